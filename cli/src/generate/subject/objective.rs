//! Objectives: which calls they cover, and the share of them that missed the target.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use callmeter::{Declared, Family, Kind, LabelValues, Measured};

use super::FamilyQueries;
use crate::generate::Plan;
use crate::generate::promql::{Query, Range, Selector};

/// The label of `#[instrumented]` that names a function's objective.
const NAME_LABEL: &str = "objective_name";

/// One target of an objective: of its success rate, or of its latency.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The objective's name.
    pub objective: String,
    /// What is promised.
    pub promise: Promise,
    /// The percentage of calls that are to keep the promise.
    pub percent: f64,
    /// The time over which it is promised.
    pub window: Duration,
    /// The annotations that it covers, in the order of file and line.
    pub declared: Vec<&'a Declared>,
    /// The series of those calls, by family.
    parts: Vec<Part<'a>>,
}

/// What an objective promises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Promise {
    /// Calls succeed.
    Success,
    /// Calls finish within this many seconds.
    Latency(f64),
}

/// The series that a family has of an objective's calls.
#[derive(Clone, Debug)]
struct Part<'a> {
    family: &'a Family,
    /// Together they select the series. No series is in two of them.
    selectors: Vec<Selector>,
}

impl<'a> Target<'a> {
    /// The targets of a program, by objective. A target without a family that shows it is left out.
    pub fn all_of(plan: &'a Plan) -> Vec<Self> {
        let mut targets: BTreeMap<(String, bool), Self> = BTreeMap::new();
        for family in &plan.catalogue {
            let mut covered: BTreeMap<&str, Vec<&'a Declared>> = BTreeMap::new();
            for declared in &family.declared {
                if let Some(objective) = &declared.objective {
                    covered.entry(&objective.name).or_default().push(declared);
                }
            }
            for (name, declared) in covered {
                let Some(objective) = declared.first().and_then(|declared| declared.objective.as_ref()) else {
                    continue;
                };
                let window = Duration::try_from_secs_f64(objective.window_seconds).unwrap_or_default();
                let mut add = |promise: Promise, percent: f64| {
                    let key = (name.to_owned(), matches!(promise, Promise::Latency(_)));
                    let target = targets.entry(key).or_insert_with(|| Self {
                        objective: name.to_owned(),
                        promise,
                        percent,
                        window,
                        declared: Vec::new(),
                        parts: Vec::new(),
                    });
                    target.parts.push(Part { family, selectors: selectors(plan, family, name, &declared) });
                    target.declared.extend(&declared);
                };
                let measure = declared.first().map(|declared| declared.measure);
                match (family.kind, measure) {
                    (Kind::Counter, Some(Measured::Calls)) if plan.queries(family).errors().is_some() => {
                        if let Some(percent) = objective.success_percent {
                            add(Promise::Success, percent);
                        }
                    }
                    (Kind::Histogram, Some(Measured::Duration)) => {
                        if let (Some(percent), Some(seconds)) =
                            (objective.latency_percent, objective.latency_seconds)
                        {
                            add(Promise::Latency(seconds), percent);
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut targets: Vec<Self> = targets.into_values().collect();
        for target in &mut targets {
            target.declared.sort_by_key(|declared| (&declared.file, declared.line, &declared.function));
            target.declared.dedup_by_key(|declared| (&declared.file, declared.line, &declared.function));
        }
        targets
    }

    /// The share of calls that may miss the target: 0.001 of 99.9 %.
    pub fn budget(&self) -> f64 {
        1.0 - self.percent / 100.0
    }

    /// The families that show its calls, each with the first of the selectors of its series.
    pub fn families(&self) -> Vec<FamilyQueries<'a>> {
        let first = |part: &Part<'a>| Some(FamilyQueries::new(part.family, part.selectors.first()?.clone()));
        self.parts.iter().filter_map(first).collect()
    }

    /// Calls per second.
    pub fn rate(&self, range: &Range) -> Query {
        self.sum(|part, selector| part.counted(selector).rate(range.clone()))
    }

    /// Calls in the range.
    pub fn increase(&self, range: &Range) -> Query {
        self.sum(|part, selector| part.counted(selector).increase(range.clone()))
    }

    /// Calls per second that missed the target.
    pub fn missed_rate(&self, range: &Range) -> Query {
        match self.promise {
            Promise::Success => self.sum(|part, selector| {
                let errors = FamilyQueries::new(part.family, selector.clone()).errors();
                errors.map_or(selector.clone(), |errors| errors.select(selector)).rate(range.clone())
            }),
            Promise::Latency(seconds) => {
                self.rate(range) - self.sum(|_, selector| selector.bucket(seconds).rate(range.clone()))
            }
        }
    }

    /// The calls since the program's start, and those of them that missed the target: as counters, for what computes rates itself.
    pub fn counts(&self) -> (Query, Query) {
        let all = self.sum(|part, selector| part.counted(selector).now());
        let missed = match self.promise {
            Promise::Success => self.sum(|part, selector| {
                let errors = FamilyQueries::new(part.family, selector.clone()).errors();
                errors.map_or(selector.clone(), |errors| errors.select(selector)).now()
            }),
            Promise::Latency(seconds) => all.clone() - self.sum(|_, selector| selector.bucket(seconds).now()),
        };
        (all, missed)
    }

    /// The share of calls that missed the target. Without any call it is NaN.
    pub fn missed_share(&self, range: &Range) -> Query {
        match self.promise {
            Promise::Success => self.missed_rate(range) / self.rate(range),
            Promise::Latency(seconds) => {
                let fast = self.sum(|_, selector| selector.bucket(seconds).rate(range.clone()));
                Query::from(1.0) - fast / self.rate(range)
            }
        }
    }

    fn sum(&self, of: impl Fn(&Part<'a>, Selector) -> Query) -> Query {
        let sums: Vec<Query> = self
            .parts
            .iter()
            .filter_map(|part| {
                let parts = part.selectors.iter().map(|selector| of(part, selector.clone()));
                // `or` keeps every series, and goes on when one side has none.
                Some(parts.reduce(Query::or)?.sum())
            })
            .collect();
        if let [sum] = sums.as_slice() {
            return sum.clone();
        }
        // A family without a series yet must not hide the others.
        let zero = || Query::call("vector", [0.0.into()]);
        sums.into_iter().map(|sum| sum.or(zero())).reduce(|left, right| left + right).unwrap_or_else(zero)
    }
}

impl Part<'_> {
    fn counted(&self, selector: Selector) -> Selector {
        if self.family.kind == Kind::Histogram { selector.suffixed("_count") } else { selector }
    }
}

/// The series of a family that belong to the annotations with an objective.
fn selectors(plan: &Plan, family: &Family, objective: &str, covered: &[&Declared]) -> Vec<Selector> {
    let all = plan.select(&family.name);
    if family.labels.iter().any(|label| label == NAME_LABEL) {
        return vec![all.equal(NAME_LABEL, objective)];
    }
    if covered.len() == family.declared.len() {
        return vec![all];
    }
    // The labels that have one value for all calls of an annotation tell it from others.
    let fixed: BTreeSet<Vec<(&str, &str)>> = covered
        .iter()
        .map(|declared| {
            let labels = declared.labels.iter().filter_map(|label| match &label.values {
                LabelValues::Closed(values) => match values.as_slice() {
                    [value] => Some((label.key.as_str(), value.as_str())),
                    _ => None,
                },
                LabelValues::Outcome(_) | LabelValues::Open(_) => None,
            });
            labels.collect()
        })
        .collect();
    merged(fixed)
        .into_iter()
        .map(|labels| labels.into_iter().fold(all.clone(), |selector, (key, values)| selector.one_of(key, values)))
        .collect()
}

/// Label sets that differ in the value of their last label only become one. They are sorted.
fn merged<'a>(fixed: BTreeSet<Vec<(&'a str, &'a str)>>) -> Vec<Vec<(&'a str, Vec<&'a str>)>> {
    let mut all: Vec<Vec<(&str, Vec<&str>)>> = Vec::new();
    for labels in fixed {
        if let (Some((key, value)), Some(previous)) = (labels.last(), all.last_mut())
            && previous.len() == labels.len()
            && previous
                .iter()
                .zip(&labels)
                .rev()
                .skip(1)
                .all(|((key, values), (other, value))| key == other && values.as_slice() == [*value])
            && let Some((last, values)) = previous.last_mut()
            && last == key
        {
            values.push(value);
            continue;
        }
        all.push(labels.into_iter().map(|(key, value)| (key, vec![value])).collect());
    }
    all
}
