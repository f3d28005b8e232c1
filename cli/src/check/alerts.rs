//! The rules for alerts.

use callmeter::{AlertProblem, Catalogue, DeclaredAlert, Mismatch};

use super::finding::{Finding, Place, Rule, Severity};
use crate::location::SourceFile;
use crate::printable::one_line;

pub(super) const UNKNOWN: Rule = Rule {
    id: "alert-never-fires",
    severity: Severity::Error,
    summary: "An alert is about a family, a label, a value or a bucket bound that is not declared.",
    reason: "The alert can never fire, so installing the exporter fails.",
};
pub(super) const NAME: Rule = Rule {
    id: "alert-name",
    severity: Severity::Note,
    summary: "The name of an alert is not in camel case.",
    reason: "Alertmanager and published rules have names such as `OrdersFail`, so that they differ from metrics.",
};
pub(super) const NO_RUNBOOK: Rule = Rule {
    id: "critical-without-runbook",
    severity: Severity::Note,
    summary: "A critical alert has no runbook.",
    reason: "It wakes somebody up, who then has to know what to do.",
};

/// What exporters add beside the declarations, so that a binary does not contain it.
const OF_EXPORTERS: [&str; 4] = ["process_", "tokio_", "callmeter_", "build_info"];

pub(super) fn check(catalogue: &Catalogue, findings: &mut Vec<Finding>) {
    let problems = catalogue.alert_problems(&[]);
    findings.extend(problems.iter().filter(|problem| !is_of_exporter(problem)).map(|problem| {
        let alert = catalogue.alerts().iter().find(|alert| alert.name == problem.alert);
        Finding::new(&UNKNOWN, &problem.family, one_line(&problem.to_string())).at(alert.map(place))
    }));
    for alert in catalogue.alerts() {
        if !is_camel_case(&alert.name) {
            let message = format!("the alert `{}` is not in camel case", alert.name);
            findings.push(Finding::new(&NAME, &alert.name, message).at(Some(place(alert))));
        }
        if alert.severity == callmeter::Severity::Critical && alert.runbook.is_none() {
            let message = format!("the critical alert `{}` has no runbook", alert.name);
            let finding = Finding::new(&NO_RUNBOOK, &alert.name, message).at(Some(place(alert)));
            findings.push(finding.instead("add `.runbook(\"https://…\")`"));
        }
    }
}

/// Whether only the running program knows if the alert is right.
fn is_of_exporter(problem: &AlertProblem) -> bool {
    matches!(problem.mismatch, Mismatch::Family { .. })
        && OF_EXPORTERS.iter().any(|start| problem.family.starts_with(start))
}

fn is_camel_case(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase()) && !name.contains(['_', ':'])
}

/// The place of an alert's constant.
fn place(alert: &DeclaredAlert) -> Place {
    Place { file: SourceFile::new(&alert.file).path, line: alert.line, columns: None, source: None }
}
