//! What `cargo callmeter generate stack` writes for each example, proven on real servers.
//!
//! `examples/NAME/monitoring/` is generated. These tests start the program under load and with faults, and the servers with the
//! generated configuration; [`deployment`] says what of it is changed.

mod alerts;
mod deployment;
mod exporters;
mod expositions;
mod folder;
mod long_term;
mod picture;
mod programs;
mod proof;
mod queries;
mod receivers;
mod scale;
