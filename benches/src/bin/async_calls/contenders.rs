//! Async functions that are ready at once.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use callmeter::{instrumented, metered};
use callmeter_benches::{Contender, contender};

// What is measured is a poll, so there is nothing to wait for.
macro_rules! ready {
    ($($(#[$attribute:meta])* $name:ident)*) => {$(
        $(#[$attribute])*
        async fn $name(number: u64) -> u64 {
            black_box(number)
        }
    )*};
}

ready! {
    bare
    #[instrumented] full
    #[instrumented] into_nothing
    #[instrumented(sample = 64)] sampled
    #[metered(counter)] counted
    #[autometrics::autometrics] autometrics
    #[tracing::instrument] traced
}

/// Polls once.
#[inline(never)]
fn poll(future: impl Future<Output = u64>) -> u64 {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(number) => number,
        Poll::Pending => unreachable!("there is nothing to wait for"),
    }
}

pub(crate) fn all() -> Vec<Contender> {
    vec![
        contender!(Bare, "bare", |number| poll(bare(number))),
        contender!(Exporter, "`#[instrumented]`", |number| poll(full(number))),
        contender!(Exporter, "`#[instrumented(sample = 64)]`", |number| poll(sampled(number))),
        contender!(Exporter, "`#[metered(counter)]`", |number| poll(counted(number))),
        contender!(Bare, "`#[instrumented]`, no recorder installed", |number| poll(into_nothing(number))),
        contender!(Bare, "autometrics", |number| poll(autometrics(number))),
        contender!(Bare, "`tracing::instrument`, no subscriber", |number| poll(traced(number))),
        contender!(Subscriber, "`tracing::instrument`, registry and an idle layer", |number| poll(traced(number))),
    ]
}
