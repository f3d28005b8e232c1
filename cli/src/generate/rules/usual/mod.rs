//! The usual alerts: those that each program with such declarations wants.

mod calls;
mod exporters;
mod jobs;
mod messages;
mod process;
mod settings;
mod target;

pub(super) use self::settings::duration;
pub use self::settings::{ALL, Usual};

use std::collections::BTreeSet;

use callmeter::{Declared, DeclaredAlert, DeclaredCondition, Family, LabelValues};

use self::settings::Settings;
use super::RulesError;
use super::condition::{Condition, Share};
use super::model::{Alert, Group, Labels, Rule};
use super::text::Text;
use super::warning::Warning;
use crate::generate::Plan;
use crate::generate::subject::Calls;

/// Collects the usual alerts of a program.
struct Builder<'a> {
    plan: &'a Plan,
    calls: &'a [Calls<'a>],
    warnings: &'a mut Vec<Warning>,
    rules: Vec<Rule>,
}

/// Adds the alerts of one group.
type Add = fn(&mut Builder<'_>);

/// The groups of the usual alerts.
pub fn groups(plan: &Plan, warnings: &mut Vec<Warning>) -> Result<Vec<Group>, RulesError> {
    settings::check(plan)?;
    let calls = Calls::all_of(plan);
    let parts: [(&str, Add); 6] = [
        ("target", target::add),
        ("calls", calls::add),
        ("messages", messages::add),
        ("jobs", jobs::add),
        ("process", process::add),
        ("exporters", exporters::add),
    ];
    let mut groups = Vec::new();
    for (name, add) in parts {
        let mut builder = Builder { plan, calls: &calls, warnings, rules: Vec::new() };
        add(&mut builder);
        if !builder.rules.is_empty() {
            groups.push(Group { name: format!("{}-{name}", plan.job()), rules: builder.rules });
        }
    }
    Ok(groups)
}

/// What an alert says.
struct Texts {
    summary: Text,
    description: Text,
    source: Option<String>,
}

impl Texts {
    fn new(summary: Text, description: impl Into<String>) -> Self {
        Self { summary, description: Text::new(description), source: None }
    }

    fn at<'d>(mut self, declared: impl IntoIterator<Item = &'d Declared>) -> Self {
        self.source = source(declared);
        self
    }
}

impl Builder<'_> {
    /// The settings of an alert. Nothing if it is disabled, or if a declared one has its name.
    fn settings(&self, name: &str) -> Option<Settings> {
        let is_declared = self.plan.catalogue.alerts().iter().any(|alert| alert.name == name);
        if is_declared { None } else { Settings::of(self.plan, name) }
    }

    /// Whether a declared alert asks the same of all series, for each value of these labels at least. Two alerts would fire for one reason.
    /// A usual alert that the configuration mentions is wanted.
    fn gives_way(
        &self,
        name: &str,
        family: &Family,
        keys: &[&str],
        is_same: fn(&DeclaredCondition) -> bool,
    ) -> bool {
        let rules = &self.plan.config.rules.alerts;
        let is_enabled =
            |alert: &DeclaredAlert| rules.get(&alert.name).is_none_or(|config| config.enabled != Some(false));
        let asks = |alert: &DeclaredAlert| {
            let selector = alert.condition.selector();
            let mut keys = keys.iter().filter(|key| **key != "job");
            selector.family == family.name
                && selector.labels.is_empty()
                && keys.all(|key| alert.by.iter().any(|by| by == key))
                && is_same(&alert.condition)
        };
        !rules.contains_key(name)
            && self.plan.catalogue.alerts().iter().any(|alert| is_enabled(alert) && asks(alert))
    }

    fn push(&mut self, settings: &Settings, condition: Condition, texts: Texts) {
        let alert = Alert {
            name: settings.name.to_owned(),
            query: condition.query,
            hold_for: settings.timing.hold_for,
            severity: settings.severity,
            labels: Labels::new(),
            summary: texts.summary,
            description: texts.description,
            shown: condition.shown,
            runbook: None,
            source: texts.source,
            cases: condition.cases,
        };
        self.rules.push(Rule::Alert(Box::new(alert)));
    }
}

/// The source files of declarations, the first three. Lines move too often to be in a rule.
pub(super) fn source<'d>(declared: impl IntoIterator<Item = &'d Declared>) -> Option<String> {
    let files: BTreeSet<&str> = declared.into_iter().map(|declared| declared.file.as_str()).collect();
    let files: Vec<&str> = files.into_iter().take(3).collect();
    (!files.is_empty()).then(|| files.join(", "))
}

fn share<'a>(settings: &Settings, by: &'a [&'a str]) -> Share<'a> {
    Share { by, above: settings.above, minimum_calls: settings.minimum_calls, timing: settings.timing }
}

/// `job`, and those labels of the calls that are closed: an alert for each value of an open one would be noise.
fn closed_keys<'a>(calls: &Calls<'a>) -> Vec<&'a str> {
    let Some(main) = calls.main() else { return vec!["job"] };
    let is_closed = |key: &&str| {
        let mut labels = main.family.declared.iter().flat_map(|declared| &declared.labels);
        labels.all(|label| label.key != *key || matches!(label.values, LabelValues::Closed(_)))
    };
    std::iter::once("job").chain(calls.keys().into_iter().filter(is_closed)).collect()
}

/// A share as a percentage, without what calculating with decimal fractions leaves behind.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}
