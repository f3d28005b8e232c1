//! The parts of `cargo callmeter`, for the program itself and its tests. They change without notice: run the program
//! instead, and read its JSON.

pub mod args;
pub mod check;
pub mod diff;
pub mod document;
pub mod error;
pub mod exit;
pub mod http;
pub mod labels;
pub mod list;
pub mod location;
pub mod mcp;
pub mod printable;
pub mod sarif;
pub mod series;
pub mod source;

use std::process::ExitCode;

use clap::Parser as _;

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

fn run(command: Command) -> Result<Exit, Error> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Mcp(arguments) => mcp::run(arguments),
    }
}
