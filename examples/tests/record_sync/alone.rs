//! Without any other server.

use std::collections::BTreeMap;

use callmeter_tests::{Running, eventually};

use super::client::draft;
use super::table::TABLE;
use super::{record_sync, start};

#[test]
fn every_metric_has_its_name_type_and_labels() {
    let (running, client) = start(&[], &[]);
    // Its own load causes failures of every kind.
    eventually("a dead letter of either kind", || {
        let outbox = client.sum("outbox_dead_letter_total", &[]);
        let queue = client.sum("messages_consumed_total", &[("status", "dead_letter")]);
        (outbox > 0.0 && queue > 0.0).then_some(())
    });
    let metrics = client.metrics();
    for row in TABLE {
        let (kind, help) = metrics.families.get(row.name).unwrap_or_else(|| panic!("no {}", row.name));
        assert!(!help.is_empty(), "{}", row.name);
        let sample = row.sample();
        let of_row = metrics.samples.keys().filter(|(name, _)| *name == sample);
        row.check(kind, &of_row.map(|(_, labels)| labels.clone()).collect::<Vec<_>>());
    }
    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success(), "{ended:?}");
}

#[test]
fn it_ends_after_the_given_seconds() {
    // Variables that are empty name no servers.
    let servers = ["DATABASE_URL", "AMQP_URL", "ELASTICSEARCH_URL"].map(|variable| (variable, ""));
    let ended = Running::start(&mut record_sync(&["--seconds", "1"], &servers)).wait();
    assert!(ended.status.success() && ended.stdout.starts_with("serving http://"), "{ended:?}");
    let summary = |name: &str| ended.stdout.lines().find(|line| line.starts_with(name));
    let published = summary("messages_published_total").unwrap_or_else(|| panic!("{ended:?}"));
    assert!(published.contains("examples/record-sync/broker/mod.rs:"), "{published}");
}

#[test]
fn livez_and_readyz_answer() {
    let (_running, client) = start(&["--no-load"], &[]);
    assert_eq!(["/livez", "/readyz"].map(|path| client.send("GET", path, None).0), [200, 200]);
}

#[test]
fn one_layer_counts_all_requests_by_route() {
    let (_running, client) = start(&["--no-load"], &[]);
    let id = client.create(&draft("first")).expect("a record");
    let path = format!("/records/{id}");
    for (method, path, body, status) in [
        ("GET", &*path, None, 200),
        ("PUT", &path, Some(draft("second")), 200),
        ("GET", "/records/none", None, 404),
        ("POST", "/records", Some(draft(&"x".repeat(130 * 1024))), 422),
        ("GET", "/wp-admin.php", None, 404),
        ("GET", "/metrics", None, 200),
        ("DELETE", &path, None, 204),
        ("DELETE", "/records", None, 405),
    ] {
        assert_eq!(client.send(method, path, body.as_ref()).0, status, "{method} {path}");
    }
    let requests = client.metrics().samples;
    let requests: BTreeMap<_, _> = requests
        .iter()
        // Server errors are exposed at zero from a route's first request on.
        .filter(|((name, _), value)| name == "http_requests_total" && **value > 0.0)
        .map(|((_, labels), value)| {
            (format!("{} {} {}", labels["method"], labels["route"], labels["status"]), *value)
        })
        .collect();
    let expected = [
        "DELETE /records 405",
        "DELETE /records/{id} 204",
        "GET /records/{id} 200",
        "GET /records/{id} 404",
        "GET unmatched 404",
        "POST /records 201",
        "POST /records 422",
        "PUT /records/{id} 200",
    ];
    assert_eq!(requests, expected.map(|request| (request.to_owned(), 1.0)).into());
}

#[test]
fn rejected_messages_are_given_up_and_the_index_has_the_others() {
    let (running, client) = start(&["--no-load"], &[]);
    let mut kept = BTreeMap::new();
    for n in 0..30 {
        let id = client.create(&draft(&format!("number {n}"))).expect("a record");
        kept.insert(id, 1);
    }
    let (updated, deleted) = (kept.keys().next().expect("one").clone(), kept.keys().nth(1).expect("two").clone());
    assert_eq!(client.send("PUT", &format!("/records/{updated}"), Some(&draft("seen again"))).0, 200);
    assert_eq!(client.send("DELETE", &format!("/records/{deleted}"), None).0, 204);
    kept.insert(updated, 2);
    kept.remove(&deleted);
    // The database accepts them, the index and the broker reject them.
    let mut without_day = draft("no day");
    without_day["date"] = "soon".into();
    client.create(&without_day).expect("a record");
    client.create(&draft(&"long ".repeat(20_000))).expect("a record");

    client.until_settled(34);
    let sum = |family, labels: &[_]| client.sum(family, labels).to_string();
    assert_eq!(client.indexed(), kept);
    // A try and three redeliveries for documents that the index rejects.
    assert_eq!(sum("messages_consumed_total", &[("status", "ack")]), "32");
    assert_eq!(sum("messages_consumed_total", &[("status", "nack")]), "3");
    assert_eq!(sum("messages_consumed_total", &[("status", "dead_letter")]), "1");
    assert_eq!(sum("record_sync_events_total", &[("event_type", "created"), ("status", "failure")]), "4");
    assert_eq!(sum("elasticsearch_operations_total", &[("operation", "index"), ("status", "success")]), "30");
    // Five tries for messages that the broker rejects.
    assert_eq!(sum("messages_published_total", &[("routing_key", "created"), ("status", "failure")]), "5");
    assert_eq!(sum("messages_published_total", &[("status", "success")]), "33");
    assert_eq!(sum("outbox_dead_letter_total", &[("event_type", "created")]), "1");
    assert_eq!(sum("outbox_status_transitions_total", &[("from", "pending"), ("to", "processing")]), "34");
    assert_eq!(sum("outbox_status_transitions_total", &[("from", "processing"), ("to", "failed")]), "4");
    assert_eq!(sum("outbox_status_transitions_total", &[("from", "failed"), ("to", "processing")]), "4");
    assert_eq!(sum("outbox_status_transitions_total", &[("from", "processing"), ("to", "published")]), "33");
    assert_eq!(sum("outbox_status_transitions_total", &[("from", "processing"), ("to", "dead")]), "1");

    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success() && ended.stderr.contains("`soon` is not a date"), "{ended:?}");
}

/// A log store finds the record of a message by its id, which is a field.
#[test]
fn lines_of_json_have_the_record() {
    let (running, client) = start(&["--no-load", "--log", "json"], &[]);
    let mut without_day = draft("no day");
    without_day["date"] = "soon".into();
    let id = client.create(&without_day).expect("a record");
    client.until_settled(1);
    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success(), "{ended:?}");
    let lines: Vec<serde_json::Value> =
        ended.stderr.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let line = lines.iter().find(|line| line["event"] == "a message is given up");
    let line = line.unwrap_or_else(|| panic!("{lines:?}"));
    assert_eq!([&line["process"], &line["level"], &line["record"]], ["record-sync", "warn", &*id]);
    assert!(line["error"].as_str().is_some_and(|error| error.contains("`soon` is not a date")), "{line}");
}
