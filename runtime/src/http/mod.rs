//! HTTP.

mod body;
mod exchange;
mod facts;
mod future;
mod layer;
mod method;
mod tracking;
mod status {
    pub(super) const CLASSES: &[&str] = &["1xx", "2xx", "3xx", "4xx", "5xx"];
}

pub use self::body::Body;
pub use self::future::ResponseFuture;
pub use self::layer::{Layer, Service};
pub use self::tracking::{Tracking, TrackingFuture, TrackingLayer, tracking};
pub use tower_http::request_id::RequestId;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
