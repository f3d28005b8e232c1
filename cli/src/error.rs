//! Why a command could not do its work.

use std::io;
use std::path::PathBuf;

use crate::diff::DiffError;
use crate::list::{FilterError, OpenMetricsError};
use crate::source::SourceError;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The declared metrics could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// No family is listed.
    #[error(transparent)]
    Filter(#[from] FilterError),
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
