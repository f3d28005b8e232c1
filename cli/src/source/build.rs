//! Builds programs with Cargo, and reads them.

use std::env;
use std::ffi::OsString;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{Artifact, Message, TargetKind};

use super::SourceError;
use super::binary::{self, BinaryError};
use crate::document::Program;

/// What to build, in Cargo's words.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Building")]
pub struct BuildArgs {
    /// Builds this package's programs.
    #[arg(long, short, value_name = "NAME")]
    pub package: Vec<String>,
    /// Builds this program.
    #[arg(long, value_name = "NAME")]
    pub bin: Vec<String>,
    /// Builds this example.
    #[arg(long, value_name = "NAME")]
    pub example: Vec<String>,
    /// Builds with this profile.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Builds with the profile `release`.
    #[arg(long, short, conflicts_with = "profile")]
    pub release: bool,
    /// Builds for this target.
    #[arg(long, value_name = "TRIPLE")]
    pub target: Option<String>,
    /// Builds with these features.
    #[arg(long, short = 'F', value_name = "FEATURES")]
    pub features: Vec<String>,
    /// Builds with all features.
    #[arg(long)]
    pub all_features: bool,
    /// Builds without the default features.
    #[arg(long)]
    pub no_default_features: bool,
    /// Builds the workspace of this `Cargo.toml`.
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
}

/// Where another checkout of the workspace is built.
#[derive(Clone, Debug)]
pub(crate) struct BuildFolder {
    /// Where Cargo runs.
    pub(crate) folder: PathBuf,
    /// Where it writes.
    pub(crate) target: PathBuf,
    /// The checkout's `Cargo.toml`, unless Cargo finds it.
    pub(crate) manifest_path: Option<PathBuf>,
}

/// Why the workspace's programs could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// There is no workspace.
    #[error(
        "there is no `Cargo.toml` in {} or above it, so there is no program to build: run this in a workspace, or name a source: a binary, a URL or a catalogue file",
        folder.display()
    )]
    NoWorkspace {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Cargo did not start.
    #[error("`{command}` did not start: {error}")]
    Start {
        /// The command.
        command: String,
        /// Why.
        error: std::io::Error,
    },
    /// Cargo's messages could not be read.
    #[error("the output of `{command}` could not be read: {error}")]
    Messages {
        /// The command.
        command: String,
        /// Why.
        error: std::io::Error,
    },
    /// Cargo failed. It has printed why.
    #[error("`{command}` failed. To read a program that is built already, pass `--binary PATH`")]
    Failed {
        /// The command.
        command: String,
    },
    /// Nothing that was built declares metrics.
    #[error(
        "none of the programs that `{command}` built declares metrics{}. To read another file, pass `--binary PATH`",
        built(names)
    )]
    NoMetrics {
        /// The command.
        command: String,
        /// The programs.
        names: Vec<String>,
    },
}

fn built(names: &[String]) -> String {
    if names.is_empty() { String::from(": there is no program") } else { format!(": {}", names.join(", ")) }
}

impl BuildArgs {
    /// Whether the user wants a build, even if there are other sources.
    pub(super) fn is_given(&self) -> bool {
        !(self.package.is_empty() && self.bin.is_empty() && self.example.is_empty()) || self.manifest_path.is_some()
    }

    /// The first option of a build that the user has written.
    pub(crate) fn first_option(&self) -> Option<&'static str> {
        let options = [
            (!self.package.is_empty(), "--package"),
            (!self.bin.is_empty(), "--bin"),
            (!self.example.is_empty(), "--example"),
            (self.profile.is_some(), "--profile"),
            (self.release, "--release"),
            (self.target.is_some(), "--target"),
            (!self.features.is_empty(), "--features"),
            (self.all_features, "--all-features"),
            (self.no_default_features, "--no-default-features"),
            (self.manifest_path.is_some(), "--manifest-path"),
        ];
        options.into_iter().find_map(|(is_given, option)| is_given.then_some(option))
    }

    /// Builds, and reads what was built.
    pub(crate) fn read(&self) -> Result<Vec<Program>, SourceError> {
        if self.manifest_path.is_none()
            && let Ok(folder) = env::current_dir()
            && !folder.ancestors().any(|folder| folder.join("Cargo.toml").exists())
        {
            return Err(BuildError::NoWorkspace { folder }.into());
        }
        Self::read_built(self.command(self.manifest_path.as_deref()))
    }

    /// Builds in another folder, and reads what was built.
    pub(crate) fn read_in(&self, place: &BuildFolder) -> Result<Vec<Program>, SourceError> {
        let mut command = self.command(place.manifest_path.as_deref());
        command.current_dir(&place.folder).arg("--target-dir").arg(&place.target);
        Self::read_built(command)
    }

    fn read_built(mut command: Command) -> Result<Vec<Program>, SourceError> {
        let shown = shown(&command);
        let executables = executables(&mut command, &shown)?;
        let mut programs = Vec::new();
        for path in &executables {
            match binary::read(path) {
                Ok(program) => programs.push(program),
                // Most workspaces have programs without metrics, such as code generators.
                Err(SourceError::Binary { error: BinaryError::NoSection, .. }) => {}
                Err(error) => return Err(error),
            }
        }
        if programs.is_empty() {
            let name = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            return Err(
                BuildError::NoMetrics { command: shown, names: executables.iter().map(name).collect() }.into()
            );
        }
        Ok(programs)
    }

    fn command(&self, manifest_path: Option<&Path>) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        command.arg("build");
        // In a workspace with a package at its root, Cargo would build that package only.
        if self.package.is_empty() {
            command.arg("--workspace");
        }
        for package in &self.package {
            command.args(["--package", package]);
        }
        for bin in &self.bin {
            command.args(["--bin", bin]);
        }
        for example in &self.example {
            command.args(["--example", example]);
        }
        if self.bin.is_empty() && self.example.is_empty() {
            command.arg("--bins");
        }
        if let Some(profile) = &self.profile {
            command.args(["--profile", profile]);
        }
        if self.release {
            command.arg("--release");
        }
        if let Some(target) = &self.target {
            command.args(["--target", target]);
        }
        for features in &self.features {
            command.args(["--features", features]);
        }
        if self.all_features {
            command.arg("--all-features");
        }
        if self.no_default_features {
            command.arg("--no-default-features");
        }
        if let Some(path) = manifest_path {
            command.arg("--manifest-path").arg(path);
        }
        command.arg("--message-format=json-render-diagnostics");
        command
    }
}

/// The command as an error shows it, without the option that only this program needs.
fn shown(command: &Command) -> String {
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    let arguments: Vec<String> = arguments.filter(|argument| !argument.starts_with("--message-format")).collect();
    format!("cargo {}", arguments.join(" "))
}

/// Builds. Returns the programs that Cargo reports.
fn executables(command: &mut Command, shown: &str) -> Result<Vec<PathBuf>, BuildError> {
    let start = |error| BuildError::Start { command: shown.to_owned(), error };
    let mut cargo = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(start)?;
    let mut executables = Vec::new();
    let mut failed = None;
    if let Some(output) = cargo.stdout.take() {
        for message in Message::parse_stream(BufReader::new(output)) {
            match message {
                Ok(Message::CompilerArtifact(artifact)) => executables.extend(program(artifact)),
                Ok(_) => {}
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
    }
    let status = cargo.wait();
    if let Some(error) = failed {
        return Err(BuildError::Messages { command: shown.to_owned(), error });
    }
    match status {
        Ok(status) if status.success() => Ok(executables),
        Ok(_) => Err(BuildError::Failed { command: shown.to_owned() }),
        Err(error) => Err(start(error)),
    }
}

/// The program in an artifact; nothing for build scripts and tests.
fn program(artifact: Artifact) -> Option<PathBuf> {
    let is_program = artifact.target.kind.iter().any(|kind| matches!(kind, TargetKind::Bin | TargetKind::Example));
    artifact.executable.filter(|_| is_program).map(Into::into)
}
