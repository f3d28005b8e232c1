//! HTTP handlers: the status of what they return.

mod status;

pub use status::{HandlerStatus, StatusClass};
