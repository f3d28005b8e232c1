//! The findings for code scanning.

use std::io::{self, Write};

use super::{Located, Report};
use crate::query::analyse::{Rule, Severity};
use crate::sarif::{FileRegion, Level, Log, SarifFinding, SarifRule};

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    let log = Log::new(Rule::all().map(rule), report.findings.iter().map(finding));
    serde_json::to_writer_pretty(&mut *output, &log)?;
    writeln!(output)
}

fn id(rule: Rule) -> String {
    format!("query/{rule}")
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}

fn rule(rule: Rule) -> SarifRule {
    SarifRule {
        id: id(rule),
        summary: rule.id().replace('-', " "),
        reason: rule.description().to_owned(),
        level: level(rule.severity()),
    }
}

pub(crate) fn finding(located: &Located) -> SarifFinding {
    let finding = &located.finding;
    let instead = finding.instead.as_ref().map(|instead| format!(" Instead: {instead}.")).unwrap_or_default();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    SarifFinding {
        rule: id(finding.rule),
        level: level(finding.severity),
        message: format!("{}. In {}.{instead}", finding.message, located.owner),
        location: Some(FileRegion {
            file: located.path.to_string_lossy().into_owned(),
            line: number(located.start.line),
            columns: Some(number(located.start.column)..number(located.end_column())),
        }),
        fingerprint: format!("{} {} {}", finding.rule, located.owner, located.words),
    }
}
