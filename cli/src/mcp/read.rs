//! What the tools answer.

use std::path::Path;

use callmeter::{Catalogue, Family};
use globset::Glob;
use serde::Serialize;

use super::McpArgs;
use crate::check::finding::Finding;
use crate::check::{check_catalogue, document};
use crate::diff::{self, Report};
use crate::exposition::is_url;
use crate::query::check::check as check_queries;
use crate::query::{QueryError, QueryFile};
use crate::series::SeriesCount;
use crate::source::{SourceArgs, SourceError, read_path};

/// Why a tool has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error("{0}")]
    Pattern(#[from] globset::Error),
    #[error("`{0}` is a URL: pass the path of a binary or of a catalogue file")]
    Url(String),
    #[error("the answer could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("no metric is called `{0}`. `list_metrics` lists all of them")]
    Unknown(String),
}

/// The answer of `list_metrics`. A client expects an object.
#[derive(Serialize)]
pub(super) struct Metrics {
    metrics: Vec<Summary>,
}

#[derive(Serialize)]
struct Summary {
    name: String,
    kind: &'static str,
    help: String,
    labels: Vec<String>,
    series: u64,
    was: Option<String>,
    deprecated: Option<String>,
}

pub(super) fn list(source: &SourceArgs, pattern: Option<&str>) -> Result<Metrics, ReadError> {
    let pattern = pattern.map(Glob::new).transpose()?.map(|glob| glob.compile_matcher());
    let catalogue = source.union()?;
    let is_listed = |family: &&Family| pattern.as_ref().is_none_or(|glob| glob.is_match(&family.name));
    let summary = |family: &Family| Summary {
        name: family.name.clone(),
        kind: family.kind.as_str(),
        help: family.help.clone(),
        labels: family.labels.clone(),
        series: SeriesCount::of(family).series,
        was: family.was.clone(),
        deprecated: family.deprecated.clone(),
    };
    Ok(Metrics { metrics: catalogue.iter().filter(is_listed).map(summary).collect() })
}

pub(super) fn describe(source: &SourceArgs, name: &str) -> Result<Family, ReadError> {
    let catalogue = source.union()?;
    catalogue.get(name).cloned().ok_or_else(|| ReadError::Unknown(name.to_owned()))
}

pub(super) fn check(arguments: &McpArgs) -> Result<serde_json::Value, ReadError> {
    let findings = check_catalogue(&arguments.source.union()?, &arguments.budget);
    Ok(serde_json::to_value(document(&findings))?)
}

pub(super) fn check_query(arguments: &McpArgs, query: &str) -> Result<serde_json::Value, ReadError> {
    let vocabulary = arguments.settings.vocabulary(&arguments.source.union()?)?;
    let located = check_queries(vocabulary, &[QueryFile::of_expression("query", query)]);
    let findings: Vec<Finding> = located.iter().map(Finding::from).collect();
    Ok(serde_json::to_value(document(&findings))?)
}

pub(super) fn compare(source: &SourceArgs, before: &str) -> Result<serde_json::Value, ReadError> {
    // An agent must not make the server request any address.
    if is_url(before) {
        return Err(ReadError::Url(before.to_owned()));
    }
    let earlier = Catalogue::union(read_path(Path::new(before))?.into_iter().map(|program| program.catalogue));
    let changes = diff::compare(&earlier, &source.union()?);
    let report = Report { before: before.to_owned(), after: "the program".to_owned(), changes, queries: None };
    Ok(serde_json::to_value(diff::document(&report))?)
}
