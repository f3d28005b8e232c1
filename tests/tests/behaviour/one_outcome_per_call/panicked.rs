//! Calls that panic: in the body, in a destructor, in a child, or while the returned value is read.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use callmeter::{instrumented, metered};
use tokio::task::yield_now;

use super::{at_once, later, sync, sync_result};
use crate::support::{assert_calls, assert_calls_async, block_on, numbers, panics, poll_once, recorded};

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
fn a_panic_before_a_boxed_future_exists_is_not_counted() {
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
        // The call has ended, although the future still exists.
        std::mem::forget(kept);
    });
    let value = |series: &str| recorded.numbers.get(series).copied();
    assert_eq!(value("reading_total{status=\"ok\"}"), Some(1.0));
    assert_eq!(value("reading_total{status=\"panicked\"}"), Some(1.0));
    assert_eq!(value("reading_total{status=\"cancelled\"}"), None);
    assert_eq!(value("reading_length_total"), Some(4.0));
    assert_eq!(value("reading_in_flight"), Some(0.0));
}
