//! What is watched: the API, the database, the outbox and the index.

use std::collections::BTreeSet;

use super::start;
use super::table::TABLE;

#[test]
fn alerts_watch_the_systems_own_metrics() {
    let (_running, client) = start(&["--no-load"], &[]);
    let (status, catalogue) = client.send("GET", "/catalogue", None);
    assert_eq!(status, 200);
    let alerts = catalogue["alerts"].as_array().expect("alerts");
    let watched: BTreeSet<_> =
        alerts.iter().filter_map(|alert| alert["condition"]["of"]["family"].as_str()).collect();
    let known: BTreeSet<_> = TABLE.iter().map(|row| row.name).collect();
    assert!(watched.is_subset(&known), "{:?}", watched.difference(&known));
    for family in [
        "http_requests_total",
        "http_request_duration_seconds",
        "db_up",
        "db_pool_connections",
        "db_size_bytes",
        "outbox_backlog_oldest_age_seconds",
        "outbox_dead_letter_total",
        "messages_published_total",
        "elasticsearch_operations_total",
        "record_sync_lag_seconds",
        "messages_waiting",
    ] {
        assert!(watched.contains(family), "{family}");
    }
    // The limit of the alert is below that of the pool.
    let pool = alerts.iter().find(|alert| alert["name"] == "DatabasePoolExhausted").expect("an alert");
    let above = pool["condition"]["value"].as_f64().expect("a value");
    assert!(above < client.sum("db_pool_limit", &[]), "{pool}");
}
