use axum::extract::State;
use axum::http::StatusCode;

use super::Api;

/// Whether the database answers. Counted by hand, the smallest of the three ways.
pub(super) async fn health(State(api): State<Api>) -> StatusCode {
    let status = match api.store.is_there().await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let labels = [("method", "GET".into()), ("status", status.as_str().to_owned()), ("handler", "/healthz".into())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    status
}
