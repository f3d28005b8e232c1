//! The exporter's own listener, on a thread of its own.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use axum::Router;
use tokio::sync::watch;

use super::connection::{self, Limits};
use crate::export::error::InstallError;

/// How long a shutdown waits for open connections.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(5);

/// A thread that accepts and serves connections, until this is dropped.
pub(super) struct Listener {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Listener {
    pub(super) fn start(address: &str, routes: Router, limits: Limits) -> Result<Self, InstallError> {
        let invalid = |source| InstallError::InvalidAddress { address: address.to_owned(), source };
        let candidates: Vec<_> = address.to_socket_addrs().map_err(invalid)?.collect();
        let bind = |source| InstallError::Bind { address: address.to_owned(), source };
        let listener = TcpListener::bind(candidates.as_slice()).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (stop, stopped) = watch::channel(false);
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(InstallError::Thread)?;
        // Here and not on the thread, so that the builder returns its error.
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(bind)?
        };
        let serve = move || {
            runtime.block_on(connection::serve(listener, routes, limits, stopped));
            // Does not wait for a rendering that is in progress.
            runtime.shutdown_background();
        };
        let thread =
            thread::Builder::new().name("callmeter-server".into()).spawn(serve).map_err(InstallError::Thread)?;
        Ok(Self { address, stop, thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn local_addr(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn shutdown(&self) {
        self.stop.send_replace(true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        let deadline = Instant::now() + SHUTDOWN_WAIT;
        while !thread.is_finished() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
        if thread.is_finished() {
            // A panic in it has been printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shutdown();
    }
}
