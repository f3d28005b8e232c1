//! Scrapes become rows: the window, restarts, and a program that is away.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callmeter::Catalogue;
use serde_json::json;

use super::model::{Connection, Grouping, Model};
use super::once;
use super::scraper::Scrape;
use crate::exposition::Exposition;

/// A model with a clock.
pub(super) struct Watched {
    pub(super) model: Model,
    now: Instant,
    pub(super) catalogue: Option<Arc<Catalogue>>,
}

impl Watched {
    pub(super) fn new() -> Self {
        let (interval, window) = (Duration::from_secs(2), Duration::from_secs(10));
        let model = Model::new("http://localhost:9464/metrics", interval, window);
        Self { model, now: Instant::now(), catalogue: Some(Arc::new(catalogue())) }
    }

    /// What happens 2 s later.
    pub(super) fn scrape(&mut self, result: Result<String, &str>) {
        self.now += Duration::from_secs(2);
        let parse = |text: String| Arc::new(Exposition::parse(text.as_bytes()).unwrap());
        let result = result.map(parse).map_err(str::to_owned);
        self.model.take(Scrape { at: self.now, result, catalogue: self.catalogue.clone() });
    }

    pub(super) fn scrapes(&mut self, expositions: impl IntoIterator<Item = String>) {
        expositions.into_iter().for_each(|text| self.scrape(Ok(text)));
    }

    fn names(&self) -> Vec<&str> {
        self.model.rows.iter().map(|row| row.subject.name.as_str()).collect()
    }
}

/// `buy` and `sell`, with a counter, a histogram and a gauge each.
fn catalogue() -> Catalogue {
    let declared = |function: &str, line: u32, has_outcome: bool| {
        let mut labels = vec![json!({"key": "function", "values": [function]})];
        if has_outcome {
            let outcomes = json!([{"value": "ok", "is_error": false}, {"value": "error", "is_error": true}]);
            labels.push(json!({"key": "result", "outcome": outcomes}));
        }
        json!({
            "function": function, "module": "shop::order", "file": "src/order.rs", "line": line, "sample": 1,
            "objective": null, "labels": labels, "shares_series_with": [],
        })
    };
    let family = |name: &str, kind: &str, has_outcome: bool| {
        json!({
            "name": name, "kind": kind, "unit": null, "help": format!("Help of {name}."), "labels": [], "buckets": [],
            "declared": [declared("buy", 5, has_outcome), declared("sell", 9, has_outcome)],
        })
    };
    serde_json::from_value(json!([
        family("calls_concurrent", "gauge", false),
        family("calls_duration_seconds", "histogram", false),
        family("calls_total", "counter", true),
    ]))
    .unwrap()
}

/// After `step` steps: `buy` has 10 calls a step, of 10 to 20 ms; `sell` has 4, one of them an error, of 100 to 200 ms.
pub(super) fn exposition(step: u32) -> String {
    let mut text = String::from("# TYPE calls_total counter\n");
    for (function, result, calls) in
        [("buy", "ok", 10), ("buy", "error", 0), ("sell", "ok", 3), ("sell", "error", 1)]
    {
        writeln!(text, "calls_total{{function=\"{function}\",result=\"{result}\"}} {}", calls * step).unwrap();
    }
    text += "# TYPE calls_duration_seconds histogram\n";
    for (function, calls, fast, sum) in [("buy", 10, 10, 0.15), ("sell", 4, 0, 0.6)] {
        for (bound, count) in [("0.01", 0), ("0.02", fast), ("0.1", fast), ("0.2", calls), ("+Inf", calls)] {
            let count = count * step;
            writeln!(text, "calls_duration_seconds_bucket{{function=\"{function}\",le=\"{bound}\"}} {count}")
                .unwrap();
        }
        writeln!(text, "calls_duration_seconds_sum{{function=\"{function}\"}} {}", sum * f64::from(step)).unwrap();
        writeln!(text, "calls_duration_seconds_count{{function=\"{function}\"}} {}", calls * step).unwrap();
    }
    text + "# TYPE calls_concurrent gauge\ncalls_concurrent{function=\"buy\"} 2\ncalls_concurrent{function=\"sell\"} 0\n"
}

#[test]
fn the_figures_are_those_of_the_window() {
    let mut watched = Watched::new();
    watched.scrapes([exposition(5), exposition(6)]);
    // 10 calls in 2 s, 4 calls in 2 s; of 0.75 s, `sell` took 0.6.
    assert_eq!(
        once::table(&watched.model),
        [
            "FUNCTION     RATE/s  ERRORS     P50     P95     P99  IN FLIGHT   TIME",
            "order::sell       2   25.0%   150ms   195ms   199ms          0  80.0%",
            "order::buy        5      0%  15.0ms  19.5ms  19.9ms          2  20.0%",
        ]
        .map(|line| format!(" {line}"))
        .join("\n")
    );
}

#[test]
fn one_scrape_says_nothing_of_now() {
    let mut watched = Watched::new();
    watched.scrapes([exposition(5)]);
    assert_eq!(watched.model.elapsed, None);
    assert!(watched.model.rows.iter().all(|row| row.figures.calls.is_none() && row.figures.durations.is_none()));
    let levels: Vec<_> = watched.model.rows.iter().map(|row| row.figures.level).collect();
    assert_eq!(levels, [Some(2.0), Some(0.0)]);
}

#[test]
fn scrapes_older_than_the_window_are_forgotten() {
    let mut watched = Watched::new();
    watched.scrapes((0..20).map(exposition));
    assert_eq!(watched.model.elapsed, Some(Duration::from_secs(10)));
    assert_eq!(watched.model.rows[1].figures.calls, Some(50.0));
}

#[test]
fn a_restart_starts_the_figures_again() {
    let mut watched = Watched::new();
    watched.scrapes([exposition(5), exposition(6), exposition(1)]);
    assert!(watched.model.restarted.is_some());
    assert_eq!(watched.model.elapsed, None);
    watched.scrapes([exposition(2)]);
    assert_eq!(watched.model.rows[1].figures.calls, Some(10.0));
}

#[test]
fn a_program_that_is_away_keeps_its_last_figures() {
    let mut watched = Watched::new();
    watched.scrapes([exposition(5), exposition(6)]);
    watched.scrape(Err("connection refused"));
    let Connection::Away { since, .. } = watched.model.connection.clone() else { panic!("{:?}", watched.model) };
    watched.scrape(Err("still refused"));
    assert_eq!(watched.model.connection, Connection::Away { since, error: "still refused".into() });
    assert_eq!(watched.names(), ["order::sell", "order::buy"]);
    watched.scrapes([exposition(7)]);
    assert_eq!(watched.model.connection, Connection::Live);
    // 20 calls in the 8 s since the first scrape.
    assert_eq!(
        (watched.model.elapsed, watched.model.rows[1].figures.calls),
        (Some(Duration::from_secs(8)), Some(20.0))
    );
}

#[test]
fn without_a_catalogue_the_families_are_shown() {
    let mut watched = Watched::new();
    watched.catalogue = None;
    watched.scrapes([exposition(5), exposition(6)]);
    assert_eq!(watched.model.grouping, Grouping::Families);
    assert_eq!(watched.names(), ["calls_duration_seconds", "calls_total", "calls_concurrent"]);
    assert_eq!(watched.model.rows[1].figures.calls, Some(14.0));
}

#[test]
fn a_catalogue_that_comes_later_is_used() {
    let mut watched = Watched::new();
    let catalogue = watched.catalogue.take();
    watched.scrapes([exposition(5)]);
    watched.catalogue = catalogue;
    watched.scrapes([exposition(6)]);
    assert_eq!(watched.model.grouping, Grouping::Functions);
    assert_eq!(watched.names(), ["order::sell", "order::buy"]);
}
