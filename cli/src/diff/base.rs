//! Reads the catalogue of a git revision: its catalogue file, or its programs, built in a work tree of their own.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cargo_metadata::MetadataCommand;

use crate::document::Program;
use crate::document::{Document, DocumentError};
use crate::source::{BuildArgs, BuildError, BuildFolder, SourceError};

/// Why a revision could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaseError {
    /// Git did not start.
    #[error("`git` did not start: {0}")]
    Start(io::Error),
    /// Git failed.
    #[error("`git {command}` failed: {message}")]
    Git {
        /// The arguments.
        command: String,
        /// What Git printed.
        message: String,
    },
    /// There is no such revision.
    #[error("there is no revision `{0}` in this repository: fetch it first, or name another with `--base`")]
    NoRevision(String),
    /// The catalogue file of the revision is not a valid catalogue.
    #[error("{name}: {error}")]
    Document {
        /// The revision and the file.
        name: String,
        /// Why.
        error: DocumentError,
    },
    /// The workspace could not be found.
    #[error("the workspace could not be read: {0}")]
    Workspace(#[from] cargo_metadata::Error),
    /// The `Cargo.toml` is not one of the repository.
    #[error("{} is not in this repository: pass `--manifest-path` with a `Cargo.toml` of the repository", .0.display())]
    Outside(PathBuf),
    /// A folder under `target` could not be written.
    #[error("{}: {error}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The revision's programs could not be built or read.
    #[error("`{revision}`: {error}")]
    Source {
        /// The revision.
        revision: String,
        /// Why.
        error: Box<SourceError>,
    },
}

/// The programs of a revision.
pub(super) fn read(revision: &str, file: &Path, build: &BuildArgs) -> Result<Vec<Program>, BaseError> {
    let commit = commit(revision)?;
    if let Some(json) = committed(&commit, file)? {
        let name = format!("{revision}:{}", file.display());
        let document = Document::parse(revision, &json).map_err(|error| BaseError::Document { name, error })?;
        return Ok(document.programs);
    }
    let work_tree = WorkTree::new(&commit, build)?;
    match build.read_in(&work_tree.build_folder(build)?) {
        Ok(programs) => Ok(programs),
        // The change that is compared may be the one that adds the first metric.
        Err(SourceError::Build(BuildError::NoMetrics { .. })) => Ok(Vec::new()),
        Err(error) => Err(BaseError::Source { revision: revision.to_owned(), error: Box::new(error) }),
    }
}

fn commit(revision: &str) -> Result<String, BaseError> {
    let top = run(&["rev-parse", "--show-toplevel"])?;
    checked(&["rev-parse", "--show-toplevel"], &top)?;
    let name = format!("{revision}^{{commit}}");
    let output = run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
    if output.status.success() { Ok(line(&output)) } else { Err(BaseError::NoRevision(revision.to_owned())) }
}

/// The catalogue file of a commit, if it has one.
fn committed(commit: &str, file: &Path) -> Result<Option<Vec<u8>>, BaseError> {
    let prefix = line(&checked_run(&["rev-parse", "--show-prefix"])?);
    let Some(path) = inside(Path::new(&prefix), file) else { return Ok(None) };
    let object = format!("{commit}:{path}");
    if !run(&["cat-file", "-e", &object])?.status.success() {
        return Ok(None);
    }
    Ok(Some(checked_run(&["cat-file", "blob", &object])?.stdout))
}

/// A relative path from the repository's root, with the slashes that Git wants.
fn inside(prefix: &Path, file: &Path) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in prefix.join(file).components() {
        match part {
            std::path::Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            std::path::Component::ParentDir => _ = parts.pop()?,
            std::path::Component::CurDir => {}
            std::path::Component::RootDir | std::path::Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// A checkout of a commit, which is removed in the end.
struct WorkTree {
    folder: PathBuf,
    target: PathBuf,
    /// Keeps another process out of the folder.
    _lock: File,
}

impl WorkTree {
    fn new(commit: &str, build: &BuildArgs) -> Result<Self, BaseError> {
        let mut metadata = MetadataCommand::new();
        metadata.no_deps();
        if let Some(path) = &build.manifest_path {
            metadata.manifest_path(path);
        }
        let parent = metadata.exec()?.target_directory.into_std_path_buf().join("callmeter-base");
        // The same folders each time, so that a second build is quick, and what an interrupted one left is removed.
        let (folder, target) = (parent.join("checkout"), parent.join("target"));
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| BaseError::Folder { path, error }
        };
        fs::create_dir_all(&parent).map_err(failed(&parent))?;
        let lock_path = parent.join("lock");
        let lock = File::create(&lock_path).map_err(failed(&lock_path))?;
        lock.lock().map_err(failed(&lock_path))?;
        let work_tree = Self { folder, target, _lock: lock };
        work_tree.remove();
        let folder = work_tree.folder.to_string_lossy();
        // A hook of the repository is not to run for a checkout that nobody sees.
        let add = [
            "-c",
            "core.hooksPath=/dev/null",
            "worktree",
            "add",
            "--quiet",
            "--force",
            "--detach",
            &folder,
            commit,
        ];
        checked_run(&add)?;
        Ok(work_tree)
    }

    /// Where Cargo is to run, and what it is to build: the same as outside.
    fn build_folder(&self, build: &BuildArgs) -> Result<BuildFolder, BaseError> {
        let prefix = line(&checked_run(&["rev-parse", "--show-prefix"])?);
        let manifest_path = match &build.manifest_path {
            Some(path) if path.is_absolute() => {
                let top = PathBuf::from(line(&checked_run(&["rev-parse", "--show-toplevel"])?));
                let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
                let inside = real(path).strip_prefix(real(&top)).map(Path::to_owned);
                Some(self.folder.join(inside.map_err(|_| BaseError::Outside(path.clone()))?))
            }
            relative => relative.clone(),
        };
        Ok(BuildFolder { folder: self.folder.join(prefix), target: self.target.clone(), manifest_path })
    }

    /// Removes the checkout, and what Git knows of it.
    fn remove(&self) {
        let folder = self.folder.to_string_lossy();
        if self.folder.exists() {
            let _ = run(&["worktree", "remove", "--force", "--force", &folder]);
            let _ = fs::remove_dir_all(&self.folder);
        }
        let _ = run(&["worktree", "prune"]);
    }
}

impl Drop for WorkTree {
    fn drop(&mut self) {
        self.remove();
    }
}

fn run(arguments: &[&str]) -> Result<Output, BaseError> {
    Command::new("git").args(arguments).stdin(Stdio::null()).output().map_err(BaseError::Start)
}

fn checked_run(arguments: &[&str]) -> Result<Output, BaseError> {
    let output = run(arguments)?;
    checked(arguments, &output)?;
    Ok(output)
}

fn checked(arguments: &[&str], output: &Output) -> Result<(), BaseError> {
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(BaseError::Git { command: arguments.join(" "), message })
}

fn line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end_matches(['\r', '\n']).to_owned()
}
