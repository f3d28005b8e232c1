//! What annotated code does, and what it records. Each module is named after what it proves.
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

mod arguments;
mod blocks_and_modules;
mod catalogue;
mod consumer;
mod drop_order;
mod drop_time;
mod former_names;
mod functions;
mod future_size;
mod gauge_guard;
mod generic_functions;
mod handler;
mod index_out_of_range;
mod instrumented_options;
mod job;
mod label_set;
mod label_value;
mod metered_blocks;
mod metered_labels;
mod metered_names;
mod metered_outcomes;
mod metered_values;
mod metrics_derive;
mod one_outcome_per_call;
mod open_labels;
mod other_attributes;
mod outcome;
mod outcomes_by_type;
mod preset_blocks;
mod presets_by_type;
mod publisher;
mod recorders;
mod returned_closures;
mod returned_futures;
mod support;
mod track_caller;
mod traits;
mod unusual_functions;
mod unusual_values;
