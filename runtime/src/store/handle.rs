//! Handles for the `metrics` facade: one for each series, shared by all threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use metrics::{CounterFn, GaugeFn, HistogramFn};

use super::change::{Change, saturated, seconds};
use super::histogram::{Sums, bucket};
use crate::declare::unit::Kind;

/// A counter's count, a gauge's value, or a histogram's buckets and sum.
#[derive(Debug)]
pub(super) enum Handle {
    /// A count, and the bits of the fractions that the exporter itself adds to it.
    Counter(AtomicU64, AtomicU64),
    /// The bits of a value.
    Gauge(AtomicU64),
    /// Behind a lock, because the sum and the buckets belong together. The lock is held for nothing else.
    Histogram(Box<[f64]>, Mutex<Recorded>),
}

/// What a histogram recorded.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    /// Counts by bucket, not cumulated; the last is above all bounds.
    pub(super) buckets: Box<[u64]>,
    pub(super) sums: Sums,
}

/// Below this count, adding a small number does not overflow, even if other threads add at the same time.
const FAR_FROM_FULL: u64 = 1 << 63;

impl Handle {
    pub(super) fn new(kind: Kind, bounds: &[f64]) -> Self {
        match kind {
            Kind::Counter => Self::Counter(AtomicU64::new(0), AtomicU64::new(0)),
            Kind::Gauge => Self::Gauge(AtomicU64::new(0)),
            Kind::Histogram => {
                let recorded = Recorded { buckets: vec![0; bounds.len() + 1].into(), sums: Sums::default() };
                Self::Histogram(bounds.into(), Mutex::new(recorded))
            }
        }
    }

    /// Changes the value. A change of another kind of family does nothing.
    pub(super) fn apply(&self, change: Change) {
        match change {
            Change::Increment(amount) => CounterFn::increment(self, amount),
            Change::RaiseTo(total) => self.absolute(total),
            Change::Enter => GaugeFn::increment(self, 1.0),
            Change::Leave => self.decrement(1.0),
            Change::Set(value) => self.set(value),
            Change::Add(value) => GaugeFn::increment(self, value),
            Change::Record { value, count } => self.record_many(value, saturated(count)),
            Change::RecordNanos { nanos, weight } => self.record_many(seconds(nanos), saturated(weight)),
        }
    }

    /// Raises a counter's fractions to a total.
    pub(super) fn raise(&self, total: f64) {
        if let Self::Counter(_, fractions) = self {
            update_f64(fractions, |before| before.max(total));
        }
    }
}

pub(super) fn lock(recorded: &Mutex<Recorded>) -> MutexGuard<'_, Recorded> {
    recorded.lock().unwrap_or_else(PoisonError::into_inner)
}

fn update_f64(cell: &AtomicU64, change: impl Fn(f64) -> f64) {
    update(cell, |bits| change(f64::from_bits(bits)).to_bits());
}

fn update(cell: &AtomicU64, change: impl Fn(u64) -> u64) {
    // The closure always returns `Some`.
    let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |value| Some(change(value)));
}

impl CounterFn for Handle {
    fn increment(&self, value: u64) {
        let Self::Counter(count, _) = self else { return };
        if value <= u32::MAX.into() && count.load(Ordering::Relaxed) < FAR_FROM_FULL {
            count.fetch_add(value, Ordering::Relaxed);
        } else {
            update(count, |count| count.saturating_add(value));
        }
    }

    fn absolute(&self, value: u64) {
        if let Self::Counter(count, _) = self {
            count.fetch_max(value, Ordering::Relaxed);
        }
    }
}

impl GaugeFn for Handle {
    fn increment(&self, value: f64) {
        if let Self::Gauge(gauge) = self {
            update_f64(gauge, |gauge| gauge + value);
        }
    }

    fn decrement(&self, value: f64) {
        if let Self::Gauge(gauge) = self {
            update_f64(gauge, |gauge| gauge - value);
        }
    }

    fn set(&self, value: f64) {
        if let Self::Gauge(gauge) = self {
            gauge.store(value.to_bits(), Ordering::Relaxed);
        }
    }
}

impl HistogramFn for Handle {
    fn record(&self, value: f64) {
        self.record_many(value, 1);
    }

    fn record_many(&self, value: f64, count: usize) {
        let Self::Histogram(bounds, recorded) = self else { return };
        if !value.is_finite() {
            return;
        }
        let bucket = bucket(bounds, &value);
        let mut recorded = lock(recorded);
        recorded.buckets[bucket] = recorded.buckets[bucket].saturating_add(count as u64);
        recorded.sums.record(value, count as u64);
    }
}
