//! Open labels accept any text and keep a bounded number of values.

use std::fmt::{self, Display};
use std::sync::Barrier;

use callmeter::{Exporter, OTHER, metered};
use metrics_util::debugging::DebuggingRecorder;

use super::support::{Recorded, block_on, lines, numbers, recorded};

const LIMIT: usize = 50;

#[metered(counter("open_threads_total", labels(tenant(limit = 50) = tenant)))]
fn from_threads(tenant: usize) {}

#[test]
fn the_limit_is_exact_under_eight_threads() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let barrier = Barrier::new(8);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (recorder, barrier) = (&recorder, &barrier);
            scope.spawn(move || {
                barrier.wait();
                // Each thread shares half of its values with the next thread.
                metrics::with_local_recorder(recorder, || (0..200).for_each(|i| from_threads(thread * 100 + i)));
            });
        }
    });
    let recorded = Recorded::of(&snapshotter);
    let calls = recorded.family("open_threads_total");
    assert_eq!(calls.len(), LIMIT + 1);
    assert_eq!(calls.values().sum::<f64>(), 1600.0);
    let others = calls[&format!("{{tenant=\"{OTHER}\"}}")];
    assert_eq!(
        recorded.family("callmeter_label_overflow_total"),
        numbers([("{metric=\"open_threads_total\",label=\"tenant\"}", others)])
    );
}

#[metered(counter("open_shared_total", labels(tenant(limit = 3) = tenant), help = "Shared."))]
fn share_one(tenant: &str) {}

#[metered(counter("open_shared_total", labels(tenant(limit = 3) = tenant.to_uppercase())))]
async fn share_two(tenant: &str) {}

#[test]
fn functions_that_share_a_family_share_its_limit() {
    let recorded = recorded(|| {
        share_one("A");
        block_on(share_two("b"));
        share_one("C");
        block_on(share_two("d"));
        share_one("e");
        block_on(share_two("a"));
        share_one("B");
        share_one("_other");
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("open_shared_total{tenant=\"A\"}", 2.0),
            ("open_shared_total{tenant=\"B\"}", 2.0),
            ("open_shared_total{tenant=\"C\"}", 1.0),
            // Two values beyond the limit, and one whose text is `_other`.
            ("open_shared_total{tenant=\"_other\"}", 3.0),
            ("callmeter_label_overflow_total{metric=\"open_shared_total\",label=\"tenant\"}", 2.0),
        ])
    );
}

#[metered(counter("open_text_total", labels(text(limit = 100) = text)))]
fn texts(text: &str) {}

#[test]
fn any_text_is_a_value() {
    let recorder = Exporter::builder().build().unwrap();
    let long = "ü".repeat(1 << 19);
    metrics::with_local_recorder(&recorder, || {
        ["", "a \"quote\"", "line\nbreak", "back\\slash", "Zürich 東京 🦀", "{}=,", &long]
            .into_iter()
            .for_each(texts);
    });
    let cut = format!("open_text_total{{text=\"{}\"}} 1", "ü".repeat(512));
    assert_eq!(
        lines(&recorder.exporter().render(), "open_text_total"),
        [
            "open_text_total{text=\"\"} 1",
            "open_text_total{text=\"Zürich 東京 🦀\"} 1",
            "open_text_total{text=\"a \\\"quote\\\"\"} 1",
            "open_text_total{text=\"back\\\\slash\"} 1",
            "open_text_total{text=\"line\\nbreak\"} 1",
            "open_text_total{text=\"{}=,\"} 1",
            &*cut,
        ]
    );
}

struct Version {
    major: u8,
    minor: u8,
}

impl Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

struct Broken;

impl Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half")?;
        Err(fmt::Error)
    }
}

#[metered(counter(
    "open_display_total",
    labels(
        version(limit = 9) = version,
        code(limit = 9) = code,
        letter(limit = 9) = 'x',
        text(limit = 9) = format!("{code}!"),
        broken(limit = 9) = Broken,
    )
))]
fn displayed(version: Version, code: i32) {}

#[test]
fn values_are_what_they_display() {
    let recorded = recorded(|| displayed(Version { major: 1, minor: 2 }, -7));
    let series = "open_display_total{version=\"1.2\",code=\"-7\",letter=\"x\",text=\"-7!\",broken=\"half\"}";
    assert_eq!(recorded.numbers, numbers([(series, 1.0)]));
}

#[derive(Debug)]
struct Named(&'static str);

struct Nested<'a>(&'a str);

impl Display for Nested<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        texts("from a display");
        f.write_str(self.0)
    }
}

#[metered(counter("open_nested_total", labels(name(limit = 9) = Nested(name))))]
fn nested(name: &str) {}

#[test]
fn a_display_that_itself_calls_an_annotated_function() {
    let recorded = recorded(|| nested("outer"));
    assert_eq!(
        recorded.numbers,
        numbers([("open_nested_total{name=\"outer\"}", 1.0), ("open_text_total{text=\"from a display\"}", 1.0)])
    );
}

#[metered(
    counter("open_returned_total", labels(status = outcome)),
    histogram("open_returned_bytes", value = |ret| ret.as_ref().map_or(0, |named| named.0.len())),
    in_flight("open_returned_calls", labels(before(limit = 2) = name)),
    counter("open_returned_more_total"),
    labels(region = "eu"),
)]
fn mixed(name: &'static str) -> Result<Named, Named> {
    if name.is_empty() { Err(Named("none")) } else { Ok(Named(name)) }
}

#[metered(counter("open_after_total", labels(name(limit = 1) = |ret| ret.map_or("nobody", |named: &Named| named.0))))]
fn after<'a>(named: &'a Named, give: bool) -> Option<&'a Named> {
    give.then_some(named)
}

#[test]
fn on_the_returned_value_and_on_gauges() {
    let recorded = recorded(|| {
        mixed("a").unwrap();
        mixed("").unwrap_err();
        mixed("c").unwrap();
        after(&Named("ann"), true);
        after(&Named("bob"), false);
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("open_returned_total{region=\"eu\",status=\"ok\"}", 2.0),
            ("open_returned_total{region=\"eu\",status=\"error\"}", 1.0),
            ("open_returned_more_total{region=\"eu\"}", 3.0),
            ("open_returned_calls{region=\"eu\",before=\"a\"}", 0.0),
            ("open_returned_calls{region=\"eu\",before=\"\"}", 0.0),
            ("open_returned_calls{region=\"eu\",before=\"_other\"}", 0.0),
            ("callmeter_label_overflow_total{metric=\"open_returned_calls\",label=\"before\"}", 1.0),
            ("open_after_total{name=\"ann\"}", 1.0),
            ("open_after_total{name=\"_other\"}", 1.0),
            ("callmeter_label_overflow_total{metric=\"open_after_total\",label=\"name\"}", 1.0),
        ])
    );
    assert_eq!(recorded.samples["open_returned_bytes{region=\"eu\"}"], [1.0, 0.0, 1.0]);
}

#[metered(counter("open_one_total"), counter("open_two_total"), labels(id(limit = 4) = next_id(log)))]
fn counted_once(log: &std::cell::Cell<u32>) {}

fn next_id(log: &std::cell::Cell<u32>) -> u32 {
    log.set(log.get() + 1);
    log.get()
}

#[test]
fn a_shared_value_is_evaluated_once() {
    let log = std::cell::Cell::new(0);
    let recorded = recorded(|| counted_once(&log));
    assert_eq!(log.get(), 1);
    assert_eq!(recorded.numbers, numbers([("open_one_total{id=\"1\"}", 1.0), ("open_two_total{id=\"1\"}", 1.0)]));
}
