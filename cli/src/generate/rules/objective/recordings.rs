//! What is recorded for an objective.

use std::collections::BTreeSet;
use std::time::Duration;

use super::burn::Burn;
use super::{bad_rate, bad_share, budget};
use crate::generate::promql::{Query, Range, Selector, prometheus_duration};
use crate::generate::rules::model::{Labels, Recording};
use crate::generate::subject::Target;

/// The window of the series that others are added up from.
const BASE: Duration = Duration::from_secs(300);

/// The names of recorded series. Each has the labels `job`, `objective` and `target`.
#[derive(Clone, Copy, Debug)]
pub struct Recorded;

impl Recorded {
    /// Calls per second, over five minutes.
    pub const CALLS: &'static str = "job:objective_calls:rate5m";
    /// Calls per second that break the promise, over five minutes.
    pub const ERRORS: &'static str = "job:objective_errors:rate5m";
    /// The part of the error budget that is left: 1 at the beginning, and negative after the objective is missed.
    pub const LEFT: &'static str = "job:objective_error_budget:remaining_ratio";

    /// The share of calls that break the promise, over a window.
    pub fn share(window: Duration) -> String {
        format!("job:objective_errors:ratio_rate{}", prometheus_duration(window))
    }

    /// The calls in a window.
    pub fn calls(window: Duration) -> String {
        format!("job:objective_calls:increase{}", prometheus_duration(window))
    }

    /// Series of a target with these labels.
    pub fn select(labels: &Labels, name: impl Into<String>) -> Selector {
        labels.iter().fold(Selector::new(name), |selector, (key, value)| selector.equal(key, value))
    }
}

/// The recording rules of a target.
pub(super) fn recordings(target: &Target<'_>, labels: &Labels, pairs: &[Burn]) -> Vec<Recording> {
    let record = |name: String, query: Query| Recording { name, query, labels: labels.clone() };
    let mut all = vec![
        record(Recorded::CALLS.to_owned(), target.rate(&Range::Fixed(BASE))),
        record(Recorded::ERRORS.to_owned(), bad_rate(target, &Range::Fixed(BASE))),
    ];
    let windows: BTreeSet<Duration> = pairs.iter().flat_map(|pair| [pair.long, pair.short]).collect();
    for window in &windows {
        all.push(record(Recorded::share(*window), bad_share(target, &Range::Fixed(*window))));
    }
    let long: BTreeSet<Duration> = pairs.iter().map(|pair| pair.long).collect();
    for window in long {
        all.push(record(Recorded::calls(window), target.increase(&Range::Fixed(window))));
    }
    if !windows.contains(&target.window) {
        all.push(record(Recorded::share(target.window), of_window(target, labels)));
    }
    let spent = Recorded::select(labels, Recorded::share(target.window)).now() / budget(target);
    all.push(record(Recorded::LEFT.to_owned(), Query::from(1.0) - spent));
    all
}

/// The share over the objective's whole window. The rates of five minutes are added up instead of all series over a month, which would
/// cost a server too much. Both sides are added up before the division, so that busy times weigh more.
fn of_window(target: &Target<'_>, labels: &Labels) -> Query {
    let sum = |name: &str| {
        let selector = Recorded::select(labels, name).over(Range::Fixed(target.window));
        Query::call("sum_over_time", [selector.into()])
    };
    sum(Recorded::ERRORS) / sum(Recorded::CALLS)
}
