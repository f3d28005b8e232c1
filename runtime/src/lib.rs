//! Annotate a function, a message consumer or an HTTP handler; install the exporter; read the metrics.
#![doc = ""]
// Its examples use them all.
#![cfg_attr(
    all(feature = "server", feature = "http", feature = "process", feature = "push", feature = "tokio"),
    doc = include_str!("../../README.md")
)]
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
#[cfg(feature = "http")]
pub mod http;
mod record;
mod store;

#[doc(hidden)]
pub mod __private;

#[cfg(feature = "http")]
pub use callmeter_macros::handler;
pub use callmeter_macros::{
    LabelSet, LabelValue, Metrics, Outcome, consumer, instrumented, job, metered, publisher,
};

pub use catalogue::wire;
pub use catalogue::{
    Catalogue, Conflict, Declared, DeclaredLabel, DeclaredObjective, Difference, Family, LabelValues, OutcomeText,
};
pub use declare::label::{Label, LabelSet, LabelValue, OTHER};
pub use declare::objective::Objective;
pub use declare::outcome::{Disposition, Outcome, OutcomeValue};
pub use declare::unit::{Kind, Unit};
pub use declare::value::{Amount, Measurement};
pub use declare::{buckets, name};
#[cfg(feature = "exporter")]
pub use export::collector::BuildInfo;
#[cfg(feature = "push")]
pub use export::push::{PushAtEnd, PushError, Pushgateway, PushgatewayError};
#[cfg(feature = "exporter")]
pub use export::snapshot::{
    Bucket, FamilyKind, FamilySnapshot, HistogramValue, SeriesSnapshot, SeriesValue, Snapshot, SummaryValue,
};
#[cfg(feature = "exporter")]
pub use export::{Exporter, ExporterBuilder, InstallError, Recorder};
pub use record::gauge_guard::GaugeGuard;
pub use record::metric::{Counter, CounterSeries, Gauge, GaugeSeries, Histogram, HistogramSeries};
pub use record::observer::{Observation, Observer};
pub use record::registry::catalogue;
