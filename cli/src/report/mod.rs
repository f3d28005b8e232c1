//! `report`: two scrapes compared, for a pull request.

mod compare;
mod document;
mod markdown;
mod read;
#[cfg(test)]
mod tests;
mod threshold;

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use self::document::Report;
use self::threshold::Thresholds;
use crate::duration;
use crate::error::Error;
use crate::exit::Exit;

/// The JSON Schema of the document that `--format json` writes.
pub const JSON_SCHEMA: &str = include_str!("../../schema/report.schema.json");

/// The arguments of `report`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportArgs {
    /// A saved exposition, or the URL of a running program's metrics.
    #[arg(required_unless_present = "json_schema")]
    before: Option<String>,
    /// What to compare it with. If it is a later scrape of the same process, it counts from the first scrape on.
    #[arg(required_unless_present_any = ["every", "json_schema"])]
    after: Option<String>,
    /// Scrapes the first one twice, with this much time in between.
    #[arg(long, value_name = "DURATION", value_parser = duration::parse, conflicts_with = "after")]
    every: Option<Duration>,
    /// How long each program had been running when its exposition was saved. Rates of files need it.
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    lasted: Option<Duration>,
    /// Exits with 1 if a figure of a row rose by more: `p50`, `p95` and `p99` relatively, `errors` by percentage points.
    #[arg(long, value_name = "FIGURE=PERCENT,…")]
    fail_above: Option<Thresholds>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t = ReportFormat::Markdown)]
    format: ReportFormat,
    /// Prints the JSON Schema of `--format json`.
    #[arg(long, exclusive = true)]
    json_schema: bool,
    /// Reads functions and outcomes from this program, catalogue file or URL. URLs have their own at `/catalogue`.
    #[arg(long, value_name = "SOURCE")]
    catalogue: Vec<String>,
    /// Reads the bearer token from this file.
    #[arg(long, value_name = "PATH")]
    token_file: Option<PathBuf>,
}

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// A table for a pull request.
    Markdown,
    /// The figures as JSON.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter report before.txt after.txt --catalogue target/release/app    two saved expositions, by function
  cargo callmeter report before.txt http://localhost:9464                       a saved one and a running program
  cargo callmeter report --every 30s http://localhost:9464                      the next 30 seconds against all before
  cargo callmeter report a.txt b.txt --fail-above p95=10%,errors=1%             exit status 1 if it became slower or fails
  cargo callmeter report a.txt b.txt --lasted 60s --format json                 with rates, for a program

`curl http://localhost:9464/metrics > before.txt` saves an exposition. Quantiles are estimated from buckets, as Prometheus does.";

/// Compares two expositions.
///
/// # Errors
///
/// Fails if one of them cannot be read, or the output cannot be written.
pub fn run(arguments: &ReportArgs) -> Result<Exit, Error> {
    let mut output = anstream::stdout().lock();
    // Without `before`, there is `--json-schema`.
    let (false, Some(before)) = (arguments.json_schema, &arguments.before) else {
        output.write_all(JSON_SCHEMA.as_bytes())?;
        return Ok(Exit::Clean);
    };
    let report = Report::new(&read::pair(before, arguments)?, arguments.fail_above.as_ref());
    match arguments.format {
        ReportFormat::Markdown => write!(output, "{}", markdown::Markdown(&report))?,
        ReportFormat::Json => {
            serde_json::to_writer_pretty(&mut output, &report).map_err(std::io::Error::from)?;
            writeln!(output)?;
        }
    }
    Ok(if report.exceeded.is_empty() { Exit::Clean } else { Exit::Findings })
}
