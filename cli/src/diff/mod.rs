//! `diff`: what changed between two catalogues, and what of it breaks queries.

mod base;
mod change;
mod compare;
mod compare_alerts;
mod compare_declared;
mod compare_labels;
mod compare_series;
mod json;
mod labels;
mod markdown;
mod pairing;
mod report;
pub mod rules;
mod sarif;
mod text;

pub use self::base::BaseError;
pub use self::change::{Change, Location, Message};
pub use self::compare::compare;
pub(crate) use self::json::document;
pub use self::report::{Report, Summary};

use std::io::Write as _;
use std::path::PathBuf;

use callmeter::Catalogue;

use crate::check::finding::Finding;
use crate::document::Program;
use crate::error::Error;
use crate::exit::Exit;
use crate::query::{QueryArgs, broken_by};
use crate::source::{BuildArgs, read_any};

/// The arguments of `diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffArgs {
    /// What is compared: two binaries, catalogue files or URLs. The workspace's programs, if there is only one.
    #[arg(value_name = "SOURCE", num_args = 0..=2)]
    sources: Vec<String>,
    /// Compares with this git revision instead: its catalogue file, or else its programs, which are built.
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Where the revision has its catalogue file.
    #[arg(long, value_name = "PATH", default_value = "callmeter.json")]
    catalogue_file: PathBuf,
    /// Which changes make the exit status 1.
    #[arg(long, value_name = "CHANGES", default_value = "breaking")]
    fail_on: FailOn,
    /// The output's format.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Prints the JSON Schema of `--format json`.
    #[arg(long, exclusive = true)]
    json_schema: bool,
    /// Reads the bearer token for the sources that are URLs from this file.
    #[arg(long, value_name = "PATH")]
    token_file: Option<PathBuf>,
    #[command(flatten)]
    queries: QueryArgs,
    #[command(flatten)]
    build: BuildArgs,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter diff target/release/app.old target/release/app   two programs
  cargo callmeter diff callmeter.json                              a catalogue file and the workspace
  cargo callmeter diff --base main --format markdown               for a pull request
  cargo callmeter diff --base v1.2.0 --bin shop                    one program, since a tag
  cargo callmeter diff --base main --queries rules dashboards      and the queries that the changes break

A catalogue file is what `cargo callmeter list --format json` writes. If `callmeter.json` is committed, `--base` reads
it instead of building the revision.";

/// Which changes make the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Those that break queries.
    Breaking,
    /// All.
    Any,
    /// None.
    Never,
}

/// The output's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs. `--json-schema` describes it.
    Json,
    /// For code scanning.
    Sarif,
}

/// Why there is nothing to compare.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// Neither two sources nor a revision.
    #[error(
        "there is nothing to compare: pass two sources, as in `cargo callmeter diff old.json new.json`, or `--base REVISION`"
    )]
    NoSources,
    /// Two sources and a revision.
    #[error("`--base` is compared with one source: leave out `{0}`")]
    TooManySources(String),
    /// Two sources, and an option for a build.
    #[error(
        "`{0}` has no effect here, because both sources are read as they are: leave it out, or leave out a source"
    )]
    NoBuild(&'static str),
    /// The revision could not be read.
    #[error(transparent)]
    Base(#[from] BaseError),
}

/// Compares, and prints the changes.
///
/// # Errors
///
/// Fails if a side cannot be read, or the output cannot be written.
pub fn run(arguments: &DiffArgs) -> Result<Exit, Error> {
    let mut output = anstream::stdout().lock();
    if arguments.json_schema {
        output.write_all(json::SCHEMA.as_bytes())?;
        return Ok(Exit::Clean);
    }
    let report = arguments.report()?;
    match arguments.format {
        Format::Text => text::write(&mut output, &report)?,
        Format::Markdown => markdown::write(&mut output, &report)?,
        Format::Json => json::write(&mut output, &report)?,
        Format::Sarif => sarif::write(&mut output, &report)?,
    }
    output.flush()?;
    let is_failure = match arguments.fail_on {
        FailOn::Breaking => report.changes.iter().any(Change::is_breaking) || report.breaks_queries(),
        FailOn::Any => !report.changes.is_empty() || report.broken_queries().next().is_some(),
        FailOn::Never => false,
    };
    Ok(if is_failure { Exit::Findings } else { Exit::Clean })
}

impl DiffArgs {
    fn report(&self) -> Result<Report, Error> {
        if let (None, [_, _], Some(option)) = (&self.base, self.sources.as_slice(), self.build.first_option()) {
            return Err(DiffError::NoBuild(option).into());
        }
        let side = |source: &str| -> Result<Side, Error> {
            Ok(Side::new(source, read_any(source, self.token_file.as_deref())?))
        };
        let (before, after) = match (&self.base, self.sources.as_slice()) {
            (None, []) => return Err(DiffError::NoSources.into()),
            (None, [before, after]) => (side(before)?, side(after)?),
            (None, [before, ..]) => (side(before)?, self.workspace()?),
            (Some(base), []) => (self.revision(base)?, self.workspace()?),
            (Some(base), [after]) => (self.revision(base)?, side(after)?),
            (Some(_), [.., extra]) => return Err(DiffError::TooManySources(extra.clone()).into()),
        };
        let mut queries = None;
        if !self.queries.queries.is_empty() {
            let broken = broken_by(&before.catalogue, &after.catalogue, &self.queries)?;
            queries = Some(broken.iter().map(Finding::from).collect());
        }
        let changes = compare(&before.catalogue, &after.catalogue);
        Ok(Report { changes, queries, before: before.name, after: after.name })
    }

    fn workspace(&self) -> Result<Side, Error> {
        Ok(Side::new("the workspace", self.build.read()?))
    }

    fn revision(&self, revision: &str) -> Result<Side, Error> {
        let programs = base::read(revision, &self.catalogue_file, &self.build).map_err(DiffError::from)?;
        Ok(Side::new(revision, programs))
    }
}

/// One of the two that are compared.
struct Side {
    name: String,
    catalogue: Catalogue,
}

impl Side {
    /// A server has the metrics of all programs, so all of them are compared together.
    fn new(name: &str, programs: Vec<Program>) -> Self {
        let catalogue = Catalogue::union(programs.into_iter().map(|program| program.catalogue));
        Self { name: name.to_owned(), catalogue }
    }
}
