//! Rows about things that are called: functions, requests, messages, jobs.

use super::families;
use super::legend::legend;
use crate::generate::dashboards::model::{Panel, Row, Table, View};
use crate::generate::dashboards::scope::{Scope, error_share, valid};
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range};
use crate::generate::subject::{Calls, FamilyQueries};

/// The highest series that a panel draws. More lines than these cannot be told apart.
pub const MOST_SERIES: u32 = 10;

/// How a topic is called in titles.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What is counted, such as `Requests`.
    pub things: &'static str,
    /// What calls belong to, such as `endpoint`.
    pub subject: &'static str,
    /// The unit of rates.
    pub unit: Unit,
}

/// Four numbers: how many, how many errors, how slow, how many at once.
pub fn summary(calls: &Calls<'_>, words: Words) -> Vec<Panel> {
    let stat = |title: &str, unit| Panel::new(format!("{}: {title}", words.things), View::Stat, unit);
    let range = Range::RateInterval;
    let counted = calls.main();
    let rate = counted.map(|counted| {
        let panel = stat("rate", words.unit).with("rate", counted.rate(range.clone(), &[]));
        panel.described(help("The rate of all", words, counted))
    });
    let errors = counted.and_then(|counted| {
        let panel = stat("error share", Unit::Share).with("errors", error_share(counted, &range, &[])?);
        Some(panel.alarming(0.01, 0.05).described(help("Errors as a share of all", words, counted)))
    });
    let slow = calls.durations.as_ref().map(|durations| {
        let panel = stat("p95", Unit::of(durations.family))
            .with("p95", valid(durations.quantile(0.95, range.clone(), &[])));
        panel.described(help("The duration that 95 % stay below, of", words, durations))
    });
    let level = calls.in_flight.as_ref().map(|in_flight| {
        let panel = stat("in flight", Unit::Count).with("in flight", in_flight.level(&[]));
        panel.described(help("Under way now, of", words, in_flight))
    });
    let last = calls.timestamp.as_ref().map(|last| {
        let keys = keys(calls, last);
        let panel = stat("since the last success", Unit::Seconds).with(legend(&keys), last.age(&keys));
        panel.described(age_help(last))
    });
    let panels: Vec<Panel> = [rate, errors, slow, level, last].into_iter().flatten().collect();
    let width = 24 / u32::try_from(panels.len()).unwrap_or(1).max(1);
    panels.into_iter().map(|panel| panel.sized(width, 5)).collect()
}

/// Everything that is known about the calls.
pub fn details(scope: Scope<'_>, calls: &Calls<'_>, words: Words) -> Vec<Row> {
    let mut load = Vec::new();
    if let Some(counted) = calls.main() {
        load.push(rate_by_subject(calls, counted, words));
        load.extend(errors_by_subject(calls, counted, words));
        load.extend(by_outcome(counted, words));
    }
    let mut durations = Vec::new();
    if let Some(queries) = &calls.durations {
        durations.push(heatmap(queries, words));
        durations.push(quantiles(queries, words));
        durations.push(by_total_time(calls, queries, words));
        durations.push(slow_subjects(calls, queries, words));
        durations.push(slowest(calls, queries, words));
    }
    if let Some(in_flight) = &calls.in_flight {
        let panel =
            Panel::new(format!("{} in flight by {}", words.things, words.subject), View::Stacked, Unit::Count);
        let keys = keys(calls, in_flight);
        load.push(
            panel.with(legend(&keys), in_flight.level(&keys)).from_zero().described(in_flight.family.help.clone()),
        );
    }
    if let Some(last) = &calls.timestamp {
        let panel =
            Panel::new(format!("Time since the last success by {}", words.subject), View::Lines, Unit::Seconds);
        let keys = keys(calls, last);
        load.push(panel.with(legend(&keys), last.age(&keys)).from_zero().described(age_help(last)));
    }
    let others: Vec<Panel> =
        calls.others.iter().flat_map(|queries| families::panels(scope, queries.family)).collect();
    let rows = [("load and errors", load), ("durations", durations), ("more", others)];
    let rows = rows.into_iter().filter(|(_, panels)| !panels.is_empty());
    rows.map(|(title, panels)| Row::new(format!("{}: {title}", words.things), panels)).collect()
}

/// What a panel with the age of a timestamp says. The help text is about the timestamp.
fn age_help(last: &FamilyQueries<'_>) -> String {
    format!("{} The panel shows the time since then.", last.family.help)
}

/// `text things. Help of the family.`
fn help(text: &str, words: Words, queries: &FamilyQueries<'_>) -> String {
    format!("{text} {}. {}", words.things.to_lowercase(), queries.family.help)
}

/// The labels of a family that tell one subject from another. Families of the same calls may call them differently.
fn keys<'a>(calls: &Calls<'a>, queries: &FamilyQueries<'a>) -> Vec<&'a str> {
    let has = |key: &&str| queries.family.labels.iter().any(|label| label == key);
    let shared: Vec<&str> = calls.keys().into_iter().filter(has).collect();
    if !shared.is_empty() {
        return shared;
    }
    let outcome = queries.errors().map(|errors| errors.label().to_owned());
    let own = queries.family.labels.iter().map(String::as_str);
    own.filter(|label| outcome.as_deref() != Some(*label)).collect()
}

/// The rate by subject, of the busiest ones.
fn rate_by_subject(calls: &Calls<'_>, counted: &FamilyQueries<'_>, words: Words) -> Panel {
    let keys = keys(calls, counted);
    let query = counted.rate(Range::RateInterval, &keys).top(MOST_SERIES);
    Panel::new(format!("{} by {}", words.things, words.subject), View::Lines, words.unit)
        .with(legend(&keys), query)
        .from_zero()
        .described(format!("The {MOST_SERIES} highest rates. {}", counted.family.help))
}

/// The share of errors by subject, of the worst ones.
fn errors_by_subject(calls: &Calls<'_>, counted: &FamilyQueries<'_>, words: Words) -> Option<Panel> {
    let keys = keys(calls, counted);
    let query = error_share(counted, &Range::RateInterval, &keys)?.top(MOST_SERIES);
    let panel = Panel::new(format!("Error share by {}", words.subject), View::Lines, Unit::Share)
        .with(legend(&keys), query)
        .from_zero()
        .described(format!(
            "Errors as a share of all, the {MOST_SERIES} highest. A line has a gap where there are no {}.",
            words.things.to_lowercase()
        ));
    Some(panel)
}

/// How calls ended, over the time that is shown.
fn by_outcome(counted: &FamilyQueries<'_>, words: Words) -> Option<Panel> {
    let label = counted.errors()?.label().to_owned();
    let query = counted.increase(Range::Dashboard, &[&label]);
    let panel = Panel::new(format!("{} by {label}", words.things), View::Pie, Unit::Count)
        .with(format!("{{{{{label}}}}}"), query)
        .sized(12, 8)
        .described(format!("Over the time that is shown. {}", counted.family.help));
    Some(panel)
}

/// The buckets over time.
pub fn heatmap(queries: &FamilyQueries<'_>, words: Words) -> Panel {
    Panel::new(format!("{}: durations", words.things), View::Heatmap, Unit::of(queries.family))
        .with_exemplars("{{le}}", queries.buckets(Range::RateInterval, &[]))
        .described(queries.family.help.clone())
}

/// p50, p95 and p99 of all.
pub fn quantiles(queries: &FamilyQueries<'_>, words: Words) -> Panel {
    let panel = Panel::new(format!("{}: p50, p95, p99", words.things), View::Lines, Unit::of(queries.family));
    let panel = QUANTILES.iter().fold(panel, |panel, (quantile, name)| {
        panel.with_exemplars(*name, queries.quantile(*quantile, Range::RateInterval, &[]))
    });
    panel.from_zero().described(queries.family.help.clone())
}

/// The quantiles of panels, and their names.
pub const QUANTILES: [(f64, &str); 3] = [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")];

/// p95 by subject, of the slowest ones.
fn slow_subjects(calls: &Calls<'_>, queries: &FamilyQueries<'_>, words: Words) -> Panel {
    let keys = keys(calls, queries);
    let query = queries.quantile(0.95, Range::RateInterval, &keys).top(MOST_SERIES);
    Panel::new(format!("p95 by {}", words.subject), View::Lines, Unit::of(queries.family))
        .with_exemplars(legend(&keys), query)
        .from_zero()
        .described(format!("The {MOST_SERIES} slowest. {}", queries.family.help))
}

/// The slowest subjects with their quantiles, over the time that is shown.
fn slowest(calls: &Calls<'_>, queries: &FamilyQueries<'_>, words: Words) -> Panel {
    let keys = keys(calls, queries);
    let quantile = |quantile| valid(queries.quantile(quantile, Range::Dashboard, &keys));
    // The other columns are those of the same rows.
    let slowest = quantile(0.95).top(MOST_SERIES);
    let rate = queries.rate(Range::Dashboard, &keys);
    let among = |query: Query| query.and(slowest.clone());
    let table = Table {
        labels: keys.iter().map(|key| (*key).to_owned()).collect(),
        sort_by: 1,
        units: vec![Unit::of(queries.family); 3].into_iter().chain([words.unit]).collect(),
    };
    Panel::new(
        format!("The {MOST_SERIES} slowest: {} by {}", words.things.to_lowercase(), words.subject),
        View::Table(table),
        Unit::of(queries.family),
    )
    .with("p50", among(quantile(0.5)))
    .with("p95", slowest.clone())
    .with("p99", among(quantile(0.99)))
    .with("rate", among(rate))
    .described(format!("By p95, over the time that is shown. {}", queries.family.help))
}

/// The subjects in which the most time is spent, as shares of all.
fn by_total_time(calls: &Calls<'_>, durations: &FamilyQueries<'_>, words: Words) -> Panel {
    let keys = keys(calls, durations);
    let whole = Query::call("scalar", [durations.total(Range::Dashboard, &[])]);
    let parts = durations.total(Range::Dashboard, &keys);
    Panel::new(format!("Where the time goes, by {}", words.subject), View::Ranking, Unit::Share)
        .with(legend(&keys), (parts / whole).above(0.0).top(MOST_SERIES))
        .up_to(1.0)
        .described(format!(
            "The time spent in each {} as a share of all, over the time that is shown. The time of a call contains that of the calls inside.",
            words.subject
        ))
}
