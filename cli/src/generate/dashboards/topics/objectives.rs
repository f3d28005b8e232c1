//! Rows about objectives: how much of the error budget is left, and how fast it burns.

use crate::generate::dashboards::model::{Panel, Row, View};
use crate::generate::dashboards::scope::{Scope, share};
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range, prometheus_duration};
use crate::generate::subject::{Promise, Target};

/// The objectives that have a row of their own.
const MOST_ROWS: usize = 20;

/// The rates at which the budget burns too fast: it would be gone in two and in five days of thirty.
const BURN: (f64, f64) = (6.0, 14.4);

/// The budgets of all objectives.
pub fn summary(scope: Scope<'_>) -> Vec<Panel> {
    let targets = Target::all_of(scope.plan);
    if targets.is_empty() {
        return Vec::new();
    }
    let panel = Panel::new("Error budget left", View::Ranking, Unit::Share).up_to(1.0).alarming_below(0.25, 0.5);
    let panel = targets.iter().take(MOST_ROWS).fold(panel, |panel, target| panel.with(name(target), left(target)));
    vec![panel.sized(24, 8).described("What is left of the calls that may miss each objective, over its window.")]
}

/// A row for each objective, below the budgets of all.
pub fn rows(scope: Scope<'_>) -> Vec<Row> {
    let panels = summary(scope);
    if panels.is_empty() {
        return Vec::new();
    }
    let all = Row { panels, ..Row::default() };
    let targets = Target::all_of(scope.plan);
    let each = targets.iter().take(MOST_ROWS).map(|target| Row::new(name(target), burn_down(target)));
    std::iter::once(all).chain(each).collect()
}

/// `checkout: 99.9 % succeed`
fn name(target: &Target<'_>) -> String {
    match target.promise {
        Promise::Success => format!("{}: {} % succeed", target.objective, target.percent),
        Promise::Latency(seconds) => format!("{}: {} % within {seconds} s", target.objective, target.percent),
    }
}

fn burn_down(target: &Target<'_>) -> Vec<Panel> {
    let window = prometheus_duration(target.window);
    let stat = |title: &str, unit| Panel::new(title, View::Stat, unit).sized(6, 8);
    vec![
        stat("Error budget left", Unit::Share)
            .with("left", left(target))
            .alarming_below(0.25, 0.5)
            .described(format!("What is left of the calls that may miss the objective, over {window}. Below 0, the objective is missed.")),
        Panel::new("Error budget", View::Lines, Unit::Share)
            .with("left", left(target))
            .sized(9, 8)
            .described(format!("How the error budget of the last {window} developed.")),
        Panel::new("Burn rate", View::Lines, Unit::Count)
            .with("5m", burn_rate(target, &Range::minutes(5)))
            .with("1h", burn_rate(target, &Range::hours(1)))
            .with("6h", burn_rate(target, &Range::hours(6)))
            .from_zero()
            .alarming(BURN.0, BURN.1)
            .sized(9, 8)
            .described(format!("At 1, the error budget lasts for exactly {window}. The marks are those of the alerts.")),
    ]
}

/// The share of calls that missed the objective. It is 0 while none has.
fn missed(target: &Target<'_>, range: &Range) -> Query {
    match target.promise {
        Promise::Success => share(target.missed_rate(range), &target.rate(range)),
        Promise::Latency(_) => target.missed_share(range),
    }
}

fn burn_rate(target: &Target<'_>, range: &Range) -> Query {
    missed(target, range) / target.budget()
}

fn left(target: &Target<'_>) -> Query {
    Query::from(1.0) - burn_rate(target, &Range::Fixed(target.window))
}
