//! `promtool check metrics`, and the parsers of Python's `prometheus_client`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use callmeter::{Exporter, LabelValue, metered};
use callmeter_tests::{get, python, tool};

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
    counter("parsers_hostile_total", labels(open(limit = 10) = text)),
    histogram("parsers_hostile_duration_seconds"),
    in_flight("parsers_hostile_in_flight"),
    labels(hostile)
)]
fn hostile(hostile: Hostile, text: &str) {
    let _ = (hostile, text);
}

fn hostile_exposition() -> String {
    let recorder = Exporter::builder().label("service", "sh\"op\\\n").build().expect("a recorder");
    metrics::with_local_recorder(&recorder, || {
        for text in ["", "\\", "\"", "\n", "\\n", "🦀", &"x".repeat(1_000_000)] {
            for value in [Hostile::Quoted, Hostile::Lines, Hostile::Backslash, Hostile::Empty, Hostile::Unicode] {
                hostile(value, text);
            }
        }
    });
    recorder.exporter().render()
}

fn run(program: &Path, args: &[&str], input: &str) -> Output {
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
fn promtool_has_no_complaint() {
    let Some(promtool) = tool("promtool") else { return };
    let serving = Serving::start();
    no_complaint(&run(&promtool, &["check", "metrics"], &get(&serving.metrics())));
    no_complaint(&run(&promtool, &["check", "metrics"], &hostile_exposition()));
}

#[test]
fn promtool_would_complain() {
    let Some(promtool) = tool("promtool") else { return };
    let output = run(&promtool, &["check", "metrics"], "# HELP calls Calls.\n# TYPE calls counter\ncalls 1\n");
    assert!(!output.status.success(), "promtool accepts a counter without _total: it checks nothing");
}

#[test]
fn pythons_parser_reads_every_sample_back() {
    let Some(python) = python() else { return };
    let script = "
import json, sys
from prometheus_client.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.stdin.buffer.read().decode('utf-8'))
print(json.dumps([[s.name, s.labels, s.value] for f in families for s in f.samples]))
";
    let exposition = hostile_exposition();
    let output = run(&python, &["-c", script], &exposition);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let samples: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let samples = samples.as_array().expect("a list");

    let ours = callmeter_tests::parse(&exposition);
    assert_eq!(samples.len(), ours.samples.len());
    for hostile in Hostile::VALUES {
        for text in ["", "\\", "\"", "\n", "\\n", "🦀", &"x".repeat(1024)] {
            let labels = serde_json::json!({ "service": "sh\"op\\\n", "hostile": hostile, "open": text });
            let sample = samples.iter().find(|sample| sample[0] == "parsers_hostile_total" && sample[1] == labels);
            assert_eq!(sample.map(|sample| sample[2].as_f64()), Some(Some(1.0)), "{labels}");
        }
    }
}
