//! The metrics that the system must have: names, types, labels, and the values of closed labels.

use std::collections::{BTreeMap, BTreeSet};

use callmeter_tests::Exposition;

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    labels: &'static [Label],
}

/// A key and its values; no values for an open label.
type Label = (&'static str, &'static [&'static str]);

const OPEN: &[&str] = &[];
const METHOD: Label = ("method", OPEN);
const HANDLER: Label = ("handler", OPEN);
const RANK_TYPE: Label = ("rank_type", &["blog", "cafe", "place"]);
const JOB: Label = ("job_name", &["crawl"]);
const TASK: Label = ("task", &["crawl_rank", "prune_ranks"]);
const QUERY: Label = (
    "query",
    &[
        "active_trackings",
        "count_sessions",
        "count_trackings",
        "delete_expired_sessions",
        "delete_session",
        "delete_tracking",
        "insert_rank",
        "insert_session",
        "insert_tracking",
        "ping",
        "prune_ranks",
        "ranks",
        "renew_session",
        "tracking",
        "trackings",
        "update_tracking",
    ],
);
const COMMAND: Label = (
    "command",
    &["cancel", "depth", "find", "leave", "list", "reclaim", "retry", "send", "settle", "state", "states", "take"],
);

pub(crate) const TABLE: &[Row] = &[
    counter("http_requests_total", &[METHOD, ("status", OPEN), HANDLER]),
    histogram("http_request_duration_seconds", &[METHOD, HANDLER]),
    histogram("http_request_size_bytes", &[HANDLER]),
    histogram("http_response_size_bytes", &[HANDLER]),
    gauge("http_requests_in_progress", &[METHOD, HANDLER]),
    counter("crawl_success_total", &[RANK_TYPE]),
    counter("crawl_failure_total", &[RANK_TYPE]),
    histogram("crawl_task_duration_seconds", &[RANK_TYPE]),
    counter("crawl_result_total", &[RANK_TYPE, ("status", &["failure", "success"])]),
    gauge("active_trackings_count", &[RANK_TYPE]),
    gauge("db_pool_checked_out", &[]),
    gauge("db_pool_overflow", &[]),
    histogram("db_query_duration_seconds", &[QUERY]),
    gauge("active_sessions", &[]),
    gauge("batch_crawl_duration_seconds", &[]),
    gauge("batch_crawl_total", &[]),
    gauge("batch_crawl_success", &[]),
    gauge("batch_crawl_failure", &[]),
    gauge("job_last_success_timestamp_seconds", &[JOB]),
    counter("job_runs_total", &[JOB, ("status", &["cancelled", "failure", "panicked", "success"])]),
    histogram("job_duration_seconds", &[JOB]),
    gauge("job_in_flight", &[JOB]),
    counter("task_sent_total", &[TASK]),
    counter("task_runs_total", &[TASK, ("state", &["cancelled", "failed", "panicked", "retried", "succeeded"])]),
    histogram("task_runtime_seconds", &[TASK]),
    gauge("task_queue_depth", &[("state", &["running", "waiting"])]),
    gauge("task_workers_alive", &[]),
    counter("task_actions_total", &[TASK, ("action", &["cancel", "retry"])]),
    histogram("redis_command_duration_seconds", &[COMMAND]),
];

const fn counter(name: &'static str, labels: &'static [Label]) -> Row {
    Row { name, kind: "counter", labels }
}

const fn gauge(name: &'static str, labels: &'static [Label]) -> Row {
    Row { name, kind: "gauge", labels }
}

const fn histogram(name: &'static str, labels: &'static [Label]) -> Row {
    Row { name, kind: "histogram", labels }
}

impl Row {
    /// The samples that represent its series.
    pub(crate) fn sample(&self) -> String {
        if self.kind == "histogram" { format!("{}_count", self.name) } else { self.name.to_owned() }
    }

    /// Whether one of its series exists.
    pub(crate) fn is_in(&self, exposition: &Exposition) -> bool {
        let sample = self.sample();
        exposition.samples.keys().any(|(name, _)| *name == sample)
    }

    /// Checks what a scrape shows.
    #[track_caller]
    pub(crate) fn check_in(&self, exposition: &Exposition) {
        let sample = self.sample();
        let series =
            exposition.samples.keys().filter(|(name, _)| *name == sample).map(|(_, labels)| labels.clone());
        let kind = exposition.families.get(self.name).map_or("no type", |(kind, _)| kind);
        self.check(kind, &series.collect::<Vec<_>>());
    }

    /// Compares series with the expected ones.
    #[track_caller]
    pub(crate) fn check(&self, kind: &str, series: &[BTreeMap<String, String>]) {
        let name = self.name;
        assert_eq!(kind, self.kind, "{name}");
        assert!(!series.is_empty(), "{name} has no series");
        let expected: BTreeSet<_> = self.labels.iter().map(|(key, _)| *key).collect();
        for labels in series {
            assert_eq!(labels.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected, "{name}");
        }
        for (key, values) in self.labels.iter().filter(|(_, values)| !values.is_empty()) {
            let found: BTreeSet<_> = series.iter().map(|labels| labels[*key].as_str()).collect();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), *values, "{name}: {key}");
        }
    }
}
