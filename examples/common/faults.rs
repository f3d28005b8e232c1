//! Faults on purpose, so that alerts can be seen to fire and panels to show more than zero.

use std::fmt;
use std::num::ParseFloatError;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};

/// How much longer a slow request takes.
const SLOWNESS: Duration = Duration::from_secs(3);

/// The faults that a user asks for. An example adds them to its arguments with `#[command(flatten)]`.
#[derive(clap::Args, Clone, Copy, Debug)]
pub struct FaultOptions {
    /// The share of requests, jobs and messages that fail on purpose, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub fail: Share,

    /// The share of requests that take three seconds longer on purpose, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub slow: Share,
}

impl FaultOptions {
    /// Lets the routes of an application fail and be slow: a failure is answered with 503. A layer that counts requests
    /// belongs around it.
    pub fn wrap(self, app: Router) -> Router {
        let (failures, delays) = (Arc::new(Faults::share(self.fail)), Arc::new(Faults::share(self.slow)));
        app.layer(from_fn(move |request: Request, next: Next| {
            let (failures, delays) = (Arc::clone(&failures), Arc::clone(&delays));
            async move { answer(&failures, &delays, request, next).await }
        }))
    }
}

async fn answer(failures: &Faults, delays: &Faults, request: Request, next: Next) -> Response {
    if delays.strikes() {
        tokio::time::sleep(SLOWNESS).await;
    }
    if failures.strikes() {
        return (StatusCode::SERVICE_UNAVAILABLE, "this request fails on purpose\n").into_response();
    }
    next.run(request).await
}

/// A number from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Share(f64);

/// Why a text is not a share.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// It is not a number.
    #[error("write a number from 0 to 1, such as 0.1: {0}")]
    NotANumber(#[from] ParseFloatError),
    /// It is a number outside of the range.
    #[error("{0} is not from 0 to 1: write 0.1 for a tenth")]
    OutOfRange(f64),
}

impl Share {
    /// One in this many; none if it is 0.
    pub fn one_in(n: u32) -> Self {
        if n == 0 { Self(0.0) } else { Self(1.0 / f64::from(n)) }
    }

    /// The larger of two shares.
    #[must_use]
    pub fn or_more(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let share: f64 = text.parse()?;
        // NaN is in no range.
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err(ShareError::OutOfRange(share)) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Decides which of many events fail: a share of them, evenly spread.
#[derive(Debug, Default)]
pub struct Faults {
    share: Share,
    asked: AtomicU64,
}

impl Faults {
    /// This share fails.
    pub fn share(share: Share) -> Self {
        Self { share, asked: AtomicU64::new(0) }
    }

    /// Whether this event fails.
    pub fn strikes(&self) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "it takes millennia to ask that often")]
        let expected = |events: u64| (events as f64 * self.share.0).floor();
        expected(asked + 1) > expected(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_events_fails() {
        for (share, expected) in [("0", 0), ("0.1", 100), ("0.25", 250), ("1", 1000)] {
            let faults = Faults::share(share.parse().expect("a share"));
            let struck = (0..1000).filter(|_| faults.strikes()).count();
            assert_eq!(struck, expected, "{share}");
        }
        let faults = Faults::share(Share::one_in(4));
        let struck: Vec<bool> = (0..8).map(|_| faults.strikes()).collect();
        assert_eq!(struck, [false, false, false, true, false, false, false, true]);
        assert_eq!(Share::one_in(0), Share::default());
        assert_eq!(Share::one_in(4).or_more(Share::one_in(2)), Share::one_in(2));
    }

    #[test]
    fn other_numbers_are_refused() {
        for text in ["-0.1", "1.1", "inf", "NaN", "half", "10%", ""] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
        let error = "10".parse::<Share>().expect_err("ten times all");
        assert_eq!(error.to_string(), "10 is not from 0 to 1: write 0.1 for a tenth");
    }
}
