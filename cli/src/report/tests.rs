//! Reports of expositions whose figures were computed by hand.

use std::time::{Duration, SystemTime};

use super::document::Report;
use super::markdown::Markdown;
use super::read::{Pair, Taken};
use super::threshold::Thresholds;
use crate::document::Document;
use crate::exposition::Exposition;

/// `sell` is declared; `depth` and `x_total` belong to no function.
const CATALOGUE: &str = r#"[
  {"name": "sell_duration_seconds", "kind": "histogram", "unit": "seconds", "help": "H.", "labels": [], "buckets": [],
   "declared": [{"function": "sell", "module": "shop::order", "file": "src/order.rs", "line": 7, "sample": 1, "objective": null,
                 "labels": [], "shares_series_with": []}]},
  {"name": "sell_total", "kind": "counter", "unit": null, "help": "H.", "labels": ["result"], "buckets": [],
   "declared": [{"function": "sell", "module": "shop::order", "file": "src/order.rs", "line": 7, "sample": 1, "objective": null,
                 "labels": [{"key": "result", "outcome": [{"value": "ok", "is_error": false}, {"value": "error", "is_error": true}]}],
                 "shares_series_with": []}]}
]"#;

fn taken(name: &str, text: &str) -> Taken {
    Taken { name: name.into(), exposition: Exposition::parse(text.as_bytes()).unwrap(), at: None }
}

/// All values are in the bucket from 0 to `bound`.
fn exposition(ok: u32, error: u32, bound: f64, more: &str) -> String {
    let calls = ok + error;
    format!(
        "# TYPE sell_total counter\nsell_total{{result=\"ok\"}} {ok}\nsell_total{{result=\"error\"}} {error}\n\
         # TYPE sell_duration_seconds histogram\nsell_duration_seconds_bucket{{le=\"{bound}\"}} {calls}\n\
         sell_duration_seconds_bucket{{le=\"+Inf\"}} {calls}\nsell_duration_seconds_sum 1\nsell_duration_seconds_count {calls}\n\
         # TYPE depth gauge\ndepth {calls}\n{more}"
    )
}

fn pair() -> Pair {
    let program = Document::parse("app", CATALOGUE.as_bytes()).unwrap().programs.remove(0);
    Pair {
        before: taken("a.txt", &exposition(90, 10, 0.1, "old_total 1\n")),
        after: taken("b.txt", &exposition(160, 40, 0.2, "{\"new|`x`\"} 1\n")),
        catalogue: program.catalogue,
        is_same_process: false,
        lasted: Some(Duration::from_secs(10)),
    }
}

#[test]
fn two_programs_are_compared_as_markdown() {
    let report = Report::new(&pair(), Some(&"p95=10%, errors=20%".parse().unwrap()));
    let expected = r"## Metrics: `a.txt` → `b.txt`

Each is everything since the start of its program, 10.0s and 10.0s.

Neither exposition has `process_start_time_seconds`, so totals are compared.

- :x: p95 of `order::sell`: 95.0ms → 190ms (+100%); the limit is +10.0%

| function | count | rate/s | errors | p50 | p95 | p99 |
|---|---:|---:|---:|---:|---:|---:|
| `order::sell` | 100 → 200 (+100%) | 10 → 20 (+100%) | 10.0% → 20.0% (+10 points) | 50.0ms → 100ms (+100%) | 95.0ms → 190ms (+100%) | 99.0ms → 198ms (+100%) |

| family | value |
|---|---:|
| `depth` | 100 → 200 (+100%) |
| `` new\|`x` `` | – → 1 |
| `old_total` | 1 → – |

New families: `` new|`x` ``

Removed families: `old_total`

";
    assert_eq!(Markdown(&report).to_string(), expected);
}

#[test]
fn the_same_process_counts_from_the_first_scrape_on() {
    let at = |seconds: u64| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let mut pair = Pair { is_same_process: true, lasted: None, ..pair() };
    pair.after = taken("b.txt", &exposition(130, 20, 0.1, ""));
    (pair.before.at, pair.after.at) = (at(1000), at(1025));
    let report = Report::new(&pair, None);
    let sell = &report.rows[0];
    assert_eq!((sell.before.count, sell.before.rate), (Some(100.0), None), "the start is not exposed");
    assert_eq!((sell.after.count, sell.after.rate, sell.after.errors), (Some(50.0), Some(2.0), Some(0.2)));
    // The times are unequal, so that fewer calls mean nothing.
    let markdown = Markdown(&report).to_string();
    assert!(markdown.contains("| `order::sell` | 100 → 50 | – → 2 |"), "{markdown}");
}

#[test]
fn an_exposition_without_its_start_time_is_named() {
    let started = "process_start_time_seconds 1000\n";
    let note = |before: &str, after: &str| {
        let (before, after) = (taken("a.txt", before), taken("b.txt", after));
        let markdown = Markdown(&Report::new(&Pair { before, after, ..Pair::default() }, None)).to_string();
        markdown.lines().find(|line| line.ends_with("so totals are compared.")).map(str::to_owned)
    };
    let neither = "Neither exposition has `process_start_time_seconds`, so totals are compared.";
    assert_eq!(note("a 1\n", "a 2\n").as_deref(), Some(neither));
    let one = "`b.txt` has no `process_start_time_seconds`, so totals are compared.";
    assert_eq!(note(started, "a 2\n").as_deref(), Some(one));
    assert_eq!(note(started, started), None);
}

#[test]
fn the_uptime_is_the_time_of_a_rate() {
    let mut pair = Pair { lasted: None, ..pair() };
    pair.after = taken("b", &exposition(100, 0, 0.1, "process_start_time_seconds 1000\n"));
    pair.after.at = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1050));
    assert_eq!(pair.seconds(), (None, Some(50.0)));
}

#[test]
fn what_changed_most_is_first() {
    let histogram = |name: &str, bound: f64| {
        format!(
            "# TYPE {name}_seconds histogram\n{name}_seconds_bucket{{le=\"{bound}\"}} 4\n{name}_seconds_bucket{{le=\"+Inf\"}} 4\n"
        )
    };
    let text = |a: f64, b: f64, c: u32| {
        histogram("a", a) + &histogram("b", b) + &format!("# TYPE c_total counter\nc_total {c}\n")
    };
    let pair = Pair {
        before: taken("a", &text(0.1, 0.1, 1)),
        after: taken("b", &text(0.11, 0.05, 1000)),
        ..Pair::default()
    };
    let report = Report::new(&pair, None);
    let names: Vec<&str> = report.rows.iter().map(|row| row.name.as_str()).collect();
    // Twice as fast is more than 10% slower; a load says nothing of the program.
    assert_eq!(names, ["b_seconds", "a_seconds", "c_total"]);
}

#[test]
fn a_figure_at_its_threshold_is_not_above_it() {
    let exceeded = |thresholds: &str| {
        let thresholds: Thresholds = thresholds.parse().unwrap();
        Report::new(&pair(), Some(&thresholds)).exceeded.iter().map(|one| one.figure.clone()).collect::<Vec<_>>()
    };
    assert_eq!(exceeded("p95=100%,errors=10%,p50=100.1%"), [""; 0]);
    assert_eq!(exceeded("p95=99%,errors=9%,p99=0%"), ["p95", "errors", "p99"]);
}

#[test]
fn thresholds_that_are_none_are_rejected() {
    for wrong in ["", "p95", "p95=10", "p90=10%", "p95=-1%", "p95=NaN%", "p95=10%,", "calls=1%"] {
        assert!(wrong.parse::<Thresholds>().is_err(), "{wrong}");
    }
}

#[test]
fn the_json_has_the_figures_as_numbers() {
    let json = serde_json::to_value(Report::new(&pair(), None)).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["rows"][0]["name"], "order::sell");
    assert_eq!(json["rows"][0]["location"], "src/order.rs:7");
    assert_eq!(json["rows"][0]["after"]["errors"], 0.2);
    assert_eq!(json["rows"][0]["before"]["level"], serde_json::Value::Null);
    assert_eq!(json["removed_families"], serde_json::json!(["old_total"]));
}

#[test]
fn equal_expositions_have_no_arrows() {
    let pair = Pair { after: taken("b.txt", &exposition(90, 10, 0.1, "old_total 1\n")), ..pair() };
    let markdown = Markdown(&Report::new(&pair, None)).to_string();
    assert_eq!(markdown.matches('→').count(), 1, "the title's: {markdown}");
}
