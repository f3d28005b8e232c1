//! Metrics for Prometheus from annotations: annotate a function, a message consumer or an HTTP handler, install the
//! exporter, and read the metrics. The compiler checks names, labels and buckets.
//!
#![cfg_attr(feature = "server", doc = "```")]
#![cfg_attr(not(feature = "server"), doc = "```ignore")]
//! use callmeter::{Exporter, instrumented};
//!
//! #[instrumented]
//! async fn checkout(cart: &[u32]) -> Result<u32, String> {
//!     cart.iter().copied().reduce(|a, b| a + b).ok_or_else(|| "empty cart".to_owned())
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let exporter = Exporter::builder().listen("127.0.0.1:0").install()?;
//! println!("http://{}/metrics", exporter.local_addr().expect("it listens"));
//! # drop(checkout(&[]));
//! # Ok(())
//! # }
//! ```
//!
//! `/metrics` now serves `function_calls_total` by result, `function_calls_duration_seconds` and
//! `function_calls_concurrent`. Every call is counted exactly once, as `ok`, `error`, `cancelled` or `panicked`. All
//! series with closed labels are exposed at zero from the install on.
//!
//! # What to use
//!
//! | to do | use |
//! |---|---|
//! | count and time a function, a method, an `impl` block or a module | [`macro@instrumented`] |
//! | choose your own names, labels, buckets and values | [`macro@metered`] |
//! | measure message consumers, publishers and jobs | [`macro@consumer`], [`macro@publisher`], [`macro@job`] |
//! | measure HTTP | [`handler`] for one handler, [`http::layer!`] for an application |
//! | declare a label with a closed set of values, or a set of labels | [`macro@LabelValue`], [`macro@LabelSet`] |
//! | declare your own outcomes | [`macro@Outcome`], or the ready-made [`Disposition`] |
//! | update metrics by hand, or read them from the program when they are exposed | [`macro@Metrics`] with [`Counter`], [`Gauge`] and [`Histogram`] |
//! | serve, render or wrap the metrics | [`Exporter`] |
//! | measure the process, the Tokio runtime and the build | [`ExporterBuilder`] |
//! | push the metrics of a job that ends | [`Pushgateway`] |
//! | promise a success rate or a latency | [`Objective`] |
//! | declare alerts beside the code that they watch | [`Alert`], [`alerts!`] |
//! | list what a program declares | [`catalogue()`] |
//!
//! # Your own names and labels
//!
//! ```
//! use callmeter::{LabelValue, metered};
//!
//! #[derive(LabelValue, Clone, Copy)]
//! enum Channel { Web, App }
//!
//! /// Orders that were placed, or refused.
//! #[metered(
//!     counter("orders_total", labels(status = outcome(ok = "placed", error = "refused"))),
//!     histogram("order_duration_seconds", buckets = [0.01, 0.1, 1]),
//!     labels(channel, tenant(limit = 100) = tenant),
//! )]
//! async fn place_order(channel: Channel, tenant: &str) -> Result<u64, String> {
//!     Ok(17)
//! }
//! # drop((place_order(Channel::Web, "acme"), place_order(Channel::App, "acme")));
//! ```
//!
//! The compiler knows all values of `channel`. `tenant` is open: its first 100 values are kept, and every further value
//! is recorded as `_other`.
//!
//! # Metrics that you update by hand
//!
//! ```
//! use callmeter::{Counter, Gauge, Metrics};
//!
//! #[derive(Metrics)]
//! struct Outbox {
//!     /// Rows that were published.
//!     published: Counter, // outbox_published_total
//!     /// Rows that wait.
//!     depth: Gauge, // outbox_depth
//! }
//! static OUTBOX: Outbox = Outbox::new();
//!
//! OUTBOX.published.increment(1);
//! OUTBOX.depth.set(12);
//! ```
//!
//! # HTTP
//!
#![cfg_attr(feature = "http", doc = "```")]
#![cfg_attr(not(feature = "http"), doc = "```ignore")]
//! use axum::{Router, routing::get};
//!
//! let app: Router = Router::new()
//!     .route("/records/{id}", get(async || "a record"))
//!     .layer(callmeter::http::layer!()); // http_requests_total{method,route,status}, durations, requests in progress
//! ```
//!
//! # Libraries and other recorders
//!
//! A library depends on callmeter with `default-features = false`; the application chooses the exporter. If another
//! recorder of the [`metrics`](https://docs.rs/metrics) ecosystem is installed, the same annotations write to it.
//! Without a recorder they record nothing. `CALLMETER_OFF=1` in the build of the final binary compiles the
//! instrumentation out.
//!
//! # Features
//!
//! | feature | default | provides |
//! |---|---|---|
//! | `exporter` | yes | [`Exporter`] |
//! | `server` | yes | `listen`, `router`: `GET /metrics`, `GET /catalogue` |
//! | `http` | no | `#[handler]`, [`http`]: the layer and request tracking, for axum and tower |
//! | `process`, `tokio` | no | `process_*` metrics, metrics of a Tokio runtime |
//! | `push` | no | pushes to a Pushgateway |
//! | `serde` | with `server` | `Serialize` and `Deserialize` for the catalogue |
//!
//! The [repository](https://github.com/callmeter/callmeter) has measurements, examples and longer explanations.
//!
// Not intra-doc links: with fewer features, these items are not there.
//! [`Exporter`]: struct.Exporter.html
//! [`ExporterBuilder`]: struct.ExporterBuilder.html
//! [`Pushgateway`]: struct.Pushgateway.html
//! [`handler`]: attr.handler.html
//! [`http`]: http/index.html
//! [`http::layer!`]: http/macro.layer.html
#![cfg_attr(docsrs, feature(doc_cfg))]
// Dead code is found with all features together: each of them uses its part of the rest.
#![cfg_attr(
    not(all(feature = "server", feature = "http", feature = "process", feature = "push", feature = "tokio")),
    allow(dead_code, unused_imports, reason = "each feature uses a part of the rest")
)]

mod catalogue;
mod declare;
#[cfg(feature = "exporter")]
mod export;
#[cfg(any(feature = "http", feature = "server"))]
mod fallback;
#[cfg(feature = "http")]
pub mod http;
mod record;
mod store;

#[doc(hidden)]
pub mod __private;

#[cfg(feature = "http")]
pub use callmeter_macros::handler;
pub use callmeter_macros::{
    LabelSet, LabelValue, Metrics, Outcome, alerts, consumer, instrumented, job, metered, publisher,
};

pub use catalogue::wire;
pub use catalogue::{
    AlertProblem, Catalogue, Conflict, Declared, DeclaredAlert, DeclaredCondition, DeclaredLabel,
    DeclaredObjective, DeclaredSelector, Difference, Family, LabelValues, Measured, Mismatch, OutcomeText,
};
pub use declare::alert::{Alert, Severity};
pub use declare::condition::{Comparison, Condition};
pub use declare::label::{Label, LabelSet, LabelValue, OTHER};
pub use declare::objective::Objective;
pub use declare::outcome::{Disposition, Outcome, OutcomeValue};
pub use declare::role::Role;
pub use declare::unit::{Kind, Unit};
pub use declare::value::{Amount, Measurement};
pub use declare::{buckets, condition, name};
#[cfg(feature = "exporter")]
pub use export::collector::BuildInfo;
#[cfg(feature = "push")]
pub use export::push::{PushAtEnd, PushError, Pushgateway};
#[cfg(feature = "exporter")]
pub use export::snapshot::{
    Bucket, FamilyKind, FamilySnapshot, HistogramValue, SeriesSnapshot, SeriesValue, Snapshot, SummaryValue,
};
#[cfg(feature = "exporter")]
pub use export::{Exporter, ExporterBuilder, InstallError, PushgatewayError, Recorder};
pub use record::callsites::catalogue;
pub use record::gauge_guard::GaugeGuard;
pub use record::metric::{Counter, CounterSeries, Gauge, GaugeSeries, Histogram, HistogramSeries};
pub use record::observer::{Observation, Observer};
