//! The data that an exporter exposes, as values.

pub(super) mod parse;

use crate::declare::unit::{Kind, Unit};
use crate::store::{Moment, Store, Value};

/// The families, series and values that an exporter exposes at one moment.
/// [`Exporter::snapshot`](crate::Exporter::snapshot) returns it.
///
/// ```standalone_crate
/// use callmeter::{Exporter, SeriesValue, metered};
///
/// #[metered(counter("parcels_total", labels(size = "large")), histogram("parcel_duration_seconds"))]
/// fn send() {}
///
/// let exporter = Exporter::builder().install()?;
/// send();
/// let snapshot = exporter.snapshot();
/// assert_eq!(snapshot.value("parcels_total", &[("size", "large")]), Some(1.0));
///
/// let durations = snapshot.get("parcel_duration_seconds").expect("declared above");
/// assert_eq!(durations.unit, Some(callmeter::Unit::Seconds));
/// let SeriesValue::Histogram(durations) = &durations.series[0].value else { panic!("declared so above") };
/// assert_eq!(durations.count, 1);
/// assert!(durations.sum < 1.0);
/// # Ok::<(), callmeter::InstallError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Snapshot {
    families: Vec<FamilySnapshot>,
}

/// A family of a [`Snapshot`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FamilySnapshot {
    /// The name in text format 0.0.4. A counter's name ends in `_total` if it was declared that way.
    pub name: String,
    /// The type.
    pub kind: FamilyKind,
    /// The unit, where one is declared.
    pub unit: Option<Unit>,
    /// The help text; empty where an undeclared family has none.
    pub help: String,
    /// Whether an annotation or the exporter itself declares the family. Otherwise another crate sent it to the
    /// `metrics` facade.
    pub is_declared: bool,
    /// The series, at least one.
    pub series: Vec<SeriesSnapshot>,
}

/// The type of a family of a [`Snapshot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum FamilyKind {
    /// A count that only rises.
    Counter,
    /// A value that rises and falls.
    Gauge,
    /// Counts by bucket, with their sum.
    Histogram,
    /// Quantiles, which only undeclared families can have.
    Summary,
}

/// A series of a [`FamilySnapshot`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SeriesSnapshot {
    /// The labels' keys and values: those of the exporter, then the series' own.
    pub labels: Vec<(String, String)>,
    /// The value.
    pub value: SeriesValue,
}

/// The value of a [`SeriesSnapshot`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum SeriesValue {
    /// A counter's total. As in Prometheus, it is a float: exact up to 2⁵³.
    Counter(f64),
    /// A gauge's value.
    Gauge(f64),
    /// A histogram.
    Histogram(HistogramValue),
    /// A summary.
    Summary(SummaryValue),
}

/// The value of a histogram's series. Sum, count and buckets cover the same values.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct HistogramValue {
    /// The buckets, by rising boundary; the last is infinite.
    pub buckets: Vec<Bucket>,
    /// The sum of all values, negative ones included.
    pub sum: f64,
    /// How many values there are.
    pub count: u64,
}

/// A bucket of a [`HistogramValue`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Bucket {
    /// The boundary, inclusive.
    pub upper_bound: f64,
    /// How many values are at most the boundary. The count is cumulative: it includes the lower buckets.
    pub cumulative_count: u64,
}

/// The value of a summary's series.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SummaryValue {
    /// Quantiles, from 0 to 1, and their values.
    pub quantiles: Vec<(f64, f64)>,
    /// The sum of all values.
    pub sum: f64,
    /// How many values there are.
    pub count: u64,
}

impl Snapshot {
    /// The families: declared ones by name, each followed by itself under its former name, then the others.
    pub fn iter(&self) -> std::slice::Iter<'_, FamilySnapshot> {
        self.families.iter()
    }

    /// The family of this name.
    pub fn get(&self, name: &str) -> Option<&FamilySnapshot> {
        self.families.iter().find(|family| family.name == name)
    }

    /// The value of a counter's or a gauge's series with exactly these labels, in any order.
    pub fn value(&self, family: &str, labels: &[(&str, &str)]) -> Option<f64> {
        match self.get(family)?.get(labels)?.value {
            SeriesValue::Counter(value) | SeriesValue::Gauge(value) => Some(value),
            SeriesValue::Histogram(_) | SeriesValue::Summary(_) => None,
        }
    }

    pub(super) fn new(store: &Store, moment: &Moment, undeclared: Vec<FamilySnapshot>) -> Self {
        let declared = store.families().iter().flat_map(|family| {
            let mut series = Vec::new();
            store.for_each(family, moment, |labels, value| {
                let value = value_of(value, family.buckets());
                series.push(SeriesSnapshot { labels: parse::labels(labels).unwrap_or_default(), value });
            });
            let own = FamilySnapshot {
                name: family.name().to_owned(),
                kind: family.kind().into(),
                unit: family.unit(),
                help: family.help().to_owned(),
                is_declared: true,
                series,
            };
            let former = family.former().map(|(name, help)| FamilySnapshot {
                name: name.to_owned(),
                help: help.to_owned(),
                ..own.clone()
            });
            [Some(own), former].into_iter().flatten()
        });
        Self { families: declared.filter(|family| !family.series.is_empty()).chain(undeclared).collect() }
    }
}

impl<'a> IntoIterator for &'a Snapshot {
    type Item = &'a FamilySnapshot;
    type IntoIter = std::slice::Iter<'a, FamilySnapshot>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FamilySnapshot {
    /// The series with exactly these labels, in any order.
    pub fn get(&self, labels: &[(&str, &str)]) -> Option<&SeriesSnapshot> {
        self.series.iter().find(|series| {
            series.labels.len() == labels.len()
                && labels.iter().all(|(key, value)| series.label(key).is_some_and(|of| of == *value))
        })
    }
}

impl SeriesSnapshot {
    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find(|(of, _)| of == key).map(|(_, value)| value.as_str())
    }
}

impl From<Kind> for FamilyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Counter => Self::Counter,
            Kind::Gauge => Self::Gauge,
            Kind::Histogram => Self::Histogram,
        }
    }
}

fn value_of(value: &Value, bounds: &[f64]) -> SeriesValue {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "samples are f64")]
        Value::Count(count, part) => SeriesValue::Counter(*count as f64 + part),
        Value::Gauge(gauge) => SeriesValue::Gauge(*gauge),
        Value::Histogram { buckets, sums } => {
            let bounds = bounds.iter().copied().chain([f64::INFINITY]);
            let mut count = 0_u64;
            let buckets = bounds.zip(buckets).map(|(upper_bound, in_bucket)| {
                count = count.saturating_add(*in_bucket);
                Bucket { upper_bound, cumulative_count: count }
            });
            let buckets = buckets.collect();
            SeriesValue::Histogram(HistogramValue { buckets, sum: sums.total(), count })
        }
    }
}
