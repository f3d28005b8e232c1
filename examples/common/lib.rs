//! What the example systems share: their arguments, an orderly end, one clear line for an error.
#![cfg(feature = "systems")]

mod args;
mod error;
mod latest;
mod outage;
mod serve;
mod shutdown;

pub use self::args::Options;
pub use self::error::{Failure, log_to_stderr, run};
pub use self::latest::Latest;
pub use self::outage::Outage;
pub use self::serve::{ServeError, listen, serve};
pub use self::shutdown::Shutdown;
