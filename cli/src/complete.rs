//! `completions`: scripts that complete the command line in a shell.

use std::io::Write as _;

use clap::Command;
use clap_complete::Shell;

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

The scripts complete `cargo-callmeter callmeter …`. Cargo completes `cargo callmeter …` itself and does not know our options. Use an
alias: `alias callmeter='cargo-callmeter callmeter'`.";

/// Prints the script.
///
/// # Errors
///
/// Fails if the output cannot be written.
pub fn run(arguments: &CompletionsArgs, cargo: Command) -> Result<Exit, Error> {
    let script = match arguments.shell {
        Shell::Bash => bash(cargo),
        shell => script(cargo, shell, NAME),
    };
    std::io::stdout().lock().write_all(script.as_bytes())?;
    Ok(Exit::Clean)
}

/// The program as a shell runs it.
const NAME: &str = "cargo-callmeter";

fn script(cargo: Command, shell: Shell, name: &'static str) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cargo.name(name), name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// `clap_complete` 4.6 writes two different names for the commands of a program with a hyphen in its name, so that nothing is
/// completed. The name in the script's last lines alone has to be the program's.
fn bash(cargo: Command) -> String {
    let mut lines = String::new();
    for line in script(cargo, Shell::Bash, "cargo_callmeter").lines() {
        match line.strip_suffix(" cargo_callmeter").filter(|line| line.trim_start().starts_with("complete ")) {
            Some(start) => lines.extend([start, " ", NAME]),
            None => lines += line,
        }
        lines.push('\n');
    }
    lines
}
