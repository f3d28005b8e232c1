//! Figures of functions and families, computed by hand.

use callmeter::Catalogue;
use serde_json::{Value as Json, json};

use super::{Figures, Plan, Unit};
use crate::exposition::Exposition;

/// What one annotation declares in a family.
fn declared(function: &str, labels: &Json) -> Json {
    json!({
        "function": function, "module": "shop::order", "file": "src/order.rs", "line": 7, "sample": 1, "objective": null,
        "labels": labels, "shares_series_with": [],
    })
}

fn family(name: &str, kind: &str, unit: Option<&str>, declared: &[Json]) -> Json {
    json!({
        "name": name, "kind": kind, "unit": unit, "help": format!("Help of {name}."), "labels": [], "buckets": [],
        "declared": declared,
    })
}

fn catalogue(families: &[Json]) -> Catalogue {
    serde_json::from_value(Json::from(families)).unwrap()
}

fn exposition(text: &str) -> Exposition {
    Exposition::parse(text.as_bytes()).unwrap()
}

fn outcome() -> Json {
    json!({"key": "result", "outcome": [
        {"value": "ok", "is_error": false}, {"value": "failed", "is_error": true}, {"value": "panicked", "is_error": true},
        {"value": "cancelled", "is_error": false},
    ]})
}

fn fixed(value: &str) -> Json {
    json!({"key": "function", "values": [value]})
}

/// Two functions that share families, as those of `#[instrumented]` do.
fn instrumented() -> Catalogue {
    let both = |labels: &dyn Fn(&str) -> Json| [declared("sell", &labels("sell")), declared("buy", &labels("buy"))];
    catalogue(&[
        family("calls_total", "counter", None, &both(&|name| json!([fixed(name), outcome()]))),
        family("calls_duration_seconds", "histogram", Some("seconds"), &both(&|name| json!([fixed(name)]))),
        family("calls_concurrent", "gauge", None, &both(&|name| json!([fixed(name)]))),
    ])
}

fn scrape(ok: u32, failed: u32) -> Exposition {
    let fast = ok + failed;
    exposition(&format!(
        "# TYPE calls_total counter\n\
         calls_total{{service=\"x\",function=\"sell\",result=\"ok\"}} {ok}\n\
         calls_total{{service=\"x\",function=\"sell\",result=\"failed\"}} {failed}\n\
         calls_total{{service=\"x\",function=\"sell\",result=\"cancelled\"}} 0\n\
         calls_total{{service=\"x\",function=\"sell\",result=\"panicked\"}} 0\n\
         calls_total{{service=\"x\",function=\"buy\",result=\"ok\"}} 5\n\
         # TYPE calls_duration_seconds histogram\n\
         calls_duration_seconds_bucket{{service=\"x\",function=\"sell\",le=\"0.1\"}} {fast}\n\
         calls_duration_seconds_bucket{{service=\"x\",function=\"sell\",le=\"+Inf\"}} {fast}\n\
         calls_duration_seconds_sum{{service=\"x\",function=\"sell\"}} {fast}\n\
         calls_duration_seconds_count{{service=\"x\",function=\"sell\"}} {fast}\n\
         # TYPE calls_concurrent gauge\n\
         calls_concurrent{{service=\"x\",function=\"sell\"}} 3\n"
    ))
}

fn of<'f>(plan: &Plan, figures: &'f [Figures], name: &str) -> &'f Figures {
    let index = plan.subjects.iter().position(|subject| subject.name == name);
    &figures[index.unwrap_or_else(|| panic!("no {name} in {:?}", plan.subjects))]
}

#[test]
fn a_function_has_the_series_of_its_labels() {
    let plan = Plan::functions(&instrumented());
    let figures = plan.measure(Some(&scrape(10, 2)), &scrape(16, 4));
    let sell = of(&plan, &figures, "order::sell");
    assert_eq!((sell.calls, sell.errors, sell.level), (Some(8.0), Some(2.0), Some(3.0)));
    assert_eq!(sell.error_share(), Some(0.25));
    assert_eq!(sell.total_seconds(Unit::Seconds), Some(8.0));
    // All values are between 0 and 0.1.
    assert_eq!(sell.quantiles[0], Some(0.05));
    let buy = of(&plan, &figures, "order::buy");
    assert_eq!((buy.calls, buy.errors, buy.level), (Some(0.0), Some(0.0), None));
}

#[test]
fn without_an_earlier_scrape_everything_counts() {
    let plan = Plan::functions(&instrumented());
    let figures = plan.measure(None, &scrape(10, 2));
    assert_eq!(of(&plan, &figures, "order::sell").calls, Some(12.0));
    assert_eq!(of(&plan, &figures, "order::buy").calls, Some(5.0));
}

#[test]
fn after_a_restart_counters_began_at_zero() {
    let plan = Plan::functions(&instrumented());
    let figures = plan.measure(Some(&scrape(10, 2)), &scrape(3, 1));
    let sell = of(&plan, &figures, "order::sell");
    assert_eq!((sell.calls, sell.errors), (Some(4.0), Some(1.0)));
    assert_eq!(sell.durations.as_ref().map(crate::exposition::Histogram::count), Some(4.0));
}

#[test]
fn a_series_appears_in_the_details_of_its_function_only() {
    let plan = Plan::functions(&instrumented());
    let buy = plan.subjects.iter().position(|subject| subject.name == "order::buy").unwrap();
    let series = plan.series(buy, None, &scrape(10, 2));
    let shown: Vec<String> = series.iter().map(|series| format!("{}{}", series.family, series.labels)).collect();
    assert_eq!(shown, [r#"calls_total{function="buy",result="ok",service="x"}"#]);
}

/// `#[handler]` labels the status, and no outcome.
#[test]
fn a_status_of_5xx_is_an_error() {
    let labels = json!([{"key": "route", "values": ["/a"]}, {"key": "status", "limit": 100}]);
    let plan =
        Plan::functions(&catalogue(&[family("http_requests_total", "counter", None, &[declared("get", &labels)])]));
    let text = "# TYPE http_requests_total counter\nhttp_requests_total{route=\"/a\",status=\"200\"} 6\n\
                http_requests_total{route=\"/a\",status=\"503\"} 3\nhttp_requests_total{route=\"/a\",status=\"404\"} 1\n\
                http_requests_total{route=\"/b\",status=\"500\"} 9\n";
    let figures = plan.measure(None, &exposition(text));
    assert_eq!(of(&plan, &figures, "order::get").error_share(), Some(0.3));
}

/// A counter without outcomes may count some calls only, such as those that failed.
#[test]
fn a_histogram_counts_calls_where_no_counter_has_outcomes() {
    let none = json!([]);
    let plan = Plan::functions(&catalogue(&[
        family("sold_bytes_total", "counter", Some("bytes"), &[declared("sell", &none)]),
        family("sell_failures_total", "counter", None, &[declared("sell", &none)]),
        family("sell_duration_seconds", "histogram", Some("seconds"), &[declared("sell", &none)]),
    ]));
    let text = "# TYPE sell_failures_total counter\nsell_failures_total 1\n# TYPE sold_bytes_total counter\nsold_bytes_total 900\n\
                # TYPE sell_duration_seconds histogram\nsell_duration_seconds_bucket{le=\"+Inf\"} 4\n\
                sell_duration_seconds_sum 2\nsell_duration_seconds_count 4\n";
    let figures = plan.measure(None, &exposition(text));
    let sell = of(&plan, &figures, "order::sell");
    assert_eq!((sell.calls, sell.errors), (Some(4.0), None));
    assert_eq!(sell.error_share(), None);
}

#[test]
fn what_is_recorded_by_hand_is_no_function() {
    let by_hand = family("outbox_total", "counter", None, &[declared("OutboxMetrics", &json!([]))]);
    assert_eq!(Plan::functions(&catalogue(&[by_hand])).subjects, []);
}

#[test]
fn each_family_is_a_subject_without_a_catalogue() {
    let text = "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"1\"} 2\na_total{x=\"2\"} 3\n# TYPE g gauge\ng 7\n\
                # TYPE s_bytes summary\ns_bytes{quantile=\"0.95\"} 5\ns_bytes_sum 8\ns_bytes_count 2\n";
    let exposition = exposition(text);
    let plan = Plan::families(&exposition);
    let figures = plan.measure(None, &exposition);
    assert_eq!(of(&plan, &figures, "a_total").calls, Some(5.0));
    assert_eq!(of(&plan, &figures, "g").level, Some(7.0));
    let summary = of(&plan, &figures, "s_bytes");
    assert_eq!((summary.calls, summary.quantiles), (Some(2.0), [None, Some(5.0), None]));
    assert_eq!(plan.subjects[2].unit, Unit::Bytes);
    assert_eq!(plan.subjects[0].help, [("a_total".to_owned(), "A.".to_owned())]);
}

/// Both names have the same series, which count once.
#[test]
fn a_former_name_counts_nothing() {
    let mut sales = family("sales_total", "counter", None, &[declared("sell", &json!([outcome()]))]);
    sales["was"] = json!("sold_total");
    let plan = Plan::functions(&catalogue(&[sales]));
    let series = |name: &str| format!("# TYPE {name} counter\n{name}{{result=\"ok\"}} 3\n");
    let exposition = exposition(&(series("sales_total") + &series("sold_total")));
    assert_eq!(of(&plan, &plan.measure(None, &exposition), "order::sell").calls, Some(3.0));
    assert_eq!(plan.other_families([&exposition]).subjects, []);
}
