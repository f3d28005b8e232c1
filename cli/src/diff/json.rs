//! The changes for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::change::{Change, Location};
use super::report::{Report, Summary};
use super::rules::Severity;
use crate::check::Entry as QueryEntry;

/// The version of the document. A field or a rule may be added without a new version; nothing else may change.
const SCHEMA_VERSION: u32 = 1;

/// The published JSON Schema.
pub(super) const SCHEMA: &str = include_str!("../../schema/diff.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    before: &'a str,
    after: &'a str,
    summary: Summary,
    changes: Vec<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queries: Option<Vec<QueryEntry<'a>>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'static str,
    severity: Severity,
    announced: bool,
    family: &'a str,
    label: Option<&'a str>,
    before: &'a [String],
    after: &'a [String],
    message: String,
    reason: &'static str,
    advice: Option<String>,
    location: Option<&'a Location>,
}

/// The document that `--format json` writes.
pub(crate) fn document(report: &Report) -> impl Serialize {
    Document {
        schema_version: SCHEMA_VERSION,
        before: &report.before,
        after: &report.after,
        summary: report.summary(),
        changes: report.changes.iter().map(entry).collect(),
        queries: report.queries.as_ref().map(|queries| queries.iter().map(QueryEntry::from).collect()),
    }
}

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *output, &document(report))?;
    writeln!(output)
}

fn entry(change: &Change) -> Entry<'_> {
    Entry {
        rule: change.rule.id,
        severity: change.rule.severity,
        announced: change.is_announced,
        family: &change.family,
        label: change.label.as_deref(),
        before: &change.before,
        after: &change.after,
        message: change.message.to_string(),
        reason: change.rule.reason,
        advice: change.advice.as_ref().map(ToString::to_string),
        location: change.location.as_ref(),
    }
}
