//! The findings for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::{Located, Report};

/// The version of the document. A field or a rule may be added without a new version; nothing else may change.
const SCHEMA_VERSION: u32 = 1;

/// The published JSON Schema.
pub const SCHEMA: &str = include_str!("../../../schema/queries.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    files: usize,
    queries: usize,
    findings: Vec<Entry<'a>>,
}

/// A finding, as `diff --format json` has it, too.
#[derive(Debug, Serialize)]
pub(crate) struct Entry<'a> {
    rule: &'static str,
    severity: &'static str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    instead: Option<&'a str>,
    replacement: Option<&'a str>,
    owner: String,
}

impl<'a> From<&'a Located> for Entry<'a> {
    fn from(located: &'a Located) -> Self {
        let finding = &located.finding;
        Self {
            rule: finding.rule.id(),
            severity: finding.severity.name(),
            file: located.path.to_string_lossy().into_owned(),
            line: located.start.line,
            column: located.start.column,
            end_line: located.end.line,
            end_column: located.end.column,
            message: &finding.message,
            instead: finding.instead.as_deref(),
            replacement: finding.replacement.as_deref(),
            owner: located.owner.to_string(),
        }
    }
}

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        files: report.files,
        queries: report.queries,
        findings: report.findings.iter().map(Entry::from).collect(),
    };
    serde_json::to_writer_pretty(&mut *output, &document)?;
    writeln!(output)
}
