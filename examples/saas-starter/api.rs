//! The HTTP API.

use axum::extract::{FromRequestParts, Query, State, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use callmeter_examples::FaultOptions;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::{AccountError, Accounts, Session, User};
use crate::alerts;
use crate::billing::{BillingError, Provider};
use crate::deliveries::{Deliveries, Queue};
use crate::gateway::Gateway;
use crate::queue::Queues;

/// What handlers need.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) accounts: Accounts,
    pub(crate) deliveries: Deliveries,
    pub(crate) gateway: Gateway,
    pub(crate) provider: Provider,
    pub(crate) queues: Queues,
}

/// The API, the queue board and the exporter's routes. All requests are counted by their route.
pub(crate) fn router(app: App, faults: FaultOptions, board: Router, operations: Router) -> Router {
    let api = Router::new()
        .route("/signup", post(sign_up))
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/me", get(me))
        .route("/checkout", post(check_out))
        .route("/ws", get(connect))
        .with_state(app);
    faults.wrap(api).merge(board).merge(operations).layer(callmeter::http::layer!(
        objective = alerts::API,
        counter("http_requests_total", labels(method, route, status)),
        histogram("http_request_duration_seconds", buckets = [0.1, 0.5, 1, 2, 5], labels(method, route, status)),
    ))
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Deserialize)]
struct Order {
    plan: String,
}

#[derive(Deserialize)]
struct Ticket {
    token: String,
}

async fn sign_up(
    State(app): State<App>,
    Json(new): Json<Credentials>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    let (user, welcome) = app.accounts.sign_up(&new.email, new.password).await?;
    app.queues.push(welcome).await;
    Ok((StatusCode::CREATED, Json(user)))
}

async fn log_in(State(app): State<App>, Json(known): Json<Credentials>) -> Result<Json<Session>, ApiError> {
    let (session, notice) = app.accounts.log_in(&known.email, known.password).await?;
    app.queues.push(notice).await;
    Ok(Json(session))
}

async fn log_out(State(app): State<App>, Token(token): Token) -> Result<StatusCode, ApiError> {
    app.accounts.log_out(&token).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn me(State(app): State<App>, Token(token): Token) -> Result<Json<User>, ApiError> {
    Ok(Json(app.accounts.user(&token).await?))
}

async fn check_out(
    State(app): State<App>,
    Token(token): Token,
    Json(order): Json<Order>,
) -> Result<Json<Value>, ApiError> {
    let user = app.accounts.user(&token).await?;
    let amount = app.provider.charge(&order.plan).await?;
    let receipt = app.deliveries.promise(Queue::Email, &user.email, "Your receipt").await?;
    app.queues.push(receipt).await;
    Ok(Json(json!({ "plan": order.plan, "cents": amount })))
}

async fn connect(
    State(app): State<App>,
    Query(Ticket { token }): Query<Ticket>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let user = app.accounts.user(&token).await?;
    Ok(upgrade.on_upgrade(move |socket| app.gateway.serve(user.id, socket)))
}

/// The session that a request names: `Authorization: Bearer …`.
struct Token(String);

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
        let token = header.and_then(|header| header.strip_prefix("Bearer "));
        Ok(Self(token.ok_or(AccountError::NotLoggedIn)?.to_owned()))
    }
}

#[derive(Debug, thiserror::Error)]
enum ApiError {
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Billing(#[from] BillingError),
    #[error("the database is away")]
    Database(#[from] sqlx::Error),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Account(AccountError::InvalidEmail(_) | AccountError::WeakPassword)
            | Self::Billing(BillingError::UnknownPlan(_)) => StatusCode::BAD_REQUEST,
            Self::Account(AccountError::Denied | AccountError::NotLoggedIn) => StatusCode::UNAUTHORIZED,
            Self::Account(AccountError::Taken) => StatusCode::CONFLICT,
            Self::Account(AccountError::Hash(_) | AccountError::Interrupted(_)) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Billing(BillingError::ProviderAway) => StatusCode::BAD_GATEWAY,
            Self::Account(AccountError::Database(_)) | Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        // Charges that fail are reported to the client.
        if status.is_server_error() && status != StatusCode::BAD_GATEWAY {
            tracing::warn!(error = ?self, "a request failed");
        }
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}
