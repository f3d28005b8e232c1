//! `man`: the man pages.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

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
  cargo callmeter man                                    the main page
  cargo callmeter man --output ~/.local/share/man/man1   all pages, for `man cargo-callmeter-watch`";

/// Prints the page, or writes all of them.
///
/// # Errors
///
/// Fails if a page cannot be written.
pub fn run(arguments: &ManArgs, cargo: Command) -> Result<Exit, Error> {
    let command = command(cargo);
    let Some(directory) = &arguments.output else {
        io::stdout().lock().write_all(&page(&command)?)?;
        return Ok(Exit::Clean);
    };
    let failed = |path: &Path, error| Error::Write { path: path.to_owned(), error };
    fs::create_dir_all(directory).map_err(|error| failed(directory, error))?;
    let pages = std::iter::once(&command).chain(command.get_subcommands());
    for page in pages {
        let path = directory.join(format!("{}.1", page.get_display_name().unwrap_or(page.get_name())));
        fs::write(&path, self::page(page)?).map_err(|error| failed(&path, error))?;
    }
    Ok(Exit::Clean)
}

/// `cargo callmeter`, whose pages are called `cargo-callmeter` and `cargo-callmeter-list`, as `cargo help` expects.
fn command(cargo: Command) -> Command {
    let mut cargo = cargo.mut_subcommand("callmeter", |command| command.disable_help_subcommand(true));
    cargo.build();
    let found = cargo.get_subcommands().find(|command| command.get_name() == "callmeter");
    found.cloned().unwrap_or(cargo)
}

/// The page of a command, with its examples as they are on the screen.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone()).manual("cargo callmeter").source(env!("CARGO_PKG_VERSION"));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(examples) = command.get_after_help() {
        let examples = examples.to_string();
        write!(
            page,
            ".SH EXAMPLES\n.nf\n{}.fi\n",
            verbatim(examples.strip_prefix("Examples:\n").unwrap_or(&examples))
        )?;
    }
    Ok(page)
}

/// Lines that roff prints as they are, with two blanks less in front of the examples.
fn verbatim(text: &str) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        let line = line.strip_prefix("  ").unwrap_or(line).replace('\\', "\\e").replace('-', "\\-");
        // A line that begins with a dot or a quote is a command of roff.
        lines += if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        lines += &line;
        lines.push('\n');
    }
    lines
}
