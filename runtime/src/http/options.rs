//! The options of a layer.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;

use super::attributes::Instruments;
use super::exchange::Exchange;

/// Which requests a layer counts, and how.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) excluded: Vec<String>,
    pub(super) until_headers: bool,
    pub(super) route_by: Option<RouteBy>,
}

#[derive(Clone)]
pub(super) struct RouteBy(pub(super) Arc<Route>);

/// Returns a request's route, if it has one.
pub(super) type Route = dyn Fn(&Parts) -> Option<&str> + Send + Sync;

impl fmt::Debug for RouteBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RouteBy")
    }
}

impl Options {
    pub(super) fn new() -> Self {
        Self { excluded: vec!["/metrics".to_owned()], until_headers: false, route_by: None }
    }

    /// Starts the exchange of a request, unless the request is left out.
    pub(super) fn begin(
        &self,
        instruments: &'static Instruments,
        method: &http::Method,
        path: &str,
        route: Option<&str>,
    ) -> Option<Exchange> {
        let is_excluded = self.excluded.iter().any(|excluded| match route {
            // Such a template is the whole path. A nested router sees only a part of it in the request.
            Some(route) if !route.contains('{') => excluded == route,
            _ => excluded == path || Some(&**excluded) == route,
        });
        (!is_excluded).then(|| Exchange::begin(instruments, method, route.unwrap_or(instruments.unmatched())))
    }
}
