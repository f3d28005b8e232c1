//! Arguments live as long as the call, and are dropped as a plain function drops them.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use callmeter::instrumented;

use super::support::poll_once;

#[derive(Debug, PartialEq)]
struct Refused;

type Log = Rc<RefCell<Vec<&'static str>>>;

struct Noisy(&'static str, Log);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn plain(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy, _d: Noisy) {
    c.0 = "changed";
    tokio::task::yield_now().await;
    a.1.borrow_mut().push("body");
    let _ = (&b, c.0);
}

#[instrumented]
async fn measured(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy, _d: Noisy) {
    c.0 = "changed";
    tokio::task::yield_now().await;
    a.1.borrow_mut().push("body");
    let _ = (&b, c.0);
}

fn drops<F: Future<Output = ()>>(
    call: impl FnOnce(Noisy, Noisy, (Noisy, Noisy), Noisy, Noisy) -> F,
    ends: bool,
) -> Vec<&'static str> {
    let log = Log::default();
    let noisy = |name| Noisy(name, Rc::clone(&log));
    let future = call(noisy("a"), noisy("_"), (noisy("b"), noisy("(_)")), noisy("c"), noisy("_d"));
    assert!(log.borrow().is_empty(), "nothing is dropped before the first poll");
    let mut future = Box::pin(future);
    assert!(poll_once(future.as_mut()).is_pending());
    assert!(log.borrow().is_empty(), "nothing is dropped while the call is under way");
    if ends {
        assert!(poll_once(future.as_mut()).is_ready());
        log.borrow_mut().push("ready");
    }
    drop(future);
    log.take()
}

#[test]
fn arguments_are_dropped_when_the_call_ends() {
    let measured = drops(measured, true);
    assert_eq!(measured[0], "body");
    assert_eq!(measured[7], "ready", "all arguments are gone when the future is ready: {measured:?}");
}

#[test]
fn arguments_are_dropped_in_the_order_of_a_plain_async_fn() {
    assert_eq!(drops(measured, true), drops(plain, true));
    assert_eq!(drops(measured, false), drops(plain, false));
}

#[instrumented]
fn measured_sync(a: Noisy, _: Noisy, _b: Noisy, c: Noisy) -> Result<(), Refused> {
    a.1.borrow_mut().push("body");
    let _ = &c;
    Ok(())
}

#[test]
fn arguments_outlive_a_sync_body() {
    let log = Log::default();
    let noisy = |name| Noisy(name, Rc::clone(&log));
    measured_sync(noisy("a"), noisy("_"), noisy("_b"), noisy("c")).unwrap();
    assert_eq!(log.borrow()[0], "body");
    assert_eq!(log.borrow().len(), 5);
}
