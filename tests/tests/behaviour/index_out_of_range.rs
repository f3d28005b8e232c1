//! Hand-written `LabelValue`, `LabelSet` and `Outcome` whose index is out of range, or whose values repeat.

use callmeter::{Counter, Exporter, Gauge, Histogram, Label, LabelSet, LabelValue, Metrics, metered};
use callmeter_tests::AnyIndex;

use super::support::{lines, numbers, recorded};

/// A label set that returns a wrong index.
struct AnyIndexSet(usize);

impl LabelSet for AnyIndexSet {
    const LABELS: &'static [Label] = <Honest as LabelSet>::LABELS;

    fn index(&self) -> usize {
        self.0
    }
}

/// A label set of which one label returns a wrong index.
#[derive(LabelSet)]
struct Honest {
    hot: bool,
    liar: AnyIndex,
}

/// Calls.
#[metered(
    counter("range_calls_total"),
    counter("range_next_total", labels(other = "x")),
    histogram("range_duration_seconds", buckets = [1]),
    in_flight("range_in_flight"),
    labels(liar, hot: bool = false)
)]
fn labelled(liar: AnyIndex) {
    let _ = liar;
}

#[metered(counter("range_outcomes_total", labels(how = outcome)), counter("range_after_total"), outcome = AnyIndex)]
fn returned(liar: AnyIndex) -> AnyIndex {
    liar
}

#[derive(Metrics)]
struct Range {
    first: Counter<AnyIndexSet>,
    second: Counter<Honest>,
    sizes: Histogram<AnyIndexSet>,
    level: Gauge<AnyIndexSet>,
}

static RANGE: Range = Range::new();

const INDICES: [usize; 6] = [1, 2, 3, 64, 1 << 32, usize::MAX];

fn traffic() {
    for index in INDICES {
        labelled(AnyIndex(index));
        returned(AnyIndex(index));
        RANGE.first.with(AnyIndexSet(index)).increment(1);
        RANGE.second.with(Honest { hot: false, liar: AnyIndex(index) }).increment(1);
        RANGE.sizes.with(AnyIndexSet(index)).record(1);
        RANGE.level.with(AnyIndexSet(index)).increment(1);
    }
}

/// All indices except the first are out of range. They count as the index of the last value.
#[test]
fn a_foreign_recorder_gets_the_last_value() {
    let recorded = recorded(traffic);
    for (family, expected) in [
        ("range_calls_total", "{liar=\"b\",hot=\"false\"}"),
        ("range_next_total", "{liar=\"b\",hot=\"false\",other=\"x\"}"),
        ("range_outcomes_total", "{how=\"bad\"}"),
        ("range_after_total", ""),
        ("range_second_total", "{hot=\"false\",liar=\"b\"}"),
    ] {
        assert_eq!(recorded.family(family), numbers([(expected, 6.0)]), "{family}");
    }
    let first = [
        ("{hot=\"false\",liar=\"b\"}", 1.0),
        ("{hot=\"true\",liar=\"a\"}", 1.0),
        ("{hot=\"true\",liar=\"b\"}", 4.0),
    ];
    assert_eq!(recorded.family("range_first_total"), numbers(first));
    assert_eq!(recorded.family("range_level"), numbers(first));
}

#[test]
fn values_out_of_range_have_a_text() {
    assert_eq!(INDICES.map(|index| AnyIndex(index).as_str()), ["b"; 6]);
    assert_eq!(AnyIndex(0).as_str(), "a");
}

struct Twice(bool);

impl LabelValue for Twice {
    const VALUES: &'static [&'static str] = &["same", "same"];

    fn index(&self) -> usize {
        usize::from(self.0)
    }
}

#[metered(counter("range_twice_total", labels(twice: Twice = Twice(twice))), histogram("range_twice_bytes", value = 1.5))]
fn twice(twice: bool) {}

#[test]
fn values_with_the_same_text_share_a_series() {
    let recorder = Exporter::builder().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        twice(false);
        twice(true);
    });
    let exposition = recorder.exporter().render();
    assert_eq!(lines(&exposition, "range_twice_total"), ["range_twice_total{twice=\"same\"} 2"]);
}
