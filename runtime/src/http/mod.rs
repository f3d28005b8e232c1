//! HTTP.

mod body;
mod exchange;
mod facts;
mod future;
mod layer;
mod method;
#[doc(hidden)]
pub mod private;
mod status;
mod tracking;

pub use self::body::Body;
pub use self::future::ResponseFuture;
pub use self::layer::{Layer, Service};
pub use self::status::{HandlerStatus, StatusClass};
pub use self::tracking::{Tracking, TrackingFuture, TrackingLayer, tracking};
pub use callmeter_macros::layer;
pub use tower_http::request_id::RequestId;
