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

/// The whole of an example's `main`: reads the arguments, runs it on a Tokio runtime, and tells a failure in one
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

/// An error and its causes in one line, each said once: many tell their cause themselves.
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

/// Logs what the examples and callmeter say; `RUST_LOG=sqlx=debug,lapin=info` and the like for more. What the
/// libraries below say of an error, the example says in its own words.
pub fn log_to_stderr() {
    let default = || {
        let examples = ["blog_api", "event_rewards", "rank_tracker", "record_sync", "saas_starter"];
        let ours = examples.into_iter().chain(["callmeter", "callmeter_examples"]);
        Targets::new().with_targets(ours.map(|target| (target, LevelFilter::INFO)))
    };
    let chosen = std::env::var("RUST_LOG").ok().and_then(|filter| filter.parse().ok());
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    // It is there already if a test calls twice.
    let _ = tracing_subscriber::registry().with(layer).with(chosen.unwrap_or_else(default)).try_init();
}
