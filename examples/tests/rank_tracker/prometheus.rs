//! On real PostgreSQL and Redis, with a batch that pushes to a real Pushgateway, scraped by a real Prometheus.

use std::collections::BTreeMap;

use callmeter_tests::Running;
use callmeter_tests::servers::{Postgres, Prometheus, Pushgateway, Redis, Scrape};
use serde_json::Value;

use super::table::TABLE;
use super::{rank_tracker, serve};

const P95: &str = "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))";
const ERRORS: &str =
    "(sum(rate(http_requests_total{status=~\"5..\"}[5m])) or vector(0)) / sum(rate(http_requests_total[5m]))";

#[derive(Clone, Copy)]
struct Rule {
    alert: &'static str,
    looked_at: &'static str,
    too_much: &'static str,
    /// For how many minutes; at once for 0.
    minutes: u32,
    severity: &'static str,
    /// Queries of other exporters' metrics return nothing here.
    is_ours: bool,
}

const fn rule(
    alert: &'static str,
    looked_at: &'static str,
    too_much: &'static str,
    minutes: u32,
    severity: &'static str,
) -> Rule {
    Rule { alert, looked_at, too_much, minutes, severity, is_ours: true }
}

const fn others(rule: Rule) -> Rule {
    Rule { is_ours: false, ..rule }
}

const RULES: [Rule; 7] = [
    rule("TargetDown", "up", "== 0", 1, "critical"),
    rule("SlowRequests", P95, "> 2", 5, "warning"),
    rule("ServerErrors", ERRORS, "> 0.05", 5, "critical"),
    rule("BatchCrawlFailures", "batch_crawl_failure", "> 0", 0, "warning"),
    rule("DatabaseConnections", "db_pool_checked_out", "> 8", 5, "warning"),
    others(rule("RedisMemory", "redis_memory_used_bytes / redis_memory_max_bytes", "> 0.8", 5, "warning")),
    others(rule("ContainerMemory", "container_memory_working_set_bytes", "> 1073741824", 10, "warning")),
];

/// The queries of the dashboards.
const QUERIES: &[&str] = &[
    "sum(rate(http_requests_total[5m]))",
    "sum(http_requests_in_progress)",
    "sum by (handler) (rate(http_requests_total[5m]))",
    "sum by (le) (increase(http_request_duration_seconds_bucket[5m]))",
    "sum by (status) (increase(http_requests_total[5m]))",
    "topk(10, histogram_quantile(0.5, sum by (le, handler) (rate(http_request_duration_seconds_bucket[5m]))))",
    "topk(10, histogram_quantile(0.95, sum by (le, handler) (rate(http_request_duration_seconds_bucket[5m]))))",
    "topk(10, histogram_quantile(0.99, sum by (le, handler) (rate(http_request_duration_seconds_bucket[5m]))))",
    "time() - max(job_last_success_timestamp_seconds{job_name=\"crawl\"})",
    "batch_crawl_success / batch_crawl_total",
    "batch_crawl_duration_seconds",
    "avg_over_time(batch_crawl_duration_seconds[30d])",
    "max_over_time(batch_crawl_success[1d])",
    "sum by (rank_type) (rate(crawl_success_total[5m])) / sum by (rank_type) (rate(crawl_result_total[5m]))",
    "histogram_quantile(0.95, sum by (le, rank_type) (rate(crawl_task_duration_seconds_bucket[5m])))",
    "sum by (task, state) (rate(task_runs_total[5m]))",
    "histogram_quantile(0.95, sum by (le, task) (rate(task_runtime_seconds_bucket[5m])))",
    "sum by (state) (task_queue_depth)",
    "sum(task_workers_alive)",
    "sum by (rank_type) (active_trackings_count)",
    "sum by (task) (rate(task_runs_total{state=\"succeeded\"}[5m])) / sum by (task) (rate(task_runs_total[5m]))",
    "sum by (status) (increase(crawl_result_total[1d]))",
    "sum by (task, action) (rate(task_actions_total[5m]))",
    "max(active_sessions)",
    "histogram_quantile(0.95, sum by (le, query) (rate(db_query_duration_seconds_bucket[5m])))",
    "histogram_quantile(0.95, sum by (le, command) (rate(redis_command_duration_seconds_bucket[5m])))",
];

fn rules() -> String {
    let rules = RULES.iter().map(|Rule { alert, looked_at, too_much, minutes, severity, .. }| {
        format!(
            "      - alert: {alert}\n        expr: '{looked_at} {too_much}'\n        for: {minutes}m\n        \
             labels: {{ severity: {severity} }}\n"
        )
    });
    format!("groups:\n  - name: rank-tracker\n    rules:\n{}", rules.collect::<String>())
}

/// The labels of a sample without those that Prometheus adds.
fn own_labels(sample: &Value) -> BTreeMap<String, String> {
    let labels = sample["metric"].as_object().expect("labels").iter();
    let labels = labels.filter(|(key, _)| !["__name__", "instance", "job"].contains(&key.as_str()));
    labels.map(|(key, value)| (key.clone(), value.as_str().expect("a text").to_owned())).collect()
}

#[test]
fn the_table_the_queries_and_the_alerts() {
    let (Some(postgres), Some(redis), Some(gateway)) = (Postgres::start(), Redis::start(), Pushgateway::start())
    else {
        return;
    };
    let (database, queue, pushed_to) = (postgres.url(), redis.url(), gateway.url());
    let servers = [("DATABASE_URL", &*database), ("REDIS_URL", &queue)];
    let (_running, client) = serve(&["--crawl-every", "1"], &servers);
    let (service, gateway) = (client.address.clone(), gateway.address());
    let (service, gateway) = ([&*service], [&*gateway]);
    let jobs = [
        Scrape::of("rank-tracker", &service),
        Scrape { honor_labels: true, ..Scrape::of("pushgateway", &gateway) },
    ];
    let Some(prometheus) = Prometheus::with_rules(&jobs, &rules()) else { return };
    prometheus.until_up("rank-tracker");
    prometheus.until_up("pushgateway");

    // A crawl on a machine that shares neither database nor queue and cannot reach the site.
    let variables = [("PUSHGATEWAY_URL", &*pushed_to), ("INSTANCE", "batch-1")];
    let args = ["batch", "--site-failures", "1", "--site-latency", "10"];
    let batch = Running::start(&mut rank_tracker(&args, &variables)).wait();
    assert_eq!(batch.status.code(), Some(1), "{}", batch.stderr);
    let group = "{job=\"crawl\",instance=\"batch-1\"}";
    let failures = prometheus.query(&format!("batch_crawl_failure{group}"));
    assert_eq!(Prometheus::value(&failures[0]), 30.0);
    let firing = "ALERTS{alertname=\"BatchCrawlFailures\",instance=\"batch-1\",alertstate=\"firing\"}";
    let firing = prometheus.query(firing);
    assert_eq!(firing.len(), 1);
    assert_eq!(firing[0]["metric"]["severity"], "warning");

    for row in TABLE {
        let series = prometheus.query(&format!("{}{{job=\"rank-tracker\"}}", row.sample()));
        let (kind, _) = prometheus.metadata(row.name).unwrap_or_else(|| panic!("{} has no type", row.name));
        row.check(&kind, &series.iter().map(own_labels).collect::<Vec<_>>());
    }
    // The outcomes that the load causes.
    for status in ["200", "201", "204", "404", "422"] {
        prometheus.query(&format!("http_requests_total{{status=\"{status}\"}}"));
    }
    for query in QUERIES {
        prometheus.query(query);
    }
    for Rule { looked_at, too_much, is_ours, .. } in RULES {
        if is_ours {
            prometheus.query(looked_at);
        }
        prometheus.query_now(&format!("{looked_at} {too_much}"));
    }
}
