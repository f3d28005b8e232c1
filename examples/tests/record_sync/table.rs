//! The metrics that the system must have: names, types, labels, and the values of closed labels.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    /// No values for an open label.
    pub(crate) labels: &'static [(&'static str, &'static [&'static str])],
}

const OPEN: &[&str] = &[];
const RESULT: &[&str] = &["failure", "success"];
const EVENT: (&str, &[&str]) = ("event_type", &["created", "deleted", "updated"]);
const OPERATION: (&str, &[&str]) = ("operation", &["delete", "index", "update"]);
const STATES: &[&str] = &["dead", "failed", "pending", "processing", "published"];
const QUEUE: (&str, &[&str]) = ("queue", &["record-sync"]);
const HTTP: &[(&str, &[&str])] = &[("method", OPEN), ("route", OPEN), ("status", OPEN)];

pub(crate) const TABLE: &[Row] = &[
    counter("http_requests_total", HTTP),
    histogram("http_request_duration_seconds", HTTP),
    counter("outbox_events_published_total", &[EVENT, ("status", RESULT)]),
    counter("outbox_status_transitions_total", &[("from", STATES), ("to", STATES)]),
    histogram("outbox_processing_duration_seconds", &[EVENT]),
    counter("outbox_dead_letter_total", &[EVENT]),
    gauge("outbox_backlog_rows", &[("status", &["failed", "pending", "processing"])]),
    gauge("outbox_backlog_oldest_age_seconds", &[]),
    gauge("db_up", &[]),
    gauge("db_size_bytes", &[]),
    gauge("db_pool_connections", &[("state", &["idle", "in_use"])]),
    gauge("db_pool_limit", &[]),
    counter(
        "messages_published_total",
        &[("exchange", &["records"]), ("routing_key", EVENT.1), ("status", RESULT)],
    ),
    counter(
        "messages_consumed_total",
        &[QUEUE, ("status", &["ack", "cancelled", "dead_letter", "nack", "panicked", "requeue"])],
    ),
    histogram("message_processing_duration_seconds", &[QUEUE]),
    gauge("messages_in_flight", &[QUEUE]),
    gauge("messages_waiting", &[QUEUE]),
    counter("elasticsearch_operations_total", &[OPERATION, ("status", RESULT)]),
    histogram("elasticsearch_operation_duration_seconds", &[OPERATION]),
    counter("record_sync_events_total", &[EVENT, ("status", RESULT)]),
    histogram("record_sync_lag_seconds", &[EVENT]),
];

const fn counter(name: &'static str, labels: &'static [(&'static str, &'static [&'static str])]) -> Row {
    Row { name, kind: "counter", labels }
}

const fn gauge(name: &'static str, labels: &'static [(&'static str, &'static [&'static str])]) -> Row {
    Row { name, kind: "gauge", labels }
}

const fn histogram(name: &'static str, labels: &'static [(&'static str, &'static [&'static str])]) -> Row {
    Row { name, kind: "histogram", labels }
}

impl Row {
    /// The samples that represent its series.
    pub(crate) fn sample(&self) -> String {
        if self.kind == "histogram" { format!("{}_count", self.name) } else { self.name.to_owned() }
    }

    /// Compares series with the expected ones.
    #[track_caller]
    pub(crate) fn check(&self, kind: &str, series: &[BTreeMap<String, String>]) {
        let name = self.name;
        assert_eq!(kind, self.kind, "{name}");
        assert!(!series.is_empty(), "{name} has no series");
        for labels in series {
            let keys: Vec<_> = labels.keys().map(String::as_str).collect();
            let expected: BTreeSet<_> = self.labels.iter().map(|(key, _)| *key).collect();
            assert_eq!(keys, expected.into_iter().collect::<Vec<_>>(), "{name}");
        }
        for (key, values) in self.labels.iter().filter(|(_, values)| !values.is_empty()) {
            let found: BTreeSet<_> = series.iter().map(|labels| labels[*key].as_str()).collect();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), *values, "{name}: {key}");
        }
    }
}
