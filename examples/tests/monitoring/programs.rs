//! Each example under load and with faults: every panel and every rule has something to show.

use std::process::Command;
use std::time::Duration;

use callmeter_tests::Running;
use callmeter_tests::servers::{NodeExporter, Postgres, PostgresExporter, Prometheus};

use crate::deployment::Deployment;
use crate::proof::{Exception, all_of, prove, rules_have_no_errors, zero};
use crate::queries::Query;

/// What a program reads from its environment. Nothing of it is left to chance.
const VARIABLES: [&str; 11] = [
    "AMQP_URL",
    "API_KEY",
    "DATABASE_URL",
    "ELASTICSEARCH_URL",
    "INSTANCE",
    "METRICS_TOKEN",
    "PUSHGATEWAY_URL",
    "REDIS_URL",
    "RUST_LOG",
    "SCHEDULE",
    "ADMIN_TOKEN",
];

/// How long until all queries have values.
pub(crate) const PATIENCE: Duration = Duration::from_secs(150);

/// Starts a program with these arguments and variables.
pub(crate) fn start(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Running {
    let mut command = Command::new(program);
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    Running::start(command.args(arguments).envs(variables.iter().copied()))
}

#[test]
fn quickstart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // The last one is not a text, so that it is skipped.
    for (file, text) in
        [("a.rs", &b"fn the() {}\n"[..]), ("b.md", b"# The metrics\n"), ("c.txt", b"x\n"), ("d.txt", b"\xff")]
    {
        std::fs::write(folder.path().join(file), text).expect("a file");
    }
    let indexed = folder.path().to_str().expect("UTF-8");
    let mut running = start(env!("CARGO_BIN_EXE_quickstart"), &["--serve", "127.0.0.1:0", indexed], &[]);
    let address = running.address();
    let deployment = Deployment::of("quickstart").target("quickstart", &[&address]);
    let queries = queries("quickstart");
    let Some(prometheus) = deployment.prometheus() else { return };
    // It has no flag for slow calls.
    let fast = ["le=\"0.1\"", "target=\"latency\"", "function_calls_concurrent"];
    let fast = fast.map(|part| zero(part, "its calls take microseconds"));
    prove(&prometheus, &queries, &fast, PATIENCE);
    rules_have_no_errors(&prometheus);
}

#[test]
fn record_sync() {
    let Some(postgres) = Postgres::start() else { return };
    let (Some(exporter), Some(node)) = (PostgresExporter::start(&postgres), NodeExporter::start()) else { return };
    let variables = [("DATABASE_URL", &*postgres.url())];
    let mut running = start(env!("CARGO_BIN_EXE_record-sync"), &["--fail", "0.2", "--slow", "0.1"], &variables);
    let address = running.address();
    let deployment = Deployment::of("record-sync")
        .target("record-sync", &[&address])
        .target("postgres", &[&exporter.address()])
        .target("node", &[&node.address()]);
    let queries = queries("record-sync");
    let idle = zero("messages_waiting", "the consumer is faster than the load");
    let exceptions = [HEALTHY, &[idle, OFFLINE]].concat();
    let Some(prometheus) = deployment.prometheus() else { return };
    roll_back(&prometheus, &postgres);
    prove(&prometheus, &queries, &exceptions, PATIENCE);
    rules_have_no_errors(&prometheus);
}

#[test]
fn saas_starter() {
    let token = "the-token-of-the-test";
    let variables = [("METRICS_TOKEN", token)];
    let mut running = start(env!("CARGO_BIN_EXE_saas-starter"), &["--fail", "0.2", "--slow", "0.1"], &variables);
    let address = running.address();
    let deployment =
        Deployment::of("saas-starter").target("saas-starter", &[&address]).secret("metrics_token", token);
    let queries = queries("saas-starter");
    let Some(prometheus) = deployment.prometheus() else { return };
    prove(&prometheus, &queries, HEALTHY, PATIENCE);
    rules_have_no_errors(&prometheus);
}

/// What is zero as long as a program is not restarted and its labels have few values.
pub(crate) const HEALTHY: &[Exception] = &[
    zero("changes(process_start_time_seconds", "the program runs all the time"),
    zero("tokio_global_queue_depth", "the runtime's queue is empty most of the time"),
    zero("callmeter_label_overflow_total", "no label has more values than its limit"),
];

/// A machine of tests may be offline.
pub(crate) const OFFLINE: Exception = zero("node_network_", "the machine may have no network but its own");

/// Rolls a transaction back, once Prometheus has seen that none was.
pub(crate) fn roll_back(prometheus: &Prometheus, postgres: &Postgres) {
    prometheus.query("pg_stat_database_xact_rollback");
    postgres.sql("BEGIN; SELECT 1; ROLLBACK");
}

pub(crate) fn queries(example: &str) -> Vec<Query> {
    all_of(&crate::folder::of(example))
}
