//! The alerts of an objective.

use super::burn::Burn;
use super::cases::cases;
use super::recordings::{Recorded, recordings};
use super::{budget, kind};
use crate::generate::Plan;
use crate::generate::promql::{Operator, Query, prometheus_duration};
use crate::generate::rules::model::{Alert, Group, Labels, Rule};
use crate::generate::rules::text::{Shown, Text};
use crate::generate::rules::usual::source;
use crate::generate::subject::{Promise, Target};

/// A target with its rules.
pub(super) struct Burning<'a> {
    pub(super) target: &'a Target<'a>,
    /// The labels of the recorded series.
    pub(super) labels: Labels,
    pub(super) pairs: [Burn; 4],
    /// How many calls have to break the promise within the long window, so that one failure of few calls alerts nobody.
    pub(super) minimum_errors: f64,
}

/// The recording rules and alerts of a target.
pub(super) fn group(plan: &Plan, target: &Target<'_>) -> Group {
    let burning = Burning {
        target,
        labels: super::labels(plan, target),
        pairs: Burn::pairs(target.window, budget(target)),
        minimum_errors: plan.config.rules.objectives.minimum_errors,
    };
    let recordings = recordings(target, &burning.labels, &burning.pairs).into_iter().map(Rule::Recording);
    let alerts = (0..burning.pairs.len()).map(|index| Rule::Alert(Box::new(alert(&burning, index))));
    Group {
        name: format!("objective-{}-{}", target.objective, kind(target)),
        rules: recordings.chain(alerts).collect(),
    }
}

/// The name of the alerts of a target.
pub fn name(promise: Promise) -> &'static str {
    match promise {
        Promise::Success => "ErrorBudgetBurn",
        Promise::Latency(_) => "LatencyBudgetBurn",
    }
}

fn alert(burning: &Burning<'_>, index: usize) -> Alert {
    let Burning { target, labels, pairs, minimum_errors } = burning;
    let pair = &pairs[index];
    let over = |window| {
        let share = Recorded::select(labels, Recorded::share(window)).now();
        share.above(pair.threshold(budget(target)))
    };
    let errors = Recorded::select(labels, Recorded::share(pair.long)).now()
        * Recorded::select(labels, Recorded::calls(pair.long)).now();
    let mut query: Query = over(pair.long).and(over(pair.short));
    if *minimum_errors > 0.0 {
        query = query.and(errors.binary(Operator::AtLeast, (*minimum_errors).into()));
    }
    let what = match target.promise {
        Promise::Success => "fail".to_owned(),
        Promise::Latency(seconds) => format!("take longer than {seconds} s"),
    };
    let long = prometheus_duration(pair.long);
    let summary = Text::new(format!("Objective {}: ", target.objective))
        .value(Shown::Percentage)
        .with(format!(" of the calls {what}, over {long}."));
    let description = Text::new(format!(
        "The objective allows {}% over {}. At this rate, a full error budget lasts for {} or less.",
        rounded(budget(target) * 100.0),
        prometheus_duration(target.window),
        prometheus_duration(pair.budget_lasts(target.window)),
    ));
    Alert {
        name: name(target.promise).to_owned(),
        query,
        hold_for: std::time::Duration::ZERO,
        severity: pair.severity,
        // `promtool` takes rules for duplicates whose own labels are the same.
        labels: windows(pair).into_iter().chain(labels.clone()).collect(),
        summary,
        description,
        shown: Shown::Percentage,
        runbook: None,
        source: source(target.declared.iter().copied()),
        cases: cases(burning, index),
    }
}

/// What tells the alerts of a target apart.
pub(super) fn windows(pair: &Burn) -> Labels {
    [
        ("long_window".to_owned(), prometheus_duration(pair.long)),
        ("short_window".to_owned(), prometheus_duration(pair.short)),
    ]
    .into()
}

/// Without what calculating with decimal fractions leaves behind.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}
