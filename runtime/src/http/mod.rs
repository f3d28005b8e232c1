//! HTTP: a layer that counts and times an application's requests, request tracking, and the statuses of `#[handler]`.
//!
//! ```
//! use axum::{Router, routing::get};
//! use callmeter::http::{layer, tracking};
//!
//! async fn record() -> &'static str {
//!     "a record"
//! }
//!
//! let app: Router = Router::new()
//!     .route("/records/{id}", get(record))
//!     .layer(layer!())
//!     .layer(tracking()); // X-Request-ID and X-Process-Time
//! ```
//!
//! # Families
//!
//! | | family | type | labels |
//! |---|---|---|---|
//! | `layer!()`, as `#[handler]` | `http_requests_total` | counter | `method`, `route`, `status` |
//! | | `http_request_duration_seconds` | histogram, seconds | `method`, `route`, `status` |
//! | | `http_requests_in_progress` | gauge | `method`, `route` |
//! | `layer!(opentelemetry)` | `http_server_request_duration_seconds` | histogram, seconds | `http_request_method`, `http_route`, `http_response_status_code` |
//! | | `http_server_active_requests` | gauge | `http_request_method` |
//! | | `http_server_request_body_size_bytes` | histogram, bytes | as the duration |
//! | | `http_server_response_body_size_bytes` | histogram, bytes | as the duration |
//! | `layer!(fastapi)` | `http_requests_total` | counter | `method`, `status` (`2xx`), `handler` |
//! | | `http_request_duration_seconds` | histogram of 3 buckets, seconds | `method`, `handler` |
//! | | `http_request_duration_highr_seconds` | histogram of 21 buckets, seconds | none |
//! | | `http_request_size_bytes`, `http_response_size_bytes` | histogram, bytes | `handler` |
//! | `layer!(axum_prometheus)` | `axum_http_requests_total` | counter | `method`, `status`, `endpoint` |
//! | | `axum_http_requests_duration_seconds` | histogram, seconds | `method`, `status`, `endpoint` |
//! | | `axum_http_requests_pending` | gauge | `method`, `endpoint` |
//!
//! `opentelemetry` follows the [semantic conventions of
//! OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-server), with the names that
//! OpenTelemetry's Prometheus exporters use. `fastapi` uses the defaults of
//! [prometheus-fastapi-instrumentator](https://github.com/trallnag/prometheus-fastapi-instrumentator), so that its
//! dashboards keep working: `handler` is `none` if no route matches. The sizes are summaries without quantiles there,
//! and have the same `_sum` and `_count` here. `axum_prometheus` uses the defaults of
//! [axum-prometheus](https://docs.rs/axum-prometheus); `prefix = "…"` replaces `axum`. A request that no route matches
//! is `unmatched`, while axum-prometheus uses its path.
//!
//! # What can be written
//!
//! The items of [`metered`](macro@crate::metered): `counter`, `histogram`, `in_flight`, `timestamp`, `labels(…)`,
//! `prefix`, `objective`, `sample` and `crate`. An instrument replaces the row of its kind. Further instruments, and
//! those that record amounts or values (`by = …`, `value = …`), are added to the rows.
//!
//! ```standalone_crate
//! # use callmeter::http::layer;
//! let layer = layer!(
//!     counter("http_requests_total", labels(method, endpoint = route, status = status_class)),
//!     counter("http_errors_total", on(error), labels(method, endpoint = route)),
//!     histogram(buckets = [0.1, 0.5, 1.0, 2.0, 5.0]),
//!     histogram("http_response_size_bytes", value = response_size, labels(endpoint = route)),
//!     labels(service = "shop"),
//! );
//! ```
//!
//! | field | values |
//! |---|---|
//! | `method` | the nine methods of RFC 9110 and RFC 5789; all others are `_OTHER` |
//! | `route` | the route's template, `/records/{id}`; without one `unmatched`. At most 1000 in a family, unless it is `labels(route(limit = 5000) = route)` |
//! | `status` | the status code; at most 100 different ones, including 499 |
//! | `status_class` | `1xx` to `5xx` |
//! | `outcome` | `ok`, `error` (500 and above, and bodies that fail), `cancelled`, `panicked`: see below |
//!
//! `name = field` gives a label another name: for one instrument, or for all in a `labels(…)` beside them. With a former
//! name it is `name(was = "old_name") = field`, or `field(was = "old_name")`. Values are `request_size` and
//! `response_size`, in bytes.
//!
//! # What is counted
//!
//! - **A request** lasts from its head until the server has taken the last byte of its response's body, or until its
//!   response's head with [`until_headers`](Layer::until_headers). A response that switches protocols, as for a `WebSocket`,
//!   ends its request, although the connection stays open.
//! - **Status.** A request that ends without a response has the status 499 if it was `cancelled`, because the client
//!   disconnected, and 500 if the handler `panicked` or the service failed. If the client disconnects during the
//!   response, the status is the one that was sent, and the outcome is `cancelled`.
//! - **The ratio of server errors** has a value from a route's first request on. That request exposes the counter's
//!   series of status 500 (`5xx` in `status_class`, `error` in `outcome`) at zero, or the histogram's if no counter
//!   has labels. The series of a `#[handler]` are exposed from the start.
//! - **Routes.** [`MatchedPath`](axum::extract::MatchedPath) where axum has set it: for layers that are added with
//!   `Router::layer`, `route_layer` or `MethodRouter::layer`. A layer *around* a `Router` runs before the
//!   match, so all its requests are `unmatched`. So are those that a nested service (`nest_service`) will match.
//!   [`Router::merge`](axum::Router::merge) may take the other router's fallback, which does not have the layer: merge
//!   first, then add it. The routes of `Exporter::router` may be merged before or after. Outside of axum, set the
//!   route with [`route_by`](Layer::route_by). The requested path is never a label.
//! - **Sizes** are bytes that were transferred, never a length that a client or a handler declared. A request's size
//!   is what the application read of its body until the request ended: 0 if it read nothing. For bodies of other types
//!   than axum's, use [`wrap_request_body`](Layer::wrap_request_body). A response's size is what the server took of
//!   its body, without the head: the compressed size if a compressing layer is inside, and 0 for `HEAD`. With
//!   [`until_headers`](Layer::until_headers), no size of a response is recorded, because its body has not been sent
//!   yet.
//! - **Paths** that are [excluded](Layer::exclude) are neither counted nor timed. The default is `/metrics`.
//! - Requests that the server itself rejects (a malformed head, headers beyond its limits) are not counted.
//!
//! A layer and a `#[handler]` that both see a request both count it. This module needs the feature `http`.

mod attributes;
mod body;
mod exchange;
mod method;
mod options;
#[doc(hidden)]
pub mod private;
mod request_body;
mod response_future;
// Not `layer`: if the module had the macro's name, the compiler would report a private module for `layer()` instead of
// the missing `!`.
mod service;
mod status;
mod tracking;
mod unmatched;

pub use self::body::Body;
pub use self::request_body::RequestBody;
pub use self::response_future::ResponseFuture;
pub use self::service::{Layer, Service, WrappingLayer, WrappingService};
pub use self::status::{HandlerStatus, StatusClass};
pub use self::tracking::{Tracking, TrackingFuture, TrackingLayer, tracking};
pub use callmeter_macros::layer;
pub use tower_http::request_id::RequestId;
