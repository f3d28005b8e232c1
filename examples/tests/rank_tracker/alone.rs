//! Without any other server.

use std::collections::BTreeSet;

use callmeter_tests::{Exposition, Running, eventually};

use super::table::TABLE;
use super::{rank_tracker, serve};

/// The sum of a family's series with this label value.
fn sum(exposition: &Exposition, family: &str, label: (&str, &str)) -> f64 {
    let samples = exposition
        .samples
        .iter()
        .filter(|((name, labels), _)| name == family && labels.get(label.0).is_some_and(|value| value == label.1));
    samples.map(|(_, value)| value).sum()
}

#[test]
fn its_own_load_is_measured() {
    let (running, client) = serve(&["--crawl-every", "1"], &[]);
    for handler in
        ["/trackings", "/trackings/{id}", "/trackings/{id}/ranks", "/crawls/last", "/healthz", "unmatched"]
    {
        eventually(handler, || {
            (sum(&client.metrics(), "http_requests_total", ("handler", handler)) > 0.0).then_some(())
        });
    }
    client.until("job_runs_total", &[("job_name", "crawl"), ("status", "success")], |runs| runs >= 2.0);
    client.until("crawl_failure_total", &[("rank_type", "blog")], |failures| failures > 0.0);
    client.until("active_sessions", &[], |sessions| sessions >= 1.0);
    for action in ["cancel", "retry"] {
        client.until("task_actions_total", &[("task", "crawl_rank"), ("action", action)], |actions| actions >= 1.0);
    }
    let exposition = eventually("all of the table", || {
        let exposition = client.metrics();
        TABLE.iter().all(|row| row.is_in(&exposition)).then_some(exposition)
    });
    for row in TABLE {
        row.check_in(&exposition);
    }
    let bounds = exposition.samples.keys().filter(|(name, _)| name == "http_request_duration_seconds_bucket");
    let bounds: BTreeSet<_> = bounds.map(|(_, labels)| labels["le"].as_str()).collect();
    assert_eq!(bounds, BTreeSet::from(["0.01", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf"]));
    assert_eq!(exposition.value("task_workers_alive", &[]), Some(4.0));

    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success(), "{}", ended.stderr);
}

#[test]
fn it_ends_when_its_time_is_up() {
    let ended = Running::start(&mut rank_tracker(&["--seconds", "1"], &[])).wait();
    assert!(ended.status.success(), "{}", ended.stderr);
    assert!(ended.stdout.starts_with("serving http://127.0.0.1:"), "{}", ended.stdout);
    let active = ended.stdout.lines().find(|line| line.starts_with("active_trackings_count"));
    let active = active.unwrap_or_else(|| panic!("{}", ended.stdout));
    assert!(active.contains("examples/rank-tracker/tracking.rs:"), "{active}");
}
