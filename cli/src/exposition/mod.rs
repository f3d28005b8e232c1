//! What a program exposes, as a typed model: the text format 0.0.4 and OpenMetrics 1.0, of any program.
//!
//! The reader is our own because `watch` and `report` need both formats, the UTF-8 names that Prometheus 3 reads, and the line of
//! every error.

mod error;
mod histogram;
mod labels;
mod line;
mod parse;
#[cfg(test)]
mod parse_tests;
#[cfg(test)]
mod quantile_tests;
mod scrape;

pub use self::error::{ExpositionError, Problem};
pub use self::histogram::{Bound, Histogram};
pub use self::labels::Labels;
pub use self::scrape::{ScrapeError, TIMEOUT, Target, is_url, read_any};

use std::collections::BTreeMap;

/// The families of one scrape, or of a saved one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposition {
    /// The families that have a sample, by name. A counter has the name of its samples, in OpenMetrics too: `…_total`.
    pub families: BTreeMap<String, Family>,
}

/// One metric family.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Family {
    /// The type.
    pub kind: FamilyKind,
    /// The help text. It is empty if the exposition has none.
    pub help: String,
    /// The series.
    pub series: BTreeMap<Labels, Value>,
}

/// The type of a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FamilyKind {
    /// A value that only grows while the program runs.
    Counter,
    /// A value that rises and falls.
    Gauge,
    /// Buckets with cumulative counts.
    Histogram,
    /// Buckets of what there is now.
    GaugeHistogram,
    /// Quantiles that the program computed.
    Summary,
    /// The value 1 with labels that describe something.
    Info,
    /// One series for each state; that of the current state is 1.
    StateSet,
    /// No type is given.
    #[default]
    Unknown,
}

/// The value of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a counter, a gauge and what has no type.
    Number(f64),
    /// Of a histogram.
    Histogram(Histogram),
    /// Of a summary.
    Summary(Summary),
}

/// The value of a summary's series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Quantiles, such as 0.99, and their values.
    pub quantiles: BTreeMap<Bound, f64>,
    /// The sum of all recorded values.
    pub sum: Option<f64>,
    /// How many values were recorded.
    pub count: Option<f64>,
}

impl Exposition {
    /// Reads an exposition.
    ///
    /// # Errors
    ///
    /// Fails at the first line that is invalid, or that repeats a series.
    pub fn parse(text: &[u8]) -> Result<Self, ExpositionError> {
        parse::parse(text)
    }

    /// When the program started, in seconds since 1970, if it exposes that.
    pub fn process_start(&self) -> Option<f64> {
        let family = self.families.get("process_start_time_seconds")?;
        match family.series.values().next()? {
            Value::Number(seconds) if seconds.is_finite() => Some(*seconds),
            _ => None,
        }
    }

    /// Whether the program started again after `before`: its start time is another, or a counter fell.
    pub fn is_restart_of(&self, before: &Self) -> bool {
        if let (Some(now), Some(then)) = (self.process_start(), before.process_start()) {
            // Some programs derive the time from the uptime at each scrape, so that it varies.
            return (now - then).abs() > 1.0;
        }
        before.families.iter().any(|(name, family)| {
            let Some(now) = self.families.get(name) else { return false };
            family
                .series
                .iter()
                .any(|(labels, value)| now.series.get(labels).is_some_and(|now| fell(family.kind, value, now)))
        })
    }
}

fn fell(kind: FamilyKind, before: &Value, now: &Value) -> bool {
    match (kind, before, now) {
        (FamilyKind::Counter, Value::Number(before), Value::Number(now)) => now < before,
        (FamilyKind::Histogram, Value::Histogram(before), Value::Histogram(now)) => now.count() < before.count(),
        (FamilyKind::Summary, Value::Summary(before), Value::Summary(now)) => now.count < before.count,
        _ => false,
    }
}

/// What a counter grew by. After a restart it began at zero again.
pub fn increase(before: Option<f64>, now: f64) -> f64 {
    match before {
        Some(before) if now >= before => now - before,
        _ if now.is_nan() => 0.0,
        _ => now,
    }
}
