use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use super::Api;
use super::error::ApiError;
use crate::tracking::{NewTracking, Rank, RankType, Tracking};

#[derive(Deserialize)]
pub(super) struct Filter {
    rank_type: Option<RankType>,
    limit: Option<u16>,
}

impl Filter {
    fn limit(&self) -> i64 {
        self.limit.unwrap_or(100).min(1000).into()
    }
}

#[derive(Deserialize)]
pub(super) struct Change {
    active: bool,
}

type Result<T> = std::result::Result<T, ApiError>;

pub(super) async fn list(State(api): State<Api>, Query(filter): Query<Filter>) -> Result<Json<Vec<Tracking>>> {
    Ok(Json(api.store.trackings(filter.rank_type, filter.limit()).await?))
}

pub(super) async fn create(
    State(api): State<Api>,
    Json(new): Json<NewTracking>,
) -> Result<(StatusCode, Json<Tracking>)> {
    if let Some(problem) = new.problem() {
        return Err(ApiError::Invalid(problem));
    }
    Ok((StatusCode::CREATED, Json(api.store.create(new).await?)))
}

pub(super) async fn read(State(api): State<Api>, Path(id): Path<Uuid>) -> Result<Json<Tracking>> {
    api.store.tracking(id).await?.map(Json).ok_or(ApiError::NoTracking)
}

/// Includes a tracking in the daily crawl, or excludes it.
pub(super) async fn update(
    State(api): State<Api>,
    Path(id): Path<Uuid>,
    Json(Change { active }): Json<Change>,
) -> Result<StatusCode> {
    let is_there = api.store.set_active(id, active).await?;
    if is_there { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NoTracking) }
}

pub(super) async fn delete(State(api): State<Api>, Path(id): Path<Uuid>) -> Result<StatusCode> {
    if api.store.delete(id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NoTracking) }
}

/// The latest ranks first.
pub(super) async fn ranks(
    State(api): State<Api>,
    Path(id): Path<Uuid>,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<Rank>>> {
    if api.store.tracking(id).await?.is_none() {
        return Err(ApiError::NoTracking);
    }
    Ok(Json(api.store.ranks(id, filter.limit()).await?))
}
