//! `#[handler(…)]`, on handlers that a router of axum serves.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use callmeter::handler;
use callmeter::http::HandlerStatus;
use tower::ServiceExt as _;

use super::support::{numbers, panics, poll_once, recorded, recorded_async};

#[derive(Clone)]
struct Records {
    first: u64,
}

enum AppError {
    NotFound,
    Database,
}

impl HandlerStatus for AppError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Database => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        self.status().into_response()
    }
}

#[handler(GET, "/records/{id}")]
async fn show(State(Records { first }): State<Records>, Path(id): Path<u64>) -> Result<Json<u64>, AppError> {
    match id {
        _ if id < first => Err(AppError::NotFound),
        13 => Err(AppError::Database),
        id => Ok(Json(id)),
    }
}

#[handler(POST, "/records")]
async fn create(State(_): State<Records>, Json(id): Json<u64>) -> (StatusCode, Json<u64>) {
    (StatusCode::CREATED, Json(id))
}

#[handler(GET, "/")]
async fn index() -> Redirect {
    Redirect::to("/records")
}

#[handler(GET, "/hidden")]
async fn hidden() -> impl IntoResponse {
    (StatusCode::ACCEPTED, "hidden")
}

/// Sends one request to a router of all handlers.
async fn request(method: &str, path: &str, body: &str) -> StatusCode {
    let router = axum::Router::new()
        .route("/", get(index))
        .route("/hidden", get(hidden))
        .route("/records", post(create))
        .route("/records/{id}", get(show))
        .with_state(Records { first: 7 });
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    router.oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap().status()
}

#[test]
fn requests_are_counted_with_the_status_that_the_client_sees() {
    let recorded = recorded_async(async {
        assert_eq!(request("GET", "/records/8", "").await, 200);
        assert_eq!(request("GET", "/records/9", "").await, 200);
        assert_eq!(request("GET", "/records/1", "").await, 404);
        assert_eq!(request("GET", "/records/13", "").await, 500);
        assert_eq!(request("POST", "/records", "7").await, 201);
        assert_eq!(request("GET", "/", "").await, 303);
        assert_eq!(request("GET", "/hidden", "").await, 202);
        // Rejected before the handler: only the layer counts it.
        assert_eq!(request("POST", "/records", "?").await, 400);
    });
    let expected = numbers([
        ("{method=\"GET\",route=\"/records/{id}\",status=\"200\"}", 2.0),
        ("{method=\"GET\",route=\"/records/{id}\",status=\"404\"}", 1.0),
        ("{method=\"GET\",route=\"/records/{id}\",status=\"500\"}", 1.0),
        ("{method=\"POST\",route=\"/records\",status=\"201\"}", 1.0),
        ("{method=\"GET\",route=\"/\",status=\"303\"}", 1.0),
        ("{method=\"GET\",route=\"/hidden\",status=\"202\"}", 1.0),
    ]);
    assert_eq!(recorded.family("http_requests_total"), expected);
    assert_eq!(recorded.family("http_request_duration_seconds"), expected, "one duration for each");
    assert_eq!(
        recorded.family("http_requests_in_progress"),
        numbers([
            ("{method=\"GET\",route=\"/records/{id}\"}", 0.0),
            ("{method=\"POST\",route=\"/records\"}", 0.0),
            ("{method=\"GET\",route=\"/\"}", 0.0),
            ("{method=\"GET\",route=\"/hidden\"}", 0.0),
        ])
    );
}

#[handler(PUT, "/waits")]
async fn waits(panics: bool) {
    assert!(!panics, "as asked");
    std::future::pending::<()>().await;
}

#[test]
fn requests_without_a_response_are_counted_too() {
    let recorded = recorded(|| {
        let mut gone = Box::pin(waits(false));
        assert!(poll_once(gone.as_mut()).is_pending());
        drop(gone);
        assert!(panics(|| super::support::block_on(waits(true))));
    });
    let expected = numbers([
        ("{method=\"PUT\",route=\"/waits\",status=\"499\"}", 1.0),
        ("{method=\"PUT\",route=\"/waits\",status=\"500\"}", 1.0),
    ]);
    assert_eq!(recorded.family("http_requests_total"), expected);
    assert_eq!(recorded.family("http_request_duration_seconds"), expected);
}

/// Answers with the status that the request names.
#[handler(
    DELETE,
    "/own",
    labels(endpoint = route, class = status_class),
    prefix = "own",
    counter("requests_total"),
    counter("errors_total", on(error, panicked), labels(route, status)),
    histogram("answer_bytes", value = |answer| answer.1.len(), labels(method)),
    in_flight("active_requests", labels(verb = method)),
)]
fn own(status: u16) -> (StatusCode, String) {
    (StatusCode::from_u16(status).unwrap(), "answer".into())
}

#[test]
fn every_name_and_label_can_be_overridden() {
    let recorded = recorded(|| {
        own(200);
        own(503);
        assert!(panics(|| own(7)));
    });
    assert_eq!(
        recorded.numbers.into_iter().filter(|(name, _)| name.starts_with("own_")).collect::<Vec<_>>(),
        numbers([
            ("own_requests_total{method=\"DELETE\",endpoint=\"/own\",status=\"200\",class=\"2xx\"}", 1.0),
            ("own_requests_total{method=\"DELETE\",endpoint=\"/own\",status=\"500\",class=\"5xx\"}", 1.0),
            ("own_requests_total{method=\"DELETE\",endpoint=\"/own\",status=\"503\",class=\"5xx\"}", 1.0),
            ("own_errors_total{endpoint=\"/own\",status=\"500\"}", 1.0),
            ("own_errors_total{endpoint=\"/own\",status=\"503\"}", 1.0),
            ("own_active_requests{verb=\"DELETE\"}", 0.0),
        ])
        .into_iter()
        .collect::<Vec<_>>()
    );
    assert_eq!(recorded.samples["own_answer_bytes{method=\"DELETE\"}"], [6.0, 6.0]);
}

#[callmeter::metered(counter(
    "replies_total",
    labels(reply(limit = 9, cancelled = "none", panicked = "broken") = |reply| reply)
))]
fn reply(text: &str) -> String {
    assert!(!text.is_empty(), "no text");
    text.to_owned()
}

#[test]
fn an_open_label_may_have_a_value_for_calls_without_a_returned_value() {
    let recorded = recorded(|| {
        reply("yes");
        assert!(panics(|| reply("")));
    });
    assert_eq!(recorded.family("replies_total"), numbers([("{reply=\"yes\"}", 1.0), ("{reply=\"broken\"}", 1.0)]));
}

#[test]
fn the_catalogue_lists_the_families() {
    let catalogue = callmeter::catalogue();
    let family = catalogue.get("http_requests_total").unwrap();
    assert_eq!(family.labels, ["method", "route", "status"]);
    let declared = family.declared.iter().find(|declared| declared.function == "show").unwrap();
    assert_eq!(format!("{:?}", declared.labels[2].values), "Open(100)");
}
