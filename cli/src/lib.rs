//! The parts of `cargo callmeter`, for the program itself and its tests. They change without notice: run the program
//! instead, and read its JSON.

pub mod activity;
pub mod alert;
pub mod args;
pub mod check;
pub mod complete;
pub mod diff;
pub mod document;
pub mod duration;
pub mod error;
pub mod exit;
pub mod exposition;
pub mod generate;
pub mod http;
pub mod labels;
pub mod list;
pub mod location;
pub mod man;
pub mod mcp;
pub mod printable;
pub mod query;
pub mod report;
pub mod sarif;
pub mod series;
pub mod source;
pub mod watch;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use self::args::{Cargo, Command};
use self::error::Error;
use self::exit::Exit;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let Cargo::Callmeter(arguments) = Cargo::parse();
    arguments.color.write_global();
    match run(arguments.command) {
        Ok(exit) => exit.into(),
        Err(error) if error.is_closed_pipe() => Exit::Clean.into(),
        Err(error) => {
            error.print();
            ExitCode::from(2)
        }
    }
}

/// Runs a command.
///
/// # Errors
///
/// Fails if the command cannot do its work.
pub fn run(command: Command) -> Result<Exit, Error> {
    match command {
        Command::List(arguments) => list::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Fix(arguments) => query::fix::run(&arguments),
        Command::Generate(arguments) => Ok(generate::run(&arguments)?),
        Command::Watch(arguments) => watch::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Mcp(arguments) => mcp::run(arguments),
        Command::Completions(arguments) => complete::run(&arguments, Cargo::command()),
        Command::Man(arguments) => man::run(&arguments, Cargo::command()),
    }
}
