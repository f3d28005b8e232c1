//! A recorder that is installed after the first calls receives all later ones. One test: a process has one global
//! recorder.

use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use callmeter::{Counter, Exporter, Gauge, InstallError, Metrics, instrumented, metered};

#[derive(Metrics)]
struct Late {
    by_hand: Counter,
    connections: Gauge,
}

static LATE: Late = Late::new();

#[instrumented]
fn work() {}

/// Work that is counted.
#[metered(counter("late_work_total", labels(of(limit = 9) = of)), histogram("late_work_duration_seconds"))]
fn measured(of: &str) {}

#[instrumented]
async fn under_way(ends: bool) {
    if !ends {
        pending::<()>().await;
    }
    tokio::task::yield_now().await;
}

/// Work without an in-flight gauge.
#[metered(counter("late_counted_total"), histogram("late_counted_duration_seconds"))]
async fn counted_later() {
    tokio::task::yield_now().await;
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// The value of the one sample line that begins with this text.
fn value(exporter: &Exporter, series: &str) -> f64 {
    let exposition = exporter.render();
    let values: Vec<_> =
        exposition.lines().filter_map(|line| line.strip_prefix(series)?.strip_prefix(' ')).collect();
    let [value] = values[..] else { panic!("one sample of {series} in\n{exposition}") };
    value.parse().expect("a number")
}

fn calls(function: &str, result: &str) -> String {
    format!("function_calls_total{{function=\"{function}\",module=\"late_install\",result=\"{result}\"}}")
}

fn concurrent(function: &str) -> String {
    format!("function_calls_concurrent{{function=\"{function}\",module=\"late_install\"}}")
}

#[test]
#[expect(clippy::float_cmp, reason = "small counts are exact")]
fn updates_after_a_late_install_are_recorded() {
    let mut ends = Box::pin(under_way(true));
    let mut cancelled = Box::pin(under_way(false));
    assert!(poll(ends.as_mut()).is_pending());
    assert!(poll(cancelled.as_mut()).is_pending());
    let before = LATE.connections.hold();
    let everything = || {
        work();
        measured("a");
        LATE.by_hand.increment(1);
    };
    (0..10).for_each(|_| everything());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..10).for_each(|_| everything()));
        }
    });

    let exporter = Exporter::builder().install().expect("the first exporter of this process");
    assert_eq!(value(&exporter, &calls("work", "ok")), 0.0);
    assert_eq!(value(&exporter, "late_by_hand_total"), 0.0);
    assert_eq!(value(&exporter, &concurrent("under_way")), 0.0);
    assert!(matches!(Exporter::builder().install(), Err(InstallError::AlreadyInstalled)));

    let after = LATE.connections.hold();
    assert_eq!(value(&exporter, "late_connections"), 1.0);
    drop(before);
    assert_eq!(value(&exporter, "late_connections"), 1.0, "what rose before the install does not fall after it");
    metrics::with_local_recorder(&metrics::NoopRecorder, || drop(after));
    assert_eq!(value(&exporter, "late_connections"), 0.0);

    assert!(poll(ends.as_mut()).is_ready());
    assert_eq!(value(&exporter, &concurrent("under_way")), 0.0);
    drop(cancelled);
    assert_eq!(value(&exporter, &concurrent("under_way")), 0.0);
    assert_eq!(value(&exporter, &calls("under_way", "ok")), 1.0);
    assert_eq!(value(&exporter, &calls("under_way", "cancelled")), 1.0);

    let mut counted = Box::pin(counted_later());
    assert!(poll(counted.as_mut()).is_pending());
    metrics::with_local_recorder(&metrics::NoopRecorder, || assert!(poll(counted.as_mut()).is_ready()));
    assert_eq!(value(&exporter, "late_counted_total"), 1.0, "a call ends where it has started");

    let mut next = Box::pin(under_way(false));
    assert!(poll(next.as_mut()).is_pending());
    assert_eq!(value(&exporter, &concurrent("under_way")), 1.0);
    drop(next);
    assert_eq!(value(&exporter, &concurrent("under_way")), 0.0);

    (0..3).for_each(|_| everything());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|_| everything()));
        }
    });
    assert_eq!(value(&exporter, &calls("work", "ok")), 403.0);
    assert_eq!(value(&exporter, &concurrent("work")), 0.0);
    assert_eq!(value(&exporter, "late_work_total{of=\"a\"}"), 403.0);
    assert_eq!(value(&exporter, "late_work_duration_seconds_count"), 403.0);
    assert_eq!(value(&exporter, "late_by_hand_total"), 403.0);

    // A local recorder replaces the global one and does not change it.
    let local = Exporter::builder().build().expect("a recorder that is not installed");
    metrics::with_local_recorder(&local, everything);
    assert_eq!(value(&local.exporter(), &calls("work", "ok")), 1.0);
    assert_eq!(value(&exporter, &calls("work", "ok")), 403.0);
    everything();
    assert_eq!(value(&exporter, &calls("work", "ok")), 404.0);

    assert!(matches!(Exporter::builder().install(), Err(InstallError::AlreadyInstalled)));
    assert!(metrics::set_global_recorder(metrics::NoopRecorder).is_err());
}
