//! What a client that has logged in can do with tasks.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Api;
use super::error::ApiError;
use super::sessions::Session;
use crate::queue::{self, Entry};

#[derive(Deserialize)]
pub(super) struct Filter {
    state: Option<queue::State>,
    limit: Option<u16>,
}

type Result<T> = std::result::Result<T, ApiError>;

/// The latest tasks first.
pub(super) async fn list(
    State(api): State<Api>,
    _: Session,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<Entry>>> {
    let limit = filter.limit.unwrap_or(100).min(1000);
    Ok(Json(api.queue.list(filter.state, limit.into()).await?))
}

pub(super) async fn read(State(api): State<Api>, _: Session, Path(id): Path<Uuid>) -> Result<Json<Entry>> {
    Ok(Json(api.queue.find(id).await?))
}

/// Cancels a task that waits or is with a worker.
pub(super) async fn cancel(
    State(api): State<Api>,
    _: Session,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<Value>)> {
    let task = api.queue.find(id).await?;
    Ok(accepted(api.queue.cancel(&task.message).await?))
}

/// Queues a task again that failed or was cancelled.
pub(super) async fn retry(
    State(api): State<Api>,
    _: Session,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<Value>)> {
    let task = api.queue.find(id).await?;
    Ok(accepted(api.queue.retry(&task.message).await?))
}

fn accepted(state: queue::State) -> (StatusCode, Json<Value>) {
    (StatusCode::ACCEPTED, Json(json!({ "state": state })))
}
