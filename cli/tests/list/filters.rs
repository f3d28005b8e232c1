//! Patterns, crates, modules and types.

use super::common::{catalogue, failure};
use super::list_shop;

fn names(arguments: &[&str]) -> Vec<String> {
    let json = list_shop(&[arguments, &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let families = document["programs"][0]["families"].as_array().expect("families");
    families.iter().map(|family| family["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn patterns_choose_by_name_and_former_name() {
    assert_eq!(names(&["checkout_*"]), ["checkout_duration_seconds", "checkout_in_flight"]);
    assert_eq!(
        names(&["*_{seconds,bytes}", "wait*"]),
        ["checkout_duration_seconds", "request_size_bytes", "wait_ms"]
    );
    assert_eq!(names(&["purchases_total"]), ["orders_total"]);
}

#[test]
fn a_crate_is_not_a_prefix() {
    assert_eq!(names(&["--crate", "bank"]), ["function_calls_total", "wait_ms"]);
    assert_eq!(names(&["--module", "shop::orders"]), ["orders_total"]);
    let (status, _) = run_shop(&["--crate", "ban"]);
    assert_eq!(status, Some(2));
    let (status, _) = run_shop(&["--module", "shop::order"]);
    assert_eq!(status, Some(2));
}

#[test]
fn a_filter_keeps_only_its_declarations() {
    let json = list_shop(&["--crate", "bank", "function_*", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let family = &document["programs"][0]["families"][0];
    assert_eq!(family["declared"].as_array().map(Vec::len), Some(1));
    assert_eq!(family["series"]["series"], 3);
}

#[test]
fn kinds_choose_by_type() {
    assert_eq!(names(&["--kind", "histogram"]), ["checkout_duration_seconds", "request_size_bytes"]);
    assert_eq!(names(&["--kind", "counter", "--kind", "histogram", "--crate", "shop"]).len(), 3);
}

#[test]
fn a_filter_that_nothing_passes_is_an_error() {
    let (status, message) = run_shop(&["nothing_*"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("none of the 7 families passes the filter"), "{message}");
    let (status, message) = run_shop(&["{a"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("`{a` is not a valid pattern"), "{message}");
}

fn run_shop(arguments: &[&str]) -> (Option<i32>, String) {
    let shop = catalogue("shop.json");
    failure(&[&["list", "--file", shop.to_str().expect("UTF-8")], arguments].concat())
}
