//! `check`: what is wrong with the declared metrics, or with queries that ask for them.

use std::io::Write as _;

use crate::error::Error;
use crate::exit::Exit;
use crate::query::analyse::Severity;
use crate::query::{Format, QUERIES_SCHEMA, QueryArgs, write_rules};
use crate::source::SourceArgs;

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    #[command(flatten)]
    queries: QueryArgs,
    /// The output's format.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Prints the rules.
    #[arg(long, exclusive = true)]
    rules: bool,
    /// Prints the JSON Schema of `--queries … --format json`.
    #[arg(long, exclusive = true)]
    json_schema: bool,
    #[command(flatten)]
    source: SourceArgs,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter check --queries rules dashboards             the queries of two directories
  cargo callmeter check --queries rules.yml --format sarif     for code scanning
  cargo callmeter check --queries rules.yml --binary app       against a built program";

/// Checks, and prints what is wrong.
///
/// # Errors
///
/// Fails if a source or a file cannot be read, or the output cannot be written.
pub fn run(arguments: &CheckArgs) -> Result<Exit, Error> {
    let mut output = anstream::stdout().lock();
    if arguments.rules {
        write_rules(&mut output)?;
        return Ok(Exit::Clean);
    }
    if arguments.json_schema {
        output.write_all(QUERIES_SCHEMA.as_bytes())?;
        return Ok(Exit::Clean);
    }
    let report = arguments.queries.check(&arguments.source.union()?)?;
    report.write(arguments.format, &mut output)?;
    output.flush()?;
    Ok(if report.count(Severity::Error) > 0 { Exit::Findings } else { Exit::Clean })
}
