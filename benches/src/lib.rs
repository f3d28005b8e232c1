//! What the programs of `benches/` share: the race of contenders in worker processes, medians, and the report.
//!
//! Contenders are measured in turns, a short round each, so that what else the machine does falls on all of them.
//! What a process can have only one of, such as a global recorder, is a [`World`]: each has a process of its own,
//! which measures when it is asked to.

mod machine;
mod options;
mod race;
mod report;
pub mod resident;
pub mod series;
mod worker;

pub use machine::Machine;
pub use options::{Format, Options};
pub use race::{Contender, World, disturbance, race, serve};
pub use report::{Column, Goal, Report, Table};
pub use worker::{Worker, answer};

/// The middle of the values, the upper one of two; NaN of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The boundaries of all contenders' histograms: those of callmeter's and autometrics' durations.
pub const BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
