//! Why a command could not do its work.

use std::io;

use crate::diff::DiffError;
use crate::source::SourceError;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The declared metrics could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
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
