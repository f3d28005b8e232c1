//! Functions that are seldom written: `unsafe`, `extern`, never returning, recursive, made by a macro.

use std::future::Future;
use std::pin::Pin;

use callmeter::instrumented;

use super::support::{assert_calls, block_on, panics};

#[derive(Debug, PartialEq)]
struct Refused;

#[instrumented]
unsafe fn first_byte(text: *const u8) -> Result<u8, Refused> {
    if text.is_null() {
        return Err(Refused);
    }
    // SAFETY: the caller passes a pointer to a byte.
    Ok(unsafe { *text })
}

#[instrumented]
extern "C" fn doubled(number: i32) -> i32 {
    number * 2
}

#[instrumented]
unsafe extern "C" fn tripled(number: i32) -> i32 {
    number * 3
}

#[instrumented]
async unsafe fn later(number: i32) -> i32 {
    number + 1
}

#[test]
fn unsafe_and_extern() {
    assert_calls(
        || {
            let byte = 5;
            // SAFETY: a pointer to a byte, and one that is null.
            let read = unsafe { (first_byte(&raw const byte), first_byte(std::ptr::null())) };
            assert_eq!(read, (Ok(5), Err(Refused)));
            let pointer: extern "C" fn(i32) -> i32 = doubled;
            assert_eq!(pointer(2), 4);
            // SAFETY: the functions have no requirements.
            assert_eq!(unsafe { (tripled(2), block_on(later(2))) }, (6, 3));
        },
        "first_byte ok 1; first_byte error 1; doubled ok 1; tripled ok 1; later ok 1",
    );
}

#[instrumented]
fn never() -> ! {
    panic!("never")
}

#[instrumented]
async fn never_later() -> ! {
    std::future::ready(()).await;
    panic!("never")
}

#[test]
fn a_future_that_never_returns() {
    assert_calls(|| assert!(panics(|| block_on(never_later()))), "never_later panicked 1");
}

#[test]
fn never_returning() {
    assert_calls(|| assert!(panics(|| never())), "never panicked 1");
}

#[instrumented]
fn factorial(n: u64) -> u64 {
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

#[instrumented]
fn factorial_later(n: u64) -> Pin<Box<dyn Future<Output = u64>>> {
    Box::pin(async move { if n == 0 { 1 } else { n * factorial_later(n - 1).await } })
}

#[instrumented]
async fn factorial_async(n: u64) -> u64 {
    if n == 0 { 1 } else { n * Box::pin(factorial_async(n - 1)).await }
}

#[test]
fn recursion() {
    assert_calls(
        || {
            assert_eq!(factorial(4), 24);
            assert_eq!(block_on(factorial_later(4)), 24);
            assert_eq!(block_on(factorial_async(4)), 24);
        },
        "factorial ok 5; factorial_later ok 5; factorial_async ok 5",
    );
}

macro_rules! make {
    ($name:ident, $argument:ident: $type:ty, $return:ty, $body:block) => {
        #[instrumented]
        fn $name($argument: $type) -> $return $body
    };
    (async $name:ident, $return:ty, $body:block) => {
        #[instrumented]
        async fn $name() -> $return $body
    };
    (with $name:ident, $label:literal) => {
        #[instrumented(name = $label)]
        fn $name() {}
    };
}

make!(made, number: u8, Result<u8, Refused>, { if number > 1 { Err(Refused) } else { Ok(number) } });
make!(async made_later, Result<u8, Refused>, {
    let made = made(2)?;
    Ok(made)
});
make!(with made_with_a_name, "made up");

#[test]
fn made_by_a_macro() {
    assert_calls(
        || {
            assert_eq!(made(1), Ok(1));
            assert_eq!(block_on(made_later()), Err(Refused));
            made_with_a_name();
        },
        "made ok 1; made error 1; made_later error 1; made up ok 1",
    );
}

type Result2<T> = Result<T, Refused>;

mod alias {
    use super::*;

    type Result<T> = Result2<T>;

    #[instrumented]
    fn named_result() -> Result<u8> {
        Err(Refused)
    }

    #[instrumented]
    fn named_otherwise() -> Result2<u8> {
        Err(Refused)
    }

    #[instrumented]
    fn by_path() -> std::io::Result<()> {
        Err(std::io::ErrorKind::NotFound.into())
    }

    #[test]
    fn results_are_classified_whatever_they_are_called() {
        assert_calls(
            || {
                assert!(named_result().is_err());
                assert!(named_otherwise().is_err());
                assert!(by_path().is_err());
            },
            "named_result error 1; named_otherwise error 1; by_path error 1",
        );
    }
}

#[instrumented]
fn r#match(r#type: u8) -> Result<u8, Refused> {
    Ok(r#type)
}

#[test]
fn raw_identifiers() {
    assert_calls(|| assert_eq!(r#match(1), Ok(1)), "match ok 1");
}
