//! `record-sync` as a user runs it: alone, and on real servers that are killed while it runs.
#![cfg(unix)]

mod alerts;
mod alone;
mod client;
mod database;
mod faults;
mod index_away;
mod input;
mod lag;
mod outages;
mod prometheus;
mod search_server;
mod searches;
mod table;

use std::process::Command;

use callmeter_tests::Running;

/// The program with these arguments and servers, and without those that the environment names.
fn record_sync(args: &[&str], servers: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record-sync"));
    for variable in ["DATABASE_URL", "AMQP_URL", "ELASTICSEARCH_URL", "RUST_LOG"] {
        command.env_remove(variable);
    }
    // The environment's proxy could not reach the search server of a test.
    command.env("NO_PROXY", "127.0.0.1").env_remove("no_proxy");
    command.args(args).envs(servers.iter().copied());
    command
}

fn start(args: &[&str], servers: &[(&str, &str)]) -> (Running, client::Client) {
    let mut running = Running::start(&mut record_sync(args, servers));
    let client = client::Client::new(&running.address());
    (running, client)
}
