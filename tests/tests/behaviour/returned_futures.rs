//! A function that returns a future is measured until the future ends.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use callmeter::instrumented;
use futures::future::BoxFuture;

use super::support::assert_calls_async;

#[derive(Debug, PartialEq)]
struct Refused;

#[instrumented]
fn unnamed(good: bool) -> impl Future<Output = Result<u8, Refused>> {
    async move {
        tokio::task::yield_now().await;
        if good { Ok(1) } else { Err(Refused) }
    }
}

#[instrumented]
fn unnamed_sent(text: &str) -> impl Future<Output = usize> + Send + use<'_> {
    let length = text.len();
    async move { length + text.len() }
}

#[instrumented]
fn chosen(now: bool) -> impl Future<Output = Result<u8, Refused>> {
    if now {
        return futures::future::Either::Left(std::future::ready(Ok(1)));
    }
    futures::future::Either::Right(async { Err(Refused) })
}

#[instrumented]
fn pinned(text: &str) -> Pin<Box<dyn Future<Output = Result<usize, Refused>> + Send + '_>> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        if text.is_empty() {
            return Err(Refused);
        }
        Ok(text.len())
    })
}

#[instrumented]
fn pinned_else(text: &str) -> Pin<Box<dyn Future<Output = Result<usize, Refused>> + Send + '_>> {
    if text.is_empty() {
        return Box::pin(std::future::ready(Err(Refused)));
    }
    let length = text.len();
    Box::pin(async move { Ok(length) })
}

#[instrumented]
fn boxed<'a>(text: &'a str) -> BoxFuture<'a, Result<&'a str, Refused>> {
    Box::pin(async move { Ok(text) })
}

#[instrumented]
fn boxed_else(number: u8) -> BoxFuture<'static, u8> {
    use futures::FutureExt as _;
    async move { number + 1 }.boxed()
}

#[instrumented]
fn local(number: Rc<u8>) -> futures::future::LocalBoxFuture<'static, u8> {
    Box::pin(async move { *number })
}

#[test]
fn the_call_lasts_as_long_as_the_future() {
    assert_calls_async(
        async {
            assert_eq!((unnamed(true).await, unnamed(false).await), (Ok(1), Err(Refused)));
            assert_eq!(unnamed_sent("ab").await, 4);
            assert_eq!((chosen(true).await, chosen(false).await), (Ok(1), Err(Refused)));
            assert_eq!((pinned("ab").await, pinned("").await), (Ok(2), Err(Refused)));
            assert_eq!((pinned_else("ab").await, pinned_else("").await), (Ok(2), Err(Refused)));
            assert_eq!(boxed("x").await, Ok("x"));
            assert_eq!(boxed_else(1).await, 2);
            assert_eq!(local(Rc::new(3)).await, 3);
            // A future that is never polled is not counted.
            drop((unnamed(true), pinned("x"), boxed("y"), boxed_else(9)));
        },
        "unnamed ok 1; unnamed error 1; unnamed_sent ok 1; chosen ok 1; chosen error 1; pinned ok 1; \
         pinned error 1; pinned_else ok 1; pinned_else error 1; boxed ok 1; boxed_else ok 1; local ok 1",
    );
}
