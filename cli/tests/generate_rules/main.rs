//! `cargo callmeter generate rules`: what is generated passes `promtool`, and its tests can fail.

mod program;
mod promtool;
