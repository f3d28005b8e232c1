//! Requests that no route matches, in a router that a layer no longer covers.
//!
//! [`Router::merge`](axum::Router::merge) of two routers without a fallback of their own takes that of the other: merged
//! into an application behind its layer, the exporter's routes would answer its 404s, and the layer would not see them. So
//! those routes count them: in each layer of the program of which a service was dropped, as it is by such a merge.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::exchange::Exchange;
use super::facts::Instruments;
use super::layer::Options;

/// A layer that is in use.
#[derive(Debug)]
pub(super) struct InUse {
    instruments: &'static Instruments,
    options: Options,
    /// Whether one of its services was dropped.
    has_lost: AtomicBool,
}

static IN_USE: Mutex<Vec<Weak<InUse>>> = Mutex::new(Vec::new());

impl InUse {
    pub(super) fn new(instruments: &'static Instruments, options: &Options) -> Arc<Self> {
        let used = Arc::new(Self { instruments, options: options.clone(), has_lost: AtomicBool::new(false) });
        let mut in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        in_use.retain(|used| used.strong_count() > 0);
        in_use.push(Arc::downgrade(&used));
        used
    }

    pub(super) fn lose(&self) {
        self.has_lost.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_lost(&self) -> bool {
        self.has_lost.load(Ordering::Relaxed)
    }

    fn is(&self, instruments: &'static Instruments) -> bool {
        std::ptr::eq(self.instruments, instruments)
    }
}

/// In a request's extensions: the layers that have counted it.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(pub(super) Vec<&'static Instruments>);

/// A middleware for a fallback: counts what no layer has seen.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let seen = request.extensions().get::<Seen>().cloned().unwrap_or_default().0;
    let in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let lost = in_use.iter().filter_map(Weak::upgrade).filter(|used| used.has_lost());
    let unseen = lost.filter(|used| !seen.iter().any(|seen| used.is(seen)));
    let (method, path) = (request.method(), request.uri().path());
    let exchanges: Vec<Exchange> =
        unseen.filter_map(|used| used.options.begin(used.instruments, method, path, None)).collect();
    let response = next.run(request).await;
    for mut exchange in exchanges {
        exchange.respond(response.status());
        exchange.end();
    }
    response
}
