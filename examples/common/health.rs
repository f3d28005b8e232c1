use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::time::timeout;

use crate::Shutdown;

/// How long a dependency may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Puts two routes for an orchestrator such as Kubernetes in front of an application. Layers of the application, which
/// count requests, do not see them.
///
/// `/livez` answers 200 while the program runs: if it does not, a restart helps. `/readyz` answers 200 if requests can be
/// served, and 503 with the reason if not: a dependency is unreachable, or the program is shutting down. A restart does not
/// bring back a database, so its outage concerns only the second route.
pub fn health<F, E>(
    app: Router,
    shutdown: Shutdown,
    is_ready: impl Fn() -> F + Clone + Send + Sync + 'static,
) -> Router
where
    F: Future<Output = Result<(), E>> + Send,
    E: Send,
{
    let ready = move || {
        let (is_ready, is_ending) = (is_ready.clone(), shutdown.has_begun());
        async move {
            if is_ending {
                return (StatusCode::SERVICE_UNAVAILABLE, "the program is about to end\n");
            }
            match timeout(PATIENCE, is_ready()).await {
                Ok(Ok(())) => (StatusCode::OK, "ready\n"),
                // The reason is logged and not shown to strangers.
                Ok(Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the database is away\n"),
                Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
            }
        }
    };
    // If the routers were merged, one would lose the fallback under its layers, and 404s would not be counted.
    Router::new().route("/livez", get(|| async { "alive\n" })).route("/readyz", get(ready)).fallback_service(app)
}
