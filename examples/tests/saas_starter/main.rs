//! `saas-starter` as a user would run it: with nothing else installed, and on real servers.
#![cfg(unix)]

mod bad_input;
mod crashes;
mod embedded;
mod gateway;
mod prometheus;
mod service;
mod table;
