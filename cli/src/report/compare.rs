//! Figures before and after, and how much they changed.

use crate::activity::format::{self, NOTHING};
use crate::activity::{Figures, Unit};

use serde::Serialize;

/// The figures of one side of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Side {
    /// Calls, recorded values or counted events.
    pub(super) count: Option<f64>,
    /// The count per second.
    pub(super) rate: Option<f64>,
    /// From 0 to 1.
    pub(super) errors: Option<f64>,
    pub(super) p50: Option<f64>,
    pub(super) p95: Option<f64>,
    pub(super) p99: Option<f64>,
    /// Calls in flight, or the value of a gauge.
    pub(super) level: Option<f64>,
}

/// One figure of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    Count,
    Rate,
    Errors,
    P50,
    P95,
    P99,
    Level,
}

impl Figure {
    pub(super) const ALL: [Self; 7] =
        [Self::Count, Self::Rate, Self::Errors, Self::P50, Self::P95, Self::P99, Self::Level];

    /// Its value of a side.
    pub(super) fn of(self, side: &Side) -> Option<f64> {
        let value = match self {
            Self::Count => side.count,
            Self::Rate => side.rate,
            Self::Errors => side.errors,
            Self::P50 => side.p50,
            Self::P95 => side.p95,
            Self::P99 => side.p99,
            Self::Level => side.level,
        };
        value.filter(|value| value.is_finite())
    }

    /// Its text.
    fn show(self, unit: Unit, value: Option<f64>) -> String {
        let Some(value) = value else { return NOTHING.to_owned() };
        match self {
            Self::Errors => format::share(value),
            Self::P50 | Self::P95 | Self::P99 => format::quantity(unit, value),
            Self::Count | Self::Rate | Self::Level => format::number(value),
        }
    }

    /// Before, after and the difference; one text if both sides look the same.
    ///
    /// The change of a count is left out if the two times differ.
    pub(super) fn cell(self, unit: Unit, before: &Side, after: &Side, are_times_equal: bool) -> String {
        let (before, after) = (self.of(before), self.of(after));
        let texts = (self.show(unit, before), self.show(unit, after));
        if texts.0 == texts.1 {
            return texts.0;
        }
        let change = match (self, before, after) {
            (Self::Count, ..) if !are_times_equal => String::new(),
            (Self::Errors, Some(before), Some(after)) => {
                format!(" ({}{} points)", sign(after - before), format::number((after - before).abs() * 100.0))
            }
            (_, Some(before), Some(after)) => relative(before, after)
                .map(|change| format!(" ({}{})", sign(change), format::share(change.abs())))
                .unwrap_or_default(),
            _ => String::new(),
        };
        format!("{} → {}{change}", texts.0, texts.1)
    }
}

fn sign(value: f64) -> char {
    if value < 0.0 { '−' } else { '+' }
}

/// The change relative to what there was before. Nothing relates to 0.
pub(super) fn relative(before: f64, after: f64) -> Option<f64> {
    (before != 0.0).then(|| (after - before) / before.abs()).filter(|change| change.is_finite())
}

impl Side {
    /// The figures of a subject. Quantiles of nothing are no figures.
    pub(super) fn new(figures: &Figures, seconds: Option<f64>) -> Self {
        let [p50, p95, p99] = figures.quantiles;
        Self {
            count: figures.calls,
            rate: figures.calls.zip(seconds).map(|(calls, seconds)| calls / seconds),
            errors: figures.error_share(),
            p50,
            p95,
            p99,
            level: figures.level,
        }
    }

    /// Whether nothing of it is exposed.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How much a row changed, to sort by: the durations and errors first, as calls follow the load.
pub(super) fn change(before: &Side, after: &Side) -> (f64, f64) {
    let ratio = |figure: Figure| match (figure.of(before), figure.of(after)) {
        (Some(before), Some(after)) if before > 0.0 && after > 0.0 => (after / before).ln().abs(),
        _ => 0.0,
    };
    // Ten points more errors weigh as much as 2.7 times the duration.
    let errors = Figure::Errors.of(after).unwrap_or_default() - Figure::Errors.of(before).unwrap_or_default();
    let durations = [Figure::P50, Figure::P95, Figure::P99].map(ratio);
    let load = [Figure::Rate, Figure::Count, Figure::Level].map(ratio);
    (durations.into_iter().fold(errors.abs() * 10.0, f64::max), load.into_iter().fold(0.0, f64::max))
}
