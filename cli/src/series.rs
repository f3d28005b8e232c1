//! How many series a family has.

use std::collections::BTreeSet;

use callmeter::{Declared, DeclaredLabel, Family, Kind, LabelValues};
use serde::Serialize;

/// Above this number of combinations, a family's annotations are added up instead of compared: a catalogue file may
/// contain anything.
const MOST_COMPARED: u64 = 1_000_000;

/// The number of series of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SeriesCount {
    /// At most this many series, as Prometheus stores them: a histogram has one for each bucket, one for `+Inf`, a sum
    /// and a count. A former name has the same series again.
    pub series: u64,
    /// At most this many sets of label values. A histogram has all of its buckets for each of them.
    pub label_sets: u64,
    /// Whether a label is open, so that the series appear as values are used.
    pub is_open: bool,
}

impl SeriesCount {
    /// Counts the series of a family. A label set that several annotations feed counts once.
    pub fn of(family: &Family) -> Self {
        let at_most = family.declared.iter().map(combinations).fold(0, u64::saturating_add);
        let label_sets = if at_most > MOST_COMPARED { at_most } else { distinct(family) };
        let series = match family.kind {
            Kind::Histogram => label_sets.saturating_mul(family.buckets.len() as u64 + 3),
            Kind::Counter | Kind::Gauge => label_sets,
        };
        let names = 1 + u64::from(family.was.is_some());
        Self { series: series.saturating_mul(names), label_sets, is_open: family.is_open() }
    }
}

/// How many values a label may have. The values beyond an open label's limit are one further value, `_other`.
pub fn value_count(label: &DeclaredLabel) -> u64 {
    match &label.values {
        LabelValues::Closed(values) => values.len() as u64,
        LabelValues::Outcome(values) => values.len() as u64,
        LabelValues::Open(limit) => u64::from(*limit) + 1,
    }
}

/// The label sets of one annotation: the product of its labels' values.
fn combinations(declared: &Declared) -> u64 {
    declared.labels.iter().map(value_count).fold(1, u64::saturating_mul)
}

/// The number of different label sets. All annotations of a family share the values of an open label, so the label sets
/// of one combination of closed values count once for the whole family.
fn distinct(family: &Family) -> u64 {
    let mut closed = BTreeSet::new();
    let mut count: u64 = 0;
    for declared in &family.declared {
        let open: u64 = open_labels(declared).map(value_count).fold(1, u64::saturating_mul);
        for series in closed_parts(declared) {
            if closed.insert(series) {
                count = count.saturating_add(open);
            }
        }
    }
    count
}

fn open_labels(declared: &Declared) -> impl Iterator<Item = &DeclaredLabel> {
    declared.labels.iter().filter(|label| matches!(label.values, LabelValues::Open(_)))
}

/// Each combination of an annotation's closed values, sorted by key. An open label has no value in it.
fn closed_parts(declared: &Declared) -> Vec<Vec<(&str, Option<&str>)>> {
    let mut labels: Vec<&DeclaredLabel> = declared.labels.iter().collect();
    labels.sort_by(|a, b| a.key.cmp(&b.key));
    let mut parts: Vec<Vec<(&str, Option<&str>)>> = vec![Vec::new()];
    for label in labels {
        let values: Vec<Option<&str>> = match &label.values {
            LabelValues::Closed(values) => values.iter().map(|value| Some(value.as_str())).collect(),
            LabelValues::Outcome(values) => values.iter().map(|value| Some(value.value.as_str())).collect(),
            LabelValues::Open(_) => vec![None],
        };
        let mut longer = Vec::with_capacity(parts.len() * values.len());
        for part in &parts {
            longer.extend(values.iter().map(|value| [part.as_slice(), &[(label.key.as_str(), *value)]].concat()));
        }
        parts = longer;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn count(kind: &str, was: Option<&str>, buckets: &[f64], declared: &[Value]) -> SeriesCount {
        let declared: Vec<Value> = declared
            .iter()
            .enumerate()
            .map(|(line, labels)| {
                json!({
                    "function": "f", "module": "m", "file": "f.rs", "line": line, "sample": 1, "objective": null,
                    "labels": labels, "shares_series_with": [],
                })
            })
            .collect();
        let family = json!({
            "name": "f", "was": was, "kind": kind, "unit": null, "help": "F.", "labels": [], "buckets": buckets,
            "declared": declared,
        });
        SeriesCount::of(&serde_json::from_value(family).expect("a family"))
    }

    fn closed(key: &str, values: &[&str]) -> Value {
        json!({ "key": key, "values": values })
    }

    fn open(key: &str, limit: u32) -> Value {
        json!({ "key": key, "limit": limit })
    }

    fn exactly(series: u64) -> SeriesCount {
        SeriesCount { series, label_sets: series, is_open: false }
    }

    #[test]
    fn closed_labels_multiply() {
        let labels = json!([closed("a", &["1", "2"]), closed("b", &["1", "2", "3"])]);
        assert_eq!(count("counter", None, &[], &[labels]), exactly(6));
        assert_eq!(count("gauge", None, &[], &[json!([])]), exactly(1));
        assert_eq!(count("gauge", None, &[], &[]), exactly(0));
    }

    #[test]
    fn a_label_set_of_several_annotations_counts_once() {
        let one = json!([closed("a", &["1", "2"]), closed("b", &["x"])]);
        let other = json!([closed("b", &["x", "y"]), closed("a", &["2"])]);
        assert_eq!(count("counter", None, &[], &[one, other]), exactly(3));
    }

    #[test]
    fn annotations_share_the_values_of_an_open_label() {
        let one = json!([closed("a", &["1", "2"]), open("tenant", 9)]);
        let other = json!([open("tenant", 9), closed("a", &["2", "3"])]);
        let expected = SeriesCount { series: 30, label_sets: 30, is_open: true };
        assert_eq!(count("counter", None, &[], &[one, other]), expected);
    }

    #[test]
    fn buckets_and_former_names_are_series() {
        let labels = json!([closed("a", &["1", "2"])]);
        let expected = SeriesCount { series: 2 * 5 * 2, label_sets: 2, is_open: false };
        assert_eq!(count("histogram", Some("old"), &[1.0, 2.0], &[labels]), expected);
    }

    #[test]
    fn numbers_beyond_any_memory_are_only_multiplied() {
        let many: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let labels = json!([closed("a", &many), closed("b", &many), closed("c", &many)]);
        assert_eq!(count("counter", None, &[], &[labels]).series, 8_000_000_000);
        let open = json!(vec![open("a", u32::MAX); 3]);
        assert_eq!(count("counter", None, &[], &[open]).series, u64::MAX);
    }
}
