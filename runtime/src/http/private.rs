//! All that generated code may name of the layer.

pub use super::facts::{Fact, Instruments, Number, Size};
pub use super::method::Methods;
pub use super::status::StatusClass;
