//! An index out of range reaches no cell of another series. One test, because a process has one recorder.

use callmeter::{Counter, Exporter, Label, LabelSet, LabelValue, Metrics, metered};
use callmeter_tests::{AnyIndex, parse};

struct AnyIndexSet(usize);

impl LabelSet for AnyIndexSet {
    const LABELS: &'static [Label] = &[Label::closed("liar", <AnyIndex as LabelValue>::VALUES)];

    fn index(&self) -> usize {
        self.0
    }
}

#[metered(counter("cells_calls_total"), histogram("cells_duration_seconds", buckets = [1]), labels(liar))]
fn labelled(liar: AnyIndex) {
    let _ = liar;
}

#[metered(
    counter("cells_outcomes_total", labels(how = outcome)),
    counter("cells_after_total", on(ok)),
    outcome = AnyIndex
)]
fn returned(liar: AnyIndex) -> AnyIndex {
    liar
}

#[derive(Metrics)]
struct Cells {
    first: Counter<AnyIndexSet>,
    second: Counter<AnyIndexSet>,
    third: Counter,
}

static CELLS: Cells = Cells::new();

#[test]
fn an_index_out_of_range_stays_in_its_own_family() {
    let exporter = Exporter::builder().install().expect("the first exporter");
    for index in [2, 3, 4, 5, 64, 600, 1 << 20, usize::MAX] {
        labelled(AnyIndex(index));
        returned(AnyIndex(index));
        CELLS.first.with(AnyIndexSet(index)).increment(1);
        CELLS.second.with(AnyIndexSet(0)).increment(0);
        CELLS.third.increment(0);
    }
    let exposition = parse(&exporter.render());
    let found: Vec<_> = exposition
        .samples
        .iter()
        .filter(|((name, _), value)| name.ends_with("_total") && **value != 0.0)
        .map(|((name, labels), value)| {
            (name.as_str(), labels.values().map(String::as_str).collect::<Vec<_>>(), *value)
        })
        .collect();
    let expected = [
        ("cells_calls_total", vec!["b"], 8.0),
        ("cells_first_total", vec!["b"], 8.0),
        ("cells_outcomes_total", vec!["bad"], 8.0),
    ];
    assert_eq!(found, expected);
    assert_eq!(exposition.value("cells_duration_seconds_count", &[("liar", "b")]), Some(8.0));
    assert_eq!(exposition.value("cells_duration_seconds_bucket", &[("liar", "b"), ("le", "1")]), Some(8.0));
}
