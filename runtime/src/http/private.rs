//! The items of this module that generated code may name.

pub use super::attributes::{Attribute, Instruments, Size, StoredSize};
pub use super::method::Methods;
pub use super::status::StatusClass;

/// The boundaries of axum-prometheus: `utils::SECONDS_DURATION_BUCKETS`.
pub const AXUM_PROMETHEUS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The boundaries of prometheus-fastapi-instrumentator, by handler: `latency_lowr_buckets`.
pub const FASTAPI_LOWR: &[f64] = &[0.1, 0.5, 1.0];

/// The boundaries of prometheus-fastapi-instrumentator, without labels: `latency_highr_buckets`.
pub const FASTAPI_HIGHR: &[f64] = &[
    0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 7.5, 10.0, 30.0,
    60.0,
];
