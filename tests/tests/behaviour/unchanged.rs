//! An attribute changes nothing about a function but what is counted.

use std::cell::RefCell;
use std::panic::Location;
use std::sync::Mutex;
use std::task::Context;
use std::time::Duration;

use callmeter::{consumer, instrumented, job, metered};

use super::support::{block_on, recorded as record};

/// Writes its name into a log when it is dropped.
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
fn closure() -> impl Fn(&str) -> usize {
    |text| text.len()
}

#[instrumented]
fn borrowing_closure() -> impl Fn(&str) -> &str {
    |text| text.trim()
}

#[instrumented]
async fn closure_of_a_future() -> impl Fn(&str) -> usize {
    |text| text.len()
}

#[metered(counter, histogram, in_flight)]
async fn borrowing_closure_of_a_future(cut: usize) -> impl Fn(&str) -> &str {
    move |text| &text[cut..]
}

#[instrumented]
fn adder<T: Copy + std::ops::Add<Output = T>>(by: T) -> impl Fn(T) -> T {
    move |to| to + by
}

#[instrumented]
fn over_a_reference<T: PartialEq>(known: &T) -> impl Fn(&T) -> bool + '_ {
    move |other| other == known
}

#[instrumented]
fn over_a_tuple<'a, K: Eq + ?Sized, V>(known: &'a K) -> impl FnMut(&(Box<K>, V)) -> bool + 'a {
    move |pair| *pair.0 == *known
}

#[instrumented]
async fn over_a_parameter<T: Ord>(limit: T) -> impl Fn(&[T]) -> Option<&T> {
    move |all| all.iter().find(|one| **one > limit)
}

#[test]
fn closures_that_are_returned_are_inferred() {
    assert!(over_a_reference(&1)(&1));
    assert!(!over_a_tuple("a")(&("b".into(), 1)));
    assert_eq!(block_on(over_a_parameter(1))(&[1, 2]), Some(&2));
    assert_eq!(closure()("four"), 4);
    assert_eq!(borrowing_closure()(" a "), "a");
    assert_eq!(block_on(closure_of_a_future())("four"), 4);
    assert_eq!(block_on(borrowing_closure_of_a_future(1))("four"), "our");
    assert_eq!(adder(1)(2), 3);
}

struct Here;

#[track_caller]
#[instrumented]
fn where_am_i() -> &'static Location<'static> {
    Location::caller()
}

#[instrumented]
#[track_caller]
fn where_if<T: Default + PartialEq>(value: T) -> Result<&'static Location<'static>, &'static Location<'static>> {
    if value == T::default() { Err(Location::caller()) } else { Ok(Location::caller()) }
}

impl Here {
    #[track_caller]
    #[metered(counter("where_total", labels(result = outcome)))]
    pub(crate) fn ask(self: &mut Here, (first, _second): (u32, u32)) -> Result<&'static Location<'static>, u32> {
        if first == 0 {
            return Err(0);
        }
        Ok(Location::caller())
    }

    #[track_caller]
    #[instrumented]
    pub(crate) fn made(ok: bool) -> Result<(Self, &'static Location<'static>), &'static Location<'static>> {
        if ok { Ok((Self, Location::caller())) } else { Err(Location::caller()) }
    }
}

impl Here {
    /// Private, and over a type parameter: a thread is known not to be a `Result`.
    #[track_caller]
    #[instrumented]
    fn spawned<F: FnOnce() -> u32 + Send + 'static>(&self, work: F) -> (std::thread::JoinHandle<u32>, u32) {
        (std::thread::spawn(work), Location::caller().line())
    }

    #[track_caller]
    #[instrumented]
    fn handle<F: Future<Output = u32>>(&self, work: F) -> JoinHandle<F::Output> {
        drop(work);
        JoinHandle(Location::caller().line(), None)
    }
}

struct JoinHandle<T>(u32, Option<T>);

trait Ask {
    fn asked(&self) -> Result<&'static Location<'static>, ()>;
}

#[instrumented]
impl Ask for Here {
    #[track_caller]
    fn asked(&self) -> Result<&'static Location<'static>, ()> {
        Ok(Location::caller())
    }
}

#[test]
fn the_caller_is_the_function_s() {
    let here = line!();
    assert_eq!(where_am_i().line(), here + 1);
    assert_eq!(where_if(1).unwrap().line(), here + 2);
    assert_eq!(where_if(0).unwrap_err().line(), here + 3);
    assert_eq!(Here.ask((1, 2)).unwrap().line(), here + 4);
    assert_eq!(Here.ask((0, 2)).unwrap_err(), 0);
    assert_eq!(Here::made(true).ok().unwrap().1.line(), here + 6);
    assert_eq!(Here::made(false).err().unwrap().line(), here + 7);
    assert_eq!(Here.asked().unwrap().line(), here + 8);
    assert_eq!(Here.spawned(|| 1).1, here + 9);
    assert_eq!(Here.handle(async { 1 }).0, here + 10);
    assert!(Here.handle(async { 1 }).1.is_none());
}

/// A name that the trait's method has, too.
impl Here {
    #[allow(clippy::unused_self)]
    fn twice(&self) -> Result<u8, ()> {
        Ok(1)
    }
}

trait Twice {
    fn twice(&self) -> Result<u8, ()>;
    fn from_text(text: &str) -> Result<Self, String>
    where
        Self: Sized;
}

impl Twice for Here {
    #[track_caller]
    #[instrumented]
    fn twice(&self) -> Result<u8, ()> {
        Here::twice(self).map(|once| once + 1)
    }

    #[track_caller]
    #[instrumented]
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("empty".into()) } else { Ok(Self) }
    }
}

struct Reader<'a, T>(&'a str, T);

impl<'a, T: Copy> Reader<'a, T> {
    #[track_caller]
    #[instrumented]
    fn read(text: &'a str) -> Result<&'a str, ()> {
        Ok(text)
    }

    #[track_caller]
    #[instrumented]
    pub(crate) fn build(text: &'a str, value: T) -> Result<(Reader<'a, T>, u32), T> {
        Ok((Reader(text, value), Location::caller().line()))
    }

    #[instrumented]
    async fn adds(value: T) -> impl Fn(&str) -> (usize, T) {
        move |text: &str| (text.len(), value)
    }
}

#[test]
fn the_method_that_is_called_is_the_one_that_is_written() {
    assert_eq!([Twice::twice(&Here), Twice::twice(&Here), Twice::twice(&Here)], [Ok(2); 3]);
    assert!(Here::from_text("").is_err() && Here::from_text("a").is_ok());
    assert_eq!(Reader::<u8>::read("a"), Ok("a"));
    let (reader, line) = Reader::build("a", 1).unwrap();
    assert_eq!((reader.0, reader.1, line), ("a", 1, line!() - 1));
    assert_eq!(block_on(Reader::adds(1))("abc"), (3, 1));
}

trait Tracked {
    #[track_caller]
    fn tracked(&self) -> &'static Location<'static>;
}

impl Tracked for Here {
    // What the trait says of it is not to be seen here.
    #[instrumented]
    fn tracked(&self) -> &'static Location<'static> {
        Location::caller()
    }
}

#[test]
fn the_caller_is_that_of_the_trait_s_function() {
    assert_eq!(Here.tracked().line(), line!());
}

#[test]
fn calls_of_tracked_functions_are_classified() {
    let recorded = record(|| {
        let _ = where_if("x");
        let _ = where_if("");
        let _ = Here.ask((0, 0));
        let _ = Here.ask((1, 1));
        let _ = Here.ask((2, 1));
        let _ = Here::made(true);
        let _ = Here::made(false);
        let _ = Here.asked();
    });
    recorded.assert_calls("where_if ok 1; where_if error 1; made ok 1; made error 1; Here::asked ok 1");
    assert_eq!(recorded.numbers["where_total{result=\"ok\"}"], 2.0);
    assert_eq!(recorded.numbers["where_total{result=\"error\"}"], 1.0);
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

#[instrumented]
fn polled(context: &mut Context<'_>, mut left: Box<u32>, [a, .., b]: [String; 3]) -> std::task::Poll<String> {
    *left -= 1;
    context.waker().wake_by_ref();
    if *left == 0 { std::task::Poll::Ready(a + &b) } else { std::task::Poll::Pending }
}

#[test]
fn patterns_bind_what_they_bind() {
    let mut context = Context::from_waker(std::task::Waker::noop());
    let texts = || ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    assert_eq!(polled(&mut context, Box::new(1), texts()), std::task::Poll::Ready("ac".into()));
    assert!(polled(&mut context, Box::new(2), texts()).is_pending());
}

/// With a duration, so that it is used.
#[metered(counter, labels(kind(limit = 3) = kind))]
fn labelled_from_a_pattern((kind, wait): (String, Duration)) -> Result<Duration, String> {
    if kind.is_empty() { Err(kind) } else { Ok(wait) }
}

#[test]
fn labels_read_what_patterns_bind() {
    assert!(labelled_from_a_pattern((String::new(), Duration::ZERO)).is_err());
    assert_eq!(labelled_from_a_pattern(("a".into(), Duration::MAX)), Ok(Duration::MAX));
}
