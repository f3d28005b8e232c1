//! Hand-written `LabelValue`, `LabelSet` and `Outcome` whose index is out of range, or whose values repeat.

use callmeter::{
    Counter, Exporter, Gauge, Histogram, Label, LabelSet, LabelValue, Metrics, Outcome, OutcomeValue, metered,
};

use super::support::{lines, numbers, recorded};

/// A label value that returns the index that it was created with.
#[derive(Clone, Copy)]
struct Liar(usize);

impl LabelValue for Liar {
    const VALUES: &'static [&'static str] = &["a", "b"];

    fn index(&self) -> usize {
        self.0
    }
}

impl Outcome for Liar {
    const VALUES: &'static [OutcomeValue] =
        &[OutcomeValue { name: "good", is_error: false }, OutcomeValue { name: "bad", is_error: true }];

    fn index(&self) -> usize {
        self.0
    }
}

/// A label set that returns a wrong index.
struct LiarSet(usize);

impl LabelSet for LiarSet {
    const LABELS: &'static [Label] = <Honest as LabelSet>::LABELS;

    fn index(&self) -> usize {
        self.0
    }
}

/// A label set of which one label returns a wrong index.
#[derive(LabelSet)]
struct Honest {
    hot: bool,
    liar: Liar,
}

/// Calls.
#[metered(
    counter("range_calls_total"),
    counter("range_next_total", labels(other = "x")),
    histogram("range_duration_seconds", buckets = [1]),
    in_flight("range_in_flight"),
    labels(liar, hot: bool = false)
)]
fn labelled(liar: Liar) {
    let _ = liar;
}

#[metered(counter("range_outcomes_total", labels(how = outcome)), counter("range_after_total"), outcome = Liar)]
fn returned(liar: Liar) -> Liar {
    liar
}

#[derive(Metrics)]
struct Range {
    first: Counter<LiarSet>,
    second: Counter<Honest>,
    sizes: Histogram<LiarSet>,
    level: Gauge<LiarSet>,
}

static RANGE: Range = Range::new();

const INDICES: [usize; 6] = [1, 2, 3, 64, 1 << 32, usize::MAX];

fn traffic() {
    for index in INDICES {
        labelled(Liar(index));
        returned(Liar(index));
        RANGE.first.with(LiarSet(index)).increment(1);
        RANGE.second.with(Honest { hot: false, liar: Liar(index) }).increment(1);
        RANGE.sizes.with(LiarSet(index)).record(1);
        RANGE.level.with(LiarSet(index)).increment(1);
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
    assert_eq!(INDICES.map(|index| Liar(index).as_str()), ["b"; 6]);
    assert_eq!(Liar(0).as_str(), "a");
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
