//! Other attributes on an annotated function keep their meaning.

use std::panic::Location;

use callmeter::{instrumented, metered};

use super::support::{assert_calls, block_on, numbers, recorded};

#[derive(Debug, PartialEq)]
struct Refused;

#[instrumented]
#[track_caller]
fn caller() -> &'static Location<'static> {
    Location::caller()
}

#[track_caller]
#[instrumented]
fn caller_above() -> &'static Location<'static> {
    Location::caller()
}

#[test]
fn track_caller() {
    assert_calls(
        || {
            assert_eq!((caller().line(), caller().file()), (line!(), file!()));
            assert_eq!(caller_above().line(), line!());
        },
        "caller ok 2; caller_above ok 1",
    );
}

/// A documented function.
#[instrumented]
#[inline]
#[must_use]
#[allow(unused_variables, reason = "that is the test")]
fn decorated(unused: u8) -> u8 {
    #![allow(clippy::let_and_return, reason = "that is the test")]
    let result = 1;
    result
}

#[instrumented]
#[cfg(test)]
#[expect(clippy::let_and_return, reason = "an expectation is met inside the body")]
async fn decorated_later() -> Result<u8, Refused> {
    #![allow(unused_mut, reason = "that is the test")]
    let mut result = Ok(1);
    result
}

#[instrumented]
#[cfg(any())]
fn absent() -> Absent {}

#[instrumented]
#[tokio::main(flavor = "current_thread")]
async fn entry(good: bool) -> Result<u8, Refused> {
    tokio::task::yield_now().await;
    if good { Ok(1) } else { Err(Refused) }
}

#[tokio::main(flavor = "current_thread")]
#[instrumented]
async fn entry_above(good: bool) -> Result<u8, Refused> {
    tokio::task::yield_now().await;
    if good { Ok(1) } else { Err(Refused) }
}

#[test]
fn other_attributes_are_kept() {
    assert_calls(
        || {
            assert_eq!(decorated(0), 1);
            assert_eq!(block_on(decorated_later()), Ok(1));
            assert_eq!((entry(true), entry(false)), (Ok(1), Err(Refused)));
            assert_eq!((entry_above(true), entry_above(false)), (Ok(1), Err(Refused)));
        },
        "decorated ok 1; decorated_later ok 1; entry ok 1; entry error 1; entry_above ok 1; entry_above error 1",
    );
}

#[instrumented]
#[metered(counter("stacked_above_total"))]
fn above() -> Result<u8, Refused> {
    Err(Refused)
}

#[metered(counter("stacked_below_total", labels(result = outcome)), in_flight("stacked_below_calls"))]
#[instrumented]
async fn below() -> Result<u8, Refused> {
    tokio::task::yield_now().await;
    Ok(1)
}

#[metered(counter("stacked_once_total"))]
#[metered(counter("stacked_twice_total"))]
#[instrumented]
fn thrice() {}

#[test]
fn stacked() {
    let recorded = recorded(|| {
        assert_eq!(above(), Err(Refused));
        assert_eq!(block_on(async { below().await }), Ok(1));
        thrice();
    });
    recorded.assert_calls("above error 1; below ok 1; thrice ok 1");
    assert_eq!(recorded.numbers["stacked_above_total"], 1.0);
    assert_eq!(recorded.family("stacked_below_total"), numbers([("{result=\"ok\"}", 1.0)]));
    assert_eq!(recorded.numbers["stacked_below_calls"], 0.0);
    assert_eq!(recorded.numbers["stacked_once_total"], 1.0);
    assert_eq!(recorded.numbers["stacked_twice_total"], 1.0);
}
