//! The future of a response.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::header::CONTENT_LENGTH;
use http::{Method, Response, StatusCode};
use http_body::Body as HttpBody;

use super::body::Body;
use super::exchange::{Exchange, PanickedOnUnwind};

pin_project_lite::pin_project! {
    /// The future of a response of [`Service`](super::Service).
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct ResponseFuture<F> {
        // Dropped before `inner`, so that a cancelled request ends before the future's destructors run.
        exchange: Option<Exchange>,
        until: Until,
        #[pin]
        inner: F,
    }
}

/// How long a request lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// Until the head of the response, because the response has no body.
    Bodiless,
    /// Until the head of the response, even if a body follows.
    Headers,
    /// Until the server has taken the whole response.
    Body,
    /// Like `Body`, but a successful response to `CONNECT` has no body.
    BodyUnlessConnected,
}

impl Until {
    pub(super) fn new(method: &Method, until_headers: bool) -> Self {
        match *method {
            // The server does not send a body.
            Method::HEAD => Self::Bodiless,
            _ if until_headers => Self::Headers,
            Method::CONNECT => Self::BodyUnlessConnected,
            _ => Self::Body,
        }
    }

    /// Whether a response of this status has no body.
    fn is_bodiless(self, status: StatusCode) -> bool {
        let has_no_body =
            status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        match self {
            Self::Bodiless => true,
            Self::Headers | Self::Body => has_no_body,
            Self::BodyUnlessConnected => has_no_body || status.is_success(),
        }
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, exchange: Option<Exchange>, until: Until) -> Self {
        Self { exchange, until, inner }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: HttpBody,
{
    type Output = Result<Response<Body<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let unwinding = PanickedOnUnwind { exchange: this.exchange, has_response: false };
        let result = ready!(unwinding.watch(|| this.inner.poll(context)));
        let Some(mut exchange) = this.exchange.take() else {
            return Poll::Ready(result.map(|response| response.map(|body| Body::new(body, None, None))));
        };
        let response = match result {
            Ok(response) => response,
            Err(error) => {
                exchange.fail();
                return Poll::Ready(Err(error));
            }
        };
        exchange.respond(response.status());
        let length = length(&response);
        let has_body =
            !this.until.is_bodiless(response.status()) && !response.body().is_end_stream() && length != Some(0);
        let exchange = match (has_body, *this.until) {
            (false, _) => {
                exchange.end();
                None
            }
            (true, Until::Headers) => {
                exchange.end_unseen();
                None
            }
            (true, _) => Some(exchange),
        };
        Poll::Ready(Ok(response.map(|body| Body::new(body, exchange, length))))
    }
}

/// The declared length of the body.
fn length<B: HttpBody>(response: &Response<B>) -> Option<u64> {
    let declared = || response.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
    response.body().size_hint().exact().or_else(declared)
}
