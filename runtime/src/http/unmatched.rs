//! Requests that a fallback outside of a layer counts for the layer: see [`fallback`](crate::fallback).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use axum::extract::Request;
use http::StatusCode;

use super::attributes::Instruments;
use super::exchange::Exchange;
use super::options::Options;
use crate::fallback::{self, Replaced};

/// A layer that is in use: one for all its clones.
#[derive(Debug)]
pub(super) struct InUse {
    instruments: &'static Instruments,
    options: Options,
    /// Whether a fallback counts for it.
    is_replaced: AtomicBool,
}

impl InUse {
    pub(super) fn new(instruments: &'static Instruments, options: Options) -> Self {
        Self { instruments, options, is_replaced: AtomicBool::new(false) }
    }

    /// One of its services is dropped, so the fallback that was created last on this thread has replaced it.
    pub(super) fn replace(self: &Arc<Self>) {
        let layer: Weak<Self> = Arc::downgrade(self);
        if fallback::replace(layer) {
            self.is_replaced.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn is_replaced(&self) -> bool {
        self.is_replaced.load(Ordering::Relaxed)
    }
}

/// The layers that have seen a request, stored in its extensions.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(pub(super) Vec<&'static Instruments>);

impl Replaced for InUse {
    fn begin(&self, request: &Request) -> Option<Box<dyn FnOnce(StatusCode) + Send>> {
        let seen = request.extensions().get::<Seen>();
        if seen.is_some_and(|Seen(layers)| layers.iter().any(|seen| std::ptr::eq(*seen, self.instruments))) {
            return None;
        }
        let mut exchange: Exchange =
            self.options.begin(self.instruments, request.method(), request.uri().path(), None)?;
        Some(Box::new(move |status| {
            exchange.respond(status);
            exchange.end();
        }))
    }
}
