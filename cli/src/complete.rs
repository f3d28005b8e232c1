//! `completions`: scripts that complete the command line in a shell.

use std::io::Write as _;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Cargo;
use crate::error::Error;
use crate::exit::Exit;

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter completions bash > ~/.local/share/bash-completion/completions/cargo-callmeter
  cargo callmeter completions zsh > ~/.zfunc/_cargo-callmeter
  cargo callmeter completions fish > ~/.config/fish/completions/cargo-callmeter.fish

They complete `cargo-callmeter callmeter …`. `cargo callmeter …` with a blank belongs to Cargo's own completion, which knows the
commands of Cargo only: an alias such as `alias callmeter='cargo-callmeter callmeter'` shortens the other.";

/// Prints the script.
///
/// # Errors
///
/// Fails if the output cannot be written.
pub fn run(arguments: &CompletionsArgs) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "cargo-callmeter", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Exit::Clean)
}

/// The program as a shell runs it: `cargo` is `cargo-callmeter` then.
fn command() -> clap::Command {
    Cargo::command().name("cargo-callmeter").bin_name("cargo-callmeter")
}
