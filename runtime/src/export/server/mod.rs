//! `/metrics` and `/catalogue` over HTTP: on a thread of the exporter's own, or in the application's router.

mod connection;
mod document;
mod documents;
mod encoding;
mod token;

pub(crate) use self::documents::Documents;
pub(crate) use self::token::Token;

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::sync::watch;

use self::document::DocumentBody;
use self::documents::{Content, Wanted};
use self::encoding::Encoding;
use crate::export::InstallError;
use crate::export::text::Format;

/// How long a shutdown waits for open connections.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(5);

/// What keeps clients from taking more than their share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Open connections.
    pub(crate) connections: usize,
    /// From the connection's beginning, or the last response, to the end of a request's head.
    pub(crate) header_timeout: Duration,
    /// From the connection's beginning to its end: what a client that does not read can hold on to.
    pub(crate) lifetime: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connections: 64, header_timeout: Duration::from_secs(10), lifetime: Duration::from_mins(2) }
    }
}

impl Bounds {
    pub(crate) fn check(&self) -> Result<(), InstallError> {
        let invalid = |setting, problem| Err(InstallError::InvalidSetting { setting, problem });
        if self.connections == 0 {
            return invalid("max_connections", "without a connection nothing is served: write 1 or more");
        }
        if self.header_timeout.is_zero() {
            return invalid(
                "header_timeout",
                "no request's head comes in no time: write `Duration::from_secs(10)`",
            );
        }
        Ok(())
    }
}

/// The routes, for those who know the token if there is one.
pub(crate) fn router(documents: Arc<Documents>, token: Option<Token>) -> Router {
    let routes = Router::new().route("/metrics", get(metrics)).route("/catalogue", get(catalogue));
    let routes = match token {
        // These routes alone: what an application has beside them is its own affair.
        Some(token) => routes.route_layer(middleware::from_fn_with_state(token, token::require)),
        None => routes,
    };
    routes.with_state(documents)
}

/// The routes for an application's router.
pub(crate) fn mounted(documents: Arc<Documents>, token: Option<Token>) -> Router {
    let routes = router(documents, token);
    // Only the fallback gets the layer. It is still axum's default, so the application's own fallback replaces it.
    #[cfg(feature = "http")]
    let routes = {
        use crate::http::unmatched::{Fallback, count};
        routes.merge(Router::new().layer(middleware::from_fn_with_state(Fallback::new(), count)))
    };
    routes
}

async fn metrics(State(documents): State<Arc<Documents>>, headers: HeaderMap) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let format = Format::accepted(accept);
    respond(&documents, Content::Metrics(format), format.content_type(), &headers).await
}

async fn catalogue(State(documents): State<Arc<Documents>>, headers: HeaderMap) -> Response {
    respond(&documents, Content::Catalogue, "application/json", &headers).await
}

async fn respond(
    documents: &Arc<Documents>,
    content: Content,
    content_type: &'static str,
    headers: &HeaderMap,
) -> Response {
    let encoding = Encoding::accepted(headers);
    let Some(document) = documents.get(Wanted { content, encoding }).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = Response::new(Body::new(DocumentBody::new(document)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    if encoding == Encoding::Gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// A server on a thread of its own.
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    pub(crate) fn start(address: &str, routes: Router, bounds: Bounds) -> Result<Self, InstallError> {
        let invalid = |source| InstallError::InvalidAddress { address: address.to_owned(), source };
        let candidates: Vec<_> = address.to_socket_addrs().map_err(invalid)?.collect();
        let bind = |source| InstallError::Bind { address: address.to_owned(), source };
        let listener = TcpListener::bind(candidates.as_slice()).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (stop, stopped) = watch::channel(false);
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(InstallError::Thread)?;
        // Done here and not on the thread, so that the builder returns its error.
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(bind)?
        };
        let serve = move || {
            runtime.block_on(connection::serve(listener, routes, bounds, stopped));
            // A render that is under way holds nothing up.
            runtime.shutdown_background();
        };
        let thread = thread::Builder::new().name("callmeter-server".into()).spawn(serve);
        let thread = thread.map_err(|source: io::Error| InstallError::Thread(source))?;
        Ok(Self { address, stop, thread: Mutex::new(Some(thread)) })
    }

    pub(crate) fn local_addr(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn shutdown(&self) {
        self.stop.send_replace(true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        let deadline = Instant::now() + SHUTDOWN_WAIT;
        while !thread.is_finished() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
        if thread.is_finished() {
            // A panic in there was printed there.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown();
    }
}
