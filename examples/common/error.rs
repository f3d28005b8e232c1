use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Why an example ended.
pub type Failure = Box<dyn Error + Send + Sync>;

/// An example's `main`: reads the arguments, runs the example on a Tokio runtime, and reports a failure with one
/// line and the exit code.
pub fn run<A: Parser, F>(name: &'static str, main: impl FnOnce(A) -> F) -> ExitCode
where
    F: Future<Output = Result<(), Failure>>,
{
    let args = A::parse();
    log_to_stderr();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(main(args)),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {}", line(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes in one line, without repetition: many messages already contain their cause.
fn line(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            let _ = write!(line, ": {text}");
        }
        cause = error.source();
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Logs the messages of the examples and of callmeter. `RUST_LOG=sqlx=debug,lapin=info` logs more. The examples
/// report errors of libraries themselves.
pub fn log_to_stderr() {
    let default = || {
        let examples = ["blog_api", "event_rewards", "rank_tracker", "record_sync", "saas_starter"];
        let ours = examples.into_iter().chain(["callmeter", "callmeter_examples"]);
        Targets::new().with_targets(ours.map(|target| (target, LevelFilter::INFO)))
    };
    let chosen = std::env::var("RUST_LOG").ok().and_then(|filter| filter.parse().ok());
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    // It is already set if a test calls this twice.
    let _ = tracing_subscriber::registry().with(layer).with(chosen.unwrap_or_else(default)).try_init();
}
