//! The system's metrics: names, types, labels.

use std::collections::BTreeSet;

use callmeter_tests::Exposition;

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) labels: &'static [&'static str],
}

const fn row(name: &'static str, kind: &'static str, labels: &'static [&'static str]) -> Row {
    Row { name, kind, labels }
}

pub(crate) const TABLE: [Row; 18] = [
    row("http_requests_total", "counter", &["method", "route", "status"]),
    row("http_request_duration_seconds", "histogram", &["method", "route", "status"]),
    row("users_registered_total", "counter", &[]),
    row("login_attempts_total", "counter", &["status"]),
    row("queue_jobs_total", "counter", &["queue", "status"]),
    row("queue_jobs_completed_total", "counter", &["queue"]),
    row("queue_jobs_failed_total", "counter", &["queue"]),
    row("queue_depth", "gauge", &["queue"]),
    row("queue_oldest_age_seconds", "gauge", &["queue"]),
    row("websocket_connections_total", "gauge", &["gateway"]),
    row("process_cpu_seconds_total", "counter", &[]),
    row("process_resident_memory_bytes", "gauge", &[]),
    row("process_open_fds", "gauge", &[]),
    row("process_start_time_seconds", "gauge", &[]),
    row("tokio_scheduler_lag_seconds", "histogram", &[]),
    row("tokio_worker_busy_ratio", "gauge", &[]),
    row("tokio_global_queue_depth", "gauge", &[]),
    row("tokio_alive_tasks", "gauge", &[]),
];

/// The values that a label of the table is said to have.
pub(crate) const VALUES: [(&str, &str, &[&str]); 6] = [
    ("login_attempts_total", "status", &["failed", "success"]),
    ("queue_jobs_total", "queue", &["email", "notification"]),
    ("queue_jobs_total", "status", &["completed", "failed"]),
    ("queue_jobs_completed_total", "queue", &["email", "notification"]),
    ("queue_jobs_failed_total", "queue", &["email", "notification"]),
    ("queue_depth", "queue", &["email", "notification"]),
];

pub(crate) const BUCKETS: [&str; 6] = ["0.1", "0.5", "1", "2", "5", "+Inf"];

impl Row {
    /// The names of the family's samples.
    pub(crate) fn samples(&self) -> Vec<String> {
        match self.kind {
            "histogram" => ["_bucket", "_sum", "_count"].map(|suffix| format!("{}{suffix}", self.name)).to_vec(),
            _ => vec![self.name.to_owned()],
        }
    }

    /// The labels of one of them, sorted.
    pub(crate) fn labels_of(&self, sample: &str) -> BTreeSet<String> {
        let le = (self.kind == "histogram" && sample.ends_with("_bucket")).then_some("le");
        self.labels.iter().copied().chain(le).map(str::to_owned).collect()
    }
}

/// Checks that every family is there, with its type and labels and no others.
#[track_caller]
pub(crate) fn check(exposition: &Exposition) {
    for row in &TABLE {
        let family = exposition.families.get(row.name).unwrap_or_else(|| panic!("no family {}", row.name));
        assert_eq!(family.0, row.kind, "{}", row.name);
        assert!(!family.1.is_empty(), "{} has no help", row.name);
        for name in row.samples() {
            let labels = row.labels_of(&name);
            let of_name = exposition.samples.keys().filter(|(sample, _)| *sample == name);
            let found: Vec<BTreeSet<String>> = of_name.map(|(_, found)| found.keys().cloned().collect()).collect();
            assert!(!found.is_empty(), "no sample of {name}");
            assert!(found.iter().all(|found| *found == labels), "{name} has {found:?}");
        }
    }
    for (name, label, expected) in VALUES {
        assert_eq!(values(exposition, name, label), expected.iter().copied().collect(), "{name}");
    }
    let buckets = values(exposition, "http_request_duration_seconds_bucket", "le");
    assert_eq!(buckets, BTreeSet::from_iter(BUCKETS), "of http_request_duration_seconds");
}

fn values<'a>(exposition: &'a Exposition, name: &str, label: &str) -> BTreeSet<&'a str> {
    let samples = exposition.samples.keys().filter(|(sample, _)| sample == name);
    samples.filter_map(|(_, labels)| labels.get(label).map(String::as_str)).collect()
}
