//! A panel of the configuration.

use callmeter::Family;

use super::check::{self, Located};
use toml::Spanned;

use crate::generate::config::dashboards::{Draw, PanelConfig, SeriesConfig, View};
use crate::generate::dashboards::error::Problem;
use crate::generate::dashboards::model::{self, Expression, Level, Panel, Series, Table, Threshold};
use crate::generate::dashboards::scope::{Scope, error_share, share};
use crate::generate::dashboards::topics::{QUANTILES, legend};
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range};
use crate::generate::subject::FamilyQueries;

/// The panel.
pub(super) fn build(scope: Scope<'_>, config: &PanelConfig) -> Result<Panel, Located> {
    let title = config.title.get_ref();
    let at = config.title.span().start;
    let mut panel = match (&config.markdown, config.series.as_slice()) {
        (Some(markdown), []) => Panel::text(title, markdown.clone()),
        (None, [first, ..]) => {
            let view = first.view.as_ref().map(|view| *view.get_ref());
            let mut panel = Panel::new(title, drawn(config, view), config.unit.unwrap_or(Unit::Count));
            for series in &config.series {
                add(scope, config, series, &mut panel)?;
            }
            panel
        }
        _ => return Err((at, Problem::Empty(title.clone()))),
    };
    if let model::View::Table(_) = panel.view {
        let mut labels: Vec<String> = Vec::new();
        for label in config.series.iter().flat_map(|series| &series.by).map(Spanned::get_ref) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        panel.view = model::View::Table(Table { labels, ..Table::default() });
    }
    if let Some(description) = &config.description {
        panel.description.clone_from(description);
    }
    panel.width = config.width.unwrap_or(panel.width);
    panel.height = config.height.unwrap_or(panel.height);
    panel.min = config.min.or(panel.min);
    panel.max = config.max.or(panel.max);
    panel.thresholds = thresholds(config);
    panel.links = super::links(&config.links);
    Ok(panel)
}

/// How the panel is drawn.
fn drawn(config: &PanelConfig, view: Option<View>) -> model::View {
    match config.draw {
        Some(Draw::Lines) => model::View::Lines,
        Some(Draw::Stacked) => model::View::Stacked,
        Some(Draw::Bars) => model::View::Bars(config.every),
        Some(Draw::Stat) => model::View::Stat,
        Some(Draw::Gauge) => model::View::Gauge,
        Some(Draw::Pie) => model::View::Pie,
        Some(Draw::Ranking) => model::View::Ranking,
        Some(Draw::Table) => model::View::Table(Table::default()),
        Some(Draw::Heatmap) => model::View::Heatmap,
        None => match view {
            Some(View::Heatmap) => model::View::Heatmap,
            Some(View::Age) => model::View::Stat,
            _ => model::View::Lines,
        },
    }
}

/// Values are the worse the higher they are, unless `critical` is the lower of the two.
fn thresholds(config: &PanelConfig) -> Vec<Threshold> {
    let at = |from, level| Threshold { from, level };
    match (config.warning, config.critical) {
        (Some(warning), Some(critical)) if critical < warning => {
            vec![at(f64::NEG_INFINITY, Level::Critical), at(critical, Level::Warning), at(warning, Level::Good)]
        }
        (warning, critical) => {
            let warning = warning.map(|from| at(from, Level::Warning));
            warning.into_iter().chain(critical.map(|from| at(from, Level::Critical))).collect()
        }
    }
}

/// Adds a series to the panel, and what follows from its family: the unit and the description.
fn add(scope: Scope<'_>, config: &PanelConfig, series: &SeriesConfig, panel: &mut Panel) -> Result<(), Located> {
    let at = config.title.span().start;
    let (family, view) = match (&series.family, &series.view, &series.query) {
        (Some(family), Some(view), None) => (family, view),
        (None, None, Some(query)) => {
            check::query(scope, query)?;
            let legend = series.legend.clone().unwrap_or_default();
            let query = Expression::Written(query.get_ref().clone());
            panel.series.push(Series { query, legend, has_exemplars: false });
            return Ok(());
        }
        _ => return Err((at, Problem::NoQuery)),
    };
    let declared = check::family(scope, family)?;
    check::labels(series, declared)?;
    let here = |error| (view.span().start, error);
    let view = *view.get_ref();
    check::kind(view, declared).map_err(here)?;
    if config.unit.is_none() && panel.series.is_empty() {
        panel.unit = unit(view, declared);
    }
    if panel.description.is_empty() {
        panel.description.clone_from(&declared.help);
    }
    let by: Vec<&str> = series.by.iter().map(|label| label.get_ref().as_str()).collect();
    let range = range(series, panel, view);
    let named = |extra: &str| series.legend.clone().unwrap_or_else(|| default_legend(series, extra));
    if view == View::Quantile && series.quantile.is_none() {
        // A legend with the quantile's name, also where the labels tell series apart.
        for (quantile, name) in QUANTILES {
            let query = selected(scope, series, declared).quantile(quantile, range.clone(), &by);
            panel.series.push(Series {
                query: Expression::Built(top(series, query)),
                legend: named(name),
                has_exemplars: true,
            });
        }
        return Ok(());
    }
    let whole = match &series.of {
        Some(of) => Some(scope.queries(check::family(scope, of)?)),
        None => None,
    };
    let query = query(scope, series, declared, view, &range, &by, whole.as_ref()).map_err(here)?;
    let has_exemplars = matches!(view, View::Quantile | View::Heatmap);
    panel.series.push(Series { query: Expression::Built(top(series, query)), legend: named(""), has_exemplars });
    Ok(())
}

/// The series that `only` selects.
fn selected<'a>(scope: Scope<'a>, series: &SeriesConfig, family: &'a Family) -> FamilyQueries<'a> {
    series.only.iter().fold(scope.queries(family), |queries, (label, values)| {
        queries.one_of(label.get_ref(), values.get_ref().values())
    })
}

fn top(series: &SeriesConfig, query: Query) -> Query {
    match series.top {
        Some(count) => query.top(count),
        None => query,
    }
}

/// Over which time the series looks back.
fn range(series: &SeriesConfig, panel: &Panel, view: View) -> Range {
    if let Some(over) = series.over {
        return Range::Fixed(over);
    }
    match (&panel.view, view) {
        (model::View::Bars(Some(every)), View::Increase) => Range::Fixed(*every),
        (model::View::Bars(None), View::Increase) => Range::Interval,
        (view, _) if view.is_instant() => Range::Dashboard,
        (_, View::Increase) => Range::Dashboard,
        _ => Range::RateInterval,
    }
}

fn query(
    scope: Scope<'_>,
    series: &SeriesConfig,
    family: &Family,
    view: View,
    range: &Range,
    by: &[&str],
    whole: Option<&FamilyQueries<'_>>,
) -> Result<Query, Problem> {
    let queries = selected(scope, series, family);
    let missing = |view, key| Problem::Missing { view, key };
    Ok(match view {
        View::Rate => queries.rate(range.clone(), by),
        View::Increase => queries.increase(range.clone(), by),
        View::Share => match whole {
            Some(whole) => share(queries.rate(range.clone(), by), &whole.rate(range.clone(), by)),
            None if series.only.is_empty() => {
                error_share(&queries, range, by).ok_or_else(|| Problem::NoErrors(family.name.clone()))?
            }
            None => share(queries.rate(range.clone(), by), &scope.queries(family).rate(range.clone(), by)),
        },
        View::Ratio => {
            let whole = whole.ok_or_else(|| missing("ratio", "of"))?;
            queries.level(by) / whole.level(by).above(0.0)
        }
        View::Quantile => {
            let quantile = series.quantile.as_ref().map_or(0.95, |quantile| *quantile.get_ref());
            if !(quantile > 0.0 && quantile < 1.0) {
                return Err(Problem::Quantile(quantile));
            }
            queries.quantile(quantile, range.clone(), by)
        }
        View::Mean => queries.mean(range.clone(), by),
        View::Value => match series.over {
            Some(over) => {
                let selector = queries.selector.clone().over(Range::Fixed(over));
                Query::call("max_over_time", [selector.into()]).max_by(by.iter().copied())
            }
            None if family.counts_in_flight => queries.level(by),
            None => queries.highest(by),
        },
        View::Sum => queries.level(by),
        View::Age => queries.age(by),
        View::Heatmap => queries.buckets(range.clone(), by),
    })
}

fn unit(view: View, family: &Family) -> Unit {
    match view {
        View::Rate => Unit::of_rate(family),
        View::Share | View::Ratio => Unit::Share,
        View::Age => Unit::Seconds,
        // A histogram's increase counts values.
        View::Increase if family.kind == callmeter::Kind::Histogram => Unit::Count,
        View::Increase | View::Quantile | View::Mean | View::Value | View::Sum | View::Heatmap => Unit::of(family),
    }
}

/// The values of the labels, and what tells it from the panel's other series.
fn default_legend(series: &SeriesConfig, extra: &str) -> String {
    let labels: Vec<&str> = series.by.iter().map(|label| label.get_ref().as_str()).collect();
    let family = series.family.as_ref().map(|family| family.get_ref().clone()).unwrap_or_default();
    match (labels.is_empty(), extra) {
        (true, "") => family,
        (true, extra) => extra.to_owned(),
        (false, "") => legend(&labels),
        (false, extra) => format!("{extra} {}", legend(&labels)),
    }
}
