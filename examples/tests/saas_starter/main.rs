//! `saas-starter` as a user would run it: with nothing else installed, and on real servers.
#![cfg(unix)]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

mod bad_input;
mod crashes;
mod embedded;
mod gateway;
mod prometheus;
mod redis_trouble;
mod service;
mod table;
