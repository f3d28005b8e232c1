//! A wrapper of the request's body that counts the bytes that the application reads.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Buf;
use http_body::{Body as HttpBody, Frame, SizeHint};

pin_project_lite::pin_project! {
    /// The request body that [`Layer::wrap_request_body`](super::Layer::wrap_request_body) passes to the inner
    /// service. It forwards the original body frame by frame.
    #[derive(Debug)]
    pub struct RequestBody<B> {
        received: Received,
        #[pin]
        inner: B,
    }
}

/// How many bytes of a body were read.
#[derive(Clone, Debug)]
pub(super) enum Received {
    /// The bytes are not counted.
    Unknown,
    /// The body is empty.
    Nothing,
    Counted(Arc<AtomicU64>),
}

impl Received {
    pub(super) fn counted() -> Self {
        Self::Counted(Arc::default())
    }

    pub(super) fn bytes(&self) -> Option<u64> {
        match self {
            Self::Unknown => None,
            Self::Nothing => Some(0),
            Self::Counted(bytes) => Some(bytes.load(Ordering::Relaxed)),
        }
    }

    /// Counts a body's bytes from now on, by replacing the body with a wrapper. This is possible for axum's body type
    /// only: a service that takes another type must get the unchanged body.
    pub(super) fn of<B: HttpBody + 'static>(body: &mut B) -> Self {
        if body.is_end_stream() {
            return Self::Nothing;
        }
        let Some(body) = (body as &mut dyn Any).downcast_mut::<axum::body::Body>() else { return Self::Unknown };
        let received = Self::counted();
        let inner = std::mem::take(body);
        *body = axum::body::Body::new(RequestBody::new(inner, received.clone()));
        received
    }
}

impl<B> RequestBody<B> {
    pub(super) fn new(inner: B, received: Received) -> Self {
        Self { received, inner }
    }
}

impl<B: HttpBody> HttpBody for RequestBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.project();
        let frame = this.inner.poll_frame(context);
        if let (Poll::Ready(Some(Ok(frame))), Received::Counted(bytes)) = (&frame, &*this.received)
            && let Some(data) = frame.data_ref()
        {
            bytes.fetch_add(data.remaining() as u64, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
