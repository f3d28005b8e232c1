//! Conditions: each is a query, and the tests of it. Both follow from the same figures, neither from the other.
//!
//! `callmeter::Condition` says what the conditions on declared families mean.

mod absent;
mod age;
mod counter;
mod gauge;
mod histogram;
mod metric;
mod share;
mod stuck;

pub use self::absent::absent;
pub use self::age::age;
pub use self::counter::{events, increased, rate};
pub use self::gauge::{Limit, Used, level};
pub use self::histogram::{mean, quantile, slow_share};
pub use self::metric::{Metric, example};
pub use self::share::{Share, labels_of};
pub use self::stuck::stuck;

use super::model::Case;
use super::text::Shown;
use crate::generate::promql::Query;

/// A condition as a rule has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What the rule asks.
    pub query: Query,
    /// How its value is shown.
    pub shown: Shown,
    /// The tests.
    pub cases: Vec<Case>,
}
