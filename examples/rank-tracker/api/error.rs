use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use callmeter::http::HandlerStatus;
use serde_json::json;
use tracing::warn;

use crate::store::StoreError;

/// Why a request fails.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("there is nothing at this path")]
    NoRoute,
    #[error("there is no such tracking")]
    NoTracking,
    #[error("no crawl is done yet")]
    NoCrawl,
    #[error("{0}")]
    Invalid(&'static str),
    #[error("try again in a moment")]
    Store(#[from] StoreError),
}

impl HandlerStatus for ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoRoute | Self::NoTracking | Self::NoCrawl => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            warn!(%error, "a request cannot be answered");
        }
        (self.status(), Json(json!({ "error": self.to_string() }))).into_response()
    }
}
