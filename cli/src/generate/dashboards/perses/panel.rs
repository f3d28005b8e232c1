//! A panel as Perses reads it.

use super::schema::{
    BarChart, Column, Definition, Display, Format, GaugeChart, Legend, Link, Markdown, PanelSpec, PieChart, Plugin,
    PrometheusQuery, QuerySpec, Sparkline, StatChart, Step, Table, Thresholds, TimeSeriesChart, Transform, Visual,
    YAxis,
};
use crate::generate::dashboards::model::{self, Level, Panel, View};
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::prometheus_duration;

/// The document of a panel.
pub(super) fn document(panel: &Panel) -> Definition<PanelSpec> {
    let queries = panel.series.iter().map(|series| Definition {
        kind: "TimeSeriesQuery",
        spec: QuerySpec {
            plugin: Definition {
                kind: "PrometheusTimeSeriesQuery",
                spec: PrometheusQuery {
                    query: series.query.to_string(),
                    series_name_format: series.legend.clone(),
                    min_step: panel.view.interval().map(prometheus_duration),
                },
            },
        },
    });
    let links = panel.links.iter();
    let links = links.map(|link| Link { name: link.title.clone(), url: link.url.clone(), target_blank: true });
    let spec = PanelSpec {
        display: Display { name: panel.title.clone(), description: panel.description.clone() },
        plugin: plugin(panel),
        queries: queries.collect(),
        links: links.collect(),
    };
    Definition { kind: "Panel", spec }
}

fn plugin(panel: &Panel) -> Plugin {
    let unit = format(panel.unit);
    match &panel.view {
        View::Lines => Plugin::TimeSeriesChart(chart(panel, "line", "none", 0.1)),
        View::Stacked => Plugin::TimeSeriesChart(chart(panel, "line", "all", 0.4)),
        View::Bars(_) => Plugin::TimeSeriesChart(chart(panel, "bar", "all", 0.8)),
        View::Stat => Plugin::StatChart(StatChart {
            calculation: "last-number",
            format: unit,
            thresholds: thresholds(panel),
            sparkline: Sparkline { width: 1.0 },
        }),
        View::Gauge => Plugin::GaugeChart(GaugeChart {
            calculation: "last-number",
            format: unit,
            thresholds: thresholds(panel),
            max: panel.max,
        }),
        View::Pie => Plugin::PieChart(PieChart {
            legend: Legend { position: "right", mode: "table" },
            calculation: "last-number",
            radius: 50,
            format: unit,
            sort: "desc",
        }),
        View::Ranking => Plugin::BarChart(BarChart { calculation: "last-number", format: unit, sort: "desc" }),
        View::Table(table) => Plugin::Table(columns(panel, table)),
        // They are left out before.
        View::Heatmap => Plugin::Markdown(Markdown { text: panel.description.clone() }),
        View::Text(markdown) => Plugin::Markdown(Markdown { text: markdown.clone() }),
    }
}

fn format(unit: Unit) -> Format {
    Format { unit: unit.perses() }
}

fn chart(panel: &Panel, display: &'static str, stack: &'static str, area_opacity: f64) -> TimeSeriesChart {
    TimeSeriesChart {
        legend: Legend { position: "bottom", mode: "list" },
        y_axis: YAxis { format: format(panel.unit), min: panel.min, max: panel.max },
        thresholds: thresholds(panel),
        visual: Visual { display, line_width: 1.25, area_opacity, stack },
    }
}

fn thresholds(panel: &Panel) -> Option<Thresholds> {
    const GREEN: &str = "#73bf69";
    let color = |level| match level {
        Level::Good => GREEN,
        Level::Warning => "#ff9830",
        Level::Critical => "#f2495c",
    };
    let first = panel.thresholds.first()?;
    let default_color = if first.from.is_finite() { GREEN } else { color(first.level) };
    let steps = panel.thresholds.iter().filter(|threshold| threshold.from.is_finite());
    let steps = steps.map(|threshold| Step { value: threshold.from, color: color(threshold.level) });
    Some(Thresholds { mode: "absolute", default_color, steps: steps.collect() })
}

/// The rows of several queries that have the same labels become one.
fn columns(panel: &Panel, table: &model::Table) -> Table {
    let units = table.units.iter().copied().chain(std::iter::repeat(panel.unit));
    let values = panel.series.iter().zip(units).enumerate().map(|(index, (series, unit))| Column {
        name: if panel.series.len() == 1 { "value".to_owned() } else { format!("value #{}", index + 1) },
        header: series.legend.clone(),
        format: Some(format(unit)),
        enable_sorting: true,
        sort: (index == table.sort_by).then_some("desc"),
        hide: false,
    });
    let time = Column {
        name: "timestamp".to_owned(),
        header: "time".to_owned(),
        format: None,
        enable_sorting: false,
        sort: None,
        hide: true,
    };
    let transforms = if panel.series.len() > 1 { vec![Transform::MergeSeries {}] } else { Vec::new() };
    Table { density: "compact", column_settings: values.chain([time]).collect(), transforms }
}
