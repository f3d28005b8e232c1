//! Futures that are dropped before they finish.

use std::time::Duration;

use callmeter::instrumented;
use tokio::task::{JoinSet, yield_now};

use super::{at_once, later};
use crate::support::{assert_calls, assert_calls_async, numbers, poll_once, recorded, recorded_async};

#[test]
fn dropped_before_the_first_poll_is_not_counted() {
    let recorded = recorded(|| {
        drop(later("ok"));
        drop(at_once());
    });
    assert_eq!(recorded.numbers, numbers([]));
    assert!(recorded.samples.is_empty());
}

#[test]
fn dropped_between_polls() {
    assert_calls(
        || {
            let mut future = Box::pin(later("pending"));
            assert!(poll_once(future.as_mut()).is_pending());
            assert!(poll_once(future.as_mut()).is_pending());
            drop(future);
        },
        "later cancelled 1",
    );
}

#[test]
fn the_loser_of_a_select() {
    assert_calls_async(
        async {
            tokio::select! {
                biased;
                _ = later("pending") => unreachable!("it is pending"),
                done = later("ok") => done.unwrap(),
            }
        },
        "later cancelled 1; later ok 1",
    );
}

#[test]
fn a_timeout() {
    assert_calls_async(
        async {
            tokio::time::pause();
            assert!(tokio::time::timeout(Duration::from_secs(1), later("pending")).await.is_err());
        },
        "later cancelled 1",
    );
}

#[test]
fn an_abort() {
    assert_calls_async(
        async {
            let started = tokio::spawn(later("pending"));
            let waiting = tokio::spawn(later("pending"));
            waiting.abort();
            yield_now().await;
            started.abort();
            assert!(started.await.unwrap_err().is_cancelled());
            assert!(waiting.await.unwrap_err().is_cancelled());
        },
        // The second was aborted before its first poll.
        "later cancelled 1",
    );
}

#[test]
fn a_join_set_that_is_dropped() {
    assert_calls_async(
        async {
            let mut set = JoinSet::new();
            (0..5).for_each(|_| drop(set.spawn(later("pending"))));
            set.spawn(later("ok"));
            set.join_next().await.unwrap().unwrap().unwrap();
        },
        "later cancelled 5; later ok 1",
    );
}

#[test]
fn the_runtimes_shutdown() {
    let recorded = recorded_async(async {
        for _ in 0..3 {
            tokio::spawn(later("pending"));
        }
        yield_now().await;
    });
    recorded.assert_calls("later cancelled 3");
}

#[test]
fn a_child_that_is_awaited_while_its_parent_is_cancelled() {
    #[instrumented]
    async fn parent() {
        let _ = later("pending").await;
    }
    assert_calls(
        || {
            let mut parent = Box::pin(parent());
            assert!(poll_once(parent.as_mut()).is_pending());
        },
        // The child begins with the first poll of the parent.
        "parent cancelled 1; later cancelled 1",
    );
}
