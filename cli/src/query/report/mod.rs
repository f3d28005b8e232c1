//! The findings of `check --queries`, as text, JSON and SARIF.

mod json;
mod sarif;
mod text;

pub use self::json::SCHEMA;

use std::io::{self, Write};
use std::path::PathBuf;

use super::analyse::{Finding, Rule, Severity};
use super::file::QueryFileError;
use super::{Owner, Position, Query, QueryFile};

/// What `check --queries` found.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings, in the order of the files.
    pub findings: Vec<Located>,
    /// How many files were read.
    pub files: usize,
    /// How many queries they have.
    pub queries: usize,
    /// The files of directories that have no queries.
    pub skipped: Vec<QueryFileError>,
}

/// A finding in a file.
#[derive(Clone, Debug)]
pub struct Located {
    /// The file.
    pub path: PathBuf,
    /// Where the offending words start.
    pub start: Position,
    /// Where they end.
    pub end: Position,
    /// The line in which they start.
    pub line: String,
    /// The offending words.
    pub words: String,
    /// What the query is for.
    pub owner: Owner,
    /// What is wrong.
    pub finding: Finding,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For code scanning.
    Sarif,
}

impl Located {
    pub(super) fn new(file: &QueryFile, query: &Query, finding: Finding) -> Self {
        let start = query.map.position(finding.range.start);
        let line = file.text.split('\n').nth(start.line - 1).unwrap_or_default();
        Self {
            path: file.path.clone(),
            start,
            end: query.map.position(finding.range.end),
            line: line.trim_end_matches('\r').to_owned(),
            words: query.text.get(finding.range.clone()).unwrap_or_default().to_owned(),
            owner: query.owner.clone(),
            finding,
        }
    }

    /// The column after the last offending one in the first line.
    fn end_column(&self) -> usize {
        let is_one_line = self.start.line == self.end.line;
        let end = if is_one_line { self.end.column } else { self.line.chars().count() + 1 };
        end.max(self.start.column + 1)
    }
}

impl Report {
    /// How many findings there are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|located| located.finding.severity == severity).count()
    }

    /// Writes the findings.
    ///
    /// # Errors
    ///
    /// Fails if the output does.
    pub fn write(&self, format: Format, output: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Text => text::write(output, self),
            Format::Json => json::write(output, self),
            Format::Sarif => sarif::write(output, self),
        }
    }
}

/// Writes the rules, with their severities and what they mean.
///
/// # Errors
///
/// Fails if the output does.
pub fn write_rules(output: &mut impl Write) -> io::Result<()> {
    let width = Rule::all().map(|rule| rule.id().len()).max().unwrap_or_default();
    for rule in Rule::all() {
        writeln!(output, "{:width$}  {:7}  {}", rule.id(), rule.severity().name(), rule.description())?;
    }
    Ok(())
}
