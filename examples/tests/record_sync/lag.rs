//! How far the index is behind, as the dashboards show it.

use callmeter_tests::eventually;

use super::client::{Client, draft};
use super::search_server::SearchServer;
use super::start;

fn lag(client: &Client, sample: &str) -> f64 {
    client.sum(&format!("record_sync_lag_seconds_{sample}"), &[("event_type", "created")])
}

#[test]
fn the_lag_is_measured_once_per_event_that_the_index_has() {
    let index = SearchServer::start();
    let (_running, client) = start(&["--no-load"], &[("ELASTICSEARCH_URL", &index.url())]);
    client.create(&draft("at once")).expect("a record");
    // The index rejects it: it has no lag.
    let mut without_day = draft("no day");
    without_day["date"] = "soon".into();
    client.create(&without_day).expect("a record");
    client.until_settled(2);
    assert_eq!(lag(&client, "count").to_string(), "1");
    let quick = lag(&client, "sum");

    // While the index is away, records wait, and that is the lag.
    index.set_out(true);
    client.create(&draft("later")).expect("a record");
    let requeued = || client.sum("messages_consumed_total", &[("status", "requeue")]);
    eventually("a second try", || (requeued() >= 2.0).then_some(()));
    index.set_out(false);
    client.until_settled(3);
    assert_eq!(lag(&client, "count").to_string(), "2");
    // Between its tries, a message waits for half a second.
    let late = lag(&client, "sum") - quick;
    assert!(late >= 0.5, "{late}");
}

#[test]
fn messages_that_wait_in_the_broker_are_shown() {
    let index = SearchServer::start();
    let (_running, client) = start(&["--no-load"], &[("ELASTICSEARCH_URL", &index.url())]);
    let waiting = || client.sum("messages_waiting", &[("queue", "record-sync")]);
    index.set_out(true);
    // The consumer has 32 of them in hand.
    for n in 0..60 {
        client.create(&draft(&format!("number {n}"))).expect("a record");
    }
    eventually("messages that wait", || (waiting() >= 10.0).then_some(()));
    index.set_out(false);
    client.until_settled(60);
    eventually("none that waits", || (waiting() < 0.5).then_some(()));
}
