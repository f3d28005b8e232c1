//! The series that a dashboard shows: those of the program, in the instances that its reader chooses.

use callmeter::Family;

use super::model::Variable;
use crate::generate::Plan;
use crate::generate::promql::{Matcher, Operator, Query, Range, Selector};
use crate::generate::subject::Measured;

/// The pattern that the variable of instances fills in.
const INSTANCES: &str = "$instance";

/// The program that a dashboard is about.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// What the files are generated from.
    pub plan: &'a Plan,
}

impl<'a> Scope<'a> {
    /// The scope of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        Self { plan }
    }

    /// The series of this name in the chosen instances. Pushed series belong to no instance.
    pub fn select(self, name: &str) -> Selector {
        let selector = self.plan.select(name);
        let is_own = |matcher: &Matcher| matches!(matcher, Matcher::Equal(label, job) if label == "job" && job == self.plan.job());
        if selector.matchers.iter().any(is_own) { selector.matching("instance", INSTANCES) } else { selector }
    }

    /// The chosen series of a family.
    pub fn measured(self, family: &'a Family) -> Measured<'a> {
        Measured::new(family, self.select(&family.name))
    }

    /// The choice of instances, among those that Prometheus scrapes.
    pub fn instances(self) -> Variable {
        instances(Selector::new("up").equal("job", self.plan.job()).now())
    }
}

/// The choice of instances, among those that have these series.
pub fn instances(series: Query) -> Variable {
    Variable { name: "instance", title: "Instance", label: "instance", series, first: None }
}

/// A part of a whole, 0 to 1. Both sides are sums. It is 0 while there are no series of the part, and has no value while
/// the whole is 0.
pub fn share(part: Query, whole: &Query) -> Query {
    part.or(whole.clone() * 0.0) / whole.clone().above(0.0)
}

/// The share of errors of a family whose declarations say what an error is.
pub fn error_share(measured: &Measured<'_>, range: &Range, by: &[&str]) -> Option<Query> {
    let errors = measured.error_rate(range.clone(), by)?;
    Some(share(errors, &measured.rate(range.clone(), by)))
}

/// Drops what is not a number, such as the quantile of nothing, so that a panel says that there is no value.
pub fn valid(query: Query) -> Query {
    query.binary(Operator::AtLeast, 0.0.into())
}
