//! The series that a dashboard shows: those of the program, in the instances that its reader chooses.

use callmeter::{Family, Role};

use super::model::Variable;
use crate::generate::Plan;
use crate::generate::promql::{Matcher, Operator, Query, Range, Selector};
use crate::generate::subject::{Calls, FamilyQueries};

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

    /// The queries for the chosen series of a family.
    pub fn queries(self, family: &'a Family) -> FamilyQueries<'a> {
        FamilyQueries::new(family, self.select(&family.name))
    }

    /// What the program measures of calls with this role.
    pub fn calls(self, role: Role) -> Vec<Calls<'a>> {
        let chosen = |queries: Option<FamilyQueries<'a>>| queries.map(|queries| self.queries(queries.family));
        let calls = Calls::all_of(self.plan).into_iter().filter(|calls| calls.role == Some(role));
        calls
            .map(|calls| Calls {
                counter: chosen(calls.counter),
                durations: chosen(calls.durations),
                in_flight: chosen(calls.in_flight),
                timestamp: chosen(calls.timestamp),
                others: calls.others.into_iter().map(|queries| self.queries(queries.family)).collect(),
                ..calls
            })
            .collect()
    }

    /// Whether Prometheus can scrape each instance.
    pub fn up(self) -> Query {
        Selector::new("up").equal("job", self.plan.job()).now()
    }

    /// The choice of instances, among those that Prometheus scrapes.
    pub fn instances(self) -> Variable {
        instances(self.up())
    }
}

/// The choice of instances, among those that have these series.
pub fn instances(series: Query) -> Variable {
    Variable { name: "instance", title: "Instance", label: "instance", series, first: None }
}

/// The alerts of a job that fire.
pub fn alerts(job: &str) -> Query {
    Selector::new("ALERTS").equal("alertstate", "firing").equal("job", job).now()
}

/// A part of a whole, 0 to 1. Both sides are sums. It is 0 while there are no series of the part, and has no value while
/// the whole is 0.
pub fn share(part: Query, whole: &Query) -> Query {
    part.or(whole.clone() * 0.0) / whole.clone().above(0.0)
}

/// The share of errors of a family whose declarations say what an error is.
pub fn error_share(queries: &FamilyQueries<'_>, range: &Range, by: &[&str]) -> Option<Query> {
    let errors = queries.error_rate(range.clone(), by)?;
    Some(share(errors, &queries.rate(range.clone(), by)))
}

/// Drops what is not a number, such as the quantile of nothing, so that a panel says that there is no value.
pub fn valid(query: Query) -> Query {
    query.binary(Operator::AtLeast, 0.0.into())
}
