//! Why a command could not do its work.

use std::io;
use std::path::PathBuf;

use crate::diff::DiffError;
use crate::exposition::ScrapeError;
use crate::http::HttpError;
use crate::printable::Printable;
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
    #[error("{}: {}", Printable(url), Printable(error))]
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
    #[error("`{0}` is no URL: `--every` scrapes a running program twice, such as `http://localhost:9464`")]
    EveryOfFile(String),
    /// The live view is to be piped.
    #[error("`watch` needs a terminal: for a pipe, pass `--once`")]
    NoTerminal,
    /// The client does not speak the Model Context Protocol.
    #[error("the client does not speak the Model Context Protocol: {0}")]
    Protocol(String),
    /// There is nothing to compare, or a revision could not be read.
    #[error(transparent)]
    Diff(#[from] DiffError),
    /// A file could not be written.
    #[error("{} could not be written: {error}", path.display())]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The output could not be written.
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// Whether the reader of the output, such as `head`, has read enough.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Prints the message to standard error.
    pub fn print(&self) {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        anstream::eprintln!("{style}error{style:#}: {self}");
    }
}
