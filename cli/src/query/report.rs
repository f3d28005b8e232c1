//! The findings of `check --queries`, with their places in the files.

use std::path::PathBuf;

use super::analyse::{Finding, Rule};
use super::file::QueryFileError;
use super::source_map::Cursor;
use super::{Owner, Position, Query, QueryFile};
use crate::check::finding::{self, Place, Severity, SourceLine};

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
    /// Whether the query has no result.
    is_empty: bool,
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
            is_empty: is_empty(&query.text, &finding),
            finding,
        }
    }

    /// A file that could not be read.
    pub(super) fn broken(error: &QueryFileError) -> Self {
        let start = error.position();
        let message = match error {
            QueryFileError::Syntax { language, message, .. } => format!("this is not valid {language}: {message}"),
            QueryFileError::NotUtf8 { .. } => "this is not valid UTF-8: save the file as UTF-8".to_owned(),
            error => error.to_string(),
        };
        Self {
            path: error.path().to_owned(),
            start,
            end: Position { column: start.column + 1, ..start },
            line: SourceLine::default(),
            owner: Owner::File,
            is_empty: false,
            finding: Finding::of_file(message),
        }
    }

    /// The column after the last offending one in the first line.
    fn end_column(&self) -> usize {
        let is_one_line = self.start.line == self.end.line;
        let end = if is_one_line { self.end.column } else { self.start.column + self.line.marked };
        end.max(self.start.column + 1)
    }

    /// What the finding means for the alert or the panel.
    fn consequence(&self) -> String {
        // A dead branch, and a metric that may be another program's, do not make a result wrong.
        let may_be_right = matches!(self.finding.rule, Rule::UnknownValue | Rule::ForeignMetric);
        let is_error = self.finding.severity == Severity::Error;
        let effect = match &self.owner {
            Owner::File => "is not checked",
            Owner::Alert { .. } | Owner::Objective { .. } if self.is_empty => "is blind",
            Owner::Alert { .. } | Owner::Objective { .. } if is_error && !may_be_right => "never fires or is wrong",
            Owner::Recording { .. } if self.is_empty => "records nothing",
            Owner::Panel { .. } | Owner::Annotation { .. } | Owner::Variable { .. } if self.is_empty => {
                "shows nothing"
            }
            _ => "uses this",
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
            source: (!matches!(located.owner, Owner::File)).then(|| located.line.clone()),
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

/// Whether a query has no result because of a finding, as far as that is certain.
fn is_empty(text: &str, finding: &Finding) -> bool {
    // The other side of `or` and `unless` has a result, and so has `absent` of nothing.
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let has_other_result =
        words.any(|word| matches!(word, "or" | "unless" | "absent" | "absent_over_time" | "vector" | "scalar"));
    let is_whole_value = || {
        let before = text.get(..finding.range.start).and_then(|before| before.chars().next_back());
        let after = text.get(finding.range.end..).and_then(|after| after.chars().next());
        before == after && matches!(before, Some('"' | '\'' | '`'))
    };
    let is_without_result = match finding.rule {
        Rule::Syntax
        | Rule::UnknownMetric
        | Rule::NeverMatches
        | Rule::QuantileWithoutLe
        | Rule::QuantileOfNonHistogram => true,
        Rule::UnknownValue => is_whole_value(),
        _ => false,
    };
    finding.severity == Severity::Error && is_without_result && !has_other_result
}

impl Report {
    /// How many queries of how many files were checked.
    pub fn subject(&self) -> String {
        let plural =
            |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let (queries, files) = (plural(self.queries, "query", "queries"), plural(self.files, "file", "files"));
        let others = self.skipped.iter().filter(|error| error.is_other_file()).count();
        let others = match others {
            0 => String::new(),
            count => format!("; {} without queries", plural(count, "other file", "other files")),
        };
        format!("{queries} of {files}{others}")
    }
}
