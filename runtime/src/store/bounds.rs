//! Which bucket a recorded value falls into.

use crate::descriptor::{Instrument, Kind, Reading};

/// The upper bounds of a histogram, in the integers or floats that are recorded.
#[derive(Clone, Debug)]
pub(crate) enum Bounds {
    /// Of a counter or gauge.
    None,
    /// Durations, in nanoseconds.
    Nanos(Box<[u64]>),
    /// Anything else.
    Values(Box<[f64]>),
}

impl Bounds {
    pub(crate) fn of(instrument: &Instrument) -> Self {
        match (instrument.kind, instrument.reading) {
            (Kind::Histogram, Reading::Duration) => Self::nanos(instrument.buckets),
            (Kind::Histogram, _) => Self::values(instrument.buckets),
            (Kind::Counter | Kind::Gauge, _) => Self::None,
        }
    }

    fn nanos(seconds: &[f64]) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates")]
        Self::Nanos(seconds.iter().map(|bound| (bound * 1e9).round() as u64).collect())
    }

    fn values(bounds: &[f64]) -> Self {
        Self::Values(bounds.into())
    }

    /// How many cells a series has: the sum, then a bucket for each bound and one for what is above them.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::None => 1,
            Self::Nanos(bounds) => bounds.len() + 2,
            Self::Values(bounds) => bounds.len() + 2,
        }
    }
}
