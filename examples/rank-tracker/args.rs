//! The command line.

use std::io::IsTerminal as _;

use callmeter_examples::logs::LogFormat;
use callmeter_examples::{Arguments, FaultOptions, Options, Share};
use clap::Parser;

use crate::process::Process;
use crate::schedule::Daily;

/// An API with a worker that crawls search ranks every day.
///
/// Environment: `DATABASE_URL` (PostgreSQL or SQLite), `REDIS_URL` (the task queue), `PUSHGATEWAY_URL` and `INSTANCE`
/// (where crawls push their figures, and as whom), `API_KEY` (with which clients log in), `SCHEDULE` (as
/// `--schedule`). Without the first two, the program has a database and a queue of its own.
#[derive(Parser)]
#[command(name = "rank-tracker")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Options,

    #[command(flatten)]
    pub(crate) faults: FaultOptions,

    /// What to do but to serve.
    #[arg(value_enum)]
    pub(crate) mode: Option<Mode>,

    /// The same as `batch`.
    #[arg(long)]
    pub(crate) batch: bool,

    /// When to crawl every day, in a time zone; `01:00 Asia/Seoul` if neither this nor `SCHEDULE` is set.
    #[arg(long, value_name = "HH:MM ZONE")]
    pub(crate) schedule: Option<Daily>,

    /// Crawl every N seconds instead of daily.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) crawl_every: Option<u64>,

    /// Workers of this program.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) workers: usize,

    /// A session without requests ends after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..=86400))]
    pub(crate) session_idle: u64,

    /// Log database statements that take longer, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    pub(crate) slow_query: u64,

    /// What the search site takes for a result page at most, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 100)]
    pub(crate) site_latency: u64,

    /// The share of requests that the search site fails, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value = "0.1")]
    pub(crate) site_failures: Share,
}

#[derive(Clone, clap::ValueEnum)]
pub(crate) enum Mode {
    /// Crawl once, push the figures to `PUSHGATEWAY_URL`, and end.
    Batch,
    /// Delete what batches of this `INSTANCE` have pushed.
    Forget,
}

impl Arguments for Args {
    fn options(&self) -> &Options {
        &self.common
    }

    fn process(&self) -> Option<&'static str> {
        Some(match self.mode {
            None if !self.batch => Process::Api.as_str(),
            _ => Process::Batch.as_str(),
        })
    }

    /// JSON for a log store, unless a person reads it.
    fn log(&self) -> LogFormat {
        let usual = if std::io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
        self.common.log.unwrap_or(usual)
    }
}
