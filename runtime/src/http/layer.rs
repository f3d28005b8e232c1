//! The layer, and the service that it makes.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::MatchedPath;
use http::request::Parts;
use http::{Request, Response};
use http_body::Body as HttpBody;

use super::body::Body;
use super::exchange::{Exchange, PanickedOnUnwind};
use super::facts::Instruments;
use super::future::{ResponseFuture, Until};

/// The route of requests that none matches.
const UNMATCHED: &str = "unmatched";

/// Counts and times the requests of an application: a [tower layer](tower_layer::Layer). [`layer!`](super::layer!)
/// makes it.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct Layer {
    /// None where instrumentation is compiled out.
    instruments: Option<&'static Instruments>,
    options: Options,
}

#[derive(Clone, Debug)]
struct Options {
    excluded: Vec<String>,
    until_headers: bool,
    route_by: Option<RouteBy>,
}

#[derive(Clone)]
struct RouteBy(Arc<Route>);

/// Tells a request's route, if it has one.
type Route = dyn Fn(&Parts) -> Option<&str> + Send + Sync;

impl fmt::Debug for RouteBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RouteBy")
    }
}

impl Layer {
    #[doc(hidden)]
    pub fn __new(instruments: Option<&'static Instruments>) -> Self {
        let options = Options { excluded: vec!["/metrics".to_owned()], until_headers: false, route_by: None };
        Self { instruments, options }
    }

    /// Leaves requests of a path out: neither counted nor timed. It is compared with the route's
    /// template, and where that has parameters or there is none, with the path, of which a nested router sees what is left.
    /// `/metrics` is left out from the start.
    ///
    /// ```
    /// let layer = callmeter::http::layer!().exclude("/health").exclude("/assets/{*path}");
    /// ```
    pub fn exclude(mut self, path: impl Into<String>) -> Self {
        self.options.excluded.push(path.into());
        self
    }

    /// Takes a path in again that [`exclude`](Self::exclude), or the default, left out.
    pub fn include(mut self, path: &str) -> Self {
        self.options.excluded.retain(|excluded| excluded != path);
        self
    }

    /// A request lasts until its response has a head. By default it lasts until the server has taken the last byte of
    /// the response's body.
    pub fn until_headers(mut self) -> Self {
        self.options.until_headers = true;
        self
    }

    /// Tells a request's route, where axum does not: for services of plain tower or hyper. Give a template, never
    /// the path that was asked for, which anybody can make up; `None` is the route `unmatched`.
    ///
    /// ```
    /// let layer = callmeter::http::layer!().route_by(|request| match request.uri.path() {
    ///     "/" => Some("/"),
    ///     path if path.starts_with("/records/") => Some("/records/{id}"),
    ///     _ => None,
    /// });
    /// ```
    pub fn route_by(mut self, route: impl Fn(&Parts) -> Option<&str> + Send + Sync + 'static) -> Self {
        self.options.route_by = Some(RouteBy(Arc::new(route)));
        self
    }
}

impl<S> tower_layer::Layer<S> for Layer {
    type Service = Service<S>;

    fn layer(&self, inner: S) -> Service<S> {
        Service { inner, instruments: self.instruments, options: Arc::new(self.options.clone()) }
    }
}

/// A service whose requests [`Layer`] counts and times.
#[derive(Clone, Debug)]
pub struct Service<S> {
    inner: S,
    instruments: Option<&'static Instruments>,
    options: Arc<Options>,
}

impl<S, RequestBody, ResponseBody> tower_service::Service<Request<RequestBody>> for Service<S>
where
    S: tower_service::Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    RequestBody: HttpBody,
    ResponseBody: HttpBody,
{
    type Response = Response<Body<ResponseBody>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let until = Until::new(request.method(), self.options.until_headers);
        let mut exchange = None;
        if let Some(instruments) = self.instruments {
            if let Some(RouteBy(route_by)) = &self.options.route_by
                && request.extensions().get::<MatchedPath>().is_none()
            {
                let size = request.body().size_hint().exact();
                let (parts, body) = request.into_parts();
                let route = route_by(&parts);
                exchange = self.options.begin(instruments, &parts.method, parts.uri.path(), route, size);
                request = Request::from_parts(parts, body);
            } else {
                let size = request.body().size_hint().exact();
                let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
                let (method, path) = (request.method(), request.uri().path());
                exchange = self.options.begin(instruments, method, path, route, size);
            }
        }
        let unwinding = PanickedOnUnwind { exchange: &mut exchange, has_response: false };
        let inner = unwinding.watch(|| self.inner.call(request));
        ResponseFuture::new(inner, exchange, until)
    }
}

impl Options {
    /// Begins the exchange of a request, unless it is left out.
    fn begin(
        &self,
        instruments: &'static Instruments,
        method: &http::Method,
        path: &str,
        route: Option<&str>,
        size: Option<u64>,
    ) -> Option<Exchange> {
        let is_excluded = self.excluded.iter().any(|excluded| match route {
            // The template is the whole path then; in a nested router the path that is seen is a part of it.
            Some(route) if !route.contains('{') => excluded == route,
            _ => excluded == path || Some(&**excluded) == route,
        });
        (!is_excluded).then(|| Exchange::begin(instruments, method, route.unwrap_or(UNMATCHED), size))
    }
}
