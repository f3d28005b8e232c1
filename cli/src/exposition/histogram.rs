//! Buckets, their differences and their quantiles.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::increase;

/// The buckets of a histogram's series, or of several series together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// How many values are at most as large as the bound, by bound.
    pub buckets: BTreeMap<Bound, f64>,
    /// The sum of the values.
    pub sum: Option<f64>,
    pub(super) count: Option<f64>,
}

/// The upper bound of a bucket, or the rank of a quantile: a number that is not `NaN`.
#[derive(Clone, Copy, Debug)]
pub struct Bound(pub f64);

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> Ordering {
        // -0 and 0 are the same bound.
        (self.0 + 0.0).total_cmp(&(other.0 + 0.0))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bound {}

impl Histogram {
    /// A histogram of cumulative counts.
    pub fn new(buckets: impl IntoIterator<Item = (f64, f64)>, sum: Option<f64>, count: Option<f64>) -> Self {
        let buckets = buckets.into_iter().map(|(bound, count)| (Bound(bound), count)).collect();
        Self { buckets, sum, count }
    }

    /// How many values were recorded: `_count`, or the bucket of `+Inf`.
    pub fn count(&self) -> f64 {
        self.count.or_else(|| self.buckets.get(&Bound(f64::INFINITY)).copied()).unwrap_or_default()
    }

    /// Adds the values of another series, as `sum by (le)` does.
    pub fn add(&mut self, other: &Self) {
        self.count = Some(self.count() + other.count());
        for (bound, count) in &other.buckets {
            *self.buckets.entry(*bound).or_default() += count;
        }
        self.sum = match (self.sum, other.sum) {
            (Some(sum), Some(other)) => Some(sum + other),
            (sum, other) => sum.or(other),
        };
    }

    /// What was recorded after `before`. After a restart that is everything.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        if self.count() < before.count() {
            return self.clone();
        }
        let buckets = self.buckets.iter();
        Self {
            buckets: buckets
                .map(|(bound, now)| (*bound, increase(before.buckets.get(bound).copied(), *now)))
                .collect(),
            // A sum can fall, as values can be negative.
            sum: self.sum.map(|now| now - before.sum.unwrap_or_default()),
            count: Some(self.count() - before.count()),
        }
    }

    /// How many values are in each bucket alone, with the bounds below and above.
    pub fn counts(&self) -> Vec<(f64, f64, f64)> {
        let mut below = (f64::NEG_INFINITY, 0.0_f64);
        let mut counts = Vec::with_capacity(self.buckets.len());
        for (bound, cumulative) in &self.buckets {
            counts.push((below.0, bound.0, (cumulative - below.1).max(0.0)));
            below = (bound.0, below.1.max(*cumulative));
        }
        counts
    }

    /// The quantile of this rank, from 0 to 1, as Prometheus's `histogram_quantile` estimates it: by linear interpolation
    /// in the bucket that has the rank. Nothing where that is `NaN`: without values, without a bucket of `+Inf`, and with
    /// no other bucket.
    pub fn quantile(&self, rank: f64) -> Option<f64> {
        let (last, total) = self.buckets.last_key_value()?;
        let (&highest, _) = self.buckets.iter().nth_back(1)?;
        if last.0 != f64::INFINITY || rank.is_nan() {
            return None;
        }
        if !(0.0..=1.0).contains(&rank) {
            return Some(if rank < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY });
        }
        // A scrape of a program that does not stop its counters can have a bucket above a later one.
        let total = self.buckets.values().copied().fold(*total, f64::max);
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        let wanted = rank * total;
        let mut below: Option<(f64, f64)> = None;
        for (bound, cumulative) in &self.buckets {
            let cumulative = below.map_or(*cumulative, |(_, below)| below.max(*cumulative));
            if bound.0 == f64::INFINITY {
                break;
            }
            if cumulative >= wanted {
                return match below {
                    None if bound.0 <= 0.0 => Some(bound.0),
                    None => interpolate(0.0, bound.0, wanted, cumulative),
                    Some((start, below)) => interpolate(start, bound.0, wanted - below, cumulative - below),
                };
            }
            below = Some((bound.0, cumulative));
        }
        Some(highest.0)
    }
}

/// The value at a position among the values of a bucket. Nothing for rank 0 of an empty first bucket.
fn interpolate(start: f64, end: f64, position: f64, count: f64) -> Option<f64> {
    (count > 0.0).then(|| start + (end - start) * (position / count))
}
