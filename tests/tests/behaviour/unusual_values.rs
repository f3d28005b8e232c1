//! NaN, infinite values, falling counters, and texts that an exposition has to escape.

use callmeter::{Counter, Exporter, Gauge, Histogram, Metrics, metered};

use super::support::{lines, numbers, recorded};

#[derive(Metrics)]
struct Bad {
    falls: Counter,
    /// A value with a "quote", a \backslash and more.
    #[metric(help = "Two\nlines, a \"quote\" and a \\ backslash.")]
    level: Gauge,
    #[metric(buckets = [0.5, 1.0])]
    sizes: Histogram,
}

static BAD: Bad = Bad::new();

#[metered(
    histogram("bad_share_ratio", value = value, buckets = [0.1, 1.0]),
    counter("bad_amount_total", by = amount),
)]
fn number(value: f64, amount: i64) {}

const NOT_FINITE: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

#[test]
fn histograms_do_not_record_what_is_not_finite() {
    let recorded = recorded(|| {
        NOT_FINITE.into_iter().for_each(|value| {
            BAD.sizes.record(value);
            BAD.sizes.record_many(value, 3);
            number(value, 1);
        });
        BAD.sizes.record(-2.5);
        BAD.sizes.record(f64::MAX);
        BAD.sizes.record(f64::MIN_POSITIVE);
        number(-0.5, 1);
    });
    assert_eq!(recorded.samples["bad_sizes"], [-2.5, f64::MAX, f64::MIN_POSITIVE]);
    assert_eq!(recorded.samples["bad_share_ratio"], [-0.5]);
    // The calls themselves are counted.
    assert_eq!(recorded.numbers, numbers([("bad_amount_total", 4.0)]));
}

#[test]
fn counters_never_fall() {
    let recorded = recorded(|| {
        BAD.falls.increment(3);
        BAD.falls.increment(-2);
        BAD.falls.increment(i128::MIN);
        BAD.falls.increment(0);
        number(0.0, -5);
        number(0.0, 2);
        number(0.0, i64::MIN);
    });
    assert_eq!(recorded.numbers, numbers([("bad_falls_total", 3.0), ("bad_amount_total", 2.0)]));
}

#[test]
fn gauges_take_every_value() {
    for (value, text) in [(f64::NAN, "NaN"), (f64::INFINITY, "+Inf"), (f64::NEG_INFINITY, "-Inf"), (-1.5, "-1.5")] {
        let recorder = Exporter::builder().build().unwrap();
        metrics::with_local_recorder(&recorder, || BAD.level.set(value));
        assert_eq!(lines(&recorder.exporter().render(), "bad_level"), [format!("bad_level {text}")]);
    }
}

#[test]
fn the_exposition_of_histograms_stays_valid() {
    let recorder = Exporter::builder().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        NOT_FINITE.into_iter().for_each(|value| BAD.sizes.record(value));
        [-1.0, 0.5, 0.75, 9.0].into_iter().for_each(|value| BAD.sizes.record(value));
    });
    assert_eq!(
        lines(&recorder.exporter().render(), "bad_sizes"),
        [
            "bad_sizes_bucket{le=\"+Inf\"} 4",
            "bad_sizes_bucket{le=\"0.5\"} 2",
            "bad_sizes_bucket{le=\"1\"} 3",
            "bad_sizes_count 4",
            "bad_sizes_sum 9.25",
        ]
    );
}

#[test]
fn help_is_escaped() {
    let exposition = Exporter::builder().build().unwrap().exporter().render();
    let help: Vec<_> = exposition.lines().filter(|line| line.starts_with("# HELP bad_level ")).collect();
    assert_eq!(help, ["# HELP bad_level Two\\nlines, a \"quote\" and a \\\\ backslash."]);
    assert!(exposition.contains("# TYPE bad_level gauge\n"));
}

#[metered(counter("bad_text_total", labels(text = "a \"quote\", a \\ and\na line")))]
fn fixed_text() {}

#[test]
fn fixed_labels_are_escaped() {
    let recorder = Exporter::builder().build().unwrap();
    metrics::with_local_recorder(&recorder, fixed_text);
    assert_eq!(
        lines(&recorder.exporter().render(), "bad_text_total"),
        ["bad_text_total{text=\"a \\\"quote\\\", a \\\\ and\\na line\"} 1"]
    );
}

#[test]
fn the_exporters_own_labels_are_escaped() {
    let recorder = Exporter::builder().label("installation", "a \"b\"\\\nc").build().unwrap();
    metrics::with_local_recorder(&recorder, || BAD.falls.increment(1));
    assert_eq!(
        lines(&recorder.exporter().render(), "bad_falls_total"),
        ["bad_falls_total{installation=\"a \\\"b\\\"\\\\\\nc\"} 1"]
    );
}
