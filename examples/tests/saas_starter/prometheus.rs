//! On PostgreSQL and Redis, scraped by a Prometheus.

use std::collections::BTreeSet;
use std::process::Command;

use callmeter_tests::servers::{Postgres, Prometheus, Redis, Scrape};
use callmeter_tests::{eventually, tool};

use crate::service::Service;
use crate::table::TABLE;

/// The queries of an operator.
const QUERIES: [&str; 11] = [
    "rate(http_requests_total[1m])",
    "sum by (status) (rate(http_requests_total[5m]))",
    "rate(http_requests_total{status=~\"5..\"}[5m]) / rate(http_requests_total[5m]) * 100",
    "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))",
    "rate(http_request_duration_seconds_sum[5m]) / rate(http_request_duration_seconds_count[5m])",
    "increase(users_registered_total[1h])",
    "rate(login_attempts_total{status=\"failed\"}[5m]) / rate(login_attempts_total[5m]) * 100",
    "rate(queue_jobs_completed_total{queue=\"email\"}[1m])",
    "rate(queue_jobs_failed_total[5m]) / (rate(queue_jobs_completed_total[5m]) + rate(queue_jobs_failed_total[5m])) * 100",
    "max_over_time(websocket_connections_total[5m])",
    "sum(increase(http_requests_total[5m]))",
];

/// Queries whose result must be positive, because their events happen all the time.
const POSITIVE: [&str; 6] = [
    "sum(rate(http_requests_total{status=~\"5..\"}[1m])) > 0",
    "sum(rate(login_attempts_total{status=\"failed\"}[1m])) > 0",
    "increase(users_registered_total[1h]) > 0",
    "rate(queue_jobs_completed_total{queue=\"email\"}[1m]) > 0",
    "rate(queue_jobs_failed_total{queue=\"notification\"}[1m]) > 0",
    "max_over_time(websocket_connections_total[5m]) > 0",
];

const README: &str = include_str!("../../saas-starter/README.md");

/// The blocks of the README in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let behind = README.split(&format!("```{language}\n")).skip(1).collect::<Vec<_>>();
    assert!(!behind.is_empty(), "the README has no {language}");
    behind.into_iter().map(|text| text.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn every_query_has_an_answer_and_every_metric_its_type_and_labels() {
    let (Some(postgres), Some(redis)) = (Postgres::start(), Redis::start()) else { return };
    let service = Service::start(&[], &[("DATABASE_URL", &postgres.url()), ("REDIS_URL", &redis.url())]);
    let targets = [&*service.address];
    let Some(prometheus) = Prometheus::start(&[Scrape::of("saas-starter", &targets)]) else { return };
    prometheus.until_up("saas-starter");
    for query in POSITIVE.into_iter().chain(QUERIES).chain(blocks("promql").concat().lines()) {
        let samples = prometheus.query(query);
        assert!(
            samples.iter().all(|sample| sample["metric"]["__name__"].is_null() || query.contains("max")),
            "{query}"
        );
    }

    for row in &TABLE {
        // A counter's family has no `_total` in OpenMetrics, which Prometheus asks for.
        let family = row.name.strip_suffix("_total").filter(|_| row.kind == "counter").unwrap_or(row.name);
        let (kind, help) = eventually(row.name, || prometheus.metadata(family));
        assert_eq!(kind, row.kind, "{}", row.name);
        assert!(!help.is_empty(), "{} has no help", row.name);
        for name in row.samples() {
            // Labels that Prometheus adds.
            let expected: BTreeSet<String> = row
                .labels_of(&name)
                .into_iter()
                .chain(["__name__", "instance", "job"].map(str::to_owned))
                .collect();
            for sample in prometheus.query(&name) {
                let labels: BTreeSet<String> =
                    sample["metric"].as_object().expect("labels").keys().cloned().collect();
                assert_eq!(labels, expected, "{name}");
            }
        }
    }
    service.running.interrupt();
    assert!(service.running.wait().status.success());
}

#[test]
fn the_readmes_configuration_is_valid() {
    let Some(promtool) = tool("promtool") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("prometheus.yml");
    std::fs::write(&file, blocks("yaml").concat()).expect("a configuration");
    let checked = Command::new(promtool).args(["check", "config"]).arg(&file).output().expect("promtool");
    assert!(checked.status.success(), "{checked:?}");
}
