//! Which recorder gets which updates: local recorders, nested, one after another, in parallel, and behind layers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use callmeter::{Exporter, instrumented, metered};
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use metrics_util::MetricKindMask;
use metrics_util::debugging::DebuggingRecorder;
use metrics_util::layers::{FanoutBuilder, FilterLayer, Layer, PrefixLayer};
use tokio::task::yield_now;

use super::support::{Numbers, Recorded, block_on, lines, numbers, poll_once, recorded};

/// Work that recorders see.
#[metered(
    counter("work_total", labels(of(limit = 100) = of)),
    histogram("work_duration_seconds"),
    histogram("work_bytes", value = 8),
    in_flight("work_in_flight", labels(kind = "sync"))
)]
fn work(of: &str) {}

fn done(of: &str, times: f64) -> Numbers {
    numbers([(&*format!("work_total{{of={of:?}}}"), times), ("work_in_flight{kind=\"sync\"}", 0.0)])
}

#[instrumented]
async fn later() {
    yield_now().await;
}

#[test]
fn one_after_the_other_at_the_same_address() {
    // Each recorder is freed before the next one is created, most likely at the same address.
    for i in 0..100_u16 {
        let recorded = recorded(|| (0..=i).for_each(|_| work("loop")));
        assert_eq!(recorded.numbers, done("loop", f64::from(i) + 1.0));
        assert_eq!(recorded.samples["work_bytes"].len(), usize::from(i) + 1);
        assert_eq!(recorded.samples["work_duration_seconds"].len(), usize::from(i) + 1);
    }
}

#[test]
fn each_local_recorder_gets_the_descriptions() {
    for _ in 0..10 {
        let described = recorded(|| work("described")).described;
        assert_eq!(described["work_total"].1, "Work that recorders see.");
    }
}

/// A recorder without fields, as the facade's own is.
struct WithoutFields;

static INCREMENTS: AtomicU64 = AtomicU64::new(0);

struct CountsIncrements;

impl CounterFn for CountsIncrements {
    fn increment(&self, amount: u64) {
        INCREMENTS.fetch_add(amount, Ordering::Relaxed);
    }

    fn absolute(&self, _: u64) {}
}

impl Recorder for WithoutFields {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(CountsIncrements))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn a_recorder_without_fields_is_not_taken_for_none() {
    for _ in 0..100 {
        work("nobody");
        metrics::with_local_recorder(&WithoutFields, || work("without fields"));
    }
    assert_eq!(INCREMENTS.load(Ordering::Relaxed), 100);
}

#[test]
fn boxed_recorders_at_the_same_address() {
    for _ in 0..100 {
        let recorder = Box::new(DebuggingRecorder::new());
        let snapshotter = recorder.snapshotter();
        metrics::with_local_recorder(&*recorder, || work("boxed"));
        drop(recorder);
        assert_eq!(Recorded::of(&snapshotter).numbers, done("boxed", 1.0));
    }
}

#[test]
fn nested() {
    let outer = DebuggingRecorder::new();
    let inner = DebuggingRecorder::new();
    let snapshots = [outer.snapshotter(), inner.snapshotter()];
    work("nobody");
    metrics::with_local_recorder(&outer, || {
        work("outer");
        metrics::with_local_recorder(&inner, || work("inner"));
        work("outer");
    });
    work("nobody");
    let [outer, inner] = snapshots.map(|snapshot| Recorded::of(&snapshot).numbers);
    assert_eq!(outer, done("outer", 2.0));
    assert_eq!(inner, done("inner", 1.0));
}

#[test]
fn a_guard_sets_it_until_it_is_dropped() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let guard = metrics::set_default_local_recorder(&recorder);
    work("guarded");
    drop(guard);
    work("guarded");
    assert_eq!(Recorded::of(&snapshotter).numbers, done("guarded", 1.0));
}

#[test]
fn threads_side_by_side() {
    std::thread::scope(|scope| {
        for i in 1..=8_u32 {
            scope.spawn(move || {
                let recorded = recorded(|| (0..i * 100).for_each(|_| work("thread")));
                assert_eq!(recorded.numbers, done("thread", f64::from(i) * 100.0));
            });
        }
    });
}

#[test]
fn threads_at_one_recorder() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| metrics::with_local_recorder(&recorder, || (0..500).for_each(|_| work("one"))));
        }
    });
    assert_eq!(Recorded::of(&snapshotter).numbers, done("one", 4000.0));
}

#[test]
fn a_call_that_starts_here_and_ends_there() {
    let [here, there] = [DebuggingRecorder::new(), DebuggingRecorder::new()];
    let snapshots = [here.snapshotter(), there.snapshotter()];
    let mut call = Box::pin(later());
    metrics::with_local_recorder(&here, || assert!(poll_once(call.as_mut()).is_pending()));
    drop(here);
    metrics::with_local_recorder(&there, || assert!(poll_once(call.as_mut()).is_ready()));
    let [here, there] = snapshots.map(|snapshot| Recorded::of(&snapshot));
    let labels = format!("{{function=\"later\",module={:?}}}", module_path!());
    assert_eq!(here.family("function_calls_concurrent"), numbers([(&*labels, 0.0)]));
    assert_eq!(there.family("function_calls_concurrent"), numbers([]));
    assert_eq!(here.family("function_calls_total"), numbers([]));
    assert_eq!(there.family("function_calls_total").into_values().collect::<Vec<_>>(), [1.0]);
    assert_eq!(there.family("function_calls_duration_seconds"), numbers([(&*labels, 1.0)]));
}

#[test]
fn a_call_that_starts_under_no_recorder() {
    let mut call = Box::pin(later());
    assert!(poll_once(call.as_mut()).is_pending());
    let recorded = recorded(|| assert!(poll_once(call.as_mut()).is_ready()));
    assert_eq!(recorded.family("function_calls_concurrent"), numbers([]));
    assert_eq!(recorded.family("function_calls_total").into_values().collect::<Vec<_>>(), [1.0]);
    // Without a recorder the clock is not read.
    assert_eq!(recorded.family("function_calls_duration_seconds"), numbers([]));
}

#[test]
fn a_call_that_ends_under_no_recorder() {
    let mut call = Box::pin(later());
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || assert!(poll_once(call.as_mut()).is_pending()));
    drop(call);
    let recorded = Recorded::of(&snapshotter);
    assert_eq!(recorded.family("function_calls_concurrent").into_values().collect::<Vec<_>>(), [0.0]);
    assert_eq!(recorded.family("function_calls_total"), numbers([]));
}

#[test]
fn descriptions_and_units() {
    let described = recorded(|| work("described")).described;
    let seconds = Some(Unit::Seconds);
    assert_eq!(described["work_total"], (None, "Work that recorders see.".into()));
    assert_eq!(described["work_duration_seconds"], (seconds, "Work that recorders see.".into()));
    assert_eq!(described["work_bytes"], (Some(Unit::Bytes), "Work that recorders see.".into()));
    assert_eq!(described["work_in_flight"], (None, "Work that recorders see.".into()));
    let described = recorded(|| block_on(later())).described;
    assert_eq!(described["function_calls_total"], (None, "Calls that ended, by function and result.".into()));
    assert_eq!(described["function_calls_duration_seconds"].0, seconds);
}

#[test]
fn an_exporter() {
    let recorder = Exporter::builder().label("installation", "one").build().unwrap();
    metrics::with_local_recorder(&recorder, || (0..3).for_each(|_| work("exported")));
    let exposition = recorder.exporter().render();
    assert_eq!(lines(&exposition, "work_total"), ["work_total{installation=\"one\",of=\"exported\"} 3"]);
    assert_eq!(lines(&exposition, "work_in_flight"), ["work_in_flight{installation=\"one\",kind=\"sync\"} 0"]);
    assert_eq!(lines(&exposition, "work_bytes_sum"), ["work_bytes_sum{installation=\"one\"} 24"]);
    assert_eq!(
        lines(&exposition, "work_duration_seconds_count"),
        ["work_duration_seconds_count{installation=\"one\"} 3"]
    );
    for line in
        ["# HELP work_total Work that recorders see.", "# TYPE work_total counter", "# TYPE work_bytes histogram"]
    {
        assert_eq!(exposition.lines().filter(|found| *found == line).count(), 1, "{line}");
    }
}

#[test]
fn closed_series_are_there_before_the_first_call() {
    let exposition = Exporter::builder().build().unwrap().exporter().render();
    assert_eq!(lines(&exposition, "work_in_flight"), ["work_in_flight{kind=\"sync\"} 0"]);
    let module = module_path!();
    let zero =
        |result| format!("function_calls_total{{function=\"later\",module={module:?},result=\"{result}\"}} 0");
    let there: Vec<_> = lines(&exposition, "function_calls_total")
        .into_iter()
        .filter(|line| line.contains(&format!("\"later\",module={module:?}")))
        .collect();
    // It cannot end as an error: its return type is not classified.
    assert_eq!(there, ["cancelled", "ok", "panicked"].map(zero));
    assert_eq!(lines(&exposition, "work_total"), [""; 0]);
}

#[test]
fn fanout() {
    let exporter = Exporter::builder().build().unwrap();
    let debugging = DebuggingRecorder::new();
    let (handle, snapshotter) = (exporter.exporter(), debugging.snapshotter());
    let fanout = FanoutBuilder::default().add_recorder(exporter).add_recorder(debugging).build();
    metrics::with_local_recorder(&fanout, || {
        work("fan");
        work("fan");
    });
    assert_eq!(lines(&handle.render(), "work_total"), ["work_total{of=\"fan\"} 2"]);
    assert_eq!(Recorded::of(&snapshotter).numbers, done("fan", 2.0));
}

#[test]
fn prefix() {
    let exporter = Exporter::builder().build().unwrap();
    let handle = exporter.exporter();
    let prefixed = PrefixLayer::new("shop").layer(exporter);
    metrics::with_local_recorder(&prefixed, || {
        work("prefixed");
        work("prefixed");
    });
    let exposition = handle.render();
    assert_eq!(lines(&exposition, "shop_work_total"), ["shop_work_total{of=\"prefixed\"} 2"]);
    assert_eq!(lines(&exposition, "shop_work_in_flight"), ["shop_work_in_flight{kind=\"sync\"} 0"]);
    assert_eq!(lines(&exposition, "shop_work_bytes_sum"), ["shop_work_bytes_sum 16"]);
}

#[test]
fn a_prefix_keeps_the_declared_buckets() {
    let exporter = Exporter::builder().build().unwrap();
    let handle = exporter.exporter();
    metrics::with_local_recorder(&PrefixLayer::new("shop").layer(exporter), || work("prefixed"));
    // Not the exporter's own for unknown histograms, which are seconds.
    let bucket = "shop_work_bytes_bucket{le=\"64\"}";
    assert_eq!(lines(&handle.render(), bucket), [format!("{bucket} 1")]);
}

#[test]
fn filter() {
    let exporter = Exporter::builder().build().unwrap();
    let handle = exporter.exporter();
    let filtered = FilterLayer::from_patterns(["work_bytes", "in_flight"]).layer(exporter);
    metrics::with_local_recorder(&filtered, || work("filtered"));
    let exposition = handle.render();
    assert_eq!(lines(&exposition, "work_total"), ["work_total{of=\"filtered\"} 1"]);
    assert_eq!(lines(&exposition, "work_bytes_count"), ["work_bytes_count 0"]);
    assert_eq!(lines(&exposition, "work_in_flight"), ["work_in_flight{kind=\"sync\"} 0"]);
}

#[test]
fn router() {
    let exporter = Exporter::builder().build().unwrap();
    let debugging = DebuggingRecorder::new();
    let (handle, snapshotter) = (exporter.exporter(), debugging.snapshotter());
    let mut router = metrics_util::layers::RouterBuilder::from_recorder(exporter);
    router.add_route(MetricKindMask::COUNTER, "work", debugging);
    let router = router.build();
    metrics::with_local_recorder(&router, || work("routed"));
    assert_eq!(Recorded::of(&snapshotter).numbers, numbers([("work_total{of=\"routed\"}", 1.0)]));
    assert_eq!(lines(&handle.render(), "work_bytes_count"), ["work_bytes_count 1"]);
}

#[test]
fn other_crates_metrics_are_rendered_too() {
    let recorder = Exporter::builder().buckets(&[1.0, 2.0]).build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        metrics::counter!("foreign_visits_total", "path" => "/").increment(2);
        metrics::gauge!("foreign_depth").set(1.5);
        metrics::histogram!("foreign_wait").record(1.5);
        // A declared name with another type: the family is not changed.
        metrics::gauge!("work_total").set(1.0);
    });
    let exposition = recorder.exporter().render();
    assert_eq!(lines(&exposition, "foreign_visits_total"), ["foreign_visits_total{path=\"/\"} 2"]);
    assert_eq!(lines(&exposition, "foreign_depth"), ["foreign_depth 1.5"]);
    assert_eq!(
        lines(&exposition, "foreign_wait"),
        [
            "foreign_wait_bucket{le=\"+Inf\"} 1",
            "foreign_wait_bucket{le=\"1\"} 0",
            "foreign_wait_bucket{le=\"2\"} 1",
            "foreign_wait_count 1",
            "foreign_wait_sum 1.5"
        ]
    );
    assert_eq!(lines(&exposition, "work_total"), [""; 0]);
}

/// A layer that panics when a histogram is registered.
struct PanicsOnHistograms(callmeter::Recorder);

impl Recorder for PanicsOnHistograms {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        self.0.register_counter(key, metadata)
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        self.0.register_gauge(key, metadata)
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        panic!("asked to")
    }
}

#[test]
fn a_layer_that_panics_does_not_change_later_histograms() {
    let layer = PanicsOnHistograms(Exporter::builder().buckets(&[1.0, 2.0]).build().unwrap());
    metrics::with_local_recorder(&layer, || {
        assert!(std::panic::catch_unwind(|| work("panics")).is_err());
    });
    metrics::with_local_recorder(&layer.0, || metrics::histogram!("after_the_panic_seconds").record(1.5));
    let exposition = layer.0.exporter().render();
    let buckets = ["le=\"+Inf\"} 1", "le=\"1\"} 0", "le=\"2\"} 1"]
        .map(|bucket| format!("after_the_panic_seconds_bucket{{{bucket}"));
    assert_eq!(lines(&exposition, "after_the_panic_seconds_bucket"), buckets);
}
