use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use crate::Shutdown;

/// How long open connections may go on after the shutdown has begun.
const DRAIN: Duration = Duration::from_secs(5);

/// Why a service cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {source}; is it in use? Give another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The reason.
        source: io::Error,
    },

    /// The listener broke.
    #[error("no more connections can be accepted: {0}")]
    Accept(#[source] io::Error),
}

/// Binds an address, before anything else starts.
///
/// # Errors
///
/// If it cannot be bound.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

/// Prints the address, and serves until the shutdown has begun and open requests are answered.
///
/// # Errors
///
/// If the listener breaks.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) -> Result<(), ServeError> {
    let address = listener.local_addr().map_err(ServeError::Accept)?;
    println!("serving http://{address}/metrics");
    let begun = shutdown.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { begun.begun().await });
    let late = async {
        shutdown.begun().await;
        tokio::time::sleep(DRAIN).await;
    };
    let ended = tokio::select! {
        ended = serving => ended.map_err(ServeError::Accept),
        // Clients that keep a connection open have been told to close it.
        () = late => Ok(()),
    };
    // The other parts may end, too.
    shutdown.begin();
    ended
}
