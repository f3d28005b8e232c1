//! The changes for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::change::{Change, Message};
use super::report::Report;
use crate::check::write_findings;

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
    printable(&message.to_string())
}

/// A text of a stranger's program, without what a terminal would obey.
fn printable(text: &str) -> String {
    let is_unsafe = |character: char| {
        // Marks that change the direction of what follows can show another text than the one that is there.
        character.is_control()
            || matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            printable.extend(character.escape_default());
        } else {
            printable.push(character);
        }
    }
    printable
}
