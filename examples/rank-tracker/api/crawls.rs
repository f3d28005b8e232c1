use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use callmeter::handler;

use super::error::ApiError;
use super::{Api, DURATIONS};
use crate::batch::Figures;

/// Handlers that are counted one by one: what their annotations have in common is on the block.
pub(super) struct Handlers;

#[handler(
    counter("http_requests_total", labels(method, status, handler = route)),
    histogram("http_request_duration_seconds", buckets = DURATIONS, labels(method, handler = route)),
    in_flight("http_requests_in_progress", labels(method, handler = route))
)]
impl Handlers {
    /// Begins a crawl before it is time for the daily one.
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
