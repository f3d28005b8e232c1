//! `rank-tracker` with its servers and their exporters, and the alerts on them.

use callmeter_tests::servers::{
    NodeExporter, Postgres, PostgresExporter, Prometheus, Pushgateway, Redis, RedisExporter, Session,
};
use callmeter_tests::{Running, eventually};

use crate::deployment::Deployment;
use crate::expositions::Cadvisor;
use crate::programs::{HEALTHY, OFFLINE, PATIENCE, queries, roll_back, start};
use crate::proof::{empty, prove, rules_have_no_errors, zero};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rank-tracker");
/// All durations of rules are divided by this: five minutes are ten seconds.
const FASTER: u32 = 30;
/// More than four fifths of the connections that PostgreSQL allows unless it is told otherwise.
const MANY: usize = 83;
const GIBIBYTE: u64 = 1 << 30;

#[test]
fn rank_tracker() {
    let (Some(postgres), Some(mut redis), Some(gateway)) =
        (Postgres::start(), Redis::start(), Pushgateway::start())
    else {
        return;
    };
    let exporters = (PostgresExporter::start(&postgres), RedisExporter::start(&redis), NodeExporter::start());
    let (Some(of_postgres), Some(of_redis), Some(of_node)) = exporters else { return };
    let cadvisor = Cadvisor::start(2 * GIBIBYTE);
    let variables = [("DATABASE_URL", &*postgres.url()), ("REDIS_URL", &*redis.url())];
    // Most look-ups fail, and so do the crawls by schedule.
    let faults = ["--crawl-every", "2", "--fail", "0.2", "--slow", "0.2", "--site-failures", "0.9"];
    let mut running = start(PROGRAM, &faults, &variables);
    let address = running.address();
    push_a_batch(&gateway);

    let prometheus = Deployment::of("rank-tracker")
        .target("rank-tracker", &[&address])
        .target("postgres", &[&of_postgres.address()])
        .target("redis", &[&of_redis.address()])
        .target("node", &[&of_node.address()])
        .target("cadvisor", &[cadvisor.address()])
        .target("pushgateway", &[&gateway.address()])
        .faster(FASTER)
        .prometheus();
    let Some(prometheus) = prometheus else { return };

    // Connections that a pool keeps, and a Redis without a limit.
    let mut sessions: Vec<Session> = (0..MANY).map(|_| postgres.session()).collect();
    prometheus.query("sum(pg_stat_activity_count{state=\"idle\"}) > 80");
    prometheus.query("redis_memory_max_bytes == 0");
    fires(&prometheus, "ContainerMemory", "{name=\"rank-tracker\"}");
    is_silent(&prometheus, "ContainerMemory", "{name=\"redis\"}");
    fires(&prometheus, "ServerErrors", "");
    fires(&prometheus, "SlowRequests", "");
    fires(&prometheus, "BatchCrawlFailures", "");
    is_silent(&prometheus, "PostgresConnections", "");
    is_silent(&prometheus, "RedisMemory", "");

    redis.command("CONFIG SET maxmemory 1gb");
    roll_back(&prometheus, &postgres);
    let young = empty("offset 1d", "the program has not run for a day; promtool's tests have days");
    let roomy = zero("db_pool_overflow", "the pool has connections enough for this load most of the time");
    prove(&prometheus, &queries("rank-tracker"), &[HEALTHY, &[OFFLINE, young, roomy]].concat(), PATIENCE);
    rules_have_no_errors(&prometheus);
    is_silent(&prometheus, "RedisMemory", "");

    // Both limits are crossed.
    sessions.iter_mut().for_each(|session| session.begin("SELECT pg_sleep(120)"));
    let used = prometheus.query("redis_memory_used_bytes");
    redis.command(&format!("CONFIG SET maxmemory {:.0}", 1.1 * Prometheus::value(&used[0])));
    fires(&prometheus, "PostgresConnections", "");
    fires(&prometheus, "RedisMemory", "");

    redis.stop();
    fires(&prometheus, "RedisDown", "");
    running.kill();
    fires(&prometheus, "TargetDown", "{job=\"rank-tracker\"}");
}

/// A crawl on a machine that shares neither database nor queue. Some of its look-ups fail.
fn push_a_batch(gateway: &Pushgateway) {
    let variables = [("PUSHGATEWAY_URL", &*gateway.url()), ("INSTANCE", "batch-1")];
    let arguments = ["batch", "--site-failures", "0.6", "--site-latency", "10"];
    let ended: Running = start(PROGRAM, &arguments, &variables);
    let ended = ended.wait();
    assert!(ended.status.success(), "{}", ended.stderr);
}

fn alerts(prometheus: &Prometheus, alert: &str, selector: &str, states: &str) -> usize {
    let labels = selector.trim_matches(['{', '}']);
    let query = format!("ALERTS{{alertname=\"{alert}\",alertstate=~\"{states}\",{labels}}}");
    prometheus.query_now(&query).len()
}

#[track_caller]
fn fires(prometheus: &Prometheus, alert: &str, selector: &str) {
    eventually(alert, || (alerts(prometheus, alert, selector, "firing") > 0).then_some(()));
}

/// It is not even about to fire.
#[track_caller]
fn is_silent(prometheus: &Prometheus, alert: &str, selector: &str) {
    let known = prometheus.rule_groups();
    let mut rules = known.iter().flat_map(|group| group["rules"].as_array().into_iter().flatten());
    assert!(rules.any(|rule| rule["name"] == alert), "there is no rule {alert}");
    assert_eq!(alerts(prometheus, alert, selector, "firing|pending"), 0, "{alert}");
}
