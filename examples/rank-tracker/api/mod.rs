//! The API. Its requests are counted in three ways, all into the same families: by a layer around a router, by an
//! annotation on a handler, and by a plain call of the `metrics` crate.

mod crawls;
mod error;
mod health;
mod sessions;
mod tasks;
mod trackings;

use axum::Router;
use axum::routing::{get, post};
use callmeter_examples::FaultOptions;

use self::crawls::Handlers;
use self::error::ApiError;
use crate::alerts::API;
use crate::queue::Queue;
use crate::schedule::Crawls;
use crate::sessions::Sessions;
use crate::store::Store;

#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) store: Store,
    pub(crate) queue: Queue,
    pub(crate) crawls: Crawls,
    pub(crate) sessions: Sessions,
}

/// The routes, of which some fail on purpose if that is asked for.
pub(crate) fn router(api: Api, faults: FaultOptions) -> Router {
    trackings_and_tasks(api.clone(), faults).merge(crawls_and_health().with_state(api))
}

/// Routes that a layer counts.
fn trackings_and_tasks(api: Api, faults: FaultOptions) -> Router {
    let routes = Router::new()
        .route("/trackings", get(trackings::list).post(trackings::create))
        .route("/trackings/{id}", get(trackings::read).patch(trackings::update).delete(trackings::delete))
        .route("/trackings/{id}/ranks", get(trackings::ranks))
        .route("/sessions", post(sessions::log_in).delete(sessions::log_out))
        .route("/tasks", get(tasks::list))
        .route("/tasks/{id}", get(tasks::read))
        .route("/tasks/{id}/cancel", post(tasks::cancel))
        .route("/tasks/{id}/retry", post(tasks::retry))
        .fallback(|| async { ApiError::NoRoute })
        .with_state(api);
    faults.wrap(routes).layer(callmeter::http::layer!(
        counter(
            "http_requests_total",
            help = "Requests that were answered.",
            labels(method, status, handler = route)
        ),
        histogram(
            "http_request_duration_seconds",
            help = "How long requests took.",
            buckets = DURATIONS,
            labels(method, handler = route)
        ),
        histogram(
            "http_request_size_bytes",
            help = "Sizes of requests' bodies.",
            value = request_size,
            labels(handler = route)
        ),
        histogram(
            "http_response_size_bytes",
            help = "Sizes of responses' bodies.",
            value = response_size,
            labels(handler = route)
        ),
        in_flight(
            "http_requests_in_progress",
            help = "Requests that are being answered.",
            labels(method, handler = route)
        ),
        objective = API,
    ))
}

/// Routes without a layer: annotations and handlers count their requests.
fn crawls_and_health() -> Router<Api> {
    Router::new()
        .route("/crawls", post(Handlers::begin))
        .route("/crawls/last", get(Handlers::last))
        .route("/healthz", get(health::health))
}

/// Buckets of `http_request_duration_seconds`.
const DURATIONS: [f64; 8] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
