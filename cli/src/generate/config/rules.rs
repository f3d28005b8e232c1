//! `[rules]`: rules and alerts.

use std::collections::BTreeMap;

use callmeter::Severity;
use serde::Deserialize;

use super::PromDuration;

/// `[rules]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesConfig {
    /// Labels that each alert has, such as a team.
    pub labels: BTreeMap<String, String>,
    /// The address of the page that says what to do, with `{alert}` for the alert's name. Alerts that are declared with a page keep it.
    pub runbook_url: Option<String>,
    /// How many calls the window of the usual alerts needs. With fewer, a share says little.
    pub minimum_calls: f64,
    /// Objectives.
    pub objectives: ObjectivesConfig,
    /// Alerts by name: the usual ones, and those that the program declares.
    pub alerts: BTreeMap<String, AlertConfig>,
    /// Jobs by name.
    pub jobs: BTreeMap<String, JobRules>,
}

/// `[rules.objectives]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObjectivesConfig {
    /// Whether there are rules for them.
    pub enabled: bool,
    /// How many calls have to break the promise within the long window of an alert.
    pub minimum_errors: f64,
}

/// `[rules.alerts.NAME]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertConfig {
    /// Whether there is such a rule.
    pub enabled: Option<bool>,
    /// The number that the alert compares with.
    pub above: Option<f64>,
    /// How far it looks back.
    pub window: Option<PromDuration>,
    /// For how long before it fires.
    #[serde(rename = "for")]
    pub hold_for: Option<PromDuration>,
    /// How serious it is.
    pub severity: Option<Severity>,
    /// How many calls the window needs.
    pub minimum_calls: Option<f64>,
}

/// `[rules.jobs.NAME]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobRules {
    /// The longest time between two successes, with some room: `26h` for a daily job.
    pub every: PromDuration,
}

impl Default for RulesConfig {
    fn default() -> Self {
        Self {
            labels: BTreeMap::new(),
            runbook_url: None,
            minimum_calls: 10.0,
            objectives: ObjectivesConfig::default(),
            alerts: BTreeMap::new(),
            jobs: BTreeMap::new(),
        }
    }
}

impl Default for ObjectivesConfig {
    fn default() -> Self {
        Self { enabled: true, minimum_errors: 5.0 }
    }
}
