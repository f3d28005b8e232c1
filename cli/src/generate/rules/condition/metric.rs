//! What a condition is about: the series of a metric, and one of them as an example for tests.

use std::time::Duration;

use callmeter::{Family, Kind, LabelValues};

use crate::generate::promql::{Matcher, Query, Range, Selector};
use crate::generate::rules::model::Labels;
use crate::generate::rules::scene::INSTANCES;
use crate::generate::rules::text::Shown;
use crate::generate::subject::FamilyQueries;

/// Series that a condition is about. They are declared, or those of an exporter.
#[derive(Clone, Debug)]
pub struct Metric {
    /// The series. For a histogram, the name is that of the family.
    pub selector: Selector,
    /// The labels of one of them.
    pub labels: Labels,
    /// The bounds of a histogram's buckets; empty for other types.
    pub bounds: Vec<f64>,
    /// How values are shown.
    pub shown: Shown,
    is_histogram: bool,
}

impl Metric {
    /// A declared family. `fixed` are labels of the example that the selector does not fix.
    pub fn declared(queries: &FamilyQueries<'_>, fixed: &[(&str, &str)]) -> Self {
        Self {
            selector: queries.selector.clone(),
            labels: example(queries, fixed),
            bounds: queries.family.buckets.clone(),
            shown: Shown::of(queries.family),
            is_histogram: queries.family.kind == Kind::Histogram,
        }
    }

    /// A counter or a gauge of a collector or an exporter. The example has the labels that the selector fixes, an instance, and these.
    pub fn known(selector: Selector, labels: &[(&str, &str)], shown: Shown) -> Self {
        let fixed = selector.matchers.iter().filter_map(|matcher| match matcher {
            Matcher::Equal(key, value) => Some((key.clone(), value.clone())),
            _ => None,
        });
        let mut all: Labels = fixed.collect();
        all.entry("job".to_owned()).or_insert_with(|| "pushed".to_owned());
        all.insert("instance".to_owned(), INSTANCES[0].to_owned());
        all.extend(labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Self { selector, labels: all, bounds: Vec::new(), shown, is_histogram: false }
    }

    /// The same as a histogram with these buckets.
    #[must_use]
    pub fn with_bounds(mut self, bounds: &[f64]) -> Self {
        self.bounds = bounds.to_vec();
        self.is_histogram = true;
        self
    }

    /// What counts: a counter itself, and a histogram's `_count`.
    pub fn counter(&self) -> Selector {
        let selector = self.selector.clone();
        if self.is_histogram { selector.suffixed("_count") } else { selector }
    }

    /// Events per second.
    pub fn rate(&self, window: Duration, by: &[&str]) -> Query {
        self.counter().rate(Range::Fixed(window)).sum_by(by.iter().copied())
    }

    /// Events in the window.
    pub fn increase(&self, window: Duration, by: &[&str]) -> Query {
        self.counter().increase(Range::Fixed(window)).sum_by(by.iter().copied())
    }
}

/// The labels of a series of the family that the selector selects: values that are declared, and examples where any text may be.
/// `fixed` says what other labels have to be.
pub fn example(queries: &FamilyQueries<'_>, fixed: &[(&str, &str)]) -> Labels {
    let family = queries.family;
    let mut wanted: Labels = fixed.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    for matcher in &queries.selector.matchers {
        match matcher {
            Matcher::Equal(key, value) => {
                wanted.insert(key.clone(), value.clone());
            }
            Matcher::Pattern(key, pattern) if !wanted.contains_key(key) => {
                if let Some(value) = declared_values(family, key).into_iter().find(|value| matches(pattern, value))
                {
                    wanted.insert(key.clone(), value.to_owned());
                }
            }
            _ => {}
        }
    }
    // One annotation's labels go together: a function belongs to its module.
    let declared = family.declared.iter().max_by_key(|declared| {
        let has = |(key, value): &(&String, &String)| {
            declared
                .labels
                .iter()
                .any(|label| label.key == **key && values(&label.values).contains(&value.as_str()))
        };
        wanted.iter().filter(has).count()
    });
    let mut labels = wanted.clone();
    // What is pushed may have any job.
    labels.entry("job".to_owned()).or_insert_with(|| "pushed".to_owned());
    labels.entry("instance".to_owned()).or_insert_with(|| INSTANCES[0].to_owned());
    for key in &family.labels {
        if labels.contains_key(key) {
            continue;
        }
        let label = declared.and_then(|declared| declared.labels.iter().find(|label| label.key == *key));
        if let Some(label) = label {
            let value = values(&label.values).first().map_or_else(|| of_any_text(key), |value| (*value).to_owned());
            labels.insert(key.clone(), value);
        }
    }
    labels
}

fn of_any_text(key: &str) -> String {
    match key {
        key if key.contains("status") => "200".to_owned(),
        key if key.contains("method") => "GET".to_owned(),
        _ => "example".to_owned(),
    }
}

fn values(values: &LabelValues) -> Vec<&str> {
    match values {
        LabelValues::Closed(values) => values.iter().map(String::as_str).collect(),
        // A call that went well is the usual one.
        LabelValues::Outcome(values) => {
            let (errors, ok): (Vec<_>, Vec<_>) = values.iter().partition(|value| value.is_error);
            ok.into_iter().chain(errors).map(|value| value.value.as_str()).collect()
        }
        LabelValues::Open(_) => Vec::new(),
    }
}

pub(super) fn declared_values<'a>(family: &'a Family, key: &str) -> Vec<&'a str> {
    let labels = family.declared.iter().flat_map(|declared| &declared.labels);
    labels.filter(|label| label.key == key).flat_map(|label| values(&label.values)).collect()
}

fn matches(pattern: &str, value: &str) -> bool {
    regex::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(value))
}
