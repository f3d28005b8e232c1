//! `#[instrumented]` on plain functions, sync and async: every way to return is counted as its outcome.

use callmeter::instrumented;

use super::support::{assert_calls, assert_calls_async, numbers, recorded};

#[derive(Debug, PartialEq)]
struct Refused;

#[instrumented]
fn unit() {}

#[instrumented]
fn checked(good: bool) -> Result<u8, Refused> {
    if good { Ok(7) } else { Err(Refused) }
}

#[instrumented]
async fn checked_later(good: bool) -> Result<u8, Refused> {
    tokio::task::yield_now().await;
    checked(good)
}

#[instrumented]
fn by_question_mark(text: &str) -> Result<u8, std::num::ParseIntError> {
    let number: u8 = text.parse()?;
    Ok(number)
}

#[instrumented]
async fn by_question_mark_later(text: &str) -> Result<u8, std::num::ParseIntError> {
    let number: u8 = text.parse()?;
    Ok(number)
}

#[instrumented]
async fn boxed_error(text: &str) -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(text.parse()?)
}

#[instrumented]
fn early(good: bool) -> Result<&'static str, Refused> {
    if good {
        return Ok("early");
    }
    Err(Refused)
}

#[instrumented]
async fn early_unit(stop: bool) {
    if stop {
        return;
    }
    tokio::task::yield_now().await;
}

#[instrumented]
fn option(some: bool) -> Option<u8> {
    some.then_some(1)
}

#[test]
fn sync() {
    assert_calls(
        || {
            unit();
            assert_eq!(checked(true), Ok(7));
            assert_eq!(checked(false), Err(Refused));
            assert_eq!(checked(false), Err(Refused));
        },
        "unit ok 1; checked ok 1; checked error 2",
    );
}

#[test]
fn asynchronous() {
    assert_calls_async(
        async {
            assert_eq!(checked_later(true).await, Ok(7));
            assert_eq!(checked_later(false).await, Err(Refused));
        },
        "checked ok 1; checked error 1; checked_later ok 1; checked_later error 1",
    );
}

#[test]
fn question_marks_and_early_returns() {
    assert_calls_async(
        async {
            assert_eq!(by_question_mark("1"), Ok(1));
            assert!(by_question_mark("x").is_err());
            assert_eq!(by_question_mark_later("2").await, Ok(2));
            assert!(by_question_mark_later("y").await.is_err());
            assert_eq!(boxed_error("3").await.unwrap(), 3);
            assert_eq!(boxed_error("").await.unwrap_err().to_string(), "empty");
            assert_eq!(early(true), Ok("early"));
            assert_eq!(early(false), Err(Refused));
            early_unit(true).await;
            early_unit(false).await;
        },
        "by_question_mark ok 1; by_question_mark error 1; by_question_mark_later ok 1; \
         by_question_mark_later error 1; boxed_error ok 1; boxed_error error 1; early ok 1; early error 1; \
         early_unit ok 2",
    );
}

#[test]
fn an_option_is_not_classified() {
    assert_calls(|| assert_eq!((option(true), option(false)), (Some(1), None)), "option ok 2");
}

#[test]
fn these_series_are_recorded_and_no_others() {
    let recorded = recorded(|| {
        unit();
        checked(false).unwrap_err();
    });
    let module = module_path!();
    let expected = numbers([
        (&*format!("function_calls_concurrent{{function=\"checked\",module={module:?}}}"), 0.0),
        (&*format!("function_calls_concurrent{{function=\"unit\",module={module:?}}}"), 0.0),
        (&*format!("function_calls_total{{function=\"checked\",module={module:?},result=\"error\"}}"), 1.0),
        (&*format!("function_calls_total{{function=\"unit\",module={module:?},result=\"ok\"}}"), 1.0),
    ]);
    assert_eq!(recorded.numbers, expected);
    let timed =
        &recorded.samples[&format!("function_calls_duration_seconds{{function=\"unit\",module={module:?}}}")];
    assert_eq!(timed.len(), 1);
    assert!(timed[0] >= 0.0);
}
