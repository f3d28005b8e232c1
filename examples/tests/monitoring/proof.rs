//! Queries that must have a value.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use callmeter_tests::servers::Prometheus;

use crate::queries::{self, Query};

/// A query that contains this text may have no other value than zero, or no sample at all.
#[derive(Clone, Copy)]
pub(crate) struct Exception {
    /// A part of the query.
    pub(crate) part: &'static str,
    /// What it may be.
    pub(crate) may_be: MayBe,
    /// Why.
    pub(crate) reason: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum MayBe {
    /// It is measured, and zero in this run.
    Zero,
    /// There is nothing to measure in this run.
    Empty,
}

pub(crate) const fn zero(part: &'static str, reason: &'static str) -> Exception {
    Exception { part, may_be: MayBe::Zero, reason }
}

/// What is zero in short runs of any program.
const USUAL: &[Exception] = &[zero("ALERTS{", "most alerts wait for five minutes before they fire")];

pub(crate) const fn empty(part: &'static str, reason: &'static str) -> Exception {
    Exception { part, may_be: MayBe::Empty, reason }
}

/// What is known about a query. The better states are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    NotANumber,
    Zero,
    Value,
}

fn see(prometheus: &Prometheus, query: &Query) -> Seen {
    let samples = prometheus
        .try_query(&query.text)
        .unwrap_or_else(|error| panic!("{}: {}: {error}", query.place, query.text));
    let values = samples.iter().map(Prometheus::value);
    let seen = values.map(|value| match value {
        value if !value.is_finite() => Seen::NotANumber,
        0.0 => Seen::Zero,
        _ => Seen::Value,
    });
    seen.max().unwrap_or(Seen::Nothing)
}

/// All queries of a folder: those of panels, the operands of alerts, and what is recorded.
pub(crate) fn all_of(folder: &Path) -> Vec<Query> {
    let mut all = queries::of_dashboards(folder);
    for rule in queries::of_rules(folder) {
        let place = rule.place.clone();
        let texts = queries::operands(&rule.expression).into_iter().chain(rule.record);
        all.extend(texts.map(|text| Query { place: place.clone(), text }));
    }
    let mut known = BTreeSet::new();
    all.retain(|query| known.insert(query.text.clone()));
    all
}

/// Asks each query until it has a sample that is a number and not zero, or what its exception allows.
///
/// # Panics
///
/// If that takes too long. The message lists all queries that have none.
pub(crate) fn prove(prometheus: &Prometheus, queries: &[Query], exceptions: &[Exception], within: Duration) {
    for exception in exceptions {
        let is_used = queries.iter().any(|query| query.text.contains(exception.part));
        assert!(is_used, "no query contains {:?} any more ({})", exception.part, exception.reason);
    }
    let enough = |query: &Query| {
        let exceptions = USUAL.iter().chain(exceptions).filter(|exception| query.text.contains(exception.part));
        match exceptions.map(|exception| exception.may_be).max_by_key(|may_be| *may_be == MayBe::Empty) {
            None => Seen::Value,
            Some(MayBe::Zero) => Seen::Zero,
            Some(MayBe::Empty) => Seen::Nothing,
        }
    };
    let deadline = Instant::now() + within;
    let mut pending: Vec<(&Query, Seen, Seen)> =
        queries.iter().map(|query| (query, enough(query), Seen::Nothing)).collect();
    loop {
        pending.retain_mut(|(query, enough, seen)| {
            *seen = see(prometheus, query);
            *seen < *enough
        });
        if pending.is_empty() {
            println!("{} queries have values", queries.len());
            return;
        }
        assert!(Instant::now() < deadline, "{} of {} queries have no value:\n{}", pending.len(), queries.len(), {
            let lines =
                pending.iter().map(|(query, _, seen)| format!("{seen:?}: {}: {}\n", query.place, query.text));
            lines.collect::<String>()
        });
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Every rule was evaluated without an error.
pub(crate) fn rules_have_no_errors(prometheus: &Prometheus) {
    let groups = prometheus.rule_groups();
    assert!(!groups.is_empty(), "Prometheus has loaded no rules");
    for rule in groups.iter().flat_map(|group| group["rules"].as_array().into_iter().flatten()) {
        assert_eq!(rule["health"], "ok", "{rule}");
    }
}
