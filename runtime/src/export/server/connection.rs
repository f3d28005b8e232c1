//! Accepting and serving connections, with the bounds that `axum::serve` does not have.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use super::Bounds;
use crate::export::addable;

/// What a connection is given to finish the request that it is at when its time is over.
const GRACE: Duration = Duration::from_secs(4);
/// What is waited after a connection was not accepted, as when the process has no file descriptors left.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// The size of a connection's buffer, for a request's head or for the part of a response that its client has not read.
const MAX_BUFFER: usize = 64 * 1024;

/// Serves until it is stopped, then until the connections have finished or their grace is over.
pub(super) async fn serve(
    listener: TcpListener,
    routes: Router,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(bounds.connections.min(Semaphore::MAX_PERMITS)));
    // Each connection has a sender: all have ended when the receiver has no more.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let stop = stopped.clone();
    loop {
        let accepted = async {
            // A place first: connections beyond the bound wait in the system's queue.
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            let (stream, _) = listener.accept().await.ok()?;
            Some((stream, place))
        };
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => break,
            accepted = accepted => match accepted {
                Some((stream, place)) => {
                    tokio::spawn(connection(stream, (place, open.clone()), routes.clone(), bounds, stop.clone()));
                }
                None => tokio::time::sleep(ACCEPT_BACKOFF).await,
            },
        }
    }
    drop((listener, open));
    let _ = tokio::time::timeout(GRACE, all_closed.recv()).await;
}

async fn connection(
    stream: TcpStream,
    _open: (OwnedSemaphorePermit, mpsc::Sender<()>),
    routes: Router,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(addable(bounds.header_timeout))
        .max_buf_size(MAX_BUFFER)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut served = pin!(served);
    // Whatever ends it, a client's connection failing is the client's affair.
    tokio::select! {
        _ = served.as_mut() => return,
        () = tokio::time::sleep(bounds.lifetime) => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    served.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(GRACE, served).await;
}
