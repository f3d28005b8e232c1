//! Why nothing could be generated.

use std::io;
use std::path::PathBuf;

use super::config::ConfigError;
use super::dashboards::DashboardError;
use super::declarations::DeclarationError;
use super::rules::RulesError;
use super::stack::StackError;
use crate::source::SourceError;

/// Why nothing could be generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The declared metrics could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A declaration has a name or a number that no file can have.
    #[error(transparent)]
    Declaration(#[from] DeclarationError),
    /// The configuration could not be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration of the servers does not fit together.
    #[error(transparent)]
    Stack(#[from] StackError),
    /// A file could not be read.
    #[error("{} could not be read: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A file could not be written.
    #[error("{} could not be written: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A folder is needed where a file is.
    #[error("{} is a file, and a folder is needed: choose another `--out`, or move the file away", _0.display())]
    NotAFolder(PathBuf),
    /// A file that would be overwritten was written by somebody else.
    #[error(
        "{} was not generated, so that it is not overwritten: move it away, or write its changes to `overrides/`",
        _0.display()
    )]
    NotGenerated(PathBuf),
    /// A hand-made change cannot be merged.
    #[error("{} cannot be merged: {error}", path.display())]
    Override {
        /// The file in `overrides/`.
        path: PathBuf,
        /// Why.
        error: String,
    },
    /// The configuration of a dashboard does not fit the program.
    #[error(transparent)]
    Dashboard(#[from] DashboardError),
    /// The rules do not fit the program.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A document could not be written as JSON.
    #[error("a document could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A document could not be written as YAML.
    #[error("a document could not be written as YAML: {0}")]
    Yaml(#[from] serde_saphyr::SerializeError),
    /// The output could not be written.
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
}
