//! Counts requests that no route matches, if a merged router answers them outside of the layer.
//!
//! If two routers without their own fallback are merged with [`Router::merge`](axum::Router::merge), the fallback of
//! the merged one is used. So after the exporter's routes are merged into an application behind its layer, they answer
//! its 404s, and the layer does not see these. Therefore the exporter's routes have a [`Fallback`] that counts for the
//! layer. To find the layer, it uses that the merge drops the layer's own fallback on the thread that has just created
//! the exporter's routes.

#![cfg_attr(not(feature = "server"), allow(dead_code, reason = "the exporter's routes alone have such a fallback"))]

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::attributes::Instruments;
use super::exchange::Exchange;
use super::requests::Options;

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
    pub(super) fn lose(self: &Arc<Self>) {
        // `None` when the thread is ending.
        let fallback = LAST.try_with(|last| last.borrow().upgrade()).ok().flatten();
        let Some(fallback) = fallback else { return };
        let mut layers = fallback.0.lock().unwrap_or_else(PoisonError::into_inner);
        if layers.iter().all(|layer| !std::ptr::eq(layer.as_ptr(), Arc::as_ptr(self))) {
            layers.push(Arc::downgrade(self));
            self.is_replaced.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn is_replaced(&self) -> bool {
        self.is_replaced.load(Ordering::Relaxed)
    }
}

thread_local! {
    /// The fallback that was created last.
    static LAST: RefCell<Weak<Fallback>> = const { RefCell::new(Weak::new()) };
}

/// The layers that a fallback counts for.
#[derive(Debug, Default)]
pub(crate) struct Fallback(Mutex<Vec<Weak<InUse>>>);

impl Fallback {
    pub(crate) fn new() -> Arc<Self> {
        let made = Arc::<Self>::default();
        let _ = LAST.try_with(|last| last.replace(Arc::downgrade(&made)));
        made
    }
}

/// The layers that have counted a request, stored in its extensions.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(pub(super) Vec<&'static Instruments>);

/// The fallback's middleware. It counts requests that the layers have not seen.
pub(crate) async fn count(State(fallback): State<Arc<Fallback>>, request: Request, next: Next) -> Response {
    let seen = request.extensions().get::<Seen>().cloned().unwrap_or_default().0;
    let is_unseen = |layer: &Arc<InUse>| !seen.iter().any(|seen| std::ptr::eq(*seen, layer.instruments));
    let layers = fallback.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (method, path) = (request.method(), request.uri().path());
    let unseen = layers.iter().filter_map(Weak::upgrade).filter(is_unseen);
    let exchanges: Vec<Exchange> =
        unseen.filter_map(|layer| layer.options.begin(layer.instruments, method, path, None)).collect();
    let response = next.run(request).await;
    for mut exchange in exchanges {
        exchange.respond(response.status());
        exchange.end();
    }
    response
}
