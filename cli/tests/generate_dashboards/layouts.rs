//! The layouts of three systems that people built by hand, expressed in `callmeter.toml`.

use callmeter::{Catalogue, Family, Kind};
use cargo_callmeter::generate::dashboards::dashboards;
use cargo_callmeter::generate::dashboards::model::{Dashboard, Panel, View};
use serde_json::json;

use crate::plan;

/// The keys of labels, each with its values.
type Labels<'a> = &'a [(&'a str, &'a [&'a str])];

/// A family, as a program's catalogue file has it. `labels` are keys with their values; without values, any.
fn family(name: &str, kind: Kind, labels: Labels<'_>) -> Family {
    let unit = if name.ends_with("_seconds") { json!("seconds") } else { json!(null) };
    let values = labels.iter().map(|(key, values)| match *values {
        [] => json!({ "key": key, "limit": 100 }),
        values if ["status", "state"].contains(key) => {
            let is_error = |value: &&str| value.contains("fail");
            let values: Vec<_> =
                values.iter().map(|value| json!({ "value": value, "is_error": is_error(value) })).collect();
            json!({ "key": key, "outcome": values })
        }
        values => json!({ "key": key, "values": values }),
    });
    let role = match name {
        name if name.starts_with("http_") => json!("http_server"),
        "queue_jobs_total" | "job_last_success_timestamp_seconds" => json!("job"),
        _ => json!(null),
    };
    let declared = json!([{
        "function": "f", "module": "m", "file": "src/m.rs", "line": 1, "sample": 1, "objective": null,
        "labels": values.collect::<Vec<_>>(), "shares_series_with": [], "role": role, "measure": measure(name, kind),
    }]);
    let keys: Vec<&str> = labels.iter().map(|(key, _)| *key).collect();
    let buckets = if kind == Kind::Histogram { json!([0.1, 1.0]) } else { json!([]) };
    let counts_in_flight = name.ends_with("_in_progress") || name == "websocket_connections_total";
    serde_json::from_value(json!({
        "name": name, "kind": kind, "unit": unit, "help": format!("Help of {name}."), "labels": keys,
        "buckets": buckets, "declared": declared, "counts_in_flight": counts_in_flight,
    }))
    .expect("a family")
}

fn measure(name: &str, kind: Kind) -> &'static str {
    match kind {
        Kind::Counter => "calls",
        Kind::Histogram if name.ends_with("_seconds") => "duration",
        Kind::Histogram => "value",
        Kind::Gauge if name.ends_with("_in_progress") => "in_flight",
        Kind::Gauge if name.contains("timestamp") => "timestamp",
        Kind::Gauge => "manual",
    }
}

const OPEN: &[&str] = &[];

fn catalogue(families: &[(&str, Kind, Labels<'_>)]) -> Catalogue {
    families.iter().map(|(name, kind, labels)| family(name, *kind, labels)).collect()
}

pub(crate) fn saas_starter() -> Catalogue {
    let queue: (&str, &[&str]) = ("queue", &["email", "notification"]);
    let http: [(&str, &[&str]); 3] = [("method", OPEN), ("route", OPEN), ("status", OPEN)];
    catalogue(&[
        ("http_requests_total", Kind::Counter, &http),
        ("http_request_duration_seconds", Kind::Histogram, &http),
        ("queue_jobs_total", Kind::Counter, &[queue, ("status", &["completed", "failed"])]),
        ("queue_jobs_completed_total", Kind::Counter, &[queue]),
        ("queue_jobs_failed_total", Kind::Counter, &[queue]),
        ("job_last_success_timestamp_seconds", Kind::Gauge, &[("job_name", &["email", "notification"])]),
        ("websocket_connections_total", Kind::Gauge, &[("gateway", &["events"])]),
    ])
}

pub(crate) fn rank_tracker() -> Catalogue {
    let rank: (&str, &[&str]) = ("rank_type", &["place", "blog", "cafe"]);
    let task: (&str, &[&str]) = ("task", &["crawl_rank", "prune_ranks"]);
    let handler: (&str, &[&str]) = ("handler", OPEN);
    catalogue(&[
        ("http_requests_total", Kind::Counter, &[("method", OPEN), ("status", OPEN), handler]),
        ("http_request_duration_seconds", Kind::Histogram, &[("method", OPEN), handler]),
        ("http_requests_in_progress", Kind::Gauge, &[("method", OPEN), handler]),
        ("crawl_success_total", Kind::Counter, &[rank]),
        ("crawl_result_total", Kind::Counter, &[rank, ("status", &["success", "failure"])]),
        ("batch_crawl_duration_seconds", Kind::Gauge, &[]),
        ("batch_crawl_total", Kind::Gauge, &[]),
        ("batch_crawl_success", Kind::Gauge, &[]),
        ("batch_crawl_failure", Kind::Gauge, &[]),
        ("job_last_success_timestamp_seconds", Kind::Gauge, &[("job_name", &["crawl"])]),
        ("task_runs_total", Kind::Counter, &[task, ("state", &["succeeded", "failed", "retried"])]),
        ("task_runtime_seconds", Kind::Histogram, &[task]),
        ("task_queue_depth", Kind::Gauge, &[("state", &["waiting", "running"])]),
        ("task_workers_alive", Kind::Gauge, &[]),
    ])
}

pub(crate) fn record_sync() -> Catalogue {
    let event: (&str, &[&str]) = ("event_type", &["created", "updated", "deleted"]);
    let result: (&str, &[&str]) = ("status", &["success", "failure"]);
    let http: [(&str, &[&str]); 3] = [("method", OPEN), ("route", OPEN), ("status", OPEN)];
    let queue: (&str, &[&str]) = ("queue", &["record-sync"]);
    catalogue(&[
        ("http_requests_total", Kind::Counter, &http),
        ("http_request_duration_seconds", Kind::Histogram, &http),
        ("outbox_backlog_oldest_age_seconds", Kind::Gauge, &[]),
        ("outbox_dead_letter_total", Kind::Counter, &[event]),
        ("messages_published_total", Kind::Counter, &[("exchange", &["records"]), result]),
        ("messages_consumed_total", Kind::Counter, &[queue, result]),
    ])
}

fn generated(toml: &str, catalogue: Catalogue) -> Vec<Dashboard> {
    dashboards(&plan(toml, catalogue)).unwrap_or_else(|error| panic!("{error}"))
}

fn panels<'a>(dashboards: &'a [Dashboard], name: &str) -> Vec<&'a Panel> {
    let dashboard = dashboards.iter().find(|dashboard| dashboard.name == name);
    let dashboard = dashboard.unwrap_or_else(|| panic!("no dashboard {name}"));
    dashboard.rows.iter().flat_map(|row| &row.panels).collect()
}

/// The query of a panel's series.
fn query(panel: &Panel, index: usize) -> String {
    panel.series[index].query.to_string()
}

#[test]
fn saas_starter_has_its_eight_panels() {
    let all = generated(include_str!("saas-starter.toml"), saas_starter());
    let dashboard = all.iter().find(|dashboard| dashboard.name == "saas-starter").expect("a dashboard");
    assert_eq!((dashboard.refresh.as_secs(), dashboard.last.as_secs()), (10, 3_600));
    let panels = panels(&all, "saas-starter");
    let drawn: Vec<(&str, &View)> = panels.iter().map(|panel| (panel.title.as_str(), &panel.view)).collect();
    assert_eq!(
        drawn,
        [
            ("Request rate", &View::Lines),
            ("Request duration", &View::Lines),
            ("Requests in 5 minutes", &View::Gauge),
            ("Status distribution", &View::Pie),
            ("WebSocket connections", &View::Stat),
            ("Queue jobs", &View::Stat),
            ("Error rate", &View::Lines),
            ("Queue processing rate", &View::Stacked),
        ]
    );
    let scope = "job=\"saas-starter\",instance=~\"$instance\"";
    assert_eq!(
        query(panels[0], 0),
        format!("sum by (method, route, status) (rate(http_requests_total{{{scope}}}[$__rate_interval]))")
    );
    assert_eq!(
        query(panels[1], 0),
        format!(
            "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{{{scope}}}[$__rate_interval])))"
        )
    );
    assert_eq!(query(panels[2], 0), format!("sum(increase(http_requests_total{{{scope}}}[5m]))"));
    let all_requests = format!("sum(rate(http_requests_total{{{scope}}}[$__rate_interval]))");
    assert_eq!(
        query(panels[6], 0),
        format!(
            "(sum(rate(http_requests_total{{{scope},status=~\"5..\"}}[$__rate_interval])) or {all_requests} * 0) / ({all_requests} > 0)"
        )
    );
    assert_eq!(
        panels[7].series.iter().map(|series| series.legend.as_str()).collect::<Vec<_>>(),
        ["completed", "failed"]
    );
}

#[test]
fn rank_tracker_has_its_six_dashboards() {
    let all = generated(include_str!("rank-tracker.toml"), rank_tracker());
    let titles = |name: &str| panels(&all, name).iter().map(|panel| panel.title.clone()).collect::<Vec<_>>();
    // The API overview follows from the declarations.
    assert_eq!(
        titles("http"),
        [
            "Requests: rate",
            "Requests: error share",
            "Requests: p95",
            "Requests: in flight",
            "Requests by endpoint",
            "Error share by endpoint",
            "Requests by status",
            "Requests in flight by endpoint",
            "Requests: durations",
            "Requests: p50, p95, p99",
            "Where the time goes, by endpoint",
            "p95 by endpoint",
            "The 10 slowest: requests by endpoint",
        ]
    );
    let http = panels(&all, "http");
    assert_eq!(http[8].view, View::Heatmap);
    assert_eq!(
        http[12].series.iter().map(|series| series.legend.as_str()).collect::<Vec<_>>(),
        ["p50", "p95", "p99", "rate"]
    );
    assert_eq!(
        titles("batch"),
        [
            "Last successful run",
            "Success ratio",
            "Total time",
            "Failures",
            "Daily results",
            "Duration",
            "Success ratio by type"
        ]
    );
    let batch = panels(&all, "batch");
    assert_eq!(
        query(batch[0], 0),
        "time() - (max(job_last_success_timestamp_seconds{job=\"batch\"}) > 0)",
        "pushed series have the job that they were pushed with, and no instance"
    );
    assert_eq!(
        query(batch[1], 0),
        "sum(batch_crawl_success{job=\"batch\"}) / (sum(batch_crawl_total{job=\"batch\"}) > 0)"
    );
    assert_eq!(batch[4].view, View::Bars(Some(std::time::Duration::from_secs(86_400))));
    assert_eq!(
        query(batch[4], 0),
        "sum by (status) (increase(crawl_result_total{job=\"rank-tracker\",instance=~\"$instance\"}[1d]))"
    );
    let dashboard = all.iter().find(|dashboard| dashboard.name == "batch").expect("a dashboard");
    assert_eq!(dashboard.last.as_secs(), 30 * 86_400);
    assert_eq!(
        titles("tasks"),
        ["Runs", "Success ratio", "Failure ratio", "Queue depth", "Workers", "Runtime: p50, p95, p99"]
    );
    for title in ["Active connections", "Transactions", "Cache hit ratio", "Table sizes"] {
        assert!(titles("postgres").iter().any(|other| other == title), "{title}");
    }
    for title in ["Memory", "Connections", "Commands", "Latency by command", "Keys"] {
        assert!(titles("redis").iter().any(|other| other == title), "{title}");
    }
    for title in ["CPU by container", "Memory by container", "Disk reads and writes", "Network"] {
        assert!(titles("infrastructure").iter().any(|other| other == title), "{title}");
    }
    let links = all.iter().flat_map(|dashboard| &dashboard.links).map(|link| link.url.as_str()).collect::<Vec<_>>();
    assert_eq!(links.iter().filter(|link| link.ends_with("/763")).count(), 1, "the file includes its rows itself");
    for id in [9628, 763, 14_282, 1860] {
        assert!(
            links.contains(&format!("https://grafana.com/grafana/dashboards/{id}").as_str()),
            "{id}: {links:?}"
        );
    }
}

#[test]
fn record_sync_has_its_three_dashboards() {
    let all = generated(include_str!("record-sync.toml"), record_sync());
    let titles = |name: &str| panels(&all, name).iter().map(|panel| panel.title.clone()).collect::<Vec<_>>();
    let resources = titles("resources");
    for title in ["CPU", "Memory", "Workers busy", "Machine: CPU", "Disk space"] {
        assert!(resources.iter().any(|other| other == title), "{title}: {resources:?}");
    }
    let dashboard = all.iter().find(|dashboard| dashboard.name == "resources").expect("a dashboard");
    assert_eq!(
        dashboard.variables[0].series.to_string(),
        r#"up{job=~"record\\-sync|node"}"#,
        "the instances of the machine can be chosen, too"
    );
    let api = titles("http");
    for title in ["Requests by endpoint", "Error share by endpoint", "p50 by route", "p95 by route", "p99 by route"]
    {
        assert!(api.iter().any(|other| other == title), "{title}: {api:?}");
    }
    assert_eq!(titles("index-synchronisation"), ["Lag", "Published and consumed", "Failures", "Dead letters"]);
    let synchronisation = panels(&all, "index-synchronisation");
    assert_eq!(
        query(synchronisation[0], 0),
        "max(outbox_backlog_oldest_age_seconds{job=\"record-sync\",instance=~\"$instance\"})"
    );
}
