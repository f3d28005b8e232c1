//! The changes for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::change::{Change, Message};
use super::report::Report;
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
    match &report.queries {
        Some(queries) if queries.is_empty() => writeln!(output, "\nNo query breaks."),
        Some(queries) => {
            writeln!(output, "\n{NAME}Queries that break{NAME:#}")?;
            write_findings(output, queries)
        }
        None => Ok(()),
    }
}

fn write_change(output: &mut impl Write, change: &Change) -> io::Result<()> {
    let (style, word) = match (change.is_breaking(), change.is_announced) {
        (true, false) => (BREAKING, "breaking"),
        (true, true) => (ANNOUNCED, "announced"),
        (false, _) => (COMPATIBLE, "compatible"),
    };
    writeln!(output, "  {style}{word:<10}{style:#}  {}", plain(&change.message))?;
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
