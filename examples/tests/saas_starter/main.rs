//! `saas-starter` as a user runs it: alone, and on real servers.
#![cfg(unix)]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

mod alerts;
mod bad_input;
mod board;
mod crashes;
mod embedded;
mod faults;
mod gateway;
mod logs;
mod prometheus;
mod redis_trouble;
mod replicas;
mod service;
mod table;
