use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use callmeter::http::HandlerStatus;
use callmeter_examples::Failure;
use serde_json::json;
use tracing::warn;

use crate::queue::QueueError;
use crate::sessions::SessionError;
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
    #[error("{0}")]
    Unauthorized(SessionError),
    #[error("{0}")]
    Task(QueueError),
    /// The database or the queue is away.
    #[error("try again in a moment")]
    Unavailable(Failure),
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<QueueError> for ApiError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::NoTask | QueueError::Unchanged { .. } => Self::Task(error),
            error => Self::Unavailable(error.into()),
        }
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::WrongKey | SessionError::NotLoggedIn => Self::Unauthorized(error),
            SessionError::Store(error) => error.into(),
        }
    }
}

impl HandlerStatus for ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoRoute | Self::NoTracking | Self::NoCrawl | Self::Task(QueueError::NoTask) => {
                StatusCode::NOT_FOUND
            }
            Self::Task(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Unavailable(error) = &self {
            warn!(%error, "a request cannot be answered");
        }
        let mut response = (self.status(), Json(json!({ "error": self.to_string() }))).into_response();
        if matches!(self, Self::Unauthorized(_)) {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
