//! Counts requests that no route matches, if the exporter's routes answer them outside of an application's layer.
//!
//! If two routers without their own fallback are merged with [`Router::merge`](axum::Router::merge), the fallback of
//! the merged one is used. So after the exporter's routes are merged into an application behind its layer, they answer
//! its 404s, and the layer does not see these. Therefore the exporter's routes have a [`Fallback`] that counts for the
//! layer. To find the layer, it uses that the merge drops the layer's own fallback on the thread that has just created
//! the exporter's routes.
//!
//! The server has the routes, and `http` has the layers. Both use this module, and neither needs the other.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

/// A layer whose own fallback has been replaced.
pub(crate) trait Replaced: Send + Sync {
    /// Starts to count a request, unless the layer has already seen it or leaves it out. The returned function ends the
    /// count with the response's status.
    fn begin(&self, request: &Request) -> Option<Box<End>>;
}

type End = dyn FnOnce(StatusCode) + Send;

/// The layers for which a fallback counts.
#[derive(Default)]
pub(crate) struct Fallback(Mutex<Vec<Weak<dyn Replaced>>>);

thread_local! {
    /// The fallback that was created last.
    static LAST: RefCell<Weak<Fallback>> = const { RefCell::new(Weak::new()) };
}

impl Fallback {
    pub(crate) fn new() -> Arc<Self> {
        let fallback = Arc::<Self>::default();
        let _ = LAST.try_with(|last| last.replace(Arc::downgrade(&fallback)));
        fallback
    }

    fn layers(&self) -> Vec<Weak<dyn Replaced>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Lets the fallback that was created last on this thread count for a layer. Returns whether there is one.
pub(crate) fn replace(layer: Weak<dyn Replaced>) -> bool {
    // `None` when the thread is ending.
    let fallback = LAST.try_with(|last| last.borrow().upgrade()).ok().flatten();
    let Some(fallback) = fallback else { return false };
    let mut layers = fallback.0.lock().unwrap_or_else(PoisonError::into_inner);
    if layers.iter().all(|other| !other.ptr_eq(&layer)) {
        layers.push(layer);
    }
    true
}

/// The fallback's middleware.
pub(crate) async fn count(State(fallback): State<Arc<Fallback>>, request: Request, next: Next) -> Response {
    let layers = fallback.layers().into_iter().filter_map(|layer| layer.upgrade());
    let begun: Vec<_> = layers.filter_map(|layer| layer.begin(&request)).collect();
    let response = next.run(request).await;
    begun.into_iter().for_each(|end| end(response.status()));
    response
}
