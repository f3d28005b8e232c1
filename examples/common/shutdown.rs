use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// A shutdown: by Ctrl-C, SIGTERM, `--seconds`, or a part of the program that cannot go on.
///
/// Parts that depend on each other end in order: parts that end later have their own shutdown ([`later`](Self::later)).
#[derive(Clone, Debug)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// Listens for the signals from now on. A second Ctrl-C ends the program at once.
    pub fn listen(after: Option<Duration>) -> Self {
        let shutdown = Self(CancellationToken::new());
        let token = shutdown.0.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = interrupted() => {}
                () = elapsed(after) => {}
                () = token.cancelled() => {}
            }
            token.cancel();
            interrupted().await;
            std::process::exit(130);
        });
        shutdown
    }

    /// A shutdown that has not begun, for a part that ends later than others.
    pub fn later() -> Self {
        Self(CancellationToken::new())
    }

    /// Begins it.
    pub fn begin(&self) {
        self.0.cancel();
    }

    /// Runs a part without which the program cannot go on: when the part ends, even by a panic, the shutdown begins.
    /// The part logs in the current span.
    pub fn spawn(&self, part: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let guard = self.0.clone().drop_guard();
        let part = async move {
            let _guard = guard;
            part.await;
        };
        tokio::spawn(part.in_current_span())
    }

    /// Waits for it to begin.
    pub async fn begun(&self) {
        self.0.cancelled().await;
    }

    /// Whether it has begun.
    pub fn has_begun(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits for this long, or until the shutdown begins. Returns whether the time has passed.
    pub async fn sleep(&self, duration: Duration) -> bool {
        self.0.run_until_cancelled(tokio::time::sleep(duration)).await.is_some()
    }
}

async fn elapsed(after: Option<Duration>) {
    match after {
        Some(after) => tokio::time::sleep(after).await,
        None => std::future::pending().await,
    }
}

/// Ctrl-C or, on Unix, SIGTERM.
async fn interrupted() {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
