//! `man`: the man pages.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::args::Cargo;
use crate::error::Error;
use crate::exit::Exit;

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ManArgs {
    /// Writes one page for each command into this directory.
    #[arg(long, short, value_name = "DIRECTORY")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter man                                    the page of the program
  cargo callmeter man --output ~/.local/share/man/man1   all pages, for `man cargo-callmeter-watch`";

/// Prints the page, or writes all of them.
///
/// # Errors
///
/// Fails if a page cannot be written.
pub fn run(arguments: &ManArgs) -> Result<Exit, Error> {
    let command = command();
    let Some(directory) = &arguments.output else {
        std::io::stdout().lock().write_all(&page(&command)?)?;
        return Ok(Exit::Clean);
    };
    let failed = |path: &Path, error| Error::Write { path: path.to_owned(), error };
    fs::create_dir_all(directory).map_err(|error| failed(directory, error))?;
    let pages = std::iter::once(&command).chain(command.get_subcommands());
    let pages: Vec<clap::Command> = pages.filter(|page| page.get_name() != "help").cloned().collect();
    for page in pages {
        let path = directory.join(format!("{}.1", page.get_display_name().unwrap_or(page.get_name())));
        fs::write(&path, self::page(&page)?).map_err(|error| failed(&path, error))?;
    }
    Ok(Exit::Clean)
}

/// `cargo callmeter`, whose pages are called `cargo-callmeter` and `cargo-callmeter-list`, as `cargo help` expects.
fn command() -> clap::Command {
    let mut cargo = Cargo::command();
    cargo.build();
    let found = cargo.get_subcommands().find(|command| command.get_name() == "callmeter");
    found.cloned().unwrap_or(cargo)
}

fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}
