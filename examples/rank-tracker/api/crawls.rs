use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use callmeter::handler;

use super::error::ApiError;
use super::{Api, DURATIONS};
use crate::alerts::API;
use crate::batch::Figures;

/// Handlers that are annotated one by one. The block has their common options.
pub(super) struct Handlers;

#[handler(
    counter("http_requests_total", labels(method, status, handler = route)),
    histogram("http_request_duration_seconds", buckets = DURATIONS, labels(method, handler = route)),
    in_flight("http_requests_in_progress", labels(method, handler = route)),
    objective = API
)]
impl Handlers {
    /// Starts a crawl before the daily one is due.
    #[handler(POST, "/crawls")]
    pub(super) async fn begin(State(api): State<Api>) -> StatusCode {
        api.crawls.begin();
        StatusCode::ACCEPTED
    }

    /// The figures of the latest crawl.
    #[handler(GET, "/crawls/last")]
    pub(super) async fn last(State(api): State<Api>) -> Result<Json<Figures>, ApiError> {
        api.crawls.last().map(Json).ok_or(ApiError::NoCrawl)
    }
}
