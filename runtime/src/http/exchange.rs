//! One request, from its head to the end of its response.

use http::{Method, StatusCode};

use super::attributes::{Attributes, ERROR, Instruments, OK, Size};
use super::request_body::Received;
use crate::record::call::{Call, IfDropped};

/// The status of a request whose client disconnected before the response: nginx's "client closed request".
pub(crate) const CANCELLED: u16 = 499;

/// A request as a call. If it is dropped before its end, it ends as `cancelled`.
#[derive(Debug)]
pub(super) struct Exchange {
    call: Call<Attributes>,
    instruments: &'static Instruments,
    /// How the call ends if the body is sent.
    outcome: usize,
    received: Received,
    sent: u64,
}

impl Drop for Exchange {
    /// If it is dropped before its end, the call ends after this.
    fn drop(&mut self) {
        self.set_request_size();
    }
}

impl Exchange {
    /// Starts the call of a request that has arrived.
    pub(super) fn begin(instruments: &'static Instruments, method: &Method, route: &str) -> Self {
        let cancelled = StatusCode::from_u16(CANCELLED).unwrap_or_default();
        let attributes = instruments.attributes(method, route, cancelled);
        let callsite = instruments.callsite;
        let mut call = Call::new(callsite, attributes, IfDropped::Cancelled);
        call.start();
        Self { call, instruments, outcome: OK, received: Received::Unknown, sent: 0 }
    }

    /// Whether the bytes that are read of the request's body are counted.
    pub(super) fn has_request_size(&self) -> bool {
        self.instruments.has_request_size()
    }

    /// Sets the count of the bytes that are read of the request's body.
    pub(super) fn receive(&mut self, received: Received) {
        self.received = received;
    }

    fn set_request_size(&mut self) {
        if let Some(bytes) = self.received.bytes() {
            self.instruments.set_size(&mut self.call.values, Size::Request, Some(bytes));
        }
    }

    fn end_as(&mut self, outcome: usize) {
        self.set_request_size();
        self.call.end(outcome);
        self.received = Received::Unknown;
    }

    /// Takes the status of the response, whose head is ready.
    pub(super) fn respond(&mut self, status: StatusCode) {
        self.outcome = if status.as_u16() >= 500 { ERROR } else { OK };
        self.instruments.set_status(&mut self.call.values, status);
        self.send(0);
    }

    /// Counts bytes of the response's body that were sent.
    pub(super) fn send(&mut self, bytes: u64) {
        self.sent += bytes;
        self.instruments.set_size(&mut self.call.values, Size::Response, Some(self.sent));
    }

    /// How many bytes of the response's body were sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// Ends the call without a response size, because the response's body is not observed.
    pub(super) fn end_unseen(mut self) {
        self.instruments.set_size(&mut self.call.values, Size::Response, None);
        self.end();
    }

    /// Ends the call after the whole response was sent.
    pub(super) fn end(mut self) {
        self.end_as(self.outcome);
    }

    /// Ends the call as an error with status 500, because the service failed and there is no response.
    pub(super) fn fail(mut self) {
        self.instruments.set_status(&mut self.call.values, StatusCode::INTERNAL_SERVER_ERROR);
        self.end_as(ERROR);
    }

    /// Ends the call as an error, because the response's body failed after its beginning was sent.
    pub(super) fn break_off(mut self) {
        self.end_as(ERROR);
    }

    /// Ends the call as `panicked`, because the service or the response's body panicked.
    fn panic(mut self, has_response: bool) {
        if !has_response {
            self.instruments.set_status(&mut self.call.values, StatusCode::INTERNAL_SERVER_ERROR);
        }
        let panicked = self.instruments.callsite.outcomes().panicked();
        self.end_as(panicked);
    }
}

/// Ends an exchange as `panicked` if a panic drops this guard. Code that catches the panic may keep the future for long.
pub(super) struct PanickedOnUnwind<'a> {
    pub(super) exchange: &'a mut Option<Exchange>,
    pub(super) has_response: bool,
}

impl PanickedOnUnwind<'_> {
    /// Runs a function that may panic.
    #[inline]
    pub(super) fn watch<R>(self, run: impl FnOnce() -> R) -> R {
        let result = run();
        std::mem::forget(self);
        result
    }
}

impl Drop for PanickedOnUnwind<'_> {
    fn drop(&mut self) {
        if let Some(exchange) = self.exchange.take() {
            exchange.panic(self.has_response);
        }
    }
}
