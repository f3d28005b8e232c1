//! `check`: what is wrong with the declared metrics, or with queries that ask for them.

mod alerts;
mod budget;
mod catalogue;
pub mod finding;
mod labels;
mod report;

pub use self::budget::Budget;
pub(crate) use self::catalogue::check as check_catalogue;
pub use self::report::Format;
pub(crate) use self::report::document;
pub(crate) use self::report::{Entry, write_findings};

use std::io::Write as _;

use self::finding::{Finding, Severity};
use crate::error::Error;
use crate::exit::Exit;
use crate::query::{QueryArgs, analyse};
use crate::source::SourceArgs;

const EXAMPLES: &str = "\
Examples:
  cargo callmeter check                                            the workspace's programs
  cargo callmeter check --bin shop --max-series 20000 --deny warnings
  cargo callmeter check --binary target/release/shop --binary target/release/bank
                                                                   also conflicts between two programs
  cargo callmeter check --format sarif > check.sarif               for code scanning
  cargo callmeter check --queries rules dashboards                 the queries of two directories";

/// The JSON Schema of what `--format json` writes.
pub const JSON_SCHEMA: &str = include_str!("../../schema/check.schema.json");

/// The limits of [`Budget`]. `--queries` checks queries only, so that they would have no effect.
const LIMITS: [&str; 4] = ["max_series", "max_family_series", "max_values", "max_limit"];

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("queries", |queries| queries.conflicts_with_all(LIMITS)))]
pub struct CheckArgs {
    /// The format.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Also exits with 1 for warnings, or for warnings and notes. It always exits with 1 for errors.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Lists the rules, and how severe their findings are.
    #[arg(long, exclusive = true)]
    rules: bool,
    /// Prints the JSON Schema of `--format json`.
    #[arg(long, exclusive = true)]
    json_schema: bool,
    #[command(flatten)]
    budget: Budget,
    #[command(flatten)]
    queries: QueryArgs,
    #[command(flatten)]
    source: SourceArgs,
}

/// What makes the exit status 1, besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings.
    Warnings,
    /// Warnings and notes.
    Notes,
}

/// Checks, and prints the findings.
///
/// # Errors
///
/// Fails if a source cannot be read, or the output cannot be written.
pub fn run(arguments: &CheckArgs) -> Result<Exit, Error> {
    let mut output = anstream::stdout().lock();
    if arguments.json_schema {
        output.write_all(JSON_SCHEMA.as_bytes())?;
        return Ok(Exit::Clean);
    }
    if arguments.rules {
        report::write_rules(&mut output, catalogue::RULES)?;
        report::write_rules(&mut output, analyse::RULES)?;
        return Ok(Exit::Clean);
    }
    let families = arguments.source.union()?;
    let findings = if arguments.queries.queries.is_empty() {
        let findings = catalogue::check(&families, &arguments.budget);
        report::write(&mut output, arguments.format, catalogue::RULES, &findings, None)?;
        findings
    } else {
        let report = arguments.queries.check(&families)?;
        let findings: Vec<Finding> = report.findings.iter().map(Finding::from).collect();
        report::write(&mut output, arguments.format, analyse::RULES, &findings, Some(&report.subject()))?;
        findings
    };
    output.flush()?;
    Ok(arguments.exit(&findings))
}

impl CheckArgs {
    fn exit(&self, findings: &[Finding]) -> Exit {
        let least = match self.deny {
            None => Severity::Error,
            Some(Deny::Warnings) => Severity::Warning,
            Some(Deny::Notes) => Severity::Note,
        };
        if findings.iter().any(|finding| finding.severity >= least) { Exit::Findings } else { Exit::Clean }
    }
}
