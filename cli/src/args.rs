//! The grammar of the command line. Each command's own arguments are beside its code.

use clap::{Parser, Subcommand};

use crate::query::fix;
use crate::{check, complete, diff, generate, list, man, mcp, report, watch};

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
    /// When to write colours. `auto` obeys `NO_COLOR`.
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
  cargo callmeter check --queries rules dashboards     what is wrong with the PromQL of rules and dashboards
  cargo callmeter watch localhost:9464                 what a running program does, live
  cargo callmeter report before.txt after.txt          two saved scrapes, compared for a pull request

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
    /// Lists the metric families, with their types, labels and locations.
    List(list::ListArgs),
    /// Checks names, conflicts, the number of series, labels and objectives, or the queries of rules and dashboards.
    Check(check::CheckArgs),
    /// Compares two catalogues, and finds the changes that break queries.
    Diff(diff::DiffArgs),
    /// Rewrites queries that use former names.
    Fix(fix::FixArgs),
    /// Generates rules, dashboards, and the configuration of the servers around a program.
    Generate(generate::GenerateArgs),
    /// Shows what a running program does, live: rates, errors and durations by function.
    Watch(watch::WatchArgs),
    /// Compares two scrapes: calls, errors and durations by function.
    Report(report::ReportArgs),
    /// Answers coding agents, over the Model Context Protocol on standard input and output.
    Mcp(mcp::McpArgs),
    /// Prints a script that completes `cargo-callmeter` in a shell.
    Completions(complete::CompletionsArgs),
    /// Prints the man page, or writes one for each command.
    Man(man::ManArgs),
}
