//! If another crate's recorder is the global one, it receives everything. One test: a process has one global recorder.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use callmeter::{Counter, Exporter, Gauge, InstallError, LabelSet, Metrics, instrumented, metered};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

#[derive(LabelSet)]
struct By {
    even: bool,
}

#[derive(Metrics)]
struct Foreign {
    by_hand: Counter<By>,
    depth: Gauge,
}

static FOREIGN: Foreign = Foreign::new();

#[instrumented]
fn work(good: bool) -> Result<(), ()> {
    if good { Ok(()) } else { Err(()) }
}

static STARTED: AtomicUsize = AtomicUsize::new(0);

#[instrumented]
async fn later(good: bool) -> Result<(), ()> {
    STARTED.fetch_add(1, Ordering::SeqCst);
    tokio::task::yield_now().await;
    if good { Ok(()) } else { std::future::pending().await }
}

#[metered(counter("foreign_open_total", labels(of(limit = 2) = of)), histogram("foreign_bytes", value = of))]
fn measured(of: u32) {}

#[test]
fn a_foreign_recorder_gets_everything() {
    // Calls before it is installed.
    assert!(work(true).is_ok());
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install().expect("the first recorder of this process");
    assert!(matches!(Exporter::builder().install(), Err(InstallError::AlreadyInstalled)));

    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for i in 0..1_000_u32 {
                    let _ = work(i % 4 != 0);
                    measured(i % 2);
                    FOREIGN.by_hand.with(By { even: i % 2 == 0 }).increment(2);
                    FOREIGN.depth.increment(1);
                }
            });
        }
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("a runtime");
    runtime.block_on(async {
        let calls: Vec<_> = (0..100).map(|i| (i % 4 != 0, tokio::spawn(later(i % 4 != 0)))).collect();
        // The shutdown then cancels those that wait forever.
        while STARTED.load(Ordering::SeqCst) < 100 {
            tokio::task::yield_now().await;
        }
        for (_, call) in calls.into_iter().filter(|(ends, _)| *ends) {
            call.await.expect("no panic").expect("asked for");
        }
    });
    drop(runtime);

    let mut found = BTreeMap::new();
    let mut described = 0;
    for (key, _, help, value) in snapshotter.snapshot().into_vec() {
        let (_, key) = key.into_parts();
        let labels = key.labels().filter(|label| label.key() != "module");
        let labels: Vec<_> = labels.map(|label| format!("{}={}", label.key(), label.value())).collect();
        described += usize::from(help.is_some_and(|help| !help.is_empty()));
        #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
        let value = match value {
            DebugValue::Counter(count) => i64::try_from(count).expect("a small count"),
            DebugValue::Gauge(value) => value.into_inner() as i64,
            DebugValue::Histogram(values) => i64::try_from(values.len()).expect("a small count"),
        };
        found.insert(format!("{} {}", key.name(), labels.join(" ")), value);
    }
    let expected = [
        ("foreign_bytes ", 8000),
        ("foreign_by_hand_total even=false", 8000),
        ("foreign_by_hand_total even=true", 8000),
        ("foreign_depth ", 8000),
        ("foreign_open_total of=0", 4000),
        ("foreign_open_total of=1", 4000),
        ("function_calls_concurrent function=later", 0),
        ("function_calls_concurrent function=work", 0),
        ("function_calls_duration_seconds function=later", 100),
        ("function_calls_duration_seconds function=work", 8000),
        ("function_calls_total function=later result=cancelled", 25),
        ("function_calls_total function=later result=ok", 75),
        ("function_calls_total function=work result=error", 2000),
        ("function_calls_total function=work result=ok", 6000),
    ];
    let expected: BTreeMap<_, _> = expected.map(|(series, value)| (series.to_owned(), value)).into();
    assert_eq!(found, expected);
    assert_eq!(described, expected.len());
}
