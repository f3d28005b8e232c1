//! Why a command could not do its work.

use std::io;
use std::path::PathBuf;

use crate::diff::DiffError;
use crate::exposition::ScrapeError;
use crate::generate::GenerateError;
use crate::http::HttpError;
use crate::list::{FilterError, OpenMetricsError};
use crate::printable::printable;
use crate::query::QueryError;
use crate::source::SourceError;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The declared metrics could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An exposition could not be read.
    #[error(transparent)]
    Scrape(#[from] ScrapeError),
    /// A running program did not answer.
    #[error("{}: {}", printable(url), printable(error))]
    Away {
        /// The URL of its metrics.
        url: String,
        /// Why.
        error: String,
    },
    /// The client could not be set up.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A file does not change.
    #[error("`--every` needs a URL, not `{0}`: write it as in `http://localhost:9464`")]
    EveryOfFile(String),
    /// The live view is to be piped.
    #[error("`watch` needs a terminal: for a pipe, pass `--once`")]
    NoTerminal,
    /// The live view has no more scrapes.
    #[error("the scraper panicked, which is a defect of cargo-callmeter: report it with the message above")]
    ScraperPanicked,
    /// No family is listed.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// The file of `--output` or `--check` has an ending that belongs to no format.
    #[error("the format of `{}` is not known: pass `--format`", _0.display())]
    UnknownFormat(PathBuf),
    /// The families have no exposition.
    #[error(transparent)]
    OpenMetrics(#[from] OpenMetricsError),
    /// The YAML of a registry could not be written.
    #[error("the registry could not be written as YAML: {0}")]
    Yaml(#[from] serde_saphyr::SerializeError),
    /// A file could not be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file could not be written.
    #[error("{} could not be written: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The client does not speak the Model Context Protocol.
    #[error("the client does not speak the Model Context Protocol: {0}")]
    Protocol(String),
    /// There is nothing to compare, or a revision could not be read.
    #[error(transparent)]
    Diff(#[from] DiffError),
    /// Queries could not be read, checked or rewritten.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Nothing could be generated.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The output could not be written.
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// Whether the reader of the output, such as `head`, has read enough.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) | Self::Generate(GenerateError::Output(error))
            if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Prints the message to standard error.
    pub fn print(&self) {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        // A message may contain names from a program or a server that is not trusted.
        let message: Vec<String> = self.to_string().lines().map(|line| printable(line).into_owned()).collect();
        anstream::eprintln!("{style}error{style:#}: {}", message.join("\n"));
    }
}
