//! Alerts and objectives in every format.

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::common::{catalogue, check_snapshot, stdout};

fn list(arguments: &[&str]) -> String {
    let file = catalogue("alerts.json");
    stdout(&[&["list", "--file", file.to_str().expect("UTF-8")], arguments].concat())
}

#[test]
fn a_table_and_a_page_have_them() {
    let table = list(&["--width", "100"]);
    for line in table.lines() {
        assert!(line.width() <= 100, "{line}");
    }
    check_snapshot("alerts.txt", &table);
    check_snapshot("alerts.md", &list(&["--format", "markdown"]));
}

#[test]
fn the_document_has_them_and_is_valid() {
    let document: Value = serde_json::from_str(&list(&["--format", "json"])).expect("JSON");
    let schema: Value = serde_json::from_str(cargo_callmeter::list::JSON_SCHEMA).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let alerts = document["programs"][0]["alerts"].as_array().expect("alerts");
    let written: Value =
        serde_json::from_str(&std::fs::read_to_string(catalogue("alerts.json")).expect("a file")).expect("JSON");
    let mut expected = written["programs"][0]["alerts"].as_array().expect("alerts").clone();
    expected.sort_by_key(|alert| alert["name"].as_str().map(ToOwned::to_owned));
    assert_eq!(*alerts, expected);
}

#[test]
fn a_filter_keeps_the_alerts_on_its_families() {
    let page = list(&["queue_*", "--format", "markdown"]);
    assert!(page.contains("### `QueueDeep`") && !page.contains("OrdersFail"), "{page}");
}
