//! The search server behind `ELASTICSEARCH_URL`.

use std::collections::BTreeMap;

use callmeter_tests::eventually;

use super::client::draft;
use super::search_server::SearchServer;
use super::start;

#[test]
fn the_search_server_is_up_to_date_after_an_outage() {
    let server = SearchServer::start();
    let (_running, client) = start(&["--no-load"], &[("ELASTICSEARCH_URL", &server.url())]);
    let first = client.create(&draft("red flags")).expect("a record");
    let second = client.create(&draft("blue flags")).expect("a record");
    client.until_settled(2);
    assert_eq!(client.indexed(), BTreeMap::from([(first.clone(), 1), (second.clone(), 1)]));
    let (status, found) = client.send("GET", "/records/search?q=blue+flags", None);
    assert_eq!((status, found[0]["id"].as_str()), (200, Some(&*second)));
    assert_eq!(found[1], serde_json::Value::Null);

    server.set_out(true);
    assert_eq!(client.send("GET", "/records/search?q=blue", None).0, 503);
    assert_eq!(client.send("PUT", &format!("/records/{first}"), Some(&draft("green flags"))).0, 200);
    assert_eq!(client.send("DELETE", &format!("/records/{second}"), None).0, 204);
    // Documents that will be rejected wait like the others while the server is unreachable.
    let mut undated = draft("no day");
    undated["date"] = "soon".into();
    client.create(&undated).expect("a record");
    // More often than the tries that a rejected document has.
    let consumed = |status| client.sum("messages_consumed_total", &[("status", status)]);
    eventually("redeliveries", || (consumed("requeue") >= 10.0).then_some(()));
    server.set_out(false);
    client.until_settled(5);
    assert_eq!(client.indexed(), BTreeMap::from([(first, 2)]));
    // A try and three redeliveries for rejected documents: the outage has not used any of them.
    assert_eq!(consumed("nack").to_string(), "3");
    assert_eq!(consumed("dead_letter").to_string(), "1");
    let sum = |labels: &[_]| client.sum("elasticsearch_operations_total", labels);
    assert_eq!(sum(&[("operation", "update"), ("status", "success")]).to_string(), "1");
    assert_eq!(sum(&[("operation", "delete"), ("status", "success")]).to_string(), "1");
    assert_eq!(sum(&[("status", "failure")]).to_string(), (consumed("requeue") + 4.0).to_string());
}

#[test]
fn a_second_program_uses_the_existing_index() {
    let server = SearchServer::start();
    for n in 1..=2 {
        let (_running, client) = start(&["--no-load"], &[("ELASTICSEARCH_URL", &server.url())]);
        client.create(&draft("again")).expect("a record");
        client.until_settled(1);
        assert_eq!(client.indexed().len(), n);
    }
}
