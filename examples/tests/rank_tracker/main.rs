//! `rank-tracker` as a user runs it: alone, and with real servers.
#![expect(clippy::float_cmp, reason = "small counts are exact")]

mod alone;
mod api;
mod batch;
mod client;
mod input;
mod load;
mod logs;
mod outages;
mod prometheus;
mod queries;
mod schedule;
mod sessions;
mod table;
mod tasks;

use std::process::Command;

use callmeter_tests::Running;

/// It only does what a test requests: its daily crawl is at 01:00.
const UNASKED: [&str; 3] = ["--no-load", "--crawl-every", "86400"];

/// The program without the variables of the tests' environment.
fn rank_tracker(args: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rank-tracker"));
    for variable in ["DATABASE_URL", "REDIS_URL", "PUSHGATEWAY_URL", "INSTANCE", "API_KEY", "SCHEDULE", "RUST_LOG"]
    {
        command.env_remove(variable);
    }
    command.args(args).envs(variables.iter().copied());
    command
}

/// A service that is ready, and a client of its API.
fn serve(args: &[&str], variables: &[(&str, &str)]) -> (Running, client::Client) {
    let mut running = Running::start(&mut rank_tracker(args, variables));
    let client = client::Client::new(&running.address());
    (running, client)
}
