//! Calls that return, and calls of all outcomes at once.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use callmeter::instrumented;

use super::{MODULE, Refused, at_once, later, sync, sync_result};
use crate::support::{
    assert_calls, assert_calls_async, block_on, numbers, panics, poll_once, recorded, recorded_async,
};

#[test]
fn sync_calls() {
    assert_calls(
        || {
            sync(false);
            assert!(panics(|| sync(true)));
            sync_result("ok").unwrap();
            sync_result("error").unwrap_err();
            assert!(panics(|| sync_result("panic")));
        },
        "sync ok 1; sync panicked 1; sync_result ok 1; sync_result error 1; sync_result panicked 1",
    );
}

#[test]
fn async_calls() {
    assert_calls_async(
        async {
            later("ok").await.unwrap();
            later("error").await.unwrap_err();
            assert!(panics(|| block_on(later("panic"))));
            assert!(panics(|| block_on(at_once())));
        },
        "later ok 1; later error 1; later panicked 1; at_once panicked 1",
    );
}

#[test]
fn polled_again_after_its_end() {
    let recorded = recorded(|| {
        let mut future = Box::pin(later("ok"));
        while poll_once(future.as_mut()).is_pending() {}
        assert!(panics(|| poll_once(future.as_mut())));
        assert!(panics(|| poll_once(future.as_mut())));
    });
    recorded.assert_calls("later ok 1");
}

#[test]
fn the_gauge_is_raised_during_a_call() {
    let recorded = recorded(|| {
        let mut two = [Box::pin(later("pending")), Box::pin(later("pending"))];
        two.iter_mut().for_each(|future| assert!(poll_once(future.as_mut()).is_pending()));
        std::mem::forget(two);
    });
    let labels = format!("{{function=\"later\",module={MODULE:?}}}");
    assert_eq!(recorded.family("function_calls_concurrent"), numbers([(&*labels, 2.0)]));
    assert_eq!(recorded.family("function_calls_total"), numbers([]));
}

#[test]
fn a_hand_written_future() {
    struct Countdown(u8);
    impl Future for Countdown {
        type Output = Result<u8, Refused>;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
            context.waker().wake_by_ref();
            self.0 = self.0.checked_sub(1).expect("not polled below zero");
            if self.0 == 0 { Poll::Ready(Err(Refused)) } else { Poll::Pending }
        }
    }
    #[instrumented]
    fn countdown(from: u8) -> impl Future<Output = Result<u8, Refused>> {
        Countdown(from)
    }
    assert_calls(
        || {
            assert!(block_on(countdown(3)).is_err());
            assert!(panics(|| block_on(countdown(0))));
        },
        "countdown error 1; countdown panicked 1",
    );
}

#[test]
fn many_calls_at_once() {
    let recorded = recorded_async(async {
        let calls = (0..100).map(|i| later(["ok", "error", "ok", "pending"][i % 4]));
        let all = futures::future::join_all(calls.map(|call| tokio::time::timeout(Duration::from_secs(1), call)));
        tokio::time::pause();
        assert_eq!(all.await.into_iter().filter(Result::is_err).count(), 25);
    });
    recorded.assert_calls("later ok 50; later error 25; later cancelled 25");
}
