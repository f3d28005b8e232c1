//! What the examples share: their arguments, an orderly shutdown, one clear line for an error, and a summary of
//! what was measured. `quickstart` takes only the summary.

#[cfg(feature = "systems")]
mod args;
#[cfg(feature = "systems")]
mod error;
#[cfg(feature = "systems")]
mod faults;
#[cfg(feature = "systems")]
mod health;
#[cfg(feature = "systems")]
mod latest;
#[cfg(feature = "systems")]
pub mod logs;
#[cfg(feature = "systems")]
mod outage;
#[cfg(feature = "systems")]
mod serve;
#[cfg(feature = "systems")]
mod shutdown;
mod summary;

#[cfg(feature = "systems")]
pub use self::{
    args::{Arguments, Options},
    error::{Failure, run},
    faults::{FaultOptions, Faults, Share, ShareError},
    health::health,
    latest::Latest,
    outage::Outage,
    serve::{ServeError, listen, serve},
    shutdown::Shutdown,
};

pub use self::summary::Summary;
