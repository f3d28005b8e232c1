//! What annotated code runs.

pub(crate) mod backend;
pub(crate) mod call;
pub(crate) mod call_values;
pub(crate) mod callsite;
pub(crate) mod callsites;
#[cfg(not(target_family = "wasm"))]
pub(crate) mod clock;
#[cfg(target_family = "wasm")]
#[path = "clock_disabled.rs"]
pub(crate) mod clock;
pub(crate) mod current_recorder;
pub(crate) mod facade;
pub(crate) mod future;
pub(crate) mod gauge_guard;
pub(crate) mod generated;
pub(crate) mod lifecycle;
pub(crate) mod metric;
pub(crate) mod observer;
pub(crate) mod open_label;
pub(crate) mod returned;
pub(crate) mod zero_series;

/// Whether instrumentation is compiled out: by `CALLMETER_OFF=1` in the final build, and on WebAssembly, where the
/// linker does not gather the annotations and no clock can be read without the host.
pub(crate) const OFF: bool = cfg!(any(callmeter_off, target_family = "wasm"));
