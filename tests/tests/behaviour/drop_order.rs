//! The body of an annotated function drops its arguments in the order of a plain function.

use std::cell::RefCell;
use std::sync::Mutex;

use callmeter::{consumer, instrumented, job, metered};

use super::support::block_on;

/// Writes its name to a log when it is dropped.
struct Noisy<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Noisy<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

/// Runs its destructor's code as long as it is armed.
struct Bomb<'a> {
    armed: bool,
    count: Count,
    log: &'a RefCell<Vec<&'static str>>,
}

#[derive(Clone, Copy)]
struct Count {
    inner: u32,
}

impl Drop for Bomb<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.log.borrow_mut().push("exploded");
        }
        if self.count.inner > 0 {
            self.log.borrow_mut().push("counted");
        }
    }
}

fn bomb<'a>(log: &'a RefCell<Vec<&'static str>>) -> Bomb<'a> {
    Bomb { armed: true, count: Count { inner: 1 }, log }
}

impl Bomb<'_> {
    #[instrumented]
    fn disarm(mut self) {
        self.armed = false;
        self.count.inner = 0;
    }

    #[metered(counter)]
    fn disarm_counted(mut self) {
        self.armed = false;
        self.count.inner = 0;
    }

    #[instrumented(sample = 2)]
    fn disarm_sampled(mut self) -> Result<(), String> {
        self.armed = false;
        self.count.inner = 0;
        Ok(())
    }

    #[job("disarm")]
    fn disarm_as_a_job(mut self) -> Result<(), String> {
        self.armed = false;
        self.count.inner = 0;
        Ok(())
    }
}

#[instrumented]
fn disarm(mut bomb: Bomb<'_>) -> Result<u32, String> {
    bomb.armed = false;
    bomb.count.inner = 0;
    Ok(1)
}

#[consumer("bombs")]
fn disarm_in_a_pattern((mut bomb, _): (Bomb<'_>, u32)) -> Result<(), String> {
    bomb.armed = false;
    bomb.count.inner = 0;
    Ok(())
}

#[test]
fn destructors_see_what_the_body_wrote() {
    let log = RefCell::default();
    bomb(&log).disarm();
    bomb(&log).disarm_counted();
    (0..4).for_each(|_| bomb(&log).disarm_sampled().unwrap());
    bomb(&log).disarm_as_a_job().unwrap();
    disarm(bomb(&log)).unwrap();
    disarm_in_a_pattern((bomb(&log), 1)).unwrap();
    assert!(log.borrow().is_empty(), "{log:?}");
}

macro_rules! drop_orders {
    ($($name:ident, [$($attr:meta)?], ($($asynchronous:ident)?), $returned:ty, $value:expr;)*) => {$(
        $(#[$attr])?
        #[allow(unused_variables, clippy::unused_async)]
        $($asynchronous)? fn $name<'a>(
            first: Noisy<'a>,
            _: Noisy<'a>,
            (left, _): (Noisy<'a>, Noisy<'a>),
            unused: Noisy<'a>,
            log: &'a RefCell<Vec<&'static str>>,
            last: Noisy<'a>,
        ) -> $returned {
            let _local = Noisy("local", log);
            let _used = (&last, &first);
            $value
        }
    )*};
}

drop_orders! {
    order_plain, [], (), (), ();
    order, [instrumented], (), (), ();
    order_of_result, [instrumented], (), Result<(), ()>, Ok(());
    order_counted, [metered(counter)], (), Option<u32>, None;
    order_sampled, [instrumented(sample = 3)], (), Result<(), ()>, Err(());
    order_opaque, [instrumented], (), impl Sized, ();
    order_async_plain, [], (async), (), ();
    order_async, [instrumented], (async), Result<(), ()>, Ok(());
}

#[test]
fn arguments_are_dropped_after_locals_from_the_last_to_the_first() {
    let log = RefCell::default();
    macro_rules! order_of {
        ($function:ident, $($await:tt)*) => {{
            let noisy = |name| Noisy(name, &log);
            let all = $function(
                noisy("first"),
                noisy("wildcard"),
                (noisy("left"), noisy("right")),
                noisy("unused"),
                &log,
                noisy("last"),
            );
            let _ = order_of!(@ all $($await)*);
            log.take()
        }};
        (@ $future:ident await) => { block_on($future) };
        (@ $value:ident) => { $value };
    }
    let plain = order_of!(order_plain,);
    assert_eq!(plain, ["local", "last", "unused", "left", "right", "wildcard", "first"]);
    assert_eq!(order_of!(order,), plain);
    assert_eq!(order_of!(order_of_result,), plain);
    assert_eq!(order_of!(order_counted,), plain);
    assert_eq!(order_of!(order_sampled,), plain);
    assert_eq!(order_of!(order_opaque,), plain);
    let plain = order_of!(order_async_plain, await);
    assert_eq!(order_of!(order_async, await), plain);
}

#[instrumented]
fn locked(all: Mutex<Vec<u32>>) -> usize {
    all.lock().unwrap().len()
}

#[instrumented]
async fn locked_later(all: Mutex<Vec<u32>>) -> Result<usize, ()> {
    Ok(all.lock().unwrap().len())
}

#[test]
fn temporaries_of_the_last_expression_borrow_from_arguments() {
    assert_eq!(locked(Mutex::new(vec![1, 2])), 2);
    assert_eq!(block_on(locked_later(Mutex::new(vec![1]))), Ok(1));
}
