//! Findings as text, JSON and SARIF.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::finding::{Finding, Place, Rule, Severity};
use crate::printable::printable;
use crate::sarif::{FileRegion, Level, Log, SarifFinding, SarifRule};

/// The version of the JSON document. A field or a rule may be added without a new version; nothing else may change.
const SCHEMA_VERSION: u32 = 1;

/// The format of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For programs. `--json-schema` describes it.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
}

/// Writes the findings.
pub(super) fn write(
    output: &mut impl Write,
    format: Format,
    rules: &[Rule],
    findings: &[Finding],
) -> io::Result<()> {
    match format {
        Format::Text => write_text(output, findings),
        Format::Json => write_json(output, findings),
        Format::Sarif => write_sarif(output, rules, findings),
    }
}

/// Writes the rules as a list.
pub(super) fn write_rules(output: &mut impl Write, rules: &[Rule]) -> io::Result<()> {
    for Rule { id, severity, summary, reason } in rules {
        let style = style(*severity);
        writeln!(output, "{id} ({style}{}{style:#})\n  {summary} {reason}", severity.name())?;
    }
    Ok(())
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Note => AnsiColor::Cyan.on_default().bold(),
    }
}

fn write_text(output: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    let dimmed = AnsiColor::BrightBlack.on_default();
    for finding in findings {
        let style = style(finding.severity);
        let message = printable(&finding.message);
        writeln!(output, "{style}{}{style:#}[{}]: {message}", finding.severity.name(), finding.rule)?;
        if let Some(place) = &finding.place {
            writeln!(output, "  {dimmed}-->{dimmed:#} {}", location(place))?;
            write_source(output, place, style)?;
        }
        if let Some(instead) = &finding.instead {
            writeln!(output, "  {dimmed}={dimmed:#} {}", printable(instead))?;
        }
    }
    if !findings.is_empty() {
        writeln!(output)?;
    }
    writeln!(output, "{}", summary(findings))
}

fn location(place: &Place) -> String {
    let column = place.columns.as_ref().map(|columns| format!(":{}", columns.start)).unwrap_or_default();
    format!("{}:{}{column}", printable(&place.file), place.line)
}

/// The line of the file, with carets below the columns.
fn write_source(output: &mut impl Write, place: &Place, style: Style) -> io::Result<()> {
    let Some(source) = &place.source else { return Ok(()) };
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    // Each character is shown on its own, so that an escape moves the carets with it.
    let width = |text: &str| printable(text).width();
    writeln!(output, "{number} | {}", printable(source))?;
    let Some(columns) = &place.columns else { return Ok(()) };
    let (start, end) = (columns.start.max(1) as usize - 1, columns.end.max(1) as usize - 1);
    let before: String = source.chars().take(start).collect();
    let marked: String = source.chars().skip(start).take(end.saturating_sub(start)).collect();
    let carets = "^".repeat(width(&marked).max(1));
    writeln!(output, "{margin} | {}{style}{carets}{style:#}", " ".repeat(width(&before)))
}

fn summary(findings: &[Finding]) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let count = findings.iter().filter(|finding| finding.severity == severity).count();
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.name()))
        })
        .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    severity: Severity,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    message: &'a str,
    instead: Option<&'a str>,
    owner: &'a str,
}

fn write_json(output: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    let findings = findings.iter().map(|finding| Entry {
        rule: finding.rule,
        severity: finding.severity,
        file: finding.place.as_ref().map(|place| place.file.as_str()),
        line: finding.place.as_ref().map(|place| place.line),
        column: finding.place.as_ref().and_then(|place| place.columns.as_ref()).map(|columns| columns.start),
        message: &finding.message,
        instead: finding.instead.as_deref(),
        owner: &finding.owner,
    });
    let document = Document { schema_version: SCHEMA_VERSION, findings: findings.collect() };
    serde_json::to_writer_pretty(&mut *output, &document)?;
    writeln!(output)
}

fn write_sarif(output: &mut impl Write, rules: &[Rule], findings: &[Finding]) -> io::Result<()> {
    let rules = rules.iter().map(|rule| SarifRule {
        id: id(rule.id),
        summary: rule.summary.to_owned(),
        reason: rule.reason.to_owned(),
        level: level(rule.severity),
    });
    let findings = findings.iter().map(|finding| {
        let instead = finding.instead.as_ref().map(|instead| format!(". Instead: {instead}")).unwrap_or_default();
        SarifFinding {
            rule: id(finding.rule),
            level: level(finding.severity),
            message: format!("{}{instead}", finding.message),
            location: finding.place.as_ref().map(|place| FileRegion {
                file: place.file.clone(),
                line: place.line,
                columns: place.columns.clone(),
            }),
            fingerprint: format!("{}/{}/{}", finding.rule, finding.owner, finding.message),
        }
    });
    serde_json::to_writer_pretty(&mut *output, &Log::new(rules, findings))?;
    writeln!(output)
}

fn id(rule: &str) -> String {
    format!("check/{rule}")
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}
