//! A real Prometheus scrapes the program on a real PostgreSQL and RabbitMQ.

use std::collections::BTreeMap;

use callmeter_tests::servers::{Postgres, Prometheus, RabbitMq, Scrape};

use super::start;
use super::table::TABLE;

/// The queries of the dashboards and of an operator.
const QUERIES: &[&str] = &[
    // API performance.
    "sum by (route) (rate(http_requests_total[1m])) > 0",
    "sum(rate(http_requests_total{status=~\"4..\"}[1m])) / sum(rate(http_requests_total[1m])) > 0",
    "histogram_quantile(0.95, sum by (le, route) (rate(http_request_duration_seconds_bucket[1m])))",
    "histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket{route=\"/records\"}[1m])))",
    // Index synchronisation.
    "sum(rate(outbox_events_published_total{status=\"success\"}[1m])) > 0",
    "sum(rate(messages_published_total{status=\"failure\"}[1m])) > 0",
    "sum(rate(messages_consumed_total{queue=\"record-sync\",status=\"ack\"}[1m])) > 0",
    "sum by (event_type) (rate(record_sync_events_total[1m])) > 0",
    "histogram_quantile(0.99, sum by (le) (rate(message_processing_duration_seconds_bucket[1m])))",
    "histogram_quantile(0.95, sum by (le, operation) (rate(elasticsearch_operation_duration_seconds_bucket[1m])))",
    "sum(outbox_backlog_rows)",
    "max_over_time(outbox_backlog_oldest_age_seconds[1m]) >= 0",
    "histogram_quantile(0.95, sum by (le) (rate(record_sync_lag_seconds_bucket[1m])))",
    "max(messages_waiting) >= 0",
    "sum(increase(messages_consumed_total{status=\"dead_letter\"}[1m])) > 0",
    "sum(increase(outbox_dead_letter_total[1m])) > 0",
    "max_over_time(messages_in_flight[1m]) > 0",
    // Server resources.
    "rate(process_cpu_seconds_total[1m]) > 0",
    "process_resident_memory_bytes > 0",
    // The database.
    "db_up == 1",
    "db_size_bytes > 0",
    "sum by (instance) (db_pool_connections) / on (instance) db_pool_limit > 0",
];

/// The queries of the README, which has blocks of nothing else between such fences.
fn readme() -> impl Iterator<Item = &'static str> {
    let blocks = include_str!("../../record-sync/README.md").split("```promql\n").skip(1);
    blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines())
}

#[test]
fn prometheus_has_every_metric_and_answers() {
    let (Some(postgres), Some(rabbitmq)) = (Postgres::start(), RabbitMq::start()) else { return };
    let (program, client) = start(&[], &[("DATABASE_URL", &postgres.url()), ("AMQP_URL", &rabbitmq.url())]);
    let address = client.address();
    let Some(prometheus) = Prometheus::start(&[Scrape::of("record-sync", &[address])]) else { return };
    prometheus.until_up("record-sync");

    for query in QUERIES {
        prometheus.query(query);
    }
    assert!(readme().count() >= 10);
    for query in readme() {
        // Conditions of alerts have no data while all is well.
        let is_condition = [" > ", " == "].iter().any(|comparison| query.contains(comparison));
        if is_condition { drop(prometheus.query_now(query)) } else { drop(prometheus.query(query)) }
    }
    for row in TABLE {
        let (kind, help) = prometheus.metadata(row.name).unwrap_or_else(|| panic!("no {}", row.name));
        assert!(!help.is_empty(), "{}", row.name);
        let series = prometheus.query(&row.sample()).into_iter().map(|sample| {
            let labels: BTreeMap<String, String> =
                serde_json::from_value(sample["metric"].clone()).expect("labels");
            // The scraped address.
            labels.into_iter().filter(|(key, _)| !matches!(&**key, "__name__" | "instance" | "job")).collect()
        });
        row.check(&kind, &series.collect::<Vec<_>>());
    }

    // Everything that is written is published, and everything that is published is consumed.
    program.terminate();
    let ended = program.wait();
    assert!(ended.status.success(), "{ended:?}");
    let states = postgres.sql("SELECT status, COUNT(*) FROM outbox GROUP BY status ORDER BY status");
    let states: Vec<_> = states.iter().map(|row| row.split('|').next().expect("a state")).collect();
    assert_eq!(states, ["dead", "published"]);
}
