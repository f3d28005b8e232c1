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

use std::collections::BTreeSet;

use super::Plan;
use super::artefact::Artefact;
use super::error::GenerateError;
use super::tree::Tree;

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
    let config = &plan.config.rules;
    let mut files = Vec::new();
    if config.objectives.enabled {
        files = objective::files(plan, &mut warnings);
    }
    let mut alerts: Vec<Group> = declared::group(plan, &mut warnings).into_iter().collect();
    alerts.extend(usual::groups(plan, &mut warnings)?);
    if !alerts.is_empty() {
        files.push(RuleFile { name: "alerts".to_owned(), groups: alerts });
    }
    let mut known = BTreeSet::new();
    for alert in files.iter_mut().flat_map(|file| &mut file.groups).flat_map(Group::alerts_mut) {
        // Prometheus takes rules for duplicates if their names and own labels are the same.
        if known.contains(&(alert.name.clone(), alert.labels.clone()))
            && let Some(selector) = alert.query.selectors().first()
        {
            alert.labels.insert("metric".to_owned(), selector.name.clone());
        }
        known.insert((alert.name.clone(), alert.labels.clone()));
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

/// Prints what has no rule, or another one than was asked for.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn warn(plan: &Plan) -> Result<(), GenerateError> {
    for warning in rules(plan)?.warnings {
        let style = anstyle::AnsiColor::Yellow.on_default().bold();
        anstream::eprintln!("{style}warning{style:#}: {}", crate::printable::printable(&warning.to_string()));
    }
    Ok(())
}

/// The generated files.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn artefacts(plan: &Plan, format: Format) -> Result<Vec<Artefact>, GenerateError> {
    let files = rules(plan)?.files;
    match format {
        Format::Prometheus => prometheus(&files),
        Format::Operator => {
            let objects = format::operator::objects(plan.job(), &files);
            let documents = objects.iter().map(Tree::of).collect::<Result<Vec<_>, _>>()?;
            Ok(vec![Artefact::yaml_documents("rules.yaml", documents)?])
        }
        Format::Grafana => grafana(plan, &files),
        Format::Openslo => {
            let documents = format::openslo::documents(plan, &objective::targets(plan, &mut Vec::new()));
            let documents = documents.iter().map(Tree::of).collect::<Result<Vec<_>, _>>()?;
            some("openslo.yaml", documents)
        }
        Format::Sloth => {
            let specification = format::sloth::Specification::new(plan, &objective::targets(plan, &mut Vec::new()));
            let documents = specification.iter().map(Tree::of).collect::<Result<Vec<_>, _>>()?;
            some("sloth.yml", documents)
        }
    }
}

/// A file, unless it would be empty.
fn some(path: &str, documents: Vec<Tree>) -> Result<Vec<Artefact>, GenerateError> {
    if documents.is_empty() { Ok(Vec::new()) } else { Ok(vec![Artefact::yaml_documents(path, documents)?]) }
}

fn grafana(plan: &Plan, files: &[RuleFile]) -> Result<Vec<Artefact>, GenerateError> {
    let mut all = vec![Artefact::yaml("rules.yml", &format::grafana::rules(plan, files))?];
    if let Some(points) = format::grafana::contact_points(plan)? {
        all.push(Artefact::yaml("contact-points.yml", &points)?);
    }
    if let Some(policies) = format::grafana::policies(plan)? {
        all.push(Artefact::yaml("policies.yml", &policies)?);
    }
    Ok(all)
}

/// Rule files and their tests, as `promtool` and Prometheus read them.
///
/// # Errors
///
/// Fails if a document cannot be serialised.
pub fn prometheus(files: &[RuleFile]) -> Result<Vec<Artefact>, GenerateError> {
    let mut all = Vec::new();
    for file in files {
        let document = format::prometheus::Document::new(file);
        all.push(Artefact::yaml(format!("{}.rules.yml", file.name), &document)?);
        for (part, document) in format::promtool::documents(file) {
            all.push(Artefact::yaml(format!("{}{part}.tests.yml", file.name), &document)?);
        }
    }
    Ok(all)
}
