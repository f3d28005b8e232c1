//! The changes as Markdown, for a pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::change::{Change, Message, Part};
use super::report::{CHANGE_LATER, Report};
use crate::check::finding::Finding;
use crate::list::markdown::escape;
use crate::printable::printable;

/// More lines than this are folded.
const SHOWN: usize = 20;

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    writeln!(output, "### Metrics: {}\n", report.headline())?;
    writeln!(output, "{} → {}", code(&report.before), code(&report.after))?;
    section(output, report, "Breaking", Change::is_breaking)?;
    section(output, report, "Compatible", |change| !change.is_breaking())?;
    let Some((broken, later)) = report.split_queries() else { return Ok(()) };
    if broken.is_empty() {
        writeln!(output, "\nNo query breaks.")?;
    }
    query_findings(output, "Queries that break", &broken)?;
    query_findings(output, CHANGE_LATER, &later)
}

fn query_findings(output: &mut impl Write, title: &str, queries: &[&Finding]) -> io::Result<()> {
    if queries.is_empty() {
        return Ok(());
    }
    writeln!(output, "\n#### {title}\n\n| query | what is wrong | where |\n|---|---|---|")?;
    for finding in queries {
        let place = finding.place.as_ref();
        let place = place.map(|place| code(&format!("{}:{}", place.file, place.line))).unwrap_or_default();
        let instead =
            finding.instead.as_ref().map(|instead| format!("<br>→ {}", cell(instead))).unwrap_or_default();
        let (owner, message) = (cell(&finding.owner), cell(&finding.message));
        writeln!(output, "| {owner} | {}: {message}{instead} | {place} |", finding.severity.name())?;
    }
    Ok(())
}

/// A sentence with words in backticks: these are code, and the rest is text that Markdown does not interpret.
fn cell(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate();
    let is_paired = sentence.matches('`').count().is_multiple_of(2);
    if is_paired {
        parts.map(|(index, part)| if index % 2 == 1 { code(part) } else { escape::text(part) }).collect()
    } else {
        escape::text(sentence)
    }
}

fn section(
    output: &mut impl Write,
    report: &Report,
    title: &str,
    is_in: impl Fn(&Change) -> bool,
) -> io::Result<()> {
    let families = report.by_family();
    let changes = || families.iter().flat_map(|(_, changes)| changes).filter(|change| is_in(change));
    let count = changes().count();
    if count == 0 {
        return Ok(());
    }
    let is_folded = count > SHOWN || title == "Compatible";
    if is_folded {
        writeln!(output, "\n<details><summary>{title} ({count})</summary>")?;
    } else {
        writeln!(output, "\n#### {title}")?;
    }
    writeln!(output, "\n| family | change | where |\n|---|---|---|")?;
    for change in changes() {
        let location = change.location.as_ref();
        let location = location.map(|at| code(&format!("{}:{}", at.file, at.line))).unwrap_or_default();
        writeln!(output, "| {} | {} | {location} |", code(&change.family), sentence(change))?;
    }
    if is_folded {
        writeln!(output, "\n</details>")?;
    }
    Ok(())
}

fn sentence(change: &Change) -> String {
    let mut text = message(&change.message);
    if change.is_announced {
        text.push_str(" (deprecated before)");
    }
    if change.is_breaking() {
        text.push_str("<br>");
        text.push_str(change.rule.reason);
    }
    if let Some(advice) = &change.advice {
        text.push_str("<br>→ ");
        text.push_str(&message(advice));
    }
    text
}

fn message(message: &Message) -> String {
    let parts = message.0.iter().map(|part| match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Count(count) => count.to_string(),
        Part::Code(text) => code(text),
    });
    parts.collect()
}

/// Code, also in a table.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let shown = printable(text);
    // A bar ends a cell of a table even in code, unless an odd number of backslashes precedes it (GitHub Flavored
    // Markdown, 4.10), and spaces at both ends are removed (CommonMark, 6.1). Character references have no such rules.
    if !shown.contains(['|', '`', '\\']) && shown.trim() == shown {
        return format!("`{shown}`");
    }
    let mut html = String::from("<code>");
    for character in shown.chars() {
        if character.is_ascii_punctuation() {
            let _ = write!(html, "&#{};", u32::from(character));
        } else {
            html.push(character);
        }
    }
    html + "</code>"
}
