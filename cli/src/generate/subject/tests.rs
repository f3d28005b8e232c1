//! The queries of a program with functions, HTTP handlers and own metrics.

use callmeter::{Catalogue, Role};
use serde_json::{Value, json};

use super::{Calls, Errors, Promise, Target};
use crate::document::Document;
use crate::generate::Plan;
use crate::generate::config::Config;
use crate::generate::promql::Range;

fn plan(families: &Value) -> Plan {
    let families = families.as_array().unwrap().iter().map(|family| {
        let mut whole = json!({
            "kind": "counter", "unit": null, "help": "Text.", "labels": [], "buckets": [], "declared": [],
        });
        whole.as_object_mut().unwrap().extend(family.as_object().unwrap().clone());
        let labels = whole["declared"][0]["labels"].as_array().into_iter().flatten();
        whole["labels"] = labels.map(|label| label["key"].clone()).collect();
        whole
    });
    let families: Vec<Value> = families.collect();
    let text = serde_json::to_vec(&json!(families)).unwrap();
    let document = Document::parse("shop", &text).unwrap();
    let catalogue = Catalogue::union(document.programs.into_iter().map(|program| program.catalogue));
    Plan::new(Config::default(), "shop", catalogue)
}

fn declared(line: u32, role: &Value, measure: &str, labels: &Value) -> Value {
    json!({
        "function": format!("f{line}"), "module": "shop", "file": "src/shop.rs", "line": line, "sample": 1,
        "objective": null, "role": role, "measure": measure, "labels": labels, "shares_series_with": [],
    })
}

fn with_objective(mut declared: Value) -> Value {
    declared["objective"] = json!({
        "name": "api", "success_percent": 99.9, "latency_percent": 99.0, "latency_seconds": 0.25, "window_seconds": 2_592_000.0,
    });
    declared
}

fn route(route: &str) -> Value {
    json!([{"key": "route", "values": [route]}, {"key": "status", "limit": 100}])
}

fn shop() -> Plan {
    plan(&json!([
        {"name": "http_requests_total", "declared": [
            with_objective(declared(1, &json!("http_server"), "calls", &route("/a"))),
            with_objective(declared(2, &json!("http_server"), "calls", &route("/b"))),
            declared(3, &json!("http_server"), "calls", &route("/c")),
        ]},
        {"name": "http_request_duration_seconds", "kind": "histogram", "unit": "seconds", "buckets": [0.1, 0.25, 1.0], "declared": [
            with_objective(declared(1, &json!("http_server"), "duration", &route("/a"))),
            with_objective(declared(2, &json!("http_server"), "duration", &route("/b"))),
            declared(3, &json!("http_server"), "duration", &route("/c")),
        ]},
        {"name": "packed_total", "declared": [declared(4, &Value::Null, "calls", &json!([
            {"key": "kind", "values": ["s", "m"]},
            {"key": "result", "outcome": [{"value": "ok", "is_error": false}, {"value": "torn", "is_error": true}, {"value": "panicked", "is_error": true}]},
        ]))]},
        {"name": "packed_parcels_total", "declared": [declared(4, &Value::Null, "value", &json!([]))]},
        {"name": "stock", "kind": "gauge", "declared": [declared(9, &Value::Null, "manual", &json!([]))]},
    ]))
}

#[test]
fn families_of_the_same_annotations_belong_together() {
    let plan = shop();
    let all = Calls::all_of(&plan);
    let [http, packed] = all.as_slice() else { panic!("two kinds of calls: {all:?}") };
    assert_eq!(http.role, Some(Role::HttpServer));
    assert_eq!(http.declared.len(), 3);
    assert_eq!(http.keys(), ["route"]);
    assert_eq!(http.durations.as_ref().unwrap().family.name, "http_request_duration_seconds");
    assert_eq!(packed.counter.as_ref().unwrap().family.name, "packed_total");
    assert_eq!(packed.others.len(), 1);
    assert_eq!(packed.keys(), ["kind"]);
}

#[test]
fn a_share_of_errors_sums_both_sides() {
    let plan = shop();
    let share = |name: &str, by: &[&str]| {
        plan.family(name).unwrap().error_share(Range::minutes(5), by).map(|query| query.to_string())
    };
    assert_eq!(
        share("packed_total", &["kind"]).unwrap(),
        r#"sum by (kind) (rate(packed_total{job="shop",result=~"panicked|torn"}[5m])) / sum by (kind) (rate(packed_total{job="shop"}[5m]))"#
    );
    assert!(
        share("http_requests_total", &[])
            .unwrap()
            .starts_with(r#"sum(rate(http_requests_total{job="shop",status=~"5.."}[5m])) / "#)
    );
    assert_eq!(share("packed_parcels_total", &[]), None);
    assert_eq!(Errors::of(plan.catalogue.get("stock").unwrap()), None);
}

#[test]
fn an_objective_covers_its_annotations_and_no_others() {
    let plan = shop();
    let targets = Target::all_of(&plan);
    let [success, latency] = targets.as_slice() else { panic!("two targets: {targets:?}") };
    assert_eq!((success.promise, success.declared.len()), (Promise::Success, 2));
    assert_eq!(latency.promise, Promise::Latency(0.25));
    assert_eq!(success.window.as_secs(), 30 * 86_400);
    assert_eq!(
        success.missed_share(&Range::hours(1)).to_string(),
        r#"sum(rate(http_requests_total{job="shop",route=~"/a|/b",status=~"5.."}[1h])) / sum(rate(http_requests_total{job="shop",route=~"/a|/b"}[1h]))"#
    );
    assert_eq!(
        latency.missed_share(&Range::minutes(5)).to_string(),
        r#"1 - sum(rate(http_request_duration_seconds_bucket{job="shop",route=~"/a|/b",le="0.25"}[5m])) / sum(rate(http_request_duration_seconds_count{job="shop",route=~"/a|/b"}[5m]))"#
    );
}
