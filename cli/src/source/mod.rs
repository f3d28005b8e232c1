//! Where the declared metrics are read from.

mod binary;
mod build;
mod file;
mod url;

pub use self::binary::{BinaryError, Contents, contents_of};
pub(crate) use self::build::BuildFolder;
pub use self::build::{BuildArgs, BuildError};
pub(crate) use self::url::read_with as read_url;

use std::io;
use std::path::{Path, PathBuf};

use callmeter::Catalogue;

use crate::document::{DocumentError, Program};
use crate::exposition::is_url;

/// The sources that all commands have in common.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Sources (without any, the workspace's programs are built and read)")]
pub struct SourceArgs {
    /// Reads a program or a shared library: ELF, Mach-O or PE, stripped or not. A build reads programs and examples only.
    #[arg(long, value_name = "PATH")]
    pub binary: Vec<PathBuf>,
    /// Reads a running program: `host:port`, or the URL of the exporter's `/catalogue`.
    #[arg(long, value_name = "URL")]
    pub url: Vec<String>,
    /// Reads the bearer token for `--url` from this file.
    #[arg(long, value_name = "PATH")]
    pub token_file: Option<PathBuf>,
    /// Reads a file that `cargo callmeter list --format json` wrote.
    #[arg(long, value_name = "PATH")]
    pub file: Vec<PathBuf>,
    /// What to build instead.
    #[command(flatten)]
    pub build: BuildArgs,
}

/// Why the declared metrics could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A file could not be opened or read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A binary has no readable catalogue.
    #[error("{}: {error}", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
        /// Why.
        error: BinaryError,
    },
    /// A file or an answer is not a valid catalogue.
    #[error("{name}: {error}")]
    Document {
        /// The file or the URL.
        name: String,
        /// Why.
        error: DocumentError,
    },
    /// A running program did not answer with a catalogue.
    #[error("{url}: {message}")]
    Url {
        /// The URL.
        url: String,
        /// Why, and what to do.
        message: String,
    },
    /// There are other sources, and nothing to build.
    #[error(
        "`{option}` has no effect here, because the sources are read as they are: leave it out, or choose a program to build with `--package`, `--bin` or `--example`"
    )]
    NoBuild {
        /// The option of a build.
        option: &'static str,
    },
    /// The workspace's programs could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl SourceArgs {
    /// Reads every source.
    ///
    /// # Errors
    ///
    /// Fails at the first source that cannot be read.
    pub fn read(&self) -> Result<Vec<Program>, SourceError> {
        let has_others = !(self.binary.is_empty() && self.url.is_empty() && self.file.is_empty());
        if has_others
            && !self.build.is_given()
            && let Some(option) = self.build.first_option()
        {
            return Err(SourceError::NoBuild { option });
        }
        let mut programs = Vec::new();
        for path in &self.binary {
            programs.push(binary::read(path)?);
        }
        for url in &self.url {
            programs.push(url::read(url, self.token_file.as_deref())?);
        }
        for path in &self.file {
            programs.extend(file::read(path)?);
        }
        if self.build.is_given() || programs.is_empty() {
            programs.extend(self.build.read()?);
        }
        Ok(programs)
    }

    /// The families of all sources together.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn union(&self) -> Result<Catalogue, SourceError> {
        Ok(Catalogue::union(self.read()?.into_iter().map(|program| program.catalogue)))
    }
}

/// Reads one source that is written as one word: a URL, with the bearer token in this file; a catalogue file; or a binary.
///
/// # Errors
///
/// As [`SourceArgs::read`].
pub fn read_any(source: &str, token_file: Option<&Path>) -> Result<Vec<Program>, SourceError> {
    let path = PathBuf::from(source);
    if is_url(source) || (url::is_address(source) && !path.exists()) {
        return Ok(vec![url::read(source, token_file)?]);
    }
    read_path(&path)
}

/// Reads a catalogue file or a binary.
///
/// # Errors
///
/// As [`SourceArgs::read`].
pub fn read_path(path: &Path) -> Result<Vec<Program>, SourceError> {
    if file::is_catalogue(path)? { file::read(path) } else { Ok(vec![binary::read(path)?]) }
}
