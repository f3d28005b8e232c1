//! `X-Request-ID` and `X-Process-Time`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::{HeaderName, HeaderValue, Request, Response};
use tower_http::request_id::{
    MakeRequestId, MakeRequestUuid, PropagateRequestId, PropagateRequestIdResponseFuture, RequestId, SetRequestId,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROCESS_TIME: HeaderName = HeaderName::from_static("x-process-time");

/// The longest request ID that is kept. Longer ones would swell every line of a log.
const MAX_ID_BYTES: usize = 128;

/// Adds the headers `X-Request-ID`, to requests and responses, and `X-Process-Time`, to responses.
///
/// An ID that the client sent is kept if it has 1 to 128 ASCII letters, digits and `-`, `_`, `.`, `:`, `/`, `+`, `=`, `@`, so
/// that it can be logged unescaped. Otherwise the request gets a random UUID. Handlers find it in the request's header and
/// as the extension [`RequestId`](super::RequestId). `X-Process-Time` is the time until the head of the response, in milliseconds.
///
/// ```
/// use axum::{Extension, Router, routing::get};
/// use callmeter::http::RequestId;
///
/// async fn index(Extension(id): Extension<RequestId>) -> String {
///     format!("{:?}", id.header_value())
/// }
///
/// let app: Router = Router::new().route("/", get(index)).layer(callmeter::http::tracking());
/// ```
pub fn tracking() -> TrackingLayer {
    TrackingLayer(())
}

/// The layer that [`tracking`] returns.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct TrackingLayer(());

impl<S> tower_layer::Layer<S> for TrackingLayer {
    type Service = Tracking<S>;

    fn layer(&self, inner: S) -> Tracking<S> {
        Tracking(SetRequestId::x_request_id(PropagateRequestId::x_request_id(inner), MakeId))
    }
}

/// A service whose requests are tracked.
#[derive(Clone, Debug)]
pub struct Tracking<S>(Inner<S>);

type Inner<S> = SetRequestId<PropagateRequestId<S>, MakeId>;

/// [`MakeRequestUuid`] with `Debug`.
#[derive(Clone, Copy, Debug)]
struct MakeId;

impl MakeRequestId for MakeId {
    fn make_request_id<B>(&mut self, request: &Request<B>) -> Option<RequestId> {
        MakeRequestUuid.make_request_id(request)
    }
}

impl<S, RequestBody, ResponseBody> tower_service::Service<Request<RequestBody>> for Tracking<S>
where
    S: tower_service::Service<Request<RequestBody>, Response = Response<ResponseBody>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = TrackingFuture<PropagateRequestIdResponseFuture<S::Future>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let start = Instant::now();
        let mut ids = request.headers().get_all(REQUEST_ID).iter();
        let is_kept = matches!((ids.next(), ids.next()), (Some(id), None) if is_valid(id));
        if !is_kept {
            request.headers_mut().remove(REQUEST_ID);
        }
        TrackingFuture { start, inner: self.0.call(request) }
    }
}

fn is_valid(id: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte);
    (1..=MAX_ID_BYTES).contains(&id.len()) && id.as_bytes().iter().all(is_plain)
}

pin_project_lite::pin_project! {
    /// The future of a response of [`Tracking`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct TrackingFuture<F> {
        start: Instant,
        #[pin]
        inner: F,
    }
}

impl<F, B, E> Future for TrackingFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<B>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(context))?;
        let millis = this.start.elapsed().as_secs_f64() * 1e3;
        if let Ok(value) = HeaderValue::try_from(format!("{millis:.3}")) {
            response.headers_mut().insert(PROCESS_TIME, value);
        }
        Poll::Ready(Ok(response))
    }
}
