use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::Api;
use super::error::ApiError;
use crate::sessions::SessionError;

/// Opens a session: the request's bearer is the API key. Later requests send the session's token instead.
pub(super) async fn log_in(
    State(api): State<Api>,
    Bearer(key): Bearer,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let token = api.sessions.log_in(&key).await?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token, "idle_seconds": api.sessions.idle().as_secs() }))))
}

pub(super) async fn log_out(State(api): State<Api>, session: Session) -> Result<StatusCode, ApiError> {
    api.sessions.log_out(&session.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The open session of a request. The request renews it.
pub(super) struct Session {
    token: String,
}

impl FromRequestParts<Api> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Self::Rejection> {
        let Bearer(token) = Bearer::from_request_parts(parts, api).await?;
        api.sessions.renew(&token).await?;
        Ok(Self { token })
    }
}

/// What a request sends as `Authorization: Bearer …`.
pub(super) struct Bearer(String);

impl<S: Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let bearer = header.and_then(|header| header.strip_prefix("Bearer "));
        Ok(Self(bearer.ok_or(SessionError::NotLoggedIn)?.to_owned()))
    }
}
