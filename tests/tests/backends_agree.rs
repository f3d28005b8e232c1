//! The same traffic leaves the same samples through each backend: through the cells of our installed recorder, through
//! our recorder behind the facade, and through another crate's recorder, `PrometheusBuilder`'s. One test, because
//! a process has one recorder.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use callmeter::{
    Counter, Exporter, Gauge, Histogram, LabelSet, LabelValue, Metrics, Outcome, instrumented, metered,
};
use callmeter_tests::{Exposition, parse};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};

#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    // Without a backslash, which `metrics-exporter-prometheus` does not escape reliably by itself.
    #[label(rename = "very \"large\"\n")]
    Large,
}

#[derive(LabelSet)]
struct By {
    size: Size,
    hot: bool,
}

#[derive(Outcome)]
enum Disposition {
    #[outcome(ok)]
    Acked,
    #[outcome(error)]
    Requeued,
}

/// Metrics that are updated by hand.
#[derive(Metrics)]
struct Lanes {
    /// Turns.
    turns: Counter<By>,
    /// Bytes seen.
    #[metric(unit = bytes)]
    seen: Counter,
    /// How deep it is.
    depth: Gauge<By>,
    /// Any number.
    level: Gauge,
    /// How far off it was.
    #[metric(buckets = [-1.5, 0, 0.1, 3])]
    offsets: Histogram<By>,
    /// How long was waited.
    #[metric(unit = seconds, buckets = [0.001, 0.1, 1])]
    wait: Histogram,
}

static LANES: Lanes = Lanes::new();

#[instrumented]
fn sync(number: u32) -> Result<(), ()> {
    match number % 4 {
        1 => Err(()),
        2 => resume_unwind(Box::new("asked to")),
        _ => Ok(()),
    }
}

#[instrumented]
async fn later(ends: bool) {
    if !ends {
        std::future::pending::<()>().await;
    }
}

#[instrumented(outcome = Disposition)]
fn disposed(good: bool) -> Disposition {
    if good { Disposition::Acked } else { Disposition::Requeued }
}

#[instrumented(sample = 5)]
fn sampled() {}

/// Everything at once.
#[metered(
    counter("lanes_items_total", by = |ret| *ret),
    counter("lanes_texts_total", labels(text(limit = 2) = text)),
    counter("lanes_done_total", on(ok)),
    histogram("lanes_item_size_bytes", buckets = [1, 4.5, 1e6], unit = bytes, value = text.len()),
    histogram("lanes_text_size_bytes", value = |ret| *ret, labels(text(limit = 2) = text)),
    histogram("lanes_duration_seconds", buckets = [0.1, 3600]),
    in_flight("lanes_in_flight"),
    labels(size, odd: bool = text.len() % 2 == 1)
)]
fn metered(size: Size, text: &str) -> usize {
    let _ = size;
    text.len()
}

fn poll<F: Future>(future: F) {
    let _ = pin!(future).poll(&mut Context::from_waker(Waker::noop()));
}

fn traffic() {
    for number in 0..40 {
        let _ = catch_unwind(AssertUnwindSafe(|| sync(number)));
        poll(later(number % 3 == 0));
        disposed(number % 3 == 0);
        sampled();
        let size = if number % 2 == 0 { Size::Small } else { Size::Large };
        metered(size, ["", "a", "bc", "üñï", "\"\n"][number as usize % 5]);
        LANES.turns.with(By { size, hot: number % 5 == 0 }).increment(number);
        LANES.seen.increment(7_u64);
        LANES.depth.with(By { size, hot: true }).increment(2.5);
        LANES.depth.with(By { size, hot: false }).decrement(0.5);
        LANES.level.set(f64::from(number) / 3.0);
        LANES.offsets.with(By { size, hot: false }).record(f64::from(number % 7) - 2.0);
        LANES.offsets.with(By { size, hot: true }).record_many(0.1, 3);
        LANES.wait.record(Duration::from_micros(1_000 * u64::from(number)));
        for spoilt in [f64::NAN, f64::INFINITY] {
            LANES.wait.record(spoilt);
        }
        metrics::counter!("undeclared_turns_total", "size" => size.as_str()).increment(2);
        metrics::gauge!("undeclared_depth").set(number);
        metrics::histogram!("undeclared_wait_seconds").record(f64::from(number));
    }
    // A counter that is set to a total: below its value, and above it.
    LANES.seen.absolute(5_u64);
    LANES.seen.absolute(1_000_u64);
    LANES.seen.increment(1_u64);
    LANES.seen.absolute(1_001_u64);
}

type Samples = BTreeMap<(String, BTreeMap<String, String>), f64>;

/// The samples without those that depend on the clock.
fn comparable(exposition: &Exposition) -> Samples {
    let is_of_clock = |name: &str| {
        ["function_calls_duration_seconds", "lanes_duration_seconds"]
            .iter()
            .any(|family| name.strip_prefix(family).is_some_and(|part| matches!(part, "_sum" | "_bucket")))
    };
    exposition.samples.iter().filter(|((name, _), _)| !is_of_clock(name)).map(|(k, v)| (k.clone(), *v)).collect()
}

/// Compares every sample. Samples that one side does not have must be zero on the other.
#[track_caller]
fn compare(ours: &Samples, theirs: &Samples) {
    assert!(!theirs.is_empty());
    for (series, value) in theirs {
        let our = ours.get(series).unwrap_or_else(|| panic!("we have no {series:?}"));
        assert!((our - value).abs() <= 1e-9 * value.abs(), "{series:?}: {our} here, {value} there");
    }
    for (series, value) in ours.iter().filter(|(series, _)| !theirs.contains_key(series)) {
        assert!(*value == 0.0, "{series:?} is {value} here and nothing there");
    }
}

#[test]
fn every_backend_leaves_the_same_samples() {
    let exporter = Exporter::builder().label("backend", "any").buckets(&[1.0, 20.0]).install().expect("the first");
    traffic();
    let direct = parse(&exporter.render());

    let by_facade = Exporter::builder().label("backend", "any").buckets(&[1.0, 20.0]).build().expect("a recorder");
    metrics::with_local_recorder(&by_facade, traffic);
    let facade = parse(&by_facade.exporter().render());
    assert_eq!(parse(&exporter.render()).samples, direct.samples, "a local recorder's traffic is its own");

    let mut builder = PrometheusBuilder::new().add_global_label("backend", "any");
    builder = builder.set_buckets(&[1.0, 20.0]).expect("two buckets");
    for family in callmeter::catalogue().iter().filter(|family| family.kind == callmeter::Kind::Histogram) {
        let matcher = Matcher::Full(family.name.clone());
        builder = builder.set_buckets_for_metric(matcher, &family.buckets).expect("buckets");
    }
    let prometheus = builder.build_recorder();
    metrics::with_local_recorder(&prometheus, traffic);
    let unwrapped = parse(&prometheus.handle().render());

    // Our own backends have the same families and series. Another crate's recorder has only
    // what it received.
    assert_eq!(direct.families, facade.families);
    assert_eq!(direct.samples.keys().collect::<Vec<_>>(), facade.samples.keys().collect::<Vec<_>>());
    let [direct_samples, facade_samples, unwrapped_samples] = [&direct, &facade, &unwrapped].map(comparable);
    compare(&direct_samples, &facade_samples);
    compare(&direct_samples, &unwrapped_samples);
    compare(&facade_samples, &unwrapped_samples);
    for (name, (kind, help)) in &unwrapped.families {
        assert_eq!(direct.families.get(name).map(|(kind, _)| kind), Some(kind), "{name}");
        assert!(name.starts_with("undeclared") || direct.families[name].1 == *help, "{name}");
    }

    // The traffic itself is as expected.
    let value = |name, labels: &[(&str, &str)]| direct.value(name, &[labels, &[("backend", "any")]].concat());
    assert_eq!(value("lanes_seen_bytes_total", &[]), Some(1_001.0));
    assert_eq!(value("lanes_wait_seconds_count", &[]), Some(40.0));
    let sampled = [("function", "sampled"), ("module", module_path!())];
    assert_eq!(value("function_calls_duration_seconds_count", &sampled), Some(40.0));
    let of_text = |text| {
        direct
            .samples
            .iter()
            .filter(move |((name, labels), _)| name == "lanes_texts_total" && labels["text"] == text)
    };
    assert!(of_text("_other").map(|(_, folded)| folded).sum::<f64>() > 0.0 && of_text("a").count() > 0);
}
