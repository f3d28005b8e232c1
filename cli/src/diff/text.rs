//! The changes for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::change::{Change, Message};
use super::report::{CHANGE_LATER, Report};
use crate::check::finding::Finding;
use crate::check::write_findings;
use crate::printable::printable;

const BREAKING: Style = AnsiColor::Red.on_default().bold();
const ANNOUNCED: Style = AnsiColor::Yellow.on_default().bold();
const COMPATIBLE: Style = AnsiColor::Green.on_default();
const NAME: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// Writes the changes. The stream removes the colours where nobody sees them.
pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    let (before, after) = (printable(&report.before), printable(&report.after));
    writeln!(output, "{before} → {after}: {}", report.headline())?;
    for (family, changes) in report.by_family() {
        write!(output, "\n{NAME}{}{NAME:#}", printable(family))?;
        if let Some(location) = changes.iter().find_map(|change| change.location.as_ref()) {
            write!(output, "  {FAINT}{}:{}{FAINT:#}", printable(&location.file), location.line)?;
        }
        writeln!(output)?;
        for change in changes {
            write_change(output, change)?;
        }
    }
    let Some((broken, later)) = report.split_queries() else { return Ok(()) };
    if broken.is_empty() {
        writeln!(output, "\nNo query breaks.")?;
    }
    write_queries(output, "Queries that break", &broken)?;
    write_queries(output, CHANGE_LATER, &later)
}

fn write_queries(output: &mut impl Write, title: &str, findings: &[&Finding]) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(output, "\n{NAME}{title}{NAME:#}")?;
    write_findings(output, findings.iter().copied())
}

fn write_change(output: &mut impl Write, change: &Change) -> io::Result<()> {
    let (style, word, remark) = match (change.is_breaking(), change.is_announced) {
        (true, false) => (BREAKING, "breaking", ""),
        (true, true) => (ANNOUNCED, "breaking", " (deprecated before)"),
        (false, _) => (COMPATIBLE, "compatible", ""),
    };
    writeln!(output, "  {style}{word:<10}{style:#}  {}{remark}", plain(&change.message))?;
    if change.is_breaking() {
        writeln!(output, "              {FAINT}{}{FAINT:#}", change.rule.reason)?;
    }
    match &change.advice {
        Some(advice) => writeln!(output, "              → {}", plain(advice)),
        None => Ok(()),
    }
}

fn plain(message: &Message) -> String {
    printable(&message.to_string()).into_owned()
}
