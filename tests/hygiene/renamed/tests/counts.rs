//! The annotated code runs, and counts.

use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};

/// The counters that code raised, by name and labels except for `module`.
fn counted(run: impl FnOnce()) -> BTreeMap<String, u64> {
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
fn now<F: std::future::Future>(future: F) -> F::Output {
    let waker = std::task::Waker::noop();
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(waker)) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("it waits for nothing"),
    }
}

macro_rules! run {
    ($module:ident) => {{
        use callmeter_hygiene_renamed::$module::{By, Cart, Channel, OWN, inner, later, measured, sync};
        assert_eq!(sync(true), Ok(1));
        sync(false).unwrap_err();
        let _ = now(later());
        measured(Channel::App).unwrap();
        Cart.add();
        now(Cart.pay());
        Cart.drop_item();
        inner::function();
        OWN.by_hand.with(By { channel: Channel::Web }).increment(1);
    }};
}

fn expected(prefix: &str) -> BTreeMap<String, u64> {
    let own = ["by_hand_total channel=web", "drop_item_total ", "measured_total channel=app text=x how=ok"];
    let calls = ["Cart::add result=ok", "function result=ok", "later result=nack", "paid result=ok"];
    let results = ["sync result=error", "sync result=ok"];
    let own = own.iter().map(|series| (format!("{prefix}_{series}"), 1));
    let calls = calls.iter().chain(&results).map(|call| (format!("function_calls_total function={call}"), 1));
    own.chain(calls).collect()
}

#[test]
fn by_another_name() {
    assert_eq!(counted(|| run!(direct)), expected("direct"));
}

#[test]
fn by_a_re_export() {
    assert_eq!(counted(|| run!(indirect)), expected("indirect"));
}
