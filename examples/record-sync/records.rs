//! The API: records are created, read, updated, deleted and searched.

use std::error::Error as _;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::event::{Draft, Record};
use crate::index::{Index, IndexError};
use crate::store::Store;

const LONGEST_NOTE: usize = 128 * 1024;

#[derive(Clone)]
pub(crate) struct Records {
    pub(crate) store: Store,
    pub(crate) index: Arc<Index>,
}

pub(crate) fn router(records: Records) -> Router {
    Router::new()
        .route("/records", post(create))
        .route("/records/search", get(search))
        .route("/records/{id}", get(read).put(update).delete(delete))
        .with_state(records)
}

#[derive(Debug, thiserror::Error)]
enum ApiError {
    #[error("there is no record with this id")]
    NotFound,
    #[error("a record has a place, and a note of at most {LONGEST_NOTE} bytes")]
    Invalid,
    #[error("the database cannot be reached at the moment")]
    Database(#[from] sqlx::Error),
    #[error("the index cannot be reached at the moment")]
    Index(#[from] IndexError),
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Database(_) | Self::Index(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        if let Some(cause) = self.source() {
            tracing::warn!(error = %self, %cause, "a request fails");
        }
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

fn checked(draft: Draft) -> Result<Draft, ApiError> {
    let is_valid = !draft.place.trim().is_empty() && draft.note.len() <= LONGEST_NOTE;
    is_valid.then_some(draft).ok_or(ApiError::Invalid)
}

async fn create(
    State(records): State<Records>,
    Json(draft): Json<Draft>,
) -> Result<(StatusCode, Json<Record>), ApiError> {
    Ok((StatusCode::CREATED, Json(records.store.create(checked(draft)?).await?)))
}

async fn read(State(records): State<Records>, Path(id): Path<String>) -> Result<Json<Record>, ApiError> {
    records.store.read(&id).await?.map(Json).ok_or(ApiError::NotFound)
}

async fn update(
    State(records): State<Records>,
    Path(id): Path<String>,
    Json(draft): Json<Draft>,
) -> Result<Json<Record>, ApiError> {
    records.store.update(id, checked(draft)?).await?.map(Json).ok_or(ApiError::NotFound)
}

async fn delete(State(records): State<Records>, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    records.store.delete(id).await?.map(|_| StatusCode::NO_CONTENT).ok_or(ApiError::NotFound)
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    #[serde(default = "ten")]
    limit: usize,
}

fn ten() -> usize {
    10
}

async fn search(
    State(records): State<Records>,
    Query(search): Query<Search>,
) -> Result<Json<Vec<Record>>, ApiError> {
    Ok(Json(records.index.search(&search.q, search.limit.min(10_000)).await?))
}
