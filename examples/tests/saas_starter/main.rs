//! `saas-starter` as a user runs it: alone, and on real servers.
#![cfg(unix)]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

mod bad_input;
mod board;
mod crashes;
mod embedded;
mod gateway;
mod prometheus;
mod redis_trouble;
mod service;
mod table;
