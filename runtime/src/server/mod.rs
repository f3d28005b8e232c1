//! `/metrics` and `/catalogue` over HTTP: on a thread of the exporter's own, or in the application's router.

mod connection;
mod token;

pub(crate) use self::token::Token;

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::sync::{Semaphore, watch};
use tower_http::compression::CompressionLayer;

use crate::exporter::{InstallError, Renderer};
use crate::expose::Format;

/// How many expositions are rendered at a time.
const CONCURRENT_RENDERS: usize = 2;
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

#[derive(Clone)]
struct Scrapes {
    renderer: Renderer,
    turns: Arc<Semaphore>,
}

/// The routes, for those who know the token if there is one.
pub(crate) fn router(renderer: Renderer, token: Option<Token>) -> Router {
    let scrapes = Scrapes { renderer, turns: Arc::new(Semaphore::new(CONCURRENT_RENDERS)) };
    let routes = Router::new()
        .route("/metrics", get(metrics))
        .route("/catalogue", get(catalogue))
        .layer(CompressionLayer::new().gzip(true));
    let routes = match token {
        // These routes alone: what an application has beside them is its own affair.
        Some(token) => routes.route_layer(middleware::from_fn_with_state(token, token::require)),
        None => routes,
    };
    routes.with_state(scrapes)
}

async fn catalogue(State(scrapes): State<Scrapes>) -> Response {
    Json(scrapes.renderer.catalogue()).into_response()
}

async fn metrics(State(scrapes): State<Scrapes>, headers: HeaderMap) -> Response {
    // The semaphore is never closed, and rendering does not panic; whatever happens, it is the scrape's failure alone.
    let turn = Arc::clone(&scrapes.turns).acquire_owned().await;
    let Ok(turn) = turn else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let format = Format::accepted(accept);
    let render = move || {
        // The turn is the rendering's, which goes on if the client is gone and this future dropped.
        let _turn = turn;
        scrapes.renderer.render(format)
    };
    match tokio::task::spawn_blocking(render).await {
        Ok(text) => ([(header::CONTENT_TYPE, format.content_type())], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
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
        let serve = move || {
            runtime.block_on(async {
                // It fails only outside a runtime.
                if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                    connection::serve(listener, routes, bounds, stopped).await;
                }
            });
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
