//! How many series a family has.

use callmeter::{Declared, Family, Kind, LabelValues};

/// The number of series of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesCount {
    /// At most this many, as a dashboard counts them: a histogram's buckets are not counted one by one.
    pub series: u64,
    /// At most this many samples in a scrape: a histogram has one for each bucket, one for `+Inf`, a sum and a count.
    pub samples: u64,
    /// Whether a label is open, so that the series appear as values are used.
    pub is_open: bool,
}

impl SeriesCount {
    /// Counts the series of a family.
    pub fn of(family: &Family) -> Self {
        let closed = family.closed_series().len() as u64;
        let open = family.declared.iter().filter_map(at_most).fold(0, u64::saturating_add);
        let series = closed.saturating_add(open);
        let samples = match family.kind {
            Kind::Histogram => series.saturating_mul(family.buckets.len() as u64 + 3),
            Kind::Counter | Kind::Gauge => series,
        };
        // The old name exposes the same series again.
        let names = 1 + u64::from(family.was.is_some());
        Self { series, samples: samples.saturating_mul(names), is_open: family.is_open() }
    }
}

/// The product of the values' numbers if a label is open. Values beyond the limit are one further value, `_other`.
fn at_most(declared: &Declared) -> Option<u64> {
    let is_open = declared.labels.iter().any(|label| matches!(label.values, LabelValues::Open(_)));
    let values = declared.labels.iter().map(|label| match &label.values {
        LabelValues::Closed(values) => values.len() as u64,
        LabelValues::Outcome(values) => values.len() as u64,
        LabelValues::Open(limit) => u64::from(*limit) + 1,
    });
    is_open.then(|| values.fold(1, u64::saturating_mul))
}
