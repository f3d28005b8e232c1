//! Reads what a recorder received as maps that are short to write.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use metrics::{Key, Unit};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

/// Values by `name{a="b"}`.
pub(crate) type Numbers = BTreeMap<String, f64>;

/// What a recorder received.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// Counters and gauges.
    pub(crate) numbers: Numbers,
    /// The values that each histogram recorded.
    pub(crate) samples: BTreeMap<String, Vec<f64>>,
    /// Unit and help, by name.
    pub(crate) described: BTreeMap<String, (Option<Unit>, String)>,
    /// Every series, by its parts.
    series: Vec<(MetricKind, Key, f64)>,
}

impl Recorded {
    pub(crate) fn of(snapshotter: &Snapshotter) -> Self {
        let mut recorded = Self::default();
        for (key, unit, help, value) in snapshotter.snapshot().into_vec() {
            let (kind, key) = key.into_parts();
            let name = series_name(&key);
            let help = help.map(|help| help.to_string()).unwrap_or_default();
            recorded.described.insert(key.name().to_owned(), (unit, help));
            #[expect(clippy::cast_precision_loss, reason = "tests count to small numbers")]
            let value = match value {
                DebugValue::Counter(count) => count as f64,
                DebugValue::Gauge(value) => value.into_inner(),
                DebugValue::Histogram(values) => {
                    let values: Vec<f64> = values.into_iter().map(f64::from).collect();
                    recorded.series.push((kind, key, values.len() as f64));
                    recorded.samples.insert(name, values);
                    continue;
                }
            };
            recorded.series.push((kind, key, value));
            recorded.numbers.insert(name, value);
        }
        recorded
    }

    /// The series of one family, without its name: `{a="b"}`.
    pub(crate) fn family(&self, family: &str) -> Numbers {
        let keys = self.series.iter().filter(|(_, key, _)| key.name() == family);
        keys.map(|(_, key, value)| (labels(key), *value)).collect()
    }

    fn by_function(&self, family: &str) -> BTreeMap<String, f64> {
        let mut sums = BTreeMap::new();
        for (_, key, value) in self.series.iter().filter(|(_, key, _)| key.name() == family) {
            *sums.entry(label(key, "function")).or_default() += value;
        }
        sums
    }

    /// Checks what `#[instrumented]` counted, as in `"pay ok 2; pay error 1"`: that and nothing else, as many
    /// durations as calls, and all gauges at zero.
    #[track_caller]
    pub(crate) fn assert_calls(&self, expected: &str) {
        let calls = self.series.iter().filter(|(_, key, _)| key.name() == "function_calls_total");
        let mut calls: Vec<String> = calls
            .map(|(_, key, value)| format!("{} {} {value}", label(key, "function"), label(key, "result")))
            .collect();
        calls.sort();
        let mut expected: Vec<&str> = expected.split("; ").filter(|call| !call.is_empty()).collect();
        expected.sort_unstable();
        assert_eq!(calls, expected, "calls by function and result");
        let totals = self.by_function("function_calls_total");
        assert_eq!(self.by_function("function_calls_duration_seconds"), totals, "a duration for each call");
        let under_way = self.by_function("function_calls_concurrent");
        let none: BTreeMap<String, f64> = totals.into_keys().map(|function| (function, 0.0)).collect();
        assert_eq!(under_way, none, "calls under way");
    }
}

fn label(key: &Key, name: &str) -> String {
    let mut labels = key.labels().filter(|label| label.key() == name);
    labels.next().map(|label| label.value().to_owned()).unwrap_or_default()
}

fn labels(key: &Key) -> String {
    let labels: Vec<String> = key.labels().map(|label| format!("{}={:?}", label.key(), label.value())).collect();
    if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) }
}

fn series_name(key: &Key) -> String {
    format!("{}{}", key.name(), labels(key))
}

/// Runs code with its own recorder.
pub(crate) fn recorded(run: impl FnOnce()) -> Recorded {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, run);
    Recorded::of(&snapshotter)
}

/// The same for a future on a Tokio runtime of one thread, including the runtime's shutdown.
pub(crate) fn recorded_async(run: impl Future<Output = ()>) -> Recorded {
    recorded(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(run);
    })
}

/// Runs code and checks its calls as [`Recorded::assert_calls`] does.
#[track_caller]
pub(crate) fn assert_calls(run: impl FnOnce(), expected: &str) {
    recorded(run).assert_calls(expected);
}

#[track_caller]
pub(crate) fn assert_calls_async(run: impl Future<Output = ()>, expected: &str) {
    recorded_async(run).assert_calls(expected);
}

/// `name{a="b"}` and its value, for comparing with a map.
pub(crate) fn numbers<const N: usize>(numbers: [(&str, f64); N]) -> Numbers {
    numbers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Polls a future once, with a waker that does nothing.
pub(crate) fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls a future until it is ready. Unlike an executor, it can be nested and can run while a thread unwinds.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    for _ in 0..1_000 {
        if let Poll::Ready(output) = poll_once(future.as_mut()) {
            return output;
        }
    }
    panic!("the future waits for something that will not happen")
}

/// Whether code panics.
pub(crate) fn panics<R>(run: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(run()))).is_err()
}

/// The sample lines of an exposition that begin with a name, sorted.
pub(crate) fn lines(exposition: &str, name: &str) -> Vec<String> {
    let mut lines: Vec<String> = exposition
        .lines()
        .filter(|line| !line.starts_with('#') && line.starts_with(name))
        .map(ToOwned::to_owned)
        .collect();
    lines.sort();
    lines
}
