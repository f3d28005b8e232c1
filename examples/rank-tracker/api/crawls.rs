use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use callmeter::handler;

use super::error::ApiError;
use super::{Api, DURATIONS};
use crate::batch::Figures;

/// Begins a crawl before it is time for the daily one.
#[handler(
    POST,
    "/crawls",
    counter("http_requests_total", labels(method, status, handler = route)),
    histogram("http_request_duration_seconds", buckets = DURATIONS, labels(method, handler = route)),
    in_flight("http_requests_in_progress", labels(method, handler = route))
)]
pub(super) async fn begin(State(api): State<Api>) -> StatusCode {
    api.crawls.begin();
    StatusCode::ACCEPTED
}

/// The figures of the latest crawl.
#[handler(
    GET,
    "/crawls/last",
    counter("http_requests_total", labels(method, status, handler = route)),
    histogram("http_request_duration_seconds", buckets = DURATIONS, labels(method, handler = route)),
    in_flight("http_requests_in_progress", labels(method, handler = route))
)]
pub(super) async fn last(State(api): State<Api>) -> Result<Json<Figures>, ApiError> {
    api.crawls.last().map(Json).ok_or(ApiError::NoCrawl)
}
