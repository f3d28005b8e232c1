//! One request, from its head to the end of its response.

use http::{Method, StatusCode};

use super::attributes::{Attributes, ERROR, Instruments, OK, Size};
use super::request_body::Received;
use crate::record::call::Call;

/// The status of a request whose client went before there was a response: nginx's "client closed request".
pub(crate) const CANCELLED: u16 = 499;

/// The call that a request is. Dropped before its end it is `cancelled`.
#[derive(Debug)]
pub(super) struct Exchange {
    call: Call<Attributes>,
    instruments: &'static Instruments,
    /// How it ends if all goes well.
    outcome: usize,
    received: Received,
    sent: u64,
}

impl Drop for Exchange {
    /// It may be dropped before its end: the call ends after this.
    fn drop(&mut self) {
        self.set_request_size();
    }
}

impl Exchange {
    /// A request has come.
    pub(super) fn begin(instruments: &'static Instruments, method: &Method, route: &str) -> Self {
        let cancelled = StatusCode::from_u16(CANCELLED).unwrap_or_default();
        let attributes = instruments.attributes(method, route, cancelled);
        let site = instruments.site;
        let mut call = Call::new(site, attributes, site.outcomes().cancelled());
        call.start();
        Self { call, instruments, outcome: OK, received: Received::Unknown, sent: 0 }
    }

    /// Whether the bytes that are read of its request's body are to be counted.
    pub(super) fn has_request_size(&self) -> bool {
        self.instruments.has_request_size()
    }

    /// The bytes that were read of its request's body.
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

    /// Its response begins.
    pub(super) fn respond(&mut self, status: StatusCode) {
        self.outcome = if status.as_u16() >= 500 { ERROR } else { OK };
        self.instruments.set_status(&mut self.call.values, status);
        self.send(0);
    }

    /// Bytes of the response's body go out.
    pub(super) fn send(&mut self, bytes: u64) {
        self.sent += bytes;
        self.instruments.set_size(&mut self.call.values, Size::Response, Some(self.sent));
    }

    /// How many bytes of the response's body went out.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// The response's body is not observed, so its size is unknown.
    pub(super) fn end_unseen(mut self) {
        self.instruments.set_size(&mut self.call.values, Size::Response, None);
        self.end();
    }

    /// All of the response went out.
    pub(super) fn end(mut self) {
        self.end_as(self.outcome);
    }

    /// The service failed, and there is no response.
    pub(super) fn fail(mut self) {
        self.instruments.set_status(&mut self.call.values, StatusCode::INTERNAL_SERVER_ERROR);
        self.end_as(ERROR);
    }

    /// The response's body failed, half-way.
    pub(super) fn break_off(mut self) {
        self.end_as(ERROR);
    }

    /// The service panicked, or the response's body did.
    fn panic(mut self, has_response: bool) {
        if !has_response {
            self.instruments.set_status(&mut self.call.values, StatusCode::INTERNAL_SERVER_ERROR);
        }
        let panicked = self.instruments.site.outcomes().panicked();
        self.end_as(panicked);
    }
}

/// Ends an exchange as `panicked` if it is dropped by a panic: who catches that may keep the future for long.
pub(super) struct PanickedOnUnwind<'a> {
    pub(super) exchange: &'a mut Option<Exchange>,
    pub(super) has_response: bool,
}

impl PanickedOnUnwind<'_> {
    /// Runs what may panic.
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
