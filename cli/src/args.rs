//! The grammar of the command line. Each command's own arguments are beside its code.

use clap::{Parser, Subcommand};

use crate::{check, diff, list, mcp};

/// Cargo runs `cargo-callmeter callmeter …` for `cargo callmeter …`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
pub enum Cargo {
    /// Lists, compares and checks the metrics that a program declares.
    Callmeter(Arguments),
}

/// The arguments after `cargo callmeter`.
#[derive(Debug, clap::Args)]
#[command(version, after_help = EXAMPLES)]
pub struct Arguments {
    /// When to write colours: on a terminal, always, or never. `NO_COLOR` means never, too.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter list                                 the metrics of this workspace's programs
  cargo callmeter list --binary target/release/app     the same, from a built program

The exit status is 0 if all is well, 1 if a command found something, and 2 if it could not do its work.";

/// When to write colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that has colours, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes this the choice of everything that the process prints.
    pub fn write_global(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks names, conflicts, the number of series, labels and objectives.
    Check(check::CheckArgs),
    /// Compares two catalogues, and finds the changes that break queries.
    Diff(diff::DiffArgs),
    /// Lists the metric families, with their types, labels and locations.
    List(list::ListArgs),
    /// Answers coding agents, over the Model Context Protocol on standard input and output.
    Mcp(mcp::McpArgs),
}
