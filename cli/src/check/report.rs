//! Findings as text, JSON and SARIF.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::finding::{Finding, Place, Rule, Severity, SourceLine};
use crate::printable::{json_printable, printable};
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

/// Writes the findings, and what was checked.
pub(super) fn write(
    output: &mut impl Write,
    format: Format,
    rules: &[Rule],
    findings: &[Finding],
    subject: Option<&str>,
) -> io::Result<()> {
    match format {
        Format::Text => write_text(output, findings, subject),
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

fn write_text(output: &mut impl Write, findings: &[Finding], subject: Option<&str>) -> io::Result<()> {
    write_findings(output, findings)?;
    if !findings.is_empty() {
        writeln!(output)?;
    }
    let subject = subject.map(|subject| format!(" in {subject}")).unwrap_or_default();
    writeln!(output, "{}{subject}", summary(findings))
}

/// Writes the findings, each with its line.
pub(crate) fn write_findings<'a>(
    output: &mut impl Write,
    findings: impl IntoIterator<Item = &'a Finding>,
) -> io::Result<()> {
    let dimmed = AnsiColor::BrightBlack.on_default();
    for finding in findings {
        let style = style(finding.severity);
        let message = printable(&finding.message);
        writeln!(output, "{style}{}{style:#}[{}]: {message}", finding.severity.name(), finding.rule)?;
        if let Some(place) = &finding.place {
            writeln!(output, "  {dimmed}-->{dimmed:#} {}", location(place))?;
            write_source(output, place, style)?;
        }
        for remark in finding.instead.iter().chain(&finding.consequence) {
            writeln!(output, "  {dimmed}={dimmed:#} {}", printable(remark))?;
        }
    }
    Ok(())
}

fn location(place: &Place) -> String {
    let column = place.columns.as_ref().map(|columns| format!(":{}", columns.start)).unwrap_or_default();
    format!("{}:{}{column}", printable(&place.file), place.line)
}

/// How much of a line is shown, in characters. Dashboards are often one line.
const EXCERPT: usize = 110;

/// The line of the file, with carets below the columns.
fn write_source(output: &mut impl Write, place: &Place, style: Style) -> io::Result<()> {
    let Some(source) = &place.source else { return Ok(()) };
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let excerpt = Excerpt::of(source);
    // Each character is shown on its own, so that an escape moves the carets with it.
    let width = |text: &str| printable(text).width();
    writeln!(output, "{number} | {}{}{}", excerpt.head, printable(&excerpt.text), excerpt.tail)?;
    let before: String = excerpt.text.chars().take(excerpt.before).collect();
    let marked: String = excerpt.text.chars().skip(excerpt.before).take(excerpt.marked).collect();
    let carets = "^".repeat(width(&marked).max(1));
    let indent = " ".repeat(width(excerpt.head) + width(&before));
    writeln!(output, "{margin} | {indent}{style}{carets}{style:#}")
}

/// The part of a line that is shown.
struct Excerpt {
    head: &'static str,
    text: String,
    tail: &'static str,
    /// How many characters of the text precede the marked ones.
    before: usize,
    /// How many are marked.
    marked: usize,
}

impl Excerpt {
    /// The whole line, or the part around the marked characters. Tabs become spaces.
    fn of(line: &SourceLine) -> Self {
        let characters: Vec<char> =
            line.text.chars().map(|character| if character == '\t' { ' ' } else { character }).collect();
        let len = characters.len();
        let first = if len <= EXCERPT { 0 } else { line.before.saturating_sub(EXCERPT / 3).min(len) };
        let last = (first + EXCERPT).min(len);
        Self {
            head: if first > 0 || line.is_cut_before { "…" } else { "" },
            text: characters[first..last].iter().collect(),
            tail: if last < len || line.is_cut_after { "…" } else { "" },
            before: line.before - first,
            marked: (line.before + line.marked).min(last).saturating_sub(line.before),
        }
    }
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

/// A finding in a JSON document.
#[derive(Debug, Serialize)]
pub(crate) struct Entry<'a> {
    rule: &'a str,
    severity: Severity,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    message: &'a str,
    instead: Option<&'a str>,
    owner: &'a str,
}

impl<'a> From<&'a Finding> for Entry<'a> {
    fn from(finding: &'a Finding) -> Self {
        let place = finding.place.as_ref();
        Self {
            rule: finding.rule,
            severity: finding.severity,
            file: place.map(|place| place.file.as_str()),
            line: place.map(|place| place.line),
            column: place.and_then(|place| place.columns.as_ref()).map(|columns| columns.start),
            message: &finding.message,
            instead: finding.instead.as_deref(),
            owner: &finding.owner,
        }
    }
}

/// The document that `--format json` writes.
pub(crate) fn document(findings: &[Finding]) -> impl Serialize {
    Document { schema_version: SCHEMA_VERSION, findings: findings.iter().map(Entry::from).collect() }
}

fn write_json(output: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    let json = serde_json::to_string_pretty(&document(findings))?;
    writeln!(output, "{}", json_printable(&json))
}

impl From<&Rule> for SarifRule {
    fn from(rule: &Rule) -> Self {
        Self {
            id: id(rule.id),
            summary: rule.summary.to_owned(),
            reason: rule.reason.to_owned(),
            level: level(rule.severity),
        }
    }
}

impl From<&Finding> for SarifFinding {
    fn from(finding: &Finding) -> Self {
        let instead = finding.instead.as_ref().map(|instead| format!(". Instead: {instead}")).unwrap_or_default();
        let consequence =
            finding.consequence.as_ref().map(|consequence| format!(" ({consequence})")).unwrap_or_default();
        Self {
            rule: id(finding.rule),
            level: level(finding.severity),
            message: format!("{}{consequence}{instead}", finding.message),
            location: finding.place.as_ref().map(|place| FileRegion {
                file: place.file.clone(),
                line: place.line,
                columns: place.columns.clone(),
            }),
            fingerprint: format!("{}/{}/{}", finding.rule, finding.owner, finding.message),
        }
    }
}

fn write_sarif(output: &mut impl Write, rules: &[Rule], findings: &[Finding]) -> io::Result<()> {
    let log = Log::new(rules.iter().map(SarifRule::from), findings.iter().map(SarifFinding::from));
    let json = serde_json::to_string_pretty(&log)?;
    writeln!(output, "{}", json_printable(&json))
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
