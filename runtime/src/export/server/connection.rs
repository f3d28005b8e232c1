//! Accepts and serves connections, with limits that `axum::serve` does not have.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use crate::export::error::InstallError;
use crate::export::periodic::addable;

/// How long a connection may take to finish its current request after its time is over.
const GRACE: Duration = Duration::from_secs(4);
/// The pause after a connection could not be accepted, for example because the process has no file descriptors left.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// The size of a connection's buffer, for a request's head or for the part of a response that its client has not read.
const MAX_BUFFER: usize = 64 * 1024;

/// The limits that keep one client from using up the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many connections may be open.
    pub(super) connections: usize,
    /// From the connection's beginning, or the last response, to the end of a request's head.
    pub(super) header_timeout: Duration,
    /// From the connection's beginning to its end, also for a client that does not read.
    lifetime: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 64, header_timeout: Duration::from_secs(10), lifetime: Duration::from_secs(120) }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), InstallError> {
        let invalid = |setting, problem| Err(InstallError::InvalidSetting { setting, problem });
        if self.connections == 0 {
            return invalid("max_connections", "the server needs at least one connection: write 1 or more");
        }
        if self.header_timeout.is_zero() {
            return invalid(
                "header_timeout",
                "no request arrives in zero time: write a longer one, such as `Duration::from_secs(10)`",
            );
        }
        Ok(())
    }
}

/// Serves until it is stopped, then until the connections have finished or their grace is over.
pub(super) async fn serve(
    listener: TcpListener,
    routes: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let permits = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    // Each connection has a sender. All connections have ended when the channel is closed.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let stop = stopped.clone();
    loop {
        let accepted = async {
            // The permit comes first, so that further connections wait in the system's queue.
            let permit = Arc::clone(&permits).acquire_owned().await.ok()?;
            let (stream, _) = listener.accept().await.ok()?;
            Some((stream, permit))
        };
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => break,
            accepted = accepted => match accepted {
                Some((stream, permit)) => {
                    tokio::spawn(connection(stream, (permit, open.clone()), routes.clone(), limits, stop.clone()));
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
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(addable(limits.header_timeout))
        .max_buf_size(MAX_BUFFER)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut served = pin!(served);
    // The error of a connection concerns its client only.
    tokio::select! {
        _ = served.as_mut() => return,
        () = tokio::time::sleep(limits.lifetime) => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    served.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(GRACE, served).await;
}
