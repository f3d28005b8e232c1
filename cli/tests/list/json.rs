//! The document and its JSON Schema.

use std::fs;

use serde_json::Value;

use super::common::{catalogue, check_snapshot, stdout};
use super::list_shop;

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&stdout(&["list", "--json-schema"])).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema), "draft 2020-12");
    jsonschema::validator_for(&schema).expect("a schema")
}

#[test]
fn the_document_is_valid() {
    let schema = schema();
    let quickstart = callmeter_tests::quickstart("dev");
    let quickstart = stdout(&["list", "--binary", quickstart.to_str().expect("UTF-8"), "--format", "json"]);
    for json in [list_shop(&["--format", "json"]), quickstart] {
        let document: Value = serde_json::from_str(&json).expect("JSON");
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        // The schema names every field, so that its readers find them there.
        for key in document["programs"][0]["families"][0].as_object().expect("a family").keys() {
            let named = &serde_json::from_str::<Value>(cargo_callmeter::list::JSON_SCHEMA).expect("JSON");
            assert!(named["$defs"]["family"]["properties"].get(key).is_some(), "{key}");
        }
    }
}

#[test]
fn the_schema_rejects_what_is_no_catalogue() {
    let schema = schema();
    let mut document: Value = serde_json::from_str(&list_shop(&["--format", "json"])).expect("JSON");
    document["programs"][0]["families"][0]["kind"] = "summary".into();
    assert!(!schema.is_valid(&document));
}

#[test]
fn a_document_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("again.json");
    let written = list_shop(&["--output", path.to_str().expect("UTF-8")]);
    assert_eq!(written, "");
    let read = stdout(&["list", "--format", "json", "--file", path.to_str().expect("UTF-8")]);
    assert_eq!(read, fs::read_to_string(&path).expect("a file"));
    check_snapshot("list.json", &read);
}

#[test]
fn conflicts_between_programs_are_in_it() {
    let [shop, bank] = ["shop.json", "bank.json"].map(|name| catalogue(name).display().to_string());
    let json = stdout(&["list", "--format", "json", "--file", &shop, "--file", &bank]);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    assert!(schema().is_valid(&document));
    let [conflict] = document["conflicts"].as_array().expect("conflicts").as_slice() else {
        panic!("one conflict")
    };
    assert_eq!(conflict["locations"][1], "bank/src/orders.rs:3");
}
