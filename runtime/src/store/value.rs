//! The value of a series, summed from its cells, its handle and its observers.

use std::sync::atomic::Ordering;

use super::cell_range::CellRange;
use super::handle::{self, Handle};
use super::histogram::{NANOS_BUCKETS, NEGATIVE_SUM, Sums, VALUES_BUCKETS, add};
use super::series_table::Entry;

/// The value of a series.
#[derive(Debug, PartialEq)]
pub(crate) enum Value {
    /// A count, and the fractions that the exporter and observers add to it.
    Count(u64, f64),
    Gauge(f64),
    Histogram {
        /// Counts by bucket, not cumulated; the last is above all bounds.
        buckets: Vec<u64>,
        sums: Sums,
    },
}

impl Value {
    pub(super) fn clear(&mut self) {
        match self {
            Self::Count(count, part) => (*count, *part) = (0, 0.0),
            Self::Gauge(gauge) => *gauge = 0.0,
            Self::Histogram { buckets, sums } => {
                buckets.fill(0);
                *sums = Sums::default();
            }
        }
    }

    pub(super) fn add_entry(&mut self, totals: &[u64], entry: &Entry<'_>) {
        if let Some(cells) = entry.cells {
            self.add_cells(totals, cells);
        }
        entry.further_cells.iter().for_each(|(_, cells)| self.add_cells(totals, *cells));
        if let Some(handle) = entry.handle {
            self.add_handle(handle);
        }
    }

    fn add_cells(&mut self, totals: &[u64], cells: CellRange) {
        let first = cells.first as usize;
        // Cells that were taken after the totals were: zero then.
        let total = |cell: usize| totals.get(cell).copied().unwrap_or_default();
        match self {
            Self::Count(count, _) => *count = count.saturating_add(total(first)),
            // In flight: the sum of ups and downs, which a scrape may see the downs of first.
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_wrap, reason = "fewer than 2^53 calls")]
            Self::Gauge(gauge) => *gauge += (total(first) as i64).max(0) as f64,
            Self::Histogram { buckets, sums } => {
                let before = if cells.is_nanos { NANOS_BUCKETS } else { VALUES_BUCKETS };
                for (bucket, cell) in buckets.iter_mut().zip(first + before..) {
                    *bucket = bucket.saturating_add(total(cell));
                }
                if cells.is_nanos {
                    #[expect(clippy::cast_precision_loss, reason = "104 days are exact to the nanosecond")]
                    let seconds = total(first) as f64 / 1e9;
                    sums.not_negative = add(sums.not_negative, seconds);
                } else {
                    sums.not_negative = add(sums.not_negative, f64::from_bits(total(first)));
                    sums.negative = add(sums.negative, f64::from_bits(total(first + NEGATIVE_SUM)));
                }
            }
        }
    }

    fn add_handle(&mut self, handle: &Handle) {
        match (self, handle) {
            (Self::Count(count, part), Handle::Counter(counted, fractions)) => {
                *count = count.saturating_add(counted.load(Ordering::Relaxed));
                *part += f64::from_bits(fractions.load(Ordering::Relaxed));
            }
            (Self::Gauge(gauge), Handle::Gauge(value)) => *gauge += f64::from_bits(value.load(Ordering::Relaxed)),
            (Self::Histogram { buckets, sums }, Handle::Histogram(_, recorded)) => {
                let recorded = handle::lock(recorded);
                for (bucket, count) in buckets.iter_mut().zip(&recorded.buckets) {
                    *bucket = bucket.saturating_add(*count);
                }
                sums.not_negative = add(sums.not_negative, recorded.sums.not_negative);
                sums.negative = add(sums.negative, recorded.sums.negative);
            }
            // A family's handles are of its kind.
            _ => {}
        }
    }

    pub(super) fn add_observed(&mut self, seen: f64) {
        match self {
            Self::Count(_, part) => *part += seen,
            Self::Gauge(gauge) => *gauge += seen,
            Self::Histogram { .. } => {}
        }
    }
}
