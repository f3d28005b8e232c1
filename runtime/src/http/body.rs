//! The response's body. The request ends with it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::exchange::{Exchange, PanickedOnUnwind};

pin_project_lite::pin_project! {
    /// The body of a response of [`Service`](super::Service). It forwards the inner body frame by frame.
    #[derive(Debug)]
    pub struct Body<B> {
        // Dropped before `inner`, so that a response that is cut off ends before the body's destructor runs.
        exchange: Option<Exchange>,
        // The declared length. A server that has sent this many bytes does not poll again.
        length: Option<u64>,
        #[pin]
        inner: B,
    }
}

impl<B> Body<B> {
    pub(super) fn new(inner: B, exchange: Option<Exchange>, length: Option<u64>) -> Self {
        Self { exchange, length, inner }
    }
}

impl<B: HttpBody> HttpBody for Body<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let mut this = self.project();
        let mut ends = false;
        let unwinding = PanickedOnUnwind { exchange: this.exchange, has_response: true };
        let frame = ready!(unwinding.watch(|| {
            let frame = this.inner.as_mut().poll_frame(context);
            ends = this.inner.is_end_stream();
            frame
        }));
        let Some(exchange) = this.exchange else { return Poll::Ready(frame) };
        let end: Option<fn(Exchange)> = match &frame {
            None => Some(Exchange::end),
            Some(Err(_)) => Some(Exchange::break_off),
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    exchange.send(data.remaining() as u64);
                }
                (ends || *this.length == Some(exchange.sent())).then_some(Exchange::end)
            }
        };
        if let Some(end) = end
            && let Some(exchange) = this.exchange.take()
        {
            end(exchange);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
