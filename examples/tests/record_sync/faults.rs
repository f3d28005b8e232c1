//! Faults on purpose: what alerts and panels are proven with.

use callmeter_tests::{Running, eventually};

use super::client::draft;
use super::{record_sync, start};

#[test]
fn each_kind_of_fault_is_produced() {
    let (running, client) = start(&["--fail", "0.6", "--slow", "0.1"], &[]);
    eventually("faults of every kind", || {
        let above = |family, labels: &[_]| client.sum(family, labels) > 0.0;
        let is_slow = client.sum("http_request_duration_seconds_count", &[])
            - client.sum("http_request_duration_seconds_bucket", &[("le", "2.5")]);
        (above("http_requests_total", &[("status", "503")])
            && above("messages_published_total", &[("status", "failure")])
            && above("outbox_dead_letter_total", &[])
            && above("elasticsearch_operations_total", &[("status", "failure")])
            && above("messages_consumed_total", &[("status", "nack")])
            && above("messages_consumed_total", &[("status", "dead_letter")])
            && is_slow > 0.0)
            .then_some(())
    });
    running.interrupt();
    assert!(running.wait().status.success());
}

#[test]
fn the_share_is_exact_and_operations_are_spared() {
    let (_running, client) = start(&["--no-load", "--fail", "0.25"], &[]);
    let stored = (0..20).filter_map(|_| client.create(&draft("one of four fails"))).count();
    assert_eq!(stored, 15);
    let failed = client.sum("http_requests_total", &[("route", "/records"), ("status", "503")]);
    assert_eq!(failed.to_string(), "5");
    // Probes and scrapes go on.
    assert_eq!([0; 8].map(|_| client.send("GET", "/readyz", None).0), [200; 8]);
}

#[test]
fn shares_beyond_all_are_refused() {
    for share in ["1.5", "-1", "NaN", "some"] {
        let ended = Running::start(&mut record_sync(&[&format!("--fail={share}")], &[])).wait();
        assert_eq!(ended.status.code(), Some(2), "{ended:?}");
        assert!(ended.stderr.contains("--fail"), "{ended:?}");
    }
}
