//! Panels for single families: what is known about each follows from its type, its unit and its labels.

use callmeter::{Family, Kind, LabelValues};

use super::calls::{MOST_SERIES, QUANTILES};
use super::legend::legend;
use crate::generate::dashboards::model::{Panel, View};
use crate::generate::dashboards::scope::{Scope, error_share};
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range};
use crate::generate::subject::FamilyQueries;

/// The panels of a family.
pub fn panels(scope: Scope<'_>, family: &Family) -> Vec<Panel> {
    let queries = scope.queries(family);
    match family.kind {
        Kind::Counter => counter(&queries),
        Kind::Gauge => vec![gauge(&queries)],
        Kind::Histogram => vec![histogram(&queries)],
    }
}

fn counter(queries: &FamilyQueries<'_>) -> Vec<Panel> {
    let family = queries.family;
    let by = labels(family);
    let panel = Panel::new(title(family, "rate"), View::Lines, Unit::of_rate(family));
    let rate = panel
        .with(legend_or(&by, family), busiest(family, queries.rate(Range::RateInterval, &by)))
        .from_zero()
        .described(family.help.clone());
    let errors = errors(queries);
    [Some(rate), errors].into_iter().flatten().collect()
}

/// The share of errors by the other labels.
fn errors(queries: &FamilyQueries<'_>) -> Option<Panel> {
    let outcome = queries.errors()?.label().to_owned();
    let by: Vec<&str> = labels(queries.family).into_iter().filter(|label| *label != outcome).collect();
    let query = error_share(queries, &Range::RateInterval, &by)?;
    let panel = Panel::new(title(queries.family, "error share"), View::Lines, Unit::Share)
        .with(legend_or(&by, queries.family), busiest(queries.family, query))
        .from_zero()
        .described(format!("Errors as a share of all. {}", queries.family.help));
    Some(panel)
}

fn gauge(queries: &FamilyQueries<'_>) -> Panel {
    let family = queries.family;
    let by = labels(family);
    if is_timestamp(family) {
        return Panel::new(title(family, "time since"), View::Stat, Unit::Seconds)
            .with(legend_or(&by, family), queries.age(&by))
            .described(family.help.clone())
            .sized(12, 8);
    }
    // What adds up over instances is summed. Of anything else, each instance has its own.
    let (query, legend) = if family.counts_in_flight {
        (queries.level(&by), legend_or(&by, family))
    } else {
        let by = [by.as_slice(), &["instance"]].concat();
        (queries.highest(&by), legend(&by))
    };
    Panel::new(title(family, ""), View::Lines, Unit::of(family))
        .with(legend, busiest(family, query))
        .described(family.help.clone())
}

fn histogram(queries: &FamilyQueries<'_>) -> Panel {
    let family = queries.family;
    let panel = Panel::new(title(family, "p50, p95, p99"), View::Lines, Unit::of(family));
    let panel = QUANTILES.iter().fold(panel, |panel, (quantile, name)| {
        panel.with_exemplars(*name, queries.quantile(*quantile, Range::RateInterval, &[]))
    });
    panel.from_zero().described(family.help.clone())
}

/// Whether the values of a gauge are times.
pub fn is_timestamp(family: &Family) -> bool {
    family.kind == Kind::Gauge && family.name.ends_with("_timestamp_seconds")
}

/// The labels that tell series apart, without those that have one value only.
pub fn labels(family: &Family) -> Vec<&str> {
    let is_constant = |key: &str| {
        let labels = family.declared.iter().flat_map(|declared| &declared.labels).filter(|label| label.key == key);
        let mut values = labels.map(|label| match &label.values {
            LabelValues::Closed(values) => values.as_slice(),
            _ => &[],
        });
        let first = values.next();
        first.is_some_and(|first| first.len() == 1 && values.all(|other| other == first))
    };
    family.labels.iter().map(String::as_str).filter(|key| !is_constant(key)).collect()
}

/// A legend of label values, or the name of a family that has no labels.
pub fn legend_or(labels: &[&str], family: &Family) -> String {
    if labels.is_empty() { family.name.clone() } else { legend(labels) }
}

/// At most as many series as can be told apart.
fn busiest(family: &Family, query: Query) -> Query {
    if crate::series::SeriesCount::of(family).label_sets <= u64::from(MOST_SERIES) {
        query
    } else {
        query.top(MOST_SERIES)
    }
}

/// `outbox_dead_letter_total: rate`
fn title(family: &Family, what: &str) -> String {
    if what.is_empty() { family.name.clone() } else { format!("{}: {what}", family.name) }
}
