//! The changes for code scanning.

use std::io::{self, Write};

use super::change::Change;
use super::report::Report;
use super::rules::{RULES, Rule, Severity};
use crate::query::analyse;
use crate::sarif::{FileRegion, Level, Log, SarifFinding, SarifRule};

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    let asked = if report.queries.is_some() { analyse::RULES } else { &[] };
    let rules = RULES.iter().copied().map(rule).chain(asked.iter().map(SarifRule::from));
    let queries = report.broken_queries().map(SarifFinding::from);
    let log = Log::new(rules, report.changes.iter().map(finding).chain(queries));
    serde_json::to_writer_pretty(&mut *output, &log)?;
    writeln!(output)
}

fn id(rule: &Rule) -> String {
    format!("diff/{}", rule.id)
}

fn rule(rule: &'static Rule) -> SarifRule {
    SarifRule {
        id: id(rule),
        summary: rule.title.to_owned(),
        reason: rule.reason.to_owned(),
        level: match rule.severity {
            Severity::Breaking => Level::Error,
            Severity::Compatible => Level::Note,
        },
    }
}

fn finding(change: &Change) -> SarifFinding {
    let advice = change.advice.as_ref().map(|advice| format!(": {advice}")).unwrap_or_default();
    SarifFinding {
        rule: id(change.rule),
        level: match (change.is_breaking(), change.is_announced) {
            (true, false) => Level::Error,
            (true, true) => Level::Warning,
            (false, _) => Level::Note,
        },
        message: format!("`{}`: {}{advice}", change.family, change.message),
        location: change.location.as_ref().filter(|location| location.is_in_workspace).map(|location| FileRegion {
            file: location.file.clone(),
            line: location.line,
            columns: None,
        }),
        fingerprint: change.fingerprint(),
    }
}
