//! The bucket of a recorded value, and the sum of the values.

use crate::declare::instrument::{Instrument, Measure};
use crate::declare::unit::Kind;

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

/// The offset of the buckets from the first cell of a histogram of durations. The sum is before them.
pub(super) const NANOS_BUCKETS: usize = 1;
/// The offset of the buckets from the first cell of a histogram of other values. Before them are: the sum of the
/// values that are not negative, ...
pub(super) const VALUES_BUCKETS: usize = 3;
/// ... the sum of the negative values, ...
pub(super) const NEGATIVE_SUM: usize = 1;
/// ... and the version, which is odd while a value is recorded.
pub(super) const VERSION: usize = 2;

impl Bounds {
    /// The bounds of an instrument that feeds a family with these bounds, which may be more than its own.
    pub(crate) fn of(instrument: &Instrument, of_family: &[f64]) -> Self {
        match (instrument.kind, instrument.measure) {
            (Kind::Histogram, Measure::Duration) => Self::nanos(of_family),
            (Kind::Histogram, _) => Self::values(of_family),
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

    /// How many cells a series has. A histogram has a bucket for each bound and one for the values above all bounds.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::None => 1,
            Self::Nanos(bounds) => NANOS_BUCKETS + bounds.len() + 1,
            Self::Values(bounds) => VALUES_BUCKETS + bounds.len() + 1,
        }
    }
}

/// The bucket that a value falls into.
#[inline]
pub(super) fn bucket<T: PartialOrd>(bounds: &[T], value: &T) -> usize {
    bounds.iter().position(|bound| value <= bound).unwrap_or(bounds.len())
}

/// The sums of a histogram's values. Negative values have their own sum, because a sum in `OpenMetrics` never falls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) not_negative: f64,
    pub(crate) negative: f64,
}

impl Sums {
    pub(crate) fn total(self) -> f64 {
        self.not_negative + self.negative
    }

    pub(super) fn record(&mut self, value: f64, weight: u64) {
        let sum = if value < 0.0 { &mut self.negative } else { &mut self.not_negative };
        *sum = add(*sum, weighted(value, weight));
    }
}

/// A value, multiplied by the number of times that it was recorded.
#[expect(clippy::cast_precision_loss, reason = "sums are f64")]
pub(super) fn weighted(value: f64, weight: u64) -> f64 {
    value * weight as f64
}

/// A sum that saturates: if it became infinite, the next value of the other sign would make it NaN.
#[inline]
pub(super) fn add(sum: f64, amount: f64) -> f64 {
    (sum + amount).clamp(f64::MIN, f64::MAX)
}
