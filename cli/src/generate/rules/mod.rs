//! `generate rules`: recording rules and alerts, with the tests that prove them.

pub mod condition;
pub mod declared;
mod error;
pub mod format;
mod model;
pub mod objective;
pub mod scene;
mod text;
pub mod usual;
mod warning;

pub use self::error::RulesError;
pub use self::model::{Alert, Case, Expected, Firing, Group, Labels, Recording, Rule, RuleFile, Run, Series};
pub use self::objective::Recorded;
pub use self::text::{Shown, Templates, Text};
pub use self::usual::{ALL, Usual};
pub use self::warning::Warning;

use super::Plan;
use super::error::GenerateError;
use super::output::Artefact;

/// A format of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A rule file and its `promtool` tests.
    #[default]
    Prometheus,
    /// A `PrometheusRule` for the Prometheus operator.
    Operator,
    /// Provisioning files for alerts that Grafana manages.
    Grafana,
    /// `OpenSLO` documents.
    Openslo,
    /// A specification for Sloth.
    Sloth,
}

/// The rules of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The rule files.
    pub files: Vec<RuleFile>,
    /// What has no rule, or another one than was asked for.
    pub warnings: Vec<Warning>,
}

/// The rules of a program, in no format yet.
///
/// # Errors
///
/// Fails if the configuration names alerts or jobs that do not exist.
pub fn rules(plan: &Plan) -> Result<Rules, RulesError> {
    let mut warnings = Vec::new();
    let mut objectives = Vec::new();
    let config = &plan.config.rules;
    if config.objectives.enabled {
        let targets = objective::targets(plan, &mut warnings);
        objectives.extend(targets.iter().map(|target| objective::group(plan, target)));
    }
    let mut alerts: Vec<Group> = declared::group(plan, &mut warnings).into_iter().collect();
    alerts.extend(usual::groups(plan, &mut warnings)?);
    let files = [RuleFile { name: "objectives", groups: objectives }, RuleFile { name: "alerts", groups: alerts }];
    let mut files: Vec<RuleFile> = files.into_iter().filter(|file| !file.groups.is_empty()).collect();
    for alert in files.iter_mut().flat_map(|file| &mut file.groups).flat_map(Group::alerts_mut) {
        // A label of the rule replaces one of the query.
        for (key, value) in &config.labels {
            alert.labels.entry(key.clone()).or_insert_with(|| value.clone());
        }
        if alert.runbook.is_none() {
            alert.runbook = config.runbook_url.as_ref().map(|url| url.replace("{alert}", &alert.name));
        }
    }
    Ok(Rules { files, warnings })
}

/// The generated files.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn artefacts(plan: &Plan, format: Format) -> Result<Vec<Artefact>, GenerateError> {
    let rules = rules(plan)?;
    for warning in &rules.warnings {
        let style = anstyle::AnsiColor::Yellow.on_default().bold();
        anstream::eprintln!("{style}warning{style:#}: {}", crate::printable::printable(&warning.to_string()));
    }
    match format {
        Format::Prometheus => prometheus(&rules),
        Format::Operator | Format::Grafana | Format::Openslo | Format::Sloth => Ok(Vec::new()),
    }
}

fn prometheus(rules: &Rules) -> Result<Vec<Artefact>, GenerateError> {
    let mut all = Vec::new();
    for file in &rules.files {
        let document = format::prometheus::Document::new(file);
        all.push(Artefact::yaml(format!("{}.rules.yml", file.name), &document)?);
        for (part, document) in format::promtool::documents(file) {
            all.push(Artefact::yaml(format!("{}{part}.tests.yml", file.name), &document)?);
        }
    }
    Ok(all)
}
