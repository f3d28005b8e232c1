//! HTTP.

mod body;
mod exchange;
mod facts;
mod future;
mod layer;
#[doc(hidden)]
pub mod private;
mod tracking;
mod values;

pub use self::body::Body;
pub use self::future::ResponseFuture;
pub use self::layer::{Layer, Service};
pub use self::tracking::{Tracking, TrackingFuture, TrackingLayer, tracking};
pub use callmeter_macros::layer;
pub use tower_http::request_id::RequestId;
