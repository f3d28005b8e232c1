//! The queue board at `/admin/queues`: waiting, running and failed jobs, and a retry of a failed one.
//!
//! The database has all jobs, whichever queue and whichever replica runs them, so the board reads the database.

mod jobs;
mod page;
mod token;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use self::jobs::Board;
pub(crate) use self::token::AdminToken;
use crate::deliveries::{Deliveries, Promise};
use crate::queue::Queues;

const PATH: &str = "/admin/queues";
/// The page loads nothing, runs no script, and is shown in no frame.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);

#[derive(Clone)]
struct BoardState {
    deliveries: Deliveries,
    queues: Queues,
}

#[derive(Debug, thiserror::Error)]
enum BoardError {
    #[error("there is no job `{0}`")]
    Unknown(String),
    #[error("job `{0}` has not failed: only failed jobs are retried")]
    NotFailed(String),
    #[error("another site sent this form")]
    OtherSite,
    #[error("the database is away")]
    Database(#[from] sqlx::Error),
}

/// The board's routes. They need the token.
pub(crate) fn router(deliveries: Deliveries, queues: Queues, token: AdminToken) -> Router {
    Router::new()
        .route(PATH, get(show))
        .route(&format!("{PATH}/jobs/{{id}}/retry"), post(retry))
        .with_state(BoardState { deliveries, queues })
        .route_layer(from_fn(secured))
        .route_layer(from_fn_with_state(token, token::require))
}

/// A page, or JSON for a program that accepts it.
async fn show(State(app): State<BoardState>, headers: HeaderMap) -> Result<Response, BoardError> {
    let board = Board::read(&app.deliveries).await?;
    if wants_json(&headers) {
        return Ok(Json(board).into_response());
    }
    Ok(Html(page::render(&board).into_string()).into_response())
}

/// Queues a failed job again. A browser is sent back to the board.
async fn retry(
    State(app): State<BoardState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, BoardError> {
    // A browser sends a password to this site whichever site has the form.
    if !is_same_site(&headers) {
        return Err(BoardError::OtherSite);
    }
    match app.deliveries.retry(&id).await? {
        Some(queue) => app.queues.push(Promise { queue, id: id.clone() }).await,
        None if app.deliveries.exists(&id).await? => return Err(BoardError::NotFailed(id)),
        None => return Err(BoardError::Unknown(id)),
    }
    tracing::info!(id, "a failed job is retried");
    if wants_json(&headers) {
        return Ok((StatusCode::ACCEPTED, Json(json!({ "id": id, "state": "queued" }))).into_response());
    }
    Ok(Redirect::to(PATH).into_response())
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accepted.contains("application/json")
}

/// Whether the form is from this site. Programs other than browsers send no `Origin`.
fn is_same_site(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == headers.get(header::HOST).and_then(|host| host.to_str().ok())
}

async fn secured(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

impl IntoResponse for BoardError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown(_) => StatusCode::NOT_FOUND,
            Self::NotFailed(_) => StatusCode::CONFLICT,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}
