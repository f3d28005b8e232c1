//! `#[track_caller]` reports the caller of the annotated function, and calls reach the method that is written.

use std::panic::Location;

use callmeter::{instrumented, metered};

use super::support::{block_on, recorded as record};

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
    /// Private and generic: the compiler knows that a `JoinHandle` is not a `Result`.
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
fn the_caller_of_the_function_is_reported() {
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

/// The inherent method has the name of the trait's method.
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
fn calls_reach_the_method_that_is_written() {
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
    // The trait's `#[track_caller]` is not visible here.
    #[instrumented]
    fn tracked(&self) -> &'static Location<'static> {
        Location::caller()
    }
}

#[test]
fn the_caller_of_a_traits_function_is_reported() {
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
