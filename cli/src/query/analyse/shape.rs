//! What an expression yields: the kind of its values, and its labels.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::vocabulary::{Label, Metric, Values};

/// What an expression yields.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) value: Value,
    /// Whether several series have been aggregated into one.
    pub(super) is_aggregated: bool,
    /// Whether they are buckets of a histogram; nothing if that is not known.
    pub(super) is_bucket: Option<bool>,
    pub(super) labels: Labels,
    /// The names of the counters whose values are still counts since the program's start.
    pub(super) raw: Vec<Range<usize>>,
}

/// The kind of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text,
    Scalar,
    /// Rises until the program is restarted.
    Counter,
    /// What `rate` and its like return.
    Rate,
    Gauge,
    Quantile,
    Unknown,
}

/// The labels of an expression's series.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    pub(super) known: BTreeMap<String, Label>,
    /// The metric whose labels they are, if it is one.
    pub(super) metric: Option<String>,
    /// Whether there may be others.
    pub(super) is_open: bool,
    /// The keys that were there before an aggregation or a match.
    dropped: BTreeSet<String>,
    /// Whether further keys may have been there.
    has_dropped_any: bool,
    /// What has dropped them, such as `sum by (path)`.
    pub(super) dropped_by: Option<String>,
}

/// Whether series have a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Known,
    Possible,
    Dropped,
    Absent,
}

impl Shape {
    /// What nothing is known about.
    pub(super) fn unknown() -> Self {
        let labels = Labels { is_open: true, ..Labels::default() };
        Self { value: Value::Unknown, is_aggregated: false, is_bucket: None, labels, raw: Vec::new() }
    }

    /// Without labels.
    pub(super) fn plain(value: Value) -> Self {
        Self { value, is_aggregated: false, is_bucket: Some(false), labels: Labels::default(), raw: Vec::new() }
    }

    pub(super) fn is_scalar(&self) -> bool {
        self.value == Value::Scalar
    }

    /// The same series with other values, which no longer are counts.
    pub(super) fn with_value(mut self, value: Value) -> Self {
        self.value = value;
        self.raw.clear();
        self
    }

    /// What is true of the series of both.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.value != other.value {
            self.value = Value::Unknown;
        }
        if self.is_bucket != other.is_bucket {
            self.is_bucket = None;
        }
        self.is_aggregated |= other.is_aggregated;
        self.raw.extend(other.raw.iter().cloned());
        self.labels.merge(&other.labels);
    }
}

impl Labels {
    /// The labels of a family, `le` included.
    pub(super) fn of(metric: &Metric) -> Self {
        Self { known: metric.labels.clone(), metric: Some(metric.name.clone()), ..Self::default() }
    }

    pub(super) fn presence(&self, key: &str) -> Presence {
        if self.known.contains_key(key) {
            Presence::Known
        } else if self.is_open {
            Presence::Possible
        } else if self.has_dropped_any || self.dropped.contains(key) {
            Presence::Dropped
        } else {
            Presence::Absent
        }
    }

    /// The values of a label: the empty one if there is no such label.
    pub(super) fn values(&self, key: &str) -> Values {
        match self.known.get(key) {
            Some(label) => label.values.clone(),
            None if self.is_open => Values::Any,
            None => Values::Closed(BTreeSet::from([String::new()])),
        }
    }

    pub(super) fn add(&mut self, key: &str, values: Values) {
        self.known.insert(key.to_owned(), Label::of(values));
        self.dropped.remove(key);
    }

    /// Keeps these keys only.
    pub(super) fn keep(&mut self, keys: &[&str], by: impl FnOnce() -> String) {
        if self.is_open {
            for key in keys {
                self.known
                    .entry((*key).to_owned())
                    .or_insert_with(|| Label { is_optional: true, ..Label::of(Values::Any) });
            }
        }
        self.has_dropped_any |= self.is_open;
        self.is_open = false;
        let dropped = &mut self.dropped;
        self.known.retain(|key, _| {
            let is_kept = keys.contains(&key.as_str());
            if !is_kept {
                dropped.insert(key.clone());
            }
            is_kept
        });
        self.dropped_by = Some(by());
    }

    /// Drops these keys.
    pub(super) fn drop(&mut self, keys: &[&str], by: impl FnOnce() -> String) {
        for key in keys {
            if self.known.remove(*key).is_some() || self.is_open {
                self.dropped.insert((*key).to_owned());
            }
        }
        self.dropped_by = Some(by());
    }

    /// The labels of both: one that only one of them has may be empty.
    pub(super) fn merge(&mut self, other: &Self) {
        let keys: BTreeSet<String> = self.known.keys().chain(other.known.keys()).cloned().collect();
        for key in keys {
            let mut values = self.values(&key);
            values.extend(&other.values(&key));
            let renamed = |labels: &Self| labels.known.get(&key).map(|label| label.renamed_to.clone());
            let renamed_to = match (renamed(self), renamed(other)) {
                (Some(one), Some(another)) => one.filter(|one| another.as_ref() == Some(one)),
                (one, another) => one.or(another).flatten(),
            };
            let is_sure = |labels: &Self| labels.known.get(&key).is_some_and(|label| !label.is_optional);
            let is_optional = !(is_sure(self) && is_sure(other));
            self.known.insert(key, Label { values, is_optional, renamed_to });
        }
        if self.metric != other.metric {
            self.metric = None;
        }
        self.is_open |= other.is_open;
        self.has_dropped_any |= other.has_dropped_any;
        self.dropped.extend(other.dropped.iter().cloned());
        self.dropped_by = self.dropped_by.take().or_else(|| other.dropped_by.clone());
    }

    /// The key among these labels that is most like a word. A former key yields the current one.
    pub(super) fn nearest(&self, key: &str) -> Option<&str> {
        let nearest = super::vocabulary::nearest(key, self.known.keys().map(String::as_str))?;
        Some(self.known.get(nearest).and_then(|label| label.renamed_to.as_deref()).unwrap_or(nearest))
    }

    /// Whether there are labels under their current keys.
    pub(super) fn has_names(&self) -> bool {
        self.known.values().any(|label| label.renamed_to.is_none())
    }

    /// The keys as a list for a message.
    pub(super) fn list(&self) -> String {
        let keys: Vec<String> = self
            .known
            .iter()
            .filter(|(_, label)| label.renamed_to.is_none())
            .map(|(key, _)| format!("`{key}`"))
            .collect();
        if keys.is_empty() { "no labels".to_owned() } else { keys.join(", ") }
    }
}
