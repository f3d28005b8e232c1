//! The findings of `check --queries`, with their places in the files.

use std::path::PathBuf;

use super::analyse::Finding;
use super::file::QueryFileError;
use super::source_map::Cursor;
use super::{Owner, Position, Query, QueryFile};
use crate::check::finding::{self, Place, Severity, SourceLine};
use crate::printable::printable;

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
    pub line: SourceLine,
    /// What the query is for.
    pub owner: Owner,
    /// What is wrong.
    pub finding: Finding,
}

impl Located {
    /// A finding whose position the cursor of its file finds.
    pub(super) fn new(file: &QueryFile, query: &Query, finding: Finding, cursor: &mut Cursor<'_>) -> Self {
        let bytes = query.map.byte(finding.range.start)..query.map.byte(finding.range.end);
        let start = cursor.seek(bytes.start);
        Self {
            path: file.path.clone(),
            start,
            // The next finding may start before the end of this one.
            end: cursor.clone().seek(bytes.end),
            line: SourceLine::around(&file.text, &bytes),
            owner: query.owner.clone(),
            finding,
        }
    }

    /// The column after the last offending one in the first line.
    fn end_column(&self) -> usize {
        let is_one_line = self.start.line == self.end.line;
        let end = if is_one_line { self.end.column } else { self.start.column + self.line.marked };
        end.max(self.start.column + 1)
    }

    /// What is blind, or is not what it seems to be.
    fn consequence(&self) -> String {
        let effect = match (self.finding.severity, &self.owner) {
            (Severity::Error, Owner::Alert { .. } | Owner::Objective { .. }) => "is blind",
            (Severity::Error, Owner::Recording { .. }) => "records nothing that is right",
            (Severity::Error, _) => "shows nothing that is right",
            _ => "asks this",
        };
        format!("{} {effect}", self.owner)
    }
}

impl From<&Located> for finding::Finding {
    fn from(located: &Located) -> Self {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let Finding { rule, severity, message, instead, .. } = &located.finding;
        let place = Place {
            file: located.path.to_string_lossy().into_owned(),
            line: number(located.start.line),
            columns: Some(number(located.start.column)..number(located.end_column())),
            source: Some(located.line.clone()),
        };
        Self {
            rule: rule.id(),
            severity: *severity,
            place: Some(place),
            message: message.clone(),
            instead: instead.clone(),
            consequence: Some(located.consequence()),
            owner: located.owner.to_string(),
        }
    }
}

impl Report {
    /// Warns of the files in directories that could not be read, although they may have queries.
    pub fn warn(&self) {
        for error in self.skipped.iter().filter(|error| !error.is_other_file()) {
            let style = anstyle::AnsiColor::Yellow.on_default().bold();
            anstream::eprintln!("{style}warning{style:#}: {}", printable(&error.to_string()));
        }
    }

    /// How many queries of how many files were checked.
    pub fn subject(&self) -> String {
        let plural =
            |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let (queries, files) = (plural(self.queries, "query", "queries"), plural(self.files, "file", "files"));
        let skipped = match self.skipped.len() {
            0 => String::new(),
            count => format!("; {} without queries", plural(count, "other file", "other files")),
        };
        format!("{queries} of {files}{skipped}")
    }
}
