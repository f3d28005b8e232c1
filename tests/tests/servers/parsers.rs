//! `promtool check metrics`, and the parsers of Python's `prometheus_client`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use callmeter::{Counter, Exporter, Gauge, Histogram, LabelValue, Metrics, build_info, metered};
use callmeter_tests::{Exposition, get, python, tool};

use super::Serving;

#[derive(LabelValue, Clone, Copy)]
enum Hostile {
    #[label(rename = "a \"quoted\" value")]
    Quoted,
    #[label(rename = "two\nlines")]
    Lines,
    #[label(rename = "back\\slash")]
    Backslash,
    #[label(rename = "")]
    Empty,
    #[label(rename = "ünï©ødé 🦀 {},=")]
    Unicode,
}

/// Help with a back\slash and "quotes".
#[metered(
    counter(
        "parsers_hostile_total",
        was = "parsers_former_total",
        deprecated = "Because of \"quotes\", a back\\slash\nand a line.",
        labels(open(limit = 10) = text)
    ),
    histogram("parsers_hostile_duration_seconds", was = "parsers_former_duration_seconds"),
    in_flight("parsers_hostile_in_flight"),
    labels(hostile)
)]
fn call(hostile: Hostile, text: &str) {
    let _ = (hostile, text);
}

/// Gauges of any value, and counters.
#[derive(Metrics)]
struct ParsersByHand {
    infinite: Gauge,
    negative: Gauge,
    none: Gauge,
    huge: Counter,
    /// Boundaries that are written in many ways.
    #[metric(was = "parsers_former_spread_bytes", unit = bytes, buckets = [0, 1e-6, 0.1, 1, 123_456_789, 1e21])]
    spread: Histogram,
}

static BY_HAND: ParsersByHand = ParsersByHand::new();

/// Metrics of other crates, which no lint has checked.
fn undeclared() {
    metrics::describe_counter!(
        "parsers_bare",
        metrics::Unit::Bytes,
        "Without \"total\", with a back\\slash\nand a line."
    );
    metrics::counter!("parsers_bare", "text" => "a \"quoted\"\\\n{le=\"1\"} # value").increment(3);
    metrics::counter!("parsers_bare").increment(4);
    metrics::counter!("parsers_other_total").increment(5);
    metrics::gauge!("parsers_other_infinite").set(f64::INFINITY);
    metrics::gauge!("parsers_other_negative").set(f64::NEG_INFINITY);
    metrics::gauge!("parsers_other_none").set(f64::NAN);
    metrics::gauge!("parsers_other_small").set(-1.25e-9);
    metrics::histogram!("parsers_other_seconds", "text" => "le=\"2\"").record(0.3);
    metrics::histogram!("parsers_other_seconds").record(1e9);
}

/// What other crates may send: labels and names that are invalid in an exposition, and updates under declared names.
fn strangers() {
    let keys = ["a.b", "a_b", "", "__name__", "le", "quantile", "1st", "ü", "service", "hostile", "a b\n", "job"];
    for first in keys {
        for second in keys {
            metrics::counter!("parsers_hostile_total", first => "1", second => "2").increment(1);
            metrics::histogram!("parsers_hostile_duration_seconds", first => "1", second => "2").record(0.5);
            metrics::gauge!("parsers_hostile_in_flight", first => "1", second => "2").increment(1);
            metrics::counter!("parsers_strange.visits", first => "1", second => "2").increment(1);
            metrics::gauge!("parsers_strange.level", first => "1", second => "2").set(1);
            metrics::histogram!("parsers_strange.wait", first => "1", second => "2").record(0.5);
        }
    }
    let names = [
        "",
        "_",
        "_total",
        "__",
        "1st",
        "a.b",
        "a_b",
        "a:b",
        "a-b",
        "two\nlines",
        "ü",
        " ",
        "{}",
        "#",
        "parsers_by_hand_huge",
        "parsers_by_hand_huge_total",
        "parsers_by_hand_spread_bytes",
        "parsers_by_hand_spread_bytes_count",
        "parsers_by_hand_spread_bytes_sum",
        "parsers_by_hand_spread_bytes_bucket",
        "parsers_by_hand_spread_bytes_created",
        "parsers_by_hand_none",
        "parsers_by_hand_none_total",
        "parsers_by_hand_none_info",
        "x",
        "x_total",
        "x_created",
        "x_count",
        "x_sum",
        "x_bucket",
        "x_info",
        "x_total_total",
        "undeclared_x",
        "callmeter_dropped_labels_total",
    ];
    for name in names {
        metrics::describe_histogram!(name, "Help.\r\n\\ \"quoted\"");
        metrics::counter!(name).increment(1);
        metrics::histogram!(name).record(0.5);
        metrics::gauge!(name).set(1);
        metrics::describe_counter!(name, "");
    }
}

/// The exporter after hostile traffic.
fn hostile(more: impl FnOnce()) -> Exporter {
    // And the metrics of the collectors.
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let builder = Exporter::builder().label("service", "sh\"op\\\n").process();
    let builder = builder.tokio_handle(runtime.handle().clone()).build_info(build_info!());
    let recorder = builder.build().expect("a recorder");
    metrics::with_local_recorder(&recorder, || {
        for text in ["", "\\", "\"", "\n", "\\n", "🦀", &"x".repeat(1_000_000)] {
            for value in [Hostile::Quoted, Hostile::Lines, Hostile::Backslash, Hostile::Empty, Hostile::Unicode] {
                call(value, text);
            }
        }
        BY_HAND.infinite.set(f64::INFINITY);
        BY_HAND.negative.set(f64::NEG_INFINITY);
        BY_HAND.none.set(f64::NAN);
        BY_HAND.huge.increment(u64::MAX);
        for value in [0.0, 1e-300, 1e-6, 0.3, 5e20, 1e300] {
            BY_HAND.spread.record(value);
        }
        more();
    });
    recorder.exporter()
}

fn hostile_exposition() -> String {
    hostile(|| {}).render()
}

pub(super) fn run(program: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("an installed program");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("a program that reads");
    child.wait_with_output().expect("a program that ends")
}

#[track_caller]
fn no_complaint(output: &Output) {
    let said = [&*output.stdout, &*output.stderr].map(String::from_utf8_lossy).concat();
    assert!(output.status.success() && said.is_empty(), "{}: {said}", output.status);
}

#[test]
fn promtool_accepts_the_exposition() {
    let Some(promtool) = tool("promtool") else { return };
    let serving = Serving::start();
    no_complaint(&run(&promtool, &["check", "metrics"], &get(&serving.metrics())));
    no_complaint(&run(&promtool, &["check", "metrics"], &hostile_exposition()));
}

#[test]
fn promtool_rejects_a_bad_exposition() {
    let Some(promtool) = tool("promtool") else { return };
    let output = run(&promtool, &["check", "metrics"], "# HELP calls Calls.\n# TYPE calls counter\ncalls 1\n");
    assert!(!output.status.success(), "promtool accepts a counter without _total: it checks nothing");
}

/// Compares every sample with what a parser of `prometheus_client` reads.
#[track_caller]
pub(super) fn parser_agrees(python: &Path, parser: &str, exposition: &str) -> Exposition {
    let script = format!(
        "
import json, sys
from prometheus_client.{parser} import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.buffer.read().decode('utf-8'))
print(json.dumps([[s.name, s.labels, str(float(s.value))] for f in families for s in f.samples]))
"
    );
    let output = run(python, &["-c", &script], exposition);
    assert!(output.status.success(), "{}\n{exposition:.9999}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<(String, BTreeMap<String, String>, String)> =
        serde_json::from_slice(&output.stdout).expect("JSON of samples");
    let is_text = |line: &&str| !line.starts_with("# UNIT ") && *line != "# EOF";
    let text: String = exposition.lines().filter(is_text).flat_map(|line| [line, "\n"]).collect();
    let ours = callmeter_tests::parse(&text);
    assert_eq!(read.len(), ours.samples.len());
    for (name, labels, value) in read {
        let value: f64 = value.parse().expect("a number");
        let sample = |name: &str| ours.samples.get(&(name.to_owned(), labels.clone())).copied();
        // The parser of the text format appends `_total` to counters without it.
        let our = sample(&name).or_else(|| sample(name.strip_suffix("_total")?));
        let our = our.unwrap_or_else(|| panic!("we have no {name}{labels:?}"));
        // NaN is not equal to itself.
        assert!(our.total_cmp(&value).is_eq(), "{name}{labels:?} is {our} here, {value} there");
    }
    ours
}

#[test]
fn pythons_strict_openmetrics_parser_reads_every_sample_back() {
    let Some(python) = python() else { return };
    let serving = Serving::start();
    let accept = "application/openmetrics-text; version=1.0.0";
    let mut response = ureq::get(serving.metrics()).header("Accept", accept).call().expect("an exposition");
    let content_type = response.headers()["content-type"].to_str().expect("text").to_owned();
    assert_eq!(content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    parser_agrees(&python, "openmetrics.parser", &response.body_mut().read_to_string().expect("text"));

    let hostile = hostile(undeclared).render_openmetrics();
    parser_agrees(&python, "openmetrics.parser", &hostile);
    for line in [
        "# TYPE parsers_bare counter",
        "parsers_bare_total{service=\"sh\\\"op\\\\\\n\"} 4",
        "# TYPE parsers_other counter",
        "parsers_by_hand_infinite{service=\"sh\\\"op\\\\\\n\"} +Inf",
        "parsers_by_hand_none{service=\"sh\\\"op\\\\\\n\"} NaN",
    ] {
        assert!(hostile.lines().any(|of| of == line), "no line {line} in\n{hostile:.9999}");
    }
}

#[test]
fn foreign_metrics_are_read_by_every_parser() {
    let exporter = hostile(strangers);
    let (text, open_metrics) = (exporter.render(), exporter.render_openmetrics());
    // No name and no series occurs twice.
    callmeter_tests::parse(&text);
    if let Some(promtool) = tool("promtool") {
        let output = run(&promtool, &["check", "metrics"], &text);
        let said = [&*output.stdout, &*output.stderr].map(String::from_utf8_lossy).concat();
        // It may complain of other crates' names, help and labels. A text that it cannot read is another error.
        assert!(output.status.code() == Some(3) && !said.contains("error while linting"), "{said}");
        let declared = said.lines().filter(|line| line.starts_with("parsers_hostile"));
        let of_strangers = ["should not have \"le\" label", "should not have \"quantile\" label"];
        for line in declared {
            assert!(of_strangers.iter().any(|label| line.contains(label)), "{line}");
            assert!(!line.starts_with("parsers_hostile_duration_seconds"), "{line}");
        }
    }
    let Some(python) = python() else { return };
    parser_agrees(&python, "parser", &text);
    parser_agrees(&python, "openmetrics.parser", &open_metrics);
}

#[test]
fn pythons_parser_reads_every_sample_back() {
    let Some(python) = python() else { return };
    let ours = parser_agrees(&python, "parser", &hostile_exposition());
    for hostile in Hostile::VALUES {
        for text in ["", "\\", "\"", "\n", "\\n", "🦀", &"x".repeat(1024)] {
            let labels = [("service", "sh\"op\\\n"), ("hostile", hostile), ("open", text)];
            assert_eq!(ours.value("parsers_hostile_total", &labels), Some(1.0), "{labels:?}");
        }
    }
}
