//! Every call ends in exactly one outcome, and no call stays under way, whatever happens to it.

use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use callmeter::instrumented;
use tokio::task::{JoinSet, yield_now};

use super::support::{
    assert_calls, assert_calls_async, block_on, numbers, panics, poll_once, recorded, recorded_async,
};

#[derive(Debug)]
struct Refused;

#[instrumented]
fn sync(panics: bool) {
    assert!(!panics, "asked to");
}

#[instrumented]
fn sync_result(how: &str) -> Result<(), Refused> {
    match how {
        "ok" => return Ok(()),
        "error" => return Err(Refused),
        _ => {}
    }
    panic!("asked to")
}

#[instrumented]
async fn later(how: &'static str) -> Result<(), Refused> {
    yield_now().await;
    match how {
        "ok" => Ok(()),
        "error" => Err(Refused),
        "pending" => pending().await,
        _ => panic!("asked to"),
    }
}

#[instrumented]
async fn at_once() {
    panic!("in the first poll")
}

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
fn a_panic_in_a_spawned_task() {
    assert_calls_async(
        async {
            assert!(tokio::spawn(later("panic")).await.unwrap_err().is_panic());
            assert!(tokio::spawn(at_once()).await.unwrap_err().is_panic());
            tokio::spawn(later("ok")).await.unwrap().unwrap();
        },
        "later panicked 1; later ok 1; at_once panicked 1",
    );
}

#[test]
fn a_future_that_panicked_and_is_kept() {
    let recorded = recorded(|| {
        let mut future = Box::pin(at_once());
        assert!(panics(|| poll_once(future.as_mut())));
        std::mem::forget(future);
    });
    recorded.assert_calls("at_once panicked 1");
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

struct RecoversFromPanic(u32);

impl Future for RecoversFromPanic {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.0 += 1;
        assert!(self.0 > 1, "asked to");
        Poll::Ready(())
    }
}

#[instrumented]
fn recovers() -> impl Future<Output = ()> {
    RecoversFromPanic(0)
}

#[test]
fn polled_again_after_a_panic() {
    let recorded = recorded(|| {
        let mut future = Box::pin(recovers());
        assert!(panics(|| poll_once(future.as_mut())));
        assert!(poll_once(future.as_mut()).is_ready());
    });
    recorded.assert_calls("recovers panicked 1");
}

#[test]
fn dropped_before_the_first_poll_is_no_call() {
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
fn the_gauge_is_up_while_the_call_is_under_way() {
    let recorded = recorded(|| {
        let mut two = [Box::pin(later("pending")), Box::pin(later("pending"))];
        two.iter_mut().for_each(|future| assert!(poll_once(future.as_mut()).is_pending()));
        std::mem::forget(two);
    });
    let labels = format!("{{function=\"later\",module={:?}}}", module_path!());
    assert_eq!(recorded.family("function_calls_concurrent"), numbers([(&*labels, 2.0)]));
    assert_eq!(recorded.family("function_calls_total"), numbers([]));
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

struct CallsOnDrop;

impl Drop for CallsOnDrop {
    fn drop(&mut self) {
        sync(false);
        sync_result("ok").unwrap();
        sync_result("error").unwrap_err();
        block_on(later("ok")).unwrap();
    }
}

#[instrumented]
fn unwinds() {
    let _calls = CallsOnDrop;
    panic!("asked to")
}

#[instrumented]
async fn unwinds_later() {
    let _calls = CallsOnDrop;
    yield_now().await;
    panic!("asked to")
}

#[test]
fn calls_made_by_destructors_while_the_thread_unwinds() {
    assert_calls(
        || assert!(panics(unwinds)),
        "unwinds panicked 1; sync ok 1; sync_result ok 1; sync_result error 1; later ok 1",
    );
    assert_calls(
        || assert!(panics(|| block_on(unwinds_later()))),
        "unwinds_later panicked 1; sync ok 1; sync_result ok 1; sync_result error 1; later ok 1",
    );
}

struct PanicsOnDrop;

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        assert!(panics(|| sync(true)));
        assert!(panics(|| sync_result("panic")));
        assert!(panics(|| block_on(later("panic"))));
    }
}

#[test]
fn a_panic_caught_by_a_destructor_while_the_thread_unwinds() {
    assert_calls(
        || {
            assert!(panics(|| {
                let _panics = PanicsOnDrop;
                panic!("asked to")
            }));
        },
        "sync panicked 1; sync_result panicked 1; later panicked 1",
    );
}

#[test]
fn a_child_that_is_dropped_because_its_parent_panicked() {
    #[instrumented]
    async fn parent() {
        let mut child = Box::pin(later("pending"));
        assert!(poll_once(child.as_mut()).is_pending());
        yield_now().await;
        panic!("asked to")
    }
    assert_calls(|| assert!(panics(|| block_on(parent()))), "parent panicked 1; later cancelled 1");
}

#[test]
fn a_child_that_is_dropped_because_a_sync_parent_panicked() {
    #[instrumented]
    fn parent() {
        let mut child = Box::pin(later("pending"));
        assert!(poll_once(child.as_mut()).is_pending());
        panic!("asked to")
    }
    assert_calls(|| assert!(panics(parent)), "parent panicked 1; later cancelled 1");
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

#[test]
fn a_panic_that_passes_through_both() {
    #[instrumented]
    async fn parent() {
        let _ = later("panic").await;
    }
    assert_calls(|| assert!(panics(|| block_on(parent()))), "parent panicked 1; later panicked 1");
}

#[test]
fn a_panic_that_is_caught_inside_a_call() {
    #[instrumented]
    fn catches() {
        assert!(panics(|| sync(true)));
    }
    assert_calls(catches, "catches ok 1; sync panicked 1");
}

#[test]
fn destructors_of_arguments_belong_to_the_call() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(std::thread::panicking(), "asked to");
        }
    }
    #[instrumented]
    async fn armed(_bomb: Bomb) {
        yield_now().await;
    }
    assert_calls(
        || {
            // As the last poll ends, and as a cancelled future is dropped.
            assert!(panics(|| block_on(armed(Bomb))));
            assert!(panics(|| {
                let mut future = Box::pin(armed(Bomb));
                assert!(poll_once(future.as_mut()).is_pending());
                drop(future);
            }));
        },
        "armed panicked 1; armed cancelled 1",
    );
}

#[test]
fn a_future_by_hand() {
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
fn a_panic_while_a_boxed_future_is_made_is_no_polled_call() {
    #[instrumented]
    fn refuses(now: bool) -> Pin<Box<dyn Future<Output = ()>>> {
        assert!(!now, "before there is a future");
        let later = async { panic!("in the future") };
        Box::pin(later)
    }
    let recorded = recorded(|| assert!(panics(|| drop(refuses(true)))));
    assert_eq!(recorded.numbers, numbers([]));
    assert_calls(|| assert!(panics(|| block_on(refuses(false)))), "refuses panicked 1");
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

mod reading {
    use super::*;
    use callmeter::metered;

    #[metered(
        counter("reading_total", labels(status = outcome)),
        counter("reading_length_total", by = |text| text.as_ref().expect("a text").len()),
        in_flight("reading_in_flight")
    )]
    async fn reading(good: bool) -> Result<&'static str, ()> {
        if good { Ok("four") } else { Err(()) }
    }

    #[test]
    fn a_panic_while_the_returned_value_is_read() {
        let recorded = recorded(|| {
            assert_eq!(block_on(reading(true)), Ok("four"));
            let mut kept = Box::pin(reading(false));
            assert!(panics(|| block_on(kept.as_mut())));
            // It has ended, although somebody keeps it.
            std::mem::forget(kept);
        });
        let value = |series: &str| recorded.numbers.get(series).copied();
        assert_eq!(value("reading_total{status=\"ok\"}"), Some(1.0));
        assert_eq!(value("reading_total{status=\"panicked\"}"), Some(1.0));
        assert_eq!(value("reading_total{status=\"cancelled\"}"), None);
        assert_eq!(value("reading_length_total"), Some(4.0));
        assert_eq!(value("reading_in_flight"), Some(0.0));
    }
}
