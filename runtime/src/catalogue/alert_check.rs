//! Compares the conditions of alerts with the declared families.

use super::alert_problem::{AlertProblem, Mismatch};
use super::similar::meant;
use super::{Catalogue, Declared, DeclaredAlert, DeclaredCondition, Family, LabelValues, Measured};
use crate::declare::unit::Kind;

/// The labels that Prometheus sets when it scrapes.
const SCRAPE_LABELS: [&str; 2] = ["job", "instance"];

impl Catalogue {
    /// The alerts that could never fire, because their conditions name what is not declared. An exporter is not installed
    /// while there are any. `exporter_labels` are the labels that the exporter adds to every series.
    ///
    /// ```standalone_crate
    /// use callmeter::{Alert, Condition};
    ///
    /// const NEVER: Alert = Alert::new("Never", Condition::rate("visits_total").above(10.0)).summary("Too many visits.");
    ///
    /// callmeter::alerts![NEVER];
    ///
    /// let problems = callmeter::catalogue().alert_problems(&[]);
    /// assert!(problems[0].to_string().contains("nothing declares"));
    /// ```
    pub fn alert_problems(&self, exporter_labels: &[&str]) -> Vec<AlertProblem> {
        self.alerts.iter().flat_map(|alert| self.problems_of(alert, exporter_labels)).collect()
    }

    fn problems_of(&self, alert: &DeclaredAlert, exporter_labels: &[&str]) -> Vec<AlertProblem> {
        let selector = alert.condition.selector();
        let mismatches = match self.get(&selector.family) {
            Some(family) => family.mismatches(alert, exporter_labels),
            None => {
                vec![Mismatch::Family { meant: meant(&selector.family, self.iter().map(|family| &*family.name)) }]
            }
        };
        mismatches.into_iter().map(|mismatch| AlertProblem::new(alert, mismatch)).collect()
    }
}

impl Family {
    /// Which labels and values an alert names that the family does not have, and whether its condition fits.
    fn mismatches(&self, alert: &DeclaredAlert, exporter_labels: &[&str]) -> Vec<Mismatch> {
        let condition = &alert.condition;
        let is_set_elsewhere = |key: &str| SCRAPE_LABELS.contains(&key) || exporter_labels.contains(&key);
        let mut mismatches: Vec<Mismatch> = self.unfit(condition).into_iter().collect();
        let selected: Vec<(&str, &str)> = condition
            .selector()
            .labels
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .filter(|(key, _)| !is_set_elsewhere(key))
            .collect();
        let keys = selected.iter().map(|(key, _)| *key).chain(alert.by.iter().map(String::as_str));
        for key in keys.filter(|key| !is_set_elsewhere(key) && !self.labels.iter().any(|label| label == key)) {
            let mismatch = Mismatch::Label {
                key: key.to_owned(),
                meant: meant(key, self.labels.iter().map(String::as_str)),
                keys: self.labels.clone(),
            };
            if !mismatches.contains(&mismatch) {
                mismatches.push(mismatch);
            }
        }
        for (key, value) in &selected {
            let is_known = self.labels.iter().any(|label| label == key);
            if is_known && !self.declared.iter().any(|declared| declared.may_have(key, value)) {
                let known = self.declared.iter().flat_map(|declared| declared.values_of(key));
                let (key, value) = ((*key).to_owned(), (*value).to_owned());
                mismatches.push(Mismatch::Value { meant: meant(&value, known), key, value });
            }
        }
        let has_all = |declared: &Declared| selected.iter().all(|(key, value)| declared.may_have(key, value));
        if mismatches.is_empty() && !self.declared.iter().any(has_all) {
            mismatches.push(Mismatch::Combination);
        }
        mismatches
    }

    /// Why a condition cannot be about this family, if it cannot.
    fn unfit(&self, condition: &DeclaredCondition) -> Option<Mismatch> {
        let needs = match condition {
            DeclaredCondition::ErrorShare { .. } | DeclaredCondition::Rate { .. } => Kind::Counter,
            DeclaredCondition::SlowShare { .. }
            | DeclaredCondition::Quantile { .. }
            | DeclaredCondition::Mean { .. } => Kind::Histogram,
            DeclaredCondition::Value { .. } | DeclaredCondition::Age { .. } => Kind::Gauge,
            DeclaredCondition::Absent { .. } => self.kind,
        };
        if self.kind != needs {
            return Some(Mismatch::Kind { condition: condition.method(), kind: self.kind, needs });
        }
        match condition {
            DeclaredCondition::ErrorShare { .. } if !self.declared.iter().any(Declared::says_errors) => {
                Some(Mismatch::NoErrors)
            }
            DeclaredCondition::SlowShare { threshold, .. } if !self.buckets.contains(threshold) => {
                Some(Mismatch::Threshold { threshold: *threshold, bounds: self.buckets.clone() })
            }
            DeclaredCondition::Age { .. } if !self.has_times() => Some(Mismatch::NoTimestamp),
            _ => None,
        }
    }

    /// Whether the gauge contains times.
    fn has_times(&self) -> bool {
        self.name.ends_with("_timestamp_seconds")
            || self.declared.iter().any(|declared| declared.measure == Measured::Timestamp)
    }
}

impl Declared {
    /// Whether a label of the declaration says which calls failed.
    fn says_errors(&self) -> bool {
        self.labels.iter().any(|label| match &label.values {
            LabelValues::Outcome(values) => values.iter().any(|text| text.is_error),
            // An HTTP status, of which 5xx is an error.
            LabelValues::Open(_) => label.key.contains("status"),
            LabelValues::Closed(_) => false,
        })
    }

    /// Whether a series of the declaration may have this value.
    fn may_have(&self, key: &str, value: &str) -> bool {
        let label = self.labels.iter().find(|label| label.key == key);
        label.is_some_and(|label| {
            matches!(label.values, LabelValues::Open(_)) || self.values_of(key).any(|known| known == value)
        })
    }

    fn values_of<'a>(&'a self, key: &'a str) -> Box<dyn Iterator<Item = &'a str> + 'a> {
        let Some(label) = self.labels.iter().find(|label| label.key == key) else {
            return Box::new(std::iter::empty());
        };
        match &label.values {
            LabelValues::Closed(values) => Box::new(values.iter().map(String::as_str)),
            LabelValues::Outcome(values) => Box::new(values.iter().map(|text| text.value.as_str())),
            LabelValues::Open(_) => Box::new(std::iter::empty()),
        }
    }
}
