//! The layer and its service.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::extract::MatchedPath;
use http::request::Parts;
use http::{Request, Response};
use http_body::Body as HttpBody;

use super::attributes::Instruments;
use super::body::Body;
use super::exchange::{Exchange, PanickedOnUnwind};
use super::options::{Options, RouteBy};
use super::request_body::{Received, RequestBody};
use super::response_future::{ResponseFuture, Until};
use super::unmatched::{InUse, Seen};

/// A [tower layer](tower_layer::Layer) that counts and times the requests of an application. [`layer!`](super::layer!)
/// creates it.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct Layer {
    /// None where instrumentation is compiled out.
    instruments: Option<&'static Instruments>,
    options: Options,
    /// Shared by all clones: a router clones the layer for each route.
    in_use: Arc<OnceLock<Arc<InUse>>>,
}

impl Layer {
    #[doc(hidden)]
    pub fn __new(instruments: Option<&'static Instruments>) -> Self {
        Self { instruments, options: Options::new(), in_use: Arc::default() }
    }

    /// The same layer with other options.
    fn with(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self.in_use = Arc::default();
        self
    }

    /// Leaves out the requests of a path: they are neither counted nor timed. The path is compared with the route's
    /// template. If the template has parameters, or no route matches, it is also compared with the request's path,
    /// which a nested router sees without its prefix. `/metrics` is left out by default.
    ///
    /// ```
    /// let layer = callmeter::http::layer!().exclude("/health").exclude("/assets/{*path}");
    /// ```
    pub fn exclude(self, path: impl Into<String>) -> Self {
        self.with(|options| options.excluded.push(path.into()))
    }

    /// Counts a path again that [`exclude`](Self::exclude) or the default left out.
    pub fn include(self, path: &str) -> Self {
        self.with(|options| options.excluded.retain(|excluded| excluded != path))
    }

    /// Ends a request when the head of its response is ready. By default, a request ends when the server has taken the
    /// last byte of the response's body.
    pub fn until_headers(self) -> Self {
        self.with(|options| options.until_headers = true)
    }

    /// Counts the bytes of request bodies of any type. The inner service must accept
    /// [`Request<RequestBody<B>>`](super::RequestBody) instead of `Request<B>`. axum's bodies are counted without it.
    /// For other bodies, such as `hyper::body::Incoming`, `request_size` records nothing without it.
    pub fn wrap_request_body(self) -> WrappingLayer {
        WrappingLayer(self)
    }

    /// Sets how a request's route is found without axum, for services of plain tower or hyper. Return a template,
    /// never the requested path, because clients can invent paths. `None` is the route `unmatched`.
    ///
    /// ```
    /// let layer = callmeter::http::layer!().route_by(|request| match request.uri.path() {
    ///     "/" => Some("/"),
    ///     path if path.starts_with("/records/") => Some("/records/{id}"),
    ///     _ => None,
    /// });
    /// ```
    pub fn route_by(self, route: impl Fn(&Parts) -> Option<&str> + Send + Sync + 'static) -> Self {
        self.with(|options| options.route_by = Some(RouteBy(Arc::new(route))))
    }
}

impl<S> tower_layer::Layer<S> for Layer {
    type Service = Service<S>;

    fn layer(&self, inner: S) -> Service<S> {
        let in_use = |instruments| {
            Arc::clone(self.in_use.get_or_init(|| Arc::new(InUse::new(instruments, self.options.clone()))))
        };
        let shared = Shared { options: self.options.clone(), in_use: self.instruments.map(in_use) };
        Service { inner, instruments: self.instruments, shared: Arc::new(shared) }
    }
}

/// A service whose requests [`Layer`] counts and times.
#[derive(Clone, Debug)]
pub struct Service<S> {
    inner: S,
    instruments: Option<&'static Instruments>,
    shared: Arc<Shared>,
}

/// Shared by the clones of a service.
#[derive(Debug)]
struct Shared {
    options: Options,
    in_use: Option<Arc<InUse>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(in_use) = &self.in_use {
            in_use.replace();
        }
    }
}

impl<S, B, ResponseBody> tower_service::Service<Request<B>> for Service<S>
where
    S: tower_service::Service<Request<B>, Response = Response<ResponseBody>>,
    B: HttpBody + 'static,
    ResponseBody: HttpBody,
{
    type Response = Response<Body<ResponseBody>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut request, mut exchange) = self.begin(request);
        if let Some(exchange) = exchange.as_mut().filter(|exchange| exchange.has_request_size()) {
            exchange.receive(Received::of(request.body_mut()));
        }
        self.forward(request, exchange)
    }
}

impl<S> Service<S> {
    /// Starts the exchange of a request, unless the request is left out.
    fn begin<B>(&self, request: Request<B>) -> (Request<B>, Option<Exchange>) {
        let Some(instruments) = self.instruments else { return (request, None) };
        let options = &self.shared.options;
        let (mut request, exchange) = match &options.route_by {
            Some(RouteBy(route_by)) if request.extensions().get::<MatchedPath>().is_none() => {
                let (parts, body) = request.into_parts();
                let route = route_by(&parts);
                let exchange = options.begin(instruments, &parts.method, parts.uri.path(), route);
                (Request::from_parts(parts, body), exchange)
            }
            _ => {
                let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
                let exchange = options.begin(instruments, request.method(), request.uri().path(), route);
                (request, exchange)
            }
        };
        // Marks it as seen, so that no fallback counts it for this layer.
        if self.shared.in_use.as_ref().is_some_and(|in_use| in_use.is_replaced())
            && request.extensions().get::<MatchedPath>().is_none()
        {
            request.extensions_mut().get_or_insert_default::<Seen>().0.push(instruments);
        }
        (request, exchange)
    }

    /// Forwards a request to the inner service.
    fn forward<B, R>(&mut self, request: Request<B>, mut exchange: Option<Exchange>) -> ResponseFuture<S::Future>
    where
        S: tower_service::Service<Request<B>, Response = Response<R>>,
    {
        let until = Until::new(request.method(), self.shared.options.until_headers);
        let unwinding = PanickedOnUnwind { exchange: &mut exchange, has_response: false };
        let inner = unwinding.watch(|| self.inner.call(request));
        ResponseFuture::new(inner, exchange, until)
    }
}

/// The layer that [`Layer::wrap_request_body`] returns.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct WrappingLayer(Layer);

impl<S> tower_layer::Layer<S> for WrappingLayer {
    type Service = WrappingService<S>;

    fn layer(&self, inner: S) -> WrappingService<S> {
        WrappingService(tower_layer::Layer::layer(&self.0, inner))
    }
}

/// A service whose requests [`WrappingLayer`] counts and times.
#[derive(Clone, Debug)]
pub struct WrappingService<S>(Service<S>);

impl<S, B, ResponseBody> tower_service::Service<Request<B>> for WrappingService<S>
where
    S: tower_service::Service<Request<RequestBody<B>>, Response = Response<ResponseBody>>,
    B: HttpBody,
    ResponseBody: HttpBody,
{
    type Response = Response<Body<ResponseBody>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (request, mut exchange) = self.0.begin(request);
        let mut received = Received::Unknown;
        if let Some(exchange) = exchange.as_mut().filter(|exchange| exchange.has_request_size()) {
            received = Received::counted();
            exchange.receive(received.clone());
        }
        self.0.forward(request.map(|body| RequestBody::new(body, received)), exchange)
    }
}
