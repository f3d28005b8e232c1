//! What was measured of a subject.

use super::subject::Unit;
use crate::exposition::{Histogram, Labels};

/// What happened between two scrapes, or since the program started.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Calls that ended, or values that were recorded or added.
    pub calls: Option<f64>,
    /// Those that ended in an error, if the catalogue says which do.
    pub errors: Option<f64>,
    /// The durations, or other values.
    pub durations: Option<Histogram>,
    /// p50, p95 and p99.
    pub quantiles: [Option<f64>; 3],
    /// Calls in flight, or the value of a gauge, at the end.
    pub level: Option<f64>,
}

/// What was measured of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesFigures {
    /// The family.
    pub family: String,
    /// The labels.
    pub labels: Labels,
    /// What it counted, or the value of a gauge.
    pub value: f64,
    /// Whether the value is a count, of which a rate can be told.
    pub is_count: bool,
    /// Whether the catalogue says that it counts errors.
    pub is_error: bool,
}

impl Figures {
    /// The ranks of [`quantiles`](Self::quantiles).
    pub const RANKS: [f64; 3] = [0.5, 0.95, 0.99];

    /// The errors' share of the calls, from 0 to 1.
    pub fn error_share(&self) -> Option<f64> {
        let calls = self.calls.filter(|calls| *calls > 0.0)?;
        Some((self.errors? / calls).min(1.0))
    }

    /// How long the calls took together, in seconds, if this is what the histogram measures.
    pub fn total_seconds(&self, unit: Unit) -> Option<f64> {
        if unit != Unit::Seconds {
            return None;
        }
        self.durations.as_ref()?.sum.filter(|sum| sum.is_finite())
    }
}
