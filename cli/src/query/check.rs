//! `check --queries`: the command.

use std::path::PathBuf;
use std::time::Duration;

use callmeter::Catalogue;

use super::QueryFile;
use super::analyse::{Others, Settings, Vocabulary, analyse, learn_recordings};
use super::file::{QueryFileError, find};
use super::known::{self, KnownError};
use super::report::{Located, Report};
use super::source_map::Cursor;
use crate::check::finding::Severity;
use crate::duration;

/// Which queries are checked, and what is known beside the catalogue.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Queries")]
pub struct QueryArgs {
    /// Checks the PromQL of these files and directories: Prometheus's rules, dashboards of Grafana and Perses, sloth's
    /// specifications.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub queries: Vec<PathBuf>,
    /// What is known beside the catalogue.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// What is known beside the catalogue, and how strict the check is.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Queries")]
pub struct SettingsArgs {
    /// What is known beside the catalogue.
    #[command(flatten)]
    pub names: NamesArgs,
    /// What becomes of a metric that is neither declared nor known, and resembles no declared one.
    #[arg(long, value_name = "ACTION", default_value = "note")]
    pub others: Others,
    /// How often the programs are scraped.
    #[arg(long, value_name = "DURATION", default_value = "15s", value_parser = duration::parse)]
    pub scrape_interval: Duration,
}

/// What is known beside the catalogue.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Queries")]
pub struct NamesArgs {
    /// The key of a label that the exporter, the scrape or a relabelling adds. `job` and `instance` are known.
    #[arg(long, value_name = "KEY")]
    pub label: Vec<String>,
    /// A file with the names of other programs' metrics: a name or pattern in each line, an exposition, or an answer of
    /// Prometheus's `/api/v1/metadata` or `/api/v1/label/__name__/values`.
    #[arg(long, value_name = "FILE")]
    pub known: Vec<PathBuf>,
}

/// Why queries could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] QueryFileError),
    /// The names of other programs' metrics could not be read.
    #[error(transparent)]
    Known(#[from] KnownError),
    /// A file could not be rewritten.
    #[error("{path} could not be written: {error}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
}

impl SettingsArgs {
    /// The names that queries may use.
    ///
    /// # Errors
    ///
    /// Fails if a file of names cannot be read.
    pub fn vocabulary(&self, catalogue: &Catalogue) -> Result<Vocabulary, QueryError> {
        let settings = Settings {
            others: self.others,
            scrape_interval: self.scrape_interval.as_secs_f64(),
            ..Settings::default()
        };
        self.names.vocabulary(catalogue, settings)
    }
}

impl NamesArgs {
    /// The names that queries may use, with these settings of the check.
    ///
    /// # Errors
    ///
    /// Fails if a file of names cannot be read.
    pub fn vocabulary(&self, catalogue: &Catalogue, mut settings: Settings) -> Result<Vocabulary, QueryError> {
        let mut names = Vec::new();
        for path in &self.known {
            names.extend(known::read(path)?);
        }
        settings.labels.clone_from(&self.label);
        settings.known = names;
        let pattern = |error: globset::Error| {
            let pattern = error.glob().unwrap_or_default().to_owned();
            KnownError::Pattern { pattern, error }
        };
        Ok(Vocabulary::new(catalogue, settings).map_err(pattern)?)
    }
}

impl QueryArgs {
    /// Checks the queries against a catalogue.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read.
    pub fn check(&self, catalogue: &Catalogue) -> Result<Report, QueryError> {
        let found = find(&self.queries)?;
        let mut findings: Vec<Located> = found.broken.iter().map(Located::broken).collect();
        findings.extend(check(self.settings.vocabulary(catalogue)?, &found.files));
        found.warn_of_skipped();
        let queries = found.files.iter().map(|file| file.queries.len()).sum();
        Ok(Report { findings, files: found.files.len(), queries, skipped: found.skipped })
    }
}

/// What is wrong with the queries of these files. Series that one file records may be used in another.
pub fn check(mut vocabulary: Vocabulary, files: &[QueryFile]) -> Vec<Located> {
    learn_recordings(&mut vocabulary, files.iter().flat_map(|file| &file.queries));
    let mut findings: Vec<Located> = Vec::new();
    for file in files {
        let first = findings.len();
        let mut cursor = Cursor::new(&file.text);
        for query in &file.queries {
            let found = analyse(query, &vocabulary).into_iter();
            findings.extend(found.map(|finding| Located::new(file, query, finding, &mut cursor)));
        }
        findings[first..].sort_by_key(|located| (located.start, located.finding.rule));
    }
    findings
}

/// The findings of a changed catalogue that the former one did not have: the queries that the change breaks.
///
/// # Errors
///
/// Fails if a file cannot be read.
pub fn broken_by(before: &Catalogue, after: &Catalogue, arguments: &QueryArgs) -> Result<Vec<Located>, QueryError> {
    let found = find(&arguments.queries)?;
    found.warn();
    let files = found.files;
    let known = check(arguments.settings.vocabulary(before)?, &files);
    let mut findings = check(arguments.settings.vocabulary(after)?, &files);
    findings.retain(|located| {
        let is_same = |other: &Located| {
            other.path == located.path
                && other.start == located.start
                && other.finding.rule == located.finding.rule
                && other.finding.severity >= located.finding.severity
        };
        located.finding.severity > Severity::Note && !known.iter().any(is_same)
    });
    Ok(findings)
}
