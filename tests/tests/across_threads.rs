//! Calls on several threads with an installed exporter: in the destructors of a thread,
//! in pools, and with changing recorders. Each test has its own functions and metrics.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Barrier, LazyLock};
use std::task::{Context, Poll, Waker};
use std::thread;

use callmeter::{Counter, Exporter, Gauge, Histogram, Metrics, Recorder, instrumented, metered};
use callmeter_tests::parse;

static EXPORTER: LazyLock<Exporter> =
    LazyLock::new(|| Exporter::builder().install().expect("the first exporter of this process"));

fn value(exporter: &Exporter, name: &str, labels: &[(&str, &str)]) -> f64 {
    let exposition = exporter.render();
    parse(&exposition).value(name, labels).unwrap_or_else(|| panic!("no {name}{labels:?} in\n{exposition}"))
}

fn calls(exporter: &Exporter, function: &str, result: &str) -> f64 {
    value(
        exporter,
        "function_calls_total",
        &[("function", function), ("module", module_path!()), ("result", result)],
    )
}

fn under_way(exporter: &Exporter, function: &str) -> f64 {
    value(exporter, "function_calls_concurrent", &[("function", function), ("module", module_path!())])
}

fn durations(exporter: &Exporter, function: &str) -> f64 {
    let labels = [("function", function), ("module", module_path!())];
    value(exporter, "function_calls_duration_seconds_count", &labels)
}

fn local() -> Recorder {
    Exporter::builder().build().expect("a recorder that is not installed")
}

struct YieldOnce(bool);

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// A thread-local that runs something when its thread ends.
struct AtEnd(RefCell<Option<Box<dyn FnOnce()>>>);

impl Drop for AtEnd {
    fn drop(&mut self) {
        if let Some(run) = self.0.take() {
            run();
        }
    }
}

thread_local!(static AT_END: AtEnd = const { AtEnd(RefCell::new(None)) });

#[instrumented]
fn early() {}

#[instrumented]
fn last() {}

#[metered(counter("open_to_the_last_total", labels(tenant(limit = 5) = tenant)))]
fn open(tenant: &str) {
    let _ = tenant;
}

#[derive(Metrics)]
struct AtLast {
    seen: Counter,
    sizes: Histogram,
    depth: Gauge,
}

static AT_LAST: AtLast = AtLast::new();

#[test]
#[expect(clippy::float_cmp, reason = "small counts are exact")]
fn calls_in_a_threads_last_destructor_are_counted() {
    let exporter = &*EXPORTER;
    for calls_before in [true, false] {
        let threads: Vec<_> = (0..50)
            .map(|_| {
                thread::spawn(move || {
                    // Registered before this thread has cells, so it is destroyed after the thread has given them back.
                    AT_END.with(|at_end| {
                        at_end.0.replace(Some(Box::new(|| {
                            last();
                            open("acme");
                            AT_LAST.seen.increment(2);
                            AT_LAST.sizes.record(0.5);
                            AT_LAST.depth.increment(1);
                        })));
                    });
                    if calls_before {
                        early();
                        open("globex");
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().expect("a thread that ends well"));
    }
    assert_eq!(calls(exporter, "early", "ok"), 50.0);
    assert_eq!(calls(exporter, "last", "ok"), 100.0);
    assert_eq!(durations(exporter, "last"), 100.0);
    assert_eq!(under_way(exporter, "last"), 0.0);
    assert_eq!(value(exporter, "open_to_the_last_total", &[("tenant", "globex")]), 50.0);
    assert_eq!(value(exporter, "open_to_the_last_total", &[("tenant", "acme")]), 100.0);
    assert_eq!(value(exporter, "at_last_seen_total", &[]), 200.0);
    assert_eq!(value(exporter, "at_last_sizes_count", &[]), 100.0);
    assert_eq!(value(exporter, "at_last_sizes_sum", &[]), 50.0);
    assert_eq!(value(exporter, "at_last_depth", &[]), 100.0);
}

#[instrumented]
fn pooled() {}

#[instrumented]
async fn pooled_later(ends: bool) {
    if !ends {
        std::future::pending::<()>().await;
    }
    tokio::task::yield_now().await;
}

#[test]
#[expect(clippy::float_cmp, reason = "small counts are exact")]
fn calls_of_a_thread_pool_are_counted_on_every_thread() {
    let exporter = &*EXPORTER;
    for _ in 0..5 {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("a runtime");
        runtime.block_on(async {
            let blocking: Vec<_> = (0..200).map(|_| tokio::task::spawn_blocking(pooled)).collect();
            let tasks: Vec<_> = (0..200).map(|i| tokio::spawn(pooled_later(i % 4 != 0))).collect();
            for task in blocking {
                task.await.expect("no panic");
            }
            for (i, task) in tasks.into_iter().enumerate() {
                if i % 4 == 0 {
                    // Some are aborted while they run. Others are aborted before their first poll and are not counted.
                    task.abort();
                } else {
                    task.await.expect("no panic");
                }
            }
        });
        drop(runtime);
    }
    assert_eq!(calls(exporter, "pooled", "ok"), 1_000.0);
    assert_eq!(calls(exporter, "pooled_later", "ok"), 750.0);
    let cancelled = calls(exporter, "pooled_later", "cancelled");
    assert!(cancelled <= 250.0, "{cancelled} cancelled");
    assert_eq!(durations(exporter, "pooled_later"), 750.0 + cancelled);
    assert_eq!(under_way(exporter, "pooled") + under_way(exporter, "pooled_later"), 0.0);
}

#[derive(Metrics)]
struct ByHand {
    raised: Counter,
    level: Gauge,
}

static BY_HAND: ByHand = ByHand::new();

#[test]
#[expect(clippy::float_cmp, reason = "small counts are exact")]
fn a_counter_is_incremented_and_set_to_a_total() {
    let exporter = &*EXPORTER;
    let total = || value(exporter, "by_hand_raised_total", &[]);
    BY_HAND.raised.increment(30);
    BY_HAND.raised.absolute(100);
    assert_eq!(total(), 100.0);
    BY_HAND.raised.absolute(70);
    assert_eq!(total(), 100.0, "a total below the count changes nothing");
    BY_HAND.raised.increment(5);
    BY_HAND.raised.absolute(103);
    assert_eq!(total(), 105.0);
    thread::spawn(|| BY_HAND.raised.increment(5)).join().expect("no panic");
    metrics::counter!("by_hand_raised_total").increment(10);
    assert_eq!(total(), 120.0);
    BY_HAND.raised.absolute(200);
    BY_HAND.raised.absolute(150);
    assert_eq!(total(), 200.0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1_000_u32).for_each(|i| BY_HAND.raised.absolute(200 + i)));
        }
    });
    assert_eq!(total(), 1_199.0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1_000).for_each(|_| BY_HAND.raised.increment(1)));
        }
    });
    assert_eq!(total(), 5_199.0);
}

#[test]
#[expect(clippy::float_cmp, reason = "small counts are exact")]
fn a_gauge_is_shared_by_all_threads() {
    const THREADS: usize = 8;
    let exporter = &*EXPORTER;
    BY_HAND.level.set(10.0);
    let all_set = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                BY_HAND.level.set(7.0);
                all_set.wait();
                for _ in 0..1_000 {
                    BY_HAND.level.increment(2.5);
                    BY_HAND.level.decrement(2);
                }
            });
        }
    });
    assert_eq!(value(exporter, "by_hand_level", &[]), 7.0 + 4_000.0);
    metrics::gauge!("by_hand_level").increment(1.0);
    assert_eq!(value(exporter, "by_hand_level", &[]), 4_008.0);
    BY_HAND.level.set(-1.5);
    assert_eq!(value(exporter, "by_hand_level", &[]), -1.5);
}

#[instrumented]
async fn begins_here() {
    YieldOnce(false).await;
}

#[instrumented]
async fn begins_there() {
    YieldOnce(false).await;
}

#[metered(in_flight("stamped_in_flight"), timestamp("stamped_timestamp_seconds", on(ok)))]
async fn stamped() {
    YieldOnce(false).await;
}

#[test]
#[expect(clippy::float_cmp, reason = "small counts are exact")]
fn a_call_may_end_under_another_recorder() {
    let exporter = &*EXPORTER;
    let local = local();
    let theirs = local.exporter();

    // Started with our recorder, ended on a thread with a local recorder: our gauge falls, and no other.
    let mut ends = Box::pin(begins_here());
    let mut cancelled = Box::pin(begins_here());
    assert!(poll(&mut ends).is_pending() && poll(&mut cancelled).is_pending());
    assert_eq!(under_way(exporter, "begins_here"), 2.0);
    thread::scope(|scope| {
        scope.spawn(|| {
            metrics::with_local_recorder(&local, || {
                assert!(poll(&mut ends).is_ready());
                drop(cancelled);
            });
        });
    });
    assert_eq!((under_way(exporter, "begins_here"), under_way(&theirs, "begins_here")), (0.0, 0.0));
    let both = |result| calls(exporter, "begins_here", result) + calls(&theirs, "begins_here", result);
    assert_eq!((both("ok"), both("cancelled"), both("panicked")), (1.0, 1.0, 0.0));
    assert_eq!(durations(exporter, "begins_here") + durations(&theirs, "begins_here"), 2.0);

    let mut ends = Box::pin(stamped());
    assert!(poll(&mut ends).is_pending());
    metrics::with_local_recorder(&local, || assert!(poll(&mut ends).is_ready()));
    assert!(value(exporter, "stamped_timestamp_seconds", &[]) > 1e9);
    assert_eq!(value(&theirs, "stamped_timestamp_seconds", &[]), 0.0);

    // The reverse: started with a local recorder.
    let mut ends = Box::pin(begins_there());
    let mut cancelled = Box::pin(begins_there());
    metrics::with_local_recorder(&local, || {
        assert!(poll(&mut ends).is_pending() && poll(&mut cancelled).is_pending());
    });
    assert_eq!((under_way(exporter, "begins_there"), under_way(&theirs, "begins_there")), (0.0, 2.0));
    thread::scope(|scope| {
        scope.spawn(|| {
            assert!(poll(&mut ends).is_ready());
            drop(cancelled);
        });
    });
    assert_eq!((under_way(exporter, "begins_there"), under_way(&theirs, "begins_there")), (0.0, 0.0));
    let both = |result| calls(exporter, "begins_there", result) + calls(&theirs, "begins_there", result);
    assert_eq!((both("ok"), both("cancelled"), both("panicked")), (1.0, 1.0, 0.0));
    assert_eq!(durations(exporter, "begins_there") + durations(&theirs, "begins_there"), 2.0);
}
