//! What is read, what is rejected, and where.

#![expect(clippy::float_cmp, reason = "the figures are exact")]

use proptest::prelude::*;

use super::{Bound, Exposition, FamilyKind, Labels, Problem, Value};

fn parse(text: &str) -> Exposition {
    match Exposition::parse(text.as_bytes()) {
        Ok(exposition) => exposition,
        Err(error) => panic!("{error}\n{text}"),
    }
}

fn problem(text: &str) -> (usize, Problem) {
    match Exposition::parse(text.as_bytes()) {
        Ok(exposition) => panic!("this was read: {text}\n{exposition:?}"),
        Err(error) => (error.line, error.problem),
    }
}

fn number(exposition: &Exposition, family: &str, labels: &[(&str, &str)]) -> f64 {
    let labels = Labels::new(labels.iter().copied()).unwrap();
    match &exposition.families[family].series[&labels] {
        Value::Number(number) => *number,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_text_format_has_types_help_escapes_and_timestamps() {
    let text = "# HELP hits_total Hits\\nof \\\\ \"all\".\n# TYPE hits_total counter\n# a comment\n\n\
                hits_total { path = \"a\\\"b\\n\\\\c\" , code=\"200\", } 3 1700000000000\nhits_total 4\r\ndepth\t-Inf\nnan NaN\n";
    let exposition = parse(text);
    assert_eq!(exposition.families["hits_total"].kind, FamilyKind::Counter);
    assert_eq!(exposition.families["hits_total"].help, "Hits\nof \\ \"all\".");
    assert_eq!(number(&exposition, "hits_total", &[("code", "200"), ("path", "a\"b\n\\c")]), 3.0);
    assert_eq!(number(&exposition, "hits_total", &[]), 4.0);
    assert_eq!(number(&exposition, "depth", &[]), f64::NEG_INFINITY);
    assert!(number(&exposition, "nan", &[]).is_nan());
}

#[test]
fn open_metrics_and_text_give_the_same_families() {
    let text = "# HELP a_total Help.\n# TYPE a_total counter\na_total{x=\"1\"} 2\n# TYPE h_seconds histogram\n\
                h_seconds_bucket{le=\"0.5\"} 1\nh_seconds_bucket{le=\"+Inf\"} 2\nh_seconds_sum 3\nh_seconds_count 2\n";
    let open_metrics = "# HELP a Help.\n# TYPE a counter\na_total{x=\"1\"} 2.0 1700000000.5 # {trace_id=\"7\"} 1 1.5\na_created{x=\"1\"} 7\n\
                # TYPE h_seconds histogram\n# UNIT h_seconds seconds\nh_seconds_bucket{le=\"0.5\"} 1 # {} 0.2\n\
                h_seconds_bucket{le=\"+Inf\"} 2\nh_seconds_sum 3\nh_seconds_count 2\nh_seconds_created 1\n# EOF\n";
    assert_eq!(parse(text), parse(open_metrics));
    let Value::Histogram(histogram) = &parse(text).families["h_seconds"].series[&Labels::default()] else {
        panic!()
    };
    assert_eq!(histogram.count(), 2.0);
    assert_eq!(histogram.sum, Some(3.0));
    assert_eq!(histogram.buckets[&Bound(0.5)], 1.0);
}

#[test]
fn names_of_prometheus_3_are_quoted() {
    let exposition = parse("# TYPE \"http.hits\" gauge\n{\"http.hits\",\"größe.x\"=\"1\"} 2\n{\"http.hits\"} 3\n");
    assert_eq!(exposition.families["http.hits"].kind, FamilyKind::Gauge);
    assert_eq!(number(&exposition, "http.hits", &[("größe.x", "1")]), 2.0);
    assert_eq!(number(&exposition, "http.hits", &[]), 3.0);
}

#[test]
fn a_summary_has_quantiles() {
    let exposition =
        parse("# TYPE s summary\ns{quantile=\"0.5\"} 7\ns{quantile=\"0.99\"} 9\ns_sum 20\ns_count 3\n");
    let Value::Summary(summary) = &exposition.families["s"].series[&Labels::default()] else { panic!() };
    assert_eq!(summary.quantiles[&Bound(0.99)], 9.0);
    assert_eq!((summary.sum, summary.count), (Some(20.0), Some(3.0)));
}

/// Suffixes belong to a family only if its type says so.
#[test]
fn a_suffix_alone_makes_no_histogram() {
    let exposition = parse("jobs_count 3\nmoney_bucket{le=\"x\"} 1\n");
    assert_eq!(exposition.families["jobs_count"].kind, FamilyKind::Unknown);
    assert_eq!(number(&exposition, "money_bucket", &[("le", "x")]), 1.0);
}

#[test]
fn errors_name_the_line_and_what_is_wrong_with_it() {
    let wrong = [
        ("a 1\na 2\n", 2, Problem::DuplicateSeries("a".into())),
        (
            "a{x=\"1\",y=\"2\"} 1\n\na{y=\"2\",x=\"1\"} 1\n",
            3,
            Problem::DuplicateSeries("a{y=\"2\",x=\"1\"}".into()),
        ),
        ("a{x=\"1\",x=\"2\"} 1\n", 1, Problem::DuplicateLabel("x".into())),
        ("a\n", 1, Problem::Value(String::new())),
        ("a one\n", 1, Problem::Value("one".into())),
        ("a{x=\"1} 2\n", 1, Problem::Quote),
        ("a{x=1} 2\n", 1, Problem::LabelValue("x".into())),
        ("a{x} 2\n", 1, Problem::LabelValue("x".into())),
        ("a{1x=\"1\"} 2\n", 1, Problem::Key("1x=\"1\"} 2".into())),
        ("a{x=\"1\" y=\"2\"} 2\n", 1, Problem::Brace("y=\"2\"} 2".into())),
        ("1a 2\n", 1, Problem::Name("1a 2".into())),
        ("{x=\"1\"} 2\n", 1, Problem::Name("{x=\"1\"} 2".into())),
        ("a 1 now\n", 1, Problem::Timestamp("now".into())),
        ("a 1 2 3\n", 1, Problem::Timestamp("2 3".into())),
        ("# TYPE a counter\n# TYPE a gauge\n", 2, Problem::SecondType("a".into())),
        ("# TYPE a meter\n", 1, Problem::Type("meter".into())),
        ("a 1\n# TYPE a gauge\n", 2, Problem::LateType("a".into())),
        ("# TYPE a histogram\na_bucket 1\n", 2, Problem::Bound { name: "a_bucket".into(), label: "le" }),
        (
            "# TYPE a histogram\na_bucket{le=\"NaN\"} 1\n",
            2,
            Problem::Bound { name: "a_bucket".into(), label: "le" },
        ),
        ("# TYPE a histogram\na 1\n", 2, Problem::NoHistogramSample("a".into())),
        (
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"1.0\"} 1\n",
            3,
            Problem::DuplicateSeries("a_bucket{le=\"1.0\"}".into()),
        ),
        ("# TYPE a summary\na 1\n", 2, Problem::Bound { name: "a".into(), label: "quantile" }),
        ("# EOF\na 1\n", 2, Problem::AfterEnd),
        ("<!doctype html>\n", 1, Problem::OtherFormat("<!doctype html>".into())),
    ];
    for (text, line, expected) in wrong {
        assert_eq!(problem(text), (line, expected), "{text}");
    }
    let error = Exposition::parse(b"a 1\nb\xff 1\n").unwrap_err();
    assert_eq!((error.line, error.problem), (2, Problem::Utf8));
}

/// A line may have any length.
#[test]
fn an_error_is_short() {
    let long = "x".repeat(100_000);
    for text in [format!("a{{{long}}} 1"), format!("{long}{{"), format!("a{{{long}=1}} 1"), format!("a {long}")] {
        let error = Exposition::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.len() < 200, "{error}");
    }
}

#[test]
fn an_error_cannot_control_the_terminal() {
    let error = Exposition::parse(b"a \x1b[2J\n").unwrap_err().to_string();
    assert_eq!(error, "line 1: `\\u{1b}[2J` is not a valid value: a number, `NaN`, `+Inf` or `-Inf` is expected");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Exposition::parse(&bytes);
    }

    /// Random bytes seldom get beyond a line's start.
    #[test]
    fn no_pieces_of_lines_make_the_reader_panic(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "# TYPE ", "# HELP ", "a", "a_bucket", "a_sum", " histogram", " counter", " summary", "{", "}", "le", "=", "\"",
                "\\", ",", " ", "1", "NaN", "+Inf", "\n", "#", "# EOF", "\u{fe0f}", "quantile=\"0.5\"", "\r",
            ]),
            0..40,
        )
    ) {
        let _ = Exposition::parse(pieces.concat().as_bytes());
    }

    /// What is escaped in a label is read back.
    #[test]
    fn every_label_value_is_read_back(value in any::<String>()) {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let exposition = parse(&format!("a{{x=\"{escaped}\"}} 1\n"));
        prop_assert_eq!(number(&exposition, "a", &[("x", &value)]), 1.0);
    }
}
