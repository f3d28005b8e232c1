//! Logs: text for people, or JSON lines for a log store such as Loki.
//!
//! Loki indexes labels and searches lines. So the labels are what has few values (the process, the level); ids and
//! all other fields stay in the line.

mod fields;
mod json;

use std::io;

use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::json::JsonLines;

/// How log messages are written to the standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object per line: process, timestamp, level, logger, event, then the fields.
    Json,
}

/// Logs the messages of the examples and of callmeter. `RUST_LOG=sqlx=debug,lapin=info` logs more. The examples
/// report errors of libraries themselves.
///
/// `process` is the first field of each JSON line. A span or an event with a field `process` replaces it, for a program
/// that does the work of several.
pub fn init(process: &'static str, format: LogFormat) {
    let default = || {
        let examples = ["blog_api", "event_rewards", "rank_tracker", "record_sync", "saas_starter"];
        let ours = examples.into_iter().chain(["callmeter", "callmeter_examples"]);
        let ours = ours.map(|target| (target, LevelFilter::INFO));
        // Slow statements: their text, without arguments.
        Targets::new().with_targets(ours).with_target("sqlx::query", LevelFilter::WARN)
    };
    let chosen = std::env::var("RUST_LOG").ok().and_then(|filter| filter.parse().ok());
    let layer = match format {
        LogFormat::Text => tracing_subscriber::fmt::layer().with_writer(io::stderr).boxed(),
        LogFormat::Json => {
            let lines = JsonLines::new(process, io::stderr);
            json::log_panics(lines.clone());
            lines.boxed()
        }
    };
    // It is already set if a test calls this twice.
    let _ = tracing_subscriber::registry().with(layer).with(chosen.unwrap_or_else(default)).try_init();
}

/// Writes why the program of this name ends, whatever the filter is.
pub fn report_failure(name: &str, process: &'static str, format: LogFormat, error: &str) {
    match format {
        LogFormat::Text => eprintln!("{name}: {error}"),
        LogFormat::Json => JsonLines::new(process, io::stderr).failure(error),
    }
}
