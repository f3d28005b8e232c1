//! What the tests of these crates share: they are users of callmeter and depend on nothing else of this repository.

use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};

/// The counters that code raised, by name and labels except for `module`.
pub(crate) fn counted(run: impl FnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, run);
    let mut counted = BTreeMap::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let (_, key) = key.into_parts();
        let labels = key.labels().filter(|label| label.key() != "module");
        let labels: Vec<_> = labels.map(|label| format!("{}={}", label.key(), label.value())).collect();
        if let DebugValue::Counter(count) = value {
            counted.insert(format!("{} {}", key.name(), labels.join(" ")), count);
        }
    }
    counted
}

/// Polls a future that is ready at once.
pub(crate) fn now<F: std::future::Future>(future: F) -> F::Output {
    let waker = std::task::Waker::noop();
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(waker)) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("it waits for nothing"),
    }
}
