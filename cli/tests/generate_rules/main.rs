//! `cargo callmeter generate rules`: what is generated passes `promtool`, and its tests can fail.

mod configuration;
mod formats;
mod mutations;
mod program;
mod promtool;
mod queries;
