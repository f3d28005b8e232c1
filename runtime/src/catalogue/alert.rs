//! The alerts of a catalogue.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Conflict, Difference};
use crate::declare::alert::{Alert, Severity};
use crate::declare::condition::{Comparison, Condition, Test};

/// An alert in the catalogue: see [`Alert`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DeclaredAlert {
    /// The name.
    pub name: String,
    /// When it fires.
    pub condition: DeclaredCondition,
    /// The labels whose values make a group, each of which fires for itself.
    pub by: Vec<String>,
    /// The time over which rates, shares, means and quantiles are computed.
    pub window_seconds: f64,
    /// How long the condition must hold.
    pub for_seconds: f64,
    /// How urgent it is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub summary: String,
    /// What it means and what to look at first.
    pub description: Option<String>,
    /// The address of the page that says what to do.
    pub runbook: Option<String>,
    /// The module that registers it.
    pub module: String,
    /// The source file of the constant.
    pub file: String,
    /// The line in it.
    pub line: u32,
}

/// A condition in the catalogue. [`Condition`] says what each of them means.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum DeclaredCondition {
    /// The share of calls that fail.
    ErrorShare {
        /// The calls.
        of: DeclaredSelector,
        /// Between 0 and 1.
        above: f64,
    },
    /// The share of values above a threshold.
    SlowShare {
        /// The histogram.
        of: DeclaredSelector,
        /// A bucket bound, in the unit of the family.
        threshold: f64,
        /// Between 0 and 1.
        above: f64,
    },
    /// A quantile.
    Quantile {
        /// The histogram.
        of: DeclaredSelector,
        /// Between 0 and 1.
        quantile: f64,
        /// In the unit of the family.
        above: f64,
    },
    /// The mean of the values.
    Mean {
        /// The histogram.
        of: DeclaredSelector,
        /// In the unit of the family.
        above: f64,
    },
    /// The rate of a counter.
    Rate {
        /// The counter.
        of: DeclaredSelector,
        /// On which side of the value the condition holds.
        comparison: Comparison,
        /// Per second.
        value: f64,
    },
    /// The value of a gauge.
    Value {
        /// The gauge.
        of: DeclaredSelector,
        /// On which side of the value the condition holds.
        comparison: Comparison,
        /// In the unit of the family.
        value: f64,
    },
    /// That there are no series.
    Absent {
        /// The series.
        of: DeclaredSelector,
    },
    /// The time since a timestamp.
    Age {
        /// The gauge with the timestamp.
        of: DeclaredSelector,
        /// In seconds.
        above: f64,
    },
}

/// Series of one family.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DeclaredSelector {
    /// The family's name.
    pub family: String,
    /// The labels that a series must have: keys and values.
    pub labels: Vec<(String, String)>,
}

impl DeclaredSelector {
    /// The series of a family that have these labels.
    pub fn new(family: impl Into<String>, labels: Vec<(String, String)>) -> Self {
        Self { family: family.into(), labels }
    }
}

impl DeclaredCondition {
    /// The series that the condition is about.
    pub fn selector(&self) -> &DeclaredSelector {
        match self {
            Self::ErrorShare { of, .. }
            | Self::SlowShare { of, .. }
            | Self::Quantile { of, .. }
            | Self::Mean { of, .. }
            | Self::Rate { of, .. }
            | Self::Value { of, .. }
            | Self::Absent { of }
            | Self::Age { of, .. } => of,
        }
    }

    fn new(condition: &Condition) -> Self {
        let text = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let of = DeclaredSelector::new(condition.family, condition.labels.iter().map(text).collect());
        Self::with(of, condition.test)
    }

    pub(super) fn with(of: DeclaredSelector, test: Test) -> Self {
        match test {
            Test::ErrorShare { above } => Self::ErrorShare { of, above },
            Test::SlowShare { threshold, above } => Self::SlowShare { of, threshold, above },
            Test::Quantile { quantile, above } => Self::Quantile { of, quantile, above },
            Test::Mean { above } => Self::Mean { of, above },
            Test::Rate { comparison, value } => Self::Rate { of, comparison, value },
            Test::Value { comparison, value } => Self::Value { of, comparison, value },
            Test::Absent => Self::Absent { of },
            Test::Age { above } => Self::Age { of, above },
        }
    }
}

impl DeclaredAlert {
    /// An alert, as the module registers it.
    pub(super) fn new(alert: &Alert, module: &str) -> Self {
        let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
        Self {
            name: alert.name.to_owned(),
            condition: DeclaredCondition::new(&alert.condition),
            by: texts(alert.by),
            window_seconds: alert.window.as_secs_f64(),
            for_seconds: alert.hold_for.as_secs_f64(),
            severity: alert.severity,
            summary: alert.summary.to_owned(),
            description: alert.description.map(ToOwned::to_owned),
            runbook: alert.runbook.map(ToOwned::to_owned),
            module: module.to_owned(),
            file: alert.location.file().to_owned(),
            line: alert.location.line(),
        }
    }

    /// `file:line`.
    pub fn location(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// Whether both say the same, wherever they are: two versions of a library may each have the alert.
    fn is_same_as(&self, other: &Self) -> bool {
        let mut other = other.clone();
        other.module.clone_from(&self.module);
        other.file.clone_from(&self.file);
        other.line = self.line;
        *self == other
    }
}

/// Sorts alerts by name and keeps each once. Two different ones of the same name are a conflict, and the first is kept.
pub(super) fn merge(
    alerts: impl IntoIterator<Item = DeclaredAlert>,
    conflicts: &mut Vec<Conflict>,
) -> Vec<DeclaredAlert> {
    let mut by_name: BTreeMap<String, DeclaredAlert> = BTreeMap::new();
    for alert in alerts {
        match by_name.entry(alert.name.clone()) {
            Entry::Vacant(free) => _ = free.insert(alert),
            Entry::Occupied(earlier) if earlier.get().is_same_as(&alert) => {}
            Entry::Occupied(earlier) => {
                let conflict = Conflict {
                    names: (alert.name.clone(), alert.name.clone()),
                    difference: Difference::Alert,
                    locations: (earlier.get().location(), alert.location()),
                };
                if !conflicts.contains(&conflict) {
                    conflicts.push(conflict);
                }
            }
        }
    }
    by_name.into_values().collect()
}
