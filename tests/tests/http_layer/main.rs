//! `callmeter::http`: the layer and request tracking, on real servers.

#![expect(clippy::float_cmp, reason = "counts, and sums of bytes, are exact")]

mod catalogue;
mod duration_and_size;
mod error_ratio;
mod failing_clients;
mod failing_handlers;
mod labels;
mod router_merge;
mod scanner;
mod support;
mod tracking;
mod under_load;
mod upgrade;
mod without_axum;
