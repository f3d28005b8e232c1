//! Annotate a function, a message consumer or an HTTP handler; install the exporter; read the metrics.
#![doc = ""]
// Its examples use them all.
#![cfg_attr(
    all(feature = "server", feature = "http", feature = "process", feature = "push", feature = "tokio"),
    doc = include_str!("../../README.md")
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

/// Whether instrumentation is compiled out: by `CALLMETER_OFF=1` in the final build, and on WebAssembly, where the
/// linker does not gather the annotations and no clock can be read without the host.
const OFF: bool = cfg!(any(callmeter_off, target_family = "wasm"));

pub mod buckets;
#[cfg(feature = "http")]
pub mod http;
pub mod name;
pub mod wire;

mod call;
mod catalogue;
#[cfg(not(target_family = "wasm"))]
mod clock;
#[cfg(target_family = "wasm")]
#[path = "clock_disabled.rs"]
mod clock;
mod descriptor;
#[cfg(feature = "exporter")]
mod exporter;
#[cfg(feature = "exporter")]
mod expose;
mod exposed_names;
mod facade;
mod held;
mod instrument;
mod label;
mod lasting;
mod message;
mod number;
mod objective;
mod observe;
mod open;
mod outcome;
mod pinned;
mod preset;
#[cfg(feature = "push")]
mod push;
mod reentry;
mod returned;
mod sample;
#[cfg(feature = "server")]
mod server;
mod site;
#[cfg(feature = "exporter")]
mod snapshot;
#[cfg(feature = "exporter")]
mod source;
#[cfg(feature = "exporter")]
mod store;
#[cfg(not(feature = "exporter"))]
#[path = "storeless.rs"]
mod store;
#[cfg(any(feature = "exporter", feature = "http"))]
mod zero_series;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "http")]
pub use callmeter_macros::handler;
pub use callmeter_macros::{
    LabelSet, LabelValue, Metrics, Outcome, consumer, instrumented, job, metered, publisher,
};

pub use catalogue::{
    Catalogue, Conflict, Declared, DeclaredLabel, DeclaredObjective, Difference, Family, LabelValues, OTHER,
    OutcomeText, catalogue,
};
pub use descriptor::{Kind, Label, LabelSource, Unit};
#[cfg(feature = "exporter")]
pub use exporter::{Exporter, ExporterBuilder, InstallError, Recorder};
pub use held::Held;
pub use instrument::{Counter, CounterSeries, Gauge, GaugeSeries, Histogram, HistogramSeries};
pub use label::{LabelSet, LabelValue};
pub use number::{Amount, Measurement};
pub use objective::Objective;
pub use observe::{Observation, Observer};
pub use outcome::{Disposition, Outcome, OutcomeValue};
#[cfg(feature = "push")]
pub use push::{PushAtEnd, PushError, Pushgateway, PushgatewayError};
#[cfg(feature = "exporter")]
pub use snapshot::{
    Bucket, FamilyKind, FamilySnapshot, HistogramValue, SeriesSnapshot, SeriesValue, Snapshot, SummaryValue,
};
#[cfg(feature = "exporter")]
pub use source::BuildInfo;
