//! The findings for a terminal: each with its line, and a caret below the offending words.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Located, Report};
use crate::printable::printable;
use crate::query::Owner;
use crate::query::analyse::Severity;

const FAINT: Style = AnsiColor::Blue.on_default().bold();
const BOLD: Style = Style::new().bold();

/// How much of a line is shown, in characters. Dashboards are often one line.
const WIDTH: usize = 110;

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    for located in &report.findings {
        write_finding(output, located)?;
    }
    writeln!(output, "{}", summary(report))
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Note => AnsiColor::Cyan.on_default().bold(),
    }
}

fn write_finding(output: &mut impl Write, located: &Located) -> io::Result<()> {
    let finding = &located.finding;
    let style = style(finding.severity);
    let message = printable(&finding.message);
    writeln!(output, "{style}{}[{}]{style:#}{BOLD}: {message}{BOLD:#}", finding.severity, finding.rule)?;
    let number = located.start.line.to_string();
    let margin = " ".repeat(number.len());
    let path = located.path.to_string_lossy();
    writeln!(
        output,
        "{margin}{FAINT}-->{FAINT:#} {}:{}:{}",
        printable(&path),
        located.start.line,
        located.start.column
    )?;
    let (line, before, carets) = excerpt(located);
    writeln!(output, "{margin} {FAINT}|{FAINT:#}")?;
    writeln!(output, "{FAINT}{number} |{FAINT:#} {line}")?;
    writeln!(output, "{margin} {FAINT}|{FAINT:#} {}{style}{}{style:#}", " ".repeat(before), "^".repeat(carets))?;
    if let Some(instead) = &finding.instead {
        writeln!(output, "{margin} {FAINT}={FAINT:#} {BOLD}instead{BOLD:#}: {}", printable(instead))?;
    }
    writeln!(output, "{margin} {FAINT}={FAINT:#} {}", printable(&consequence(located)))?;
    writeln!(output)
}

/// What is blind, or is not what it seems to be.
fn consequence(located: &Located) -> String {
    let owner = &located.owner;
    let verb = match (located.finding.severity, owner) {
        (Severity::Error, Owner::Alert { .. } | Owner::Objective { .. }) => "is blind",
        (Severity::Error, Owner::Recording { .. }) => "records nothing that is right",
        (Severity::Error, _) => "shows nothing that is right",
        _ => "asks this",
    };
    format!("{owner} {verb}")
}

/// The line, or the part around the words; how many columns precede the words; how many they take.
fn excerpt(located: &Located) -> (String, usize, usize) {
    let line: Vec<char> = located.line.chars().collect();
    let first = located.start.column - 1;
    let length = located.end_column() - located.start.column;
    let indent = line.iter().take(first).take_while(|character| character.is_whitespace()).count();
    let (from, to) = if line.len() - indent.min(line.len()) <= WIDTH {
        (indent, line.len())
    } else {
        let from = first.saturating_sub(WIDTH / 3).max(indent);
        (from, (from + WIDTH).min(line.len()))
    };
    // One column for each character, so that the caret is below the words.
    let show = |character: &char| {
        let shown = printable(character.encode_utf8(&mut [0; 4])).into_owned();
        if shown.chars().count() == 1 { shown } else { " ".to_owned() }
    };
    let text: String = line.get(from..to).unwrap_or_default().iter().map(show).collect();
    let (head, tail) = (if from > indent { "…" } else { "" }, if to < line.len() { "…" } else { "" });
    let before = first.saturating_sub(from) + head.chars().count();
    (format!("{head}{}{tail}", text.trim_end()), before, length.min(to.saturating_sub(first)).max(1))
}

fn summary(report: &Report) -> String {
    let plural =
        |count: usize, word: &str, words: &str| format!("{count} {}", if count == 1 { word } else { words });
    let counts = [
        (report.count(Severity::Error), "error", "errors"),
        (report.count(Severity::Warning), "warning", "warnings"),
        (report.count(Severity::Note), "note", "notes"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| plural(*count, one, many))
        .collect();
    let counts = if counts.is_empty() { "nothing to complain about".to_owned() } else { counts.join(", ") };
    let queries = plural(report.queries, "query", "queries");
    let files = plural(report.files, "file", "files");
    let skipped = match report.skipped.len() {
        0 => String::new(),
        count => format!("; {} without queries", plural(count, "other file", "other files")),
    };
    format!("{counts} in {queries} of {files}{skipped}")
}
