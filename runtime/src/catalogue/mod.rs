//! The catalogue: every declared family of a program, from the running program or from its link section.

mod alert;
mod alert_check;
mod alert_problem;
mod bounds;
mod conflict;
mod former;
mod limits;
mod merge;
mod owned;
#[cfg(feature = "serde")]
mod serialized;
mod shared_series;
mod similar;
mod union;
#[cfg(all(test, feature = "server"))]
mod union_tests;
pub mod wire;

pub use self::alert::{DeclaredAlert, DeclaredCondition, DeclaredSelector};
pub use self::alert_problem::{AlertProblem, Mismatch};
pub use self::conflict::{Conflict, Difference};
pub(crate) use self::former::help_of_deprecated;
pub(crate) use self::owned::{OwnedDeclaration, OwnedInstrument};

use self::wire::DecodeError;
use crate::declare::name::{self, NameProblem};
use crate::declare::role::Role;
use crate::declare::unit::{Kind, Unit};

/// Every declared metric family of a program, and its alerts, both sorted by name.
///
/// ```
/// #[callmeter::metered(counter("parcels_total", help = "Parcels sent."))]
/// fn send() {}
///
/// let catalogue = callmeter::catalogue();
/// let parcels = catalogue.get("parcels_total").expect("declared above");
/// assert_eq!(parcels.kind, callmeter::Kind::Counter);
/// assert_eq!(parcels.help, "Parcels sent.");
/// # send();
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Catalogue {
    families: Vec<Family>,
    alerts: Vec<DeclaredAlert>,
    #[cfg_attr(feature = "serde", serde(skip))]
    conflicts: Vec<Conflict>,
}

/// One metric family: what all its declarations have in common, and where they are.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Family {
    /// The name, as it is exposed.
    pub name: String,
    /// The former name, under which the same series are exposed, too.
    #[cfg_attr(feature = "serde", serde(default))]
    pub was: Option<String>,
    /// Why the former name will go, or the family itself if it has no former name, and when.
    #[cfg_attr(feature = "serde", serde(default))]
    pub deprecated: Option<String>,
    /// The type.
    pub kind: Kind,
    /// Whether the gauge counts calls under way, so that it may be summed over its series.
    #[cfg_attr(feature = "serde", serde(default))]
    pub counts_in_flight: bool,
    /// The unit, where there is one.
    pub unit: Option<Unit>,
    /// The help text, without the deprecation: see [`exposed_help`](Self::exposed_help).
    pub help: String,
    /// The label keys: those of the first declaration, then what others add to a family of `#[instrumented]`.
    pub labels: Vec<String>,
    /// The upper bounds of a histogram's buckets, without `+Inf`.
    pub buckets: Vec<f64>,
    /// Every annotation that feeds the family, in the order of file and line.
    pub declared: Vec<Declared>,
    /// Whether a series is exposed only from its first use on, although its labels are closed.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) appears_when_used: bool,
}

/// One annotation's part in a family.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Declared {
    /// The annotated function, or the struct that derives `Metrics`.
    pub function: String,
    /// Its module.
    pub module: String,
    /// Its source file.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// What the function is in its program, if it is annotated with a preset.
    #[cfg_attr(feature = "serde", serde(default))]
    pub role: Option<Role>,
    /// What the annotation records.
    #[cfg_attr(feature = "serde", serde(default))]
    pub measure: Measured,
    /// One call in this many is timed; 1 means every call.
    pub sample: u32,
    /// The objective of the function.
    pub objective: Option<DeclaredObjective>,
    /// The values that each label may have, in the order of the annotation.
    pub labels: Vec<DeclaredLabel>,
    /// The other annotations that feed a series of this one, the first ten of them, as `file:line`. If that is not intended, as for methods
    /// with the same name under `#[instrumented]`, write the attribute on the `impl` blocks: `function` is then
    /// `Type::method`.
    pub shares_series_with: Vec<String>,
}

/// What an annotation records in a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Measured {
    /// The number of calls.
    Calls,
    /// How long calls take.
    Duration,
    /// The calls under way.
    InFlight,
    /// A value of each call: the amount of a counter, or what a histogram records.
    Value,
    /// What the program updates by hand, callmeter's own metrics, and what a catalogue of an earlier version contains.
    #[default]
    Manual,
    /// When a call last ended.
    Timestamp,
}

/// A label of one annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DeclaredLabel {
    /// The key.
    pub key: String,
    /// The former key, with which the series are labelled, too.
    #[cfg_attr(feature = "serde", serde(default))]
    pub was: Option<String>,
    /// The values.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub values: LabelValues,
}

/// The values of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum LabelValues {
    /// One of these.
    #[cfg_attr(feature = "serde", serde(rename = "values"))]
    Closed(Vec<String>),
    /// How the call ended: one of these.
    Outcome(Vec<OutcomeText>),
    /// Any text, at most this many and `_other`.
    #[cfg_attr(feature = "serde", serde(rename = "limit"))]
    Open(u32),
}

/// A value of an outcome label.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OutcomeText {
    /// The label value.
    pub value: String,
    /// Whether rules and dashboards count it as an error.
    pub is_error: bool,
}

/// An objective in the catalogue.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DeclaredObjective {
    /// The name.
    pub name: String,
    /// The percentage of calls that are to succeed.
    pub success_percent: Option<f64>,
    /// The percentage of calls that are to finish within the threshold.
    pub latency_percent: Option<f64>,
    /// The threshold, in seconds.
    pub latency_seconds: Option<f64>,
    /// The time over which the shares are promised.
    #[cfg_attr(feature = "serde", serde(default = "default_window"))]
    pub window_seconds: f64,
}

#[cfg(feature = "serde")]
fn default_window() -> f64 {
    crate::declare::objective::DEFAULT_WINDOW.as_secs_f64()
}

impl Catalogue {
    /// Reads the catalogue from a program's link section. [`wire`](crate::wire) describes the format.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are damaged or were written by another version of callmeter.
    pub fn from_section(section: &[u8]) -> Result<Self, DecodeError> {
        wire::decode(section).map(Self::of)
    }

    /// The families, sorted by name.
    pub fn iter(&self) -> std::slice::Iter<'_, Family> {
        self.families.iter()
    }

    /// The family of this name.
    pub fn get(&self, name: &str) -> Option<&Family> {
        let index = self.families.binary_search_by(|family| family.name.as_str().cmp(name)).ok()?;
        Some(&self.families[index])
    }

    /// The alerts, sorted by name.
    pub fn alerts(&self) -> &[DeclaredAlert] {
        &self.alerts
    }

    /// The contradictions between declarations. An exporter is not installed while there are any.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }
}

impl<'a> IntoIterator for &'a Catalogue {
    type Item = &'a Family;
    type IntoIter = std::slice::Iter<'a, Family>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Family {
    /// Every series whose labels are all closed, as keys and values, each series once, without
    /// [former keys](Self::former_keys). The keys are in the order of [`labels`](Self::labels).
    pub fn closed_series(&self) -> Vec<Vec<(&str, &str)>> {
        let mut all: Vec<_> = self.declared.iter().flat_map(Declared::closed_series).collect();
        // Annotations may write the labels of one series in different orders.
        for series in &mut all {
            series.sort_by_key(|(key, _)| self.labels.iter().position(|label| label == key));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether a label is open in some declaration.
    pub fn is_open(&self) -> bool {
        self.declared
            .iter()
            .any(|declared| declared.labels.iter().any(|label| matches!(label.values, LabelValues::Open(_))))
    }

    /// What the naming rules say about the family's name and its label keys. Declared names break a rule only with
    /// `allow_name`.
    ///
    /// ```
    /// use callmeter::name::NameProblem;
    ///
    /// #[callmeter::metered(in_flight("websocket_connections_total", allow_name))]
    /// fn serve() {}
    ///
    /// let catalogue = callmeter::catalogue();
    /// let family = catalogue.get("websocket_connections_total").expect("declared above");
    /// let advice: Vec<(&str, NameProblem)> = family.name_advice();
    /// assert_eq!(advice, [("websocket_connections_total", NameProblem::TotalOnNonCounter)]);
    /// # serve();
    /// ```
    pub fn name_advice(&self) -> Vec<(&str, NameProblem)> {
        let metric =
            name::check_metric(&self.name).and_then(|()| name::lint_metric(&self.name, self.kind, self.unit));
        let labels = self.labels.iter().map(|key| {
            let result = name::check_label(key).and_then(|()| name::lint_label(key));
            (key.as_str(), result)
        });
        let all = [(self.name.as_str(), metric)].into_iter().chain(labels);
        all.filter_map(|(name, result)| Some((name, result.err()?))).collect()
    }

    pub(crate) fn first_location(&self) -> String {
        self.declared.first().map(Declared::location).unwrap_or_default()
    }
}

impl Declared {
    /// `file:line`.
    fn location(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// The product of the labels' values; nothing if one of them is open.
    fn closed_series(&self) -> Vec<Vec<(&str, &str)>> {
        let mut series: Vec<Vec<(&str, &str)>> = vec![Vec::new()];
        for label in &self.labels {
            let values: Vec<&str> = match &label.values {
                LabelValues::Closed(values) => values.iter().map(String::as_str).collect(),
                LabelValues::Outcome(values) => values.iter().map(|value| value.value.as_str()).collect(),
                LabelValues::Open(_) => return Vec::new(),
            };
            series = series
                .iter()
                .flat_map(|start| values.iter().map(|value| [start.as_slice(), &[(&*label.key, *value)]].concat()))
                .collect();
        }
        series
    }
}
