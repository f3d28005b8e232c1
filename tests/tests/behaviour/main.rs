//! What annotated code does and what it leaves in a recorder: one module per attribute, derive or topic.
#![allow(
    clippy::boxed_local,
    clippy::large_types_passed_by_value,
    clippy::multiple_bound_locations,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::unused_self,
    reason = "annotated functions here exist for their signatures"
)]
#![allow(clippy::similar_names, reason = "a recorder and what it recorded")]
#![allow(clippy::float_cmp, reason = "what is recorded is read back unchanged")]

mod accounting;
mod bad_values;
mod by_type;
mod catalogue;
mod consumer;
mod handler;
mod held;
mod instrumented;
mod job;
mod label_set;
mod label_value;
mod metered;
mod metrics_derive;
mod open_labels;
mod out_of_range;
mod outcome;
mod preset_blocks;
mod publisher;
mod recorders;
mod support;
mod unchanged;
