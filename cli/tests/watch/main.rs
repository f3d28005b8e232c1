//! `cargo callmeter watch` against running programs, in a pseudo-terminal.
#![cfg(unix)]

mod away;
mod live;
mod once;
mod server;
mod terminal;
