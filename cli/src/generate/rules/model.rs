//! Rules and their tests, before they are written in a format.

use std::collections::BTreeMap;
use std::time::Duration;

use super::text::{Shown, Text};
use crate::generate::promql::Query;
pub(super) use callmeter::{Comparison, Severity};

/// The labels of a series or an alert, sorted by their keys.
pub type Labels = BTreeMap<String, String>;

/// A rule file, and what tests it.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFile {
    /// The name without `.rules.yml`.
    pub name: String,
    /// The groups. Rules of one group are evaluated in their order.
    pub groups: Vec<Group>,
}

/// Rules that are evaluated together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The name.
    pub name: String,
    /// The rules.
    pub rules: Vec<Rule>,
}

impl Group {
    /// The alerts.
    pub fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.rules.iter().filter_map(|rule| match rule {
            Rule::Alert(alert) => Some(&**alert),
            Rule::Recording(_) => None,
        })
    }

    /// The alerts, to be changed.
    pub(super) fn alerts_mut(&mut self) -> impl Iterator<Item = &mut Alert> {
        self.rules.iter_mut().filter_map(|rule| match rule {
            Rule::Alert(alert) => Some(&mut **alert),
            Rule::Recording(_) => None,
        })
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// It records a series.
    Recording(Recording),
    /// It alerts.
    Alert(Box<Alert>),
}

/// A recorded series.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Its name: `level:metric:operations`.
    pub name: String,
    /// What is recorded.
    pub query: Query,
    /// What is added to the labels of the query's result.
    pub labels: Labels,
}

/// An alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The name.
    pub name: String,
    /// It fires for each series that this returns.
    pub query: Query,
    /// For how long before it fires.
    pub hold_for: Duration,
    /// How serious it is.
    pub severity: Severity,
    /// What is added to the labels of the query's result, besides the severity.
    pub labels: Labels,
    /// One line.
    pub summary: Text,
    /// More of it.
    pub description: Text,
    /// How to show the value.
    pub shown: Shown,
    /// A page that says what to do.
    pub runbook: Option<String>,
    /// The source file of the declaration.
    pub source: Option<String>,
    /// What proves it.
    pub cases: Vec<Case>,
}

/// A test of one alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What happens in it.
    pub name: String,
    /// The time between two scrapes.
    pub interval: Duration,
    /// What is scraped.
    pub series: Vec<Series>,
    /// When the alert is looked at.
    pub at: Duration,
    /// What is expected then.
    pub expected: Vec<Expected>,
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// Exactly these alerts of the name fire.
    Alerts(Vec<Firing>),
    /// A query returns these series.
    Samples {
        /// The query.
        query: Query,
        /// Labels and value of each.
        samples: Vec<(Labels, f64)>,
    },
}

/// An alert that a test expects.
#[derive(Clone, Debug, PartialEq)]
pub struct Firing {
    /// The labels, without the severity and [`Alert::labels`].
    pub labels: Labels,
    /// The value of the query.
    pub value: f64,
}

/// A series that a test scrapes.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name of the samples.
    pub name: String,
    /// The labels.
    pub labels: Labels,
    /// The values.
    pub values: Vec<Run>,
}

/// Values that change by the same amount from scrape to scrape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// The first value. Without it, nothing is scraped.
    pub start: Option<f64>,
    /// What each further value adds.
    pub change: f64,
    /// How many values there are.
    pub count: u64,
}

impl Series {
    /// A series without values.
    pub fn new(name: impl Into<String>, labels: Labels) -> Self {
        Self { name: name.into(), labels, values: Vec::new() }
    }

    /// Then, this many values that go on from the last one, or from 0, and change by this much.
    #[must_use]
    pub fn changing(mut self, change: f64, count: u64) -> Self {
        let start = self.values.last().map_or(0.0, |run| run.last() + change);
        self.values.push(Run { start: Some(start), change, count });
        self
    }

    /// Then, this value, this many times.
    #[must_use]
    pub fn constant(mut self, value: f64, count: u64) -> Self {
        self.values.push(Run { start: Some(value), change: 0.0, count });
        self
    }

    /// Then, this many scrapes without the series.
    #[must_use]
    pub fn missing(mut self, count: u64) -> Self {
        self.values.push(Run { start: None, change: 0.0, count });
        self
    }
}

impl Run {
    fn last(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "tests have few samples")]
        let steps = self.count.saturating_sub(1) as f64;
        self.start.unwrap_or_default() + self.change * steps
    }
}
