//! The families of a program, by what they are about.

use std::collections::BTreeSet;

use callmeter::{Declared, Family, Kind, LabelValues};

use super::role::{Measure, Role, measure_of, role_of};

use crate::generate::dashboards::scope::Scope;
use crate::generate::subject::Measured;

/// The families of one role, by what they measure.
#[derive(Debug, Default)]
pub struct Group<'a> {
    /// The counter of all calls, by outcome where it has one.
    pub calls: Option<Measured<'a>>,
    /// The histogram of durations.
    pub durations: Option<Measured<'a>>,
    /// The gauge of calls under way.
    pub in_flight: Option<Measured<'a>>,
    /// When a call last ended, as a Unix time.
    pub last: Option<Measured<'a>>,
    /// The other families of the role.
    pub others: Vec<&'a Family>,
    /// The labels that tell one subject from another, such as `method` and `route`: without outcomes.
    pub labels: Vec<String>,
}

impl<'a> Group<'a> {
    /// The families of a role. Nothing if the program does not count or time its calls.
    pub fn of(scope: Scope<'a>, role: Role) -> Option<Self> {
        let families: Vec<&'a Family> =
            scope.plan.catalogue.iter().filter(|family| role_of(family) == Some(role)).collect();
        let measures = |measure: Measure, kind: Kind| {
            let families = families.iter().copied();
            families.filter(move |family| family.kind == kind && measure_of(family) == Some(measure))
        };
        let counters = || measures(Measure::Calls, Kind::Counter);
        // A counter without outcomes may count some of them only.
        let calls = counters().find(|family| is_outcome_known(family)).or_else(|| counters().next());
        let durations = measures(Measure::Duration, Kind::Histogram).next();
        let in_flight = measures(Measure::InFlight, Kind::Gauge).next();
        let last = measures(Measure::Timestamp, Kind::Gauge).next();
        let main: BTreeSet<&str> =
            [calls, durations, in_flight, last].into_iter().flatten().map(|family| family.name.as_str()).collect();
        let labels = durations.or(calls).map(|family| subject_labels(family, role))?;
        let measured = |family: Option<&'a Family>| family.map(|family| scope.measured(family));
        Some(Self {
            calls: measured(calls),
            durations: measured(durations),
            in_flight: measured(in_flight),
            last: measured(last),
            others: families.iter().copied().filter(|family| !main.contains(family.name.as_str())).collect(),
            labels,
        })
    }

    /// What counts the calls: the counter, or else the histogram.
    pub fn counted(&self) -> Option<&Measured<'a>> {
        self.calls.as_ref().or(self.durations.as_ref())
    }

    /// The names of its families.
    pub fn names(&self) -> Vec<&'a str> {
        let main = [&self.calls, &self.durations, &self.in_flight, &self.last].into_iter().flatten();
        let others = self.others.iter().copied();
        main.map(|measured| measured.family).chain(others).map(|family| family.name.as_str()).collect()
    }

    /// The labels that tell one subject from another.
    pub fn by(&self) -> Vec<&str> {
        self.labels.iter().map(String::as_str).collect()
    }

    /// The names of subjects in a legend: `{{method}} {{route}}`.
    pub fn legend(&self) -> String {
        legend(&self.labels)
    }
}

/// `{{method}} {{route}}`
pub fn legend(labels: &[String]) -> String {
    labels.iter().map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" ")
}

fn is_outcome_known(family: &Family) -> bool {
    crate::generate::subject::Errors::of(family).is_some()
}

/// The labels of a family that are not how a call ended.
fn subject_labels(family: &Family, role: Role) -> Vec<String> {
    if role == Role::Function {
        return ["function", "module"].map(str::to_owned).to_vec();
    }
    let ends = |key: &String| {
        let declared = family.declared.iter().flat_map(|declared: &Declared| &declared.labels);
        let mut values = declared.filter(|label| label.key == *key).map(|label| &label.values);
        values.any(|values| match values {
            LabelValues::Outcome(_) => true,
            LabelValues::Open(_) => key.contains("status"),
            LabelValues::Closed(_) => false,
        })
    };
    let labels = family.labels.iter().filter(|key| !ends(key) && !key.starts_with("objective_"));
    labels.cloned().collect()
}
