//! A panel as Grafana reads it.

use indexmap::IndexMap;

use super::link;
use super::options::{
    BarGauge, CellValues, Custom, ExemplarColor, Gauge, Heatmap, HeatmapAxis, HeatmapColor, HeatmapTooltip, Legend,
    Options, PieChart, PieLegend, Reduce, RowsFrame, Shown, SortBy, Stacking, Stat, TableField, TableOptions, Text,
    ThresholdsStyle, TimeSeries, TimeSeriesField, Tooltip,
};
use super::schema::{
    self, DataSource, FieldColor, FieldConfig, FieldConfigSource, GridPos, Matcher, Organize, Override, Property,
    Step, Target, Thresholds, Transformation,
};
use crate::generate::dashboards::model::{Level, Panel, Series, Table, View};
use crate::generate::promql::prometheus_duration;

/// The document of a panel.
pub(super) fn document(panel: &Panel, id: u32, grid_pos: GridPos) -> schema::Panel {
    let has_queries = !panel.series.is_empty();
    schema::Panel {
        kind: plugin(&panel.view),
        id,
        title: panel.title.clone(),
        description: panel.description.clone(),
        grid_pos,
        datasource: has_queries.then_some(DataSource::CHOSEN),
        targets: panel.series.iter().enumerate().map(|(index, series)| target(panel, index, series)).collect(),
        interval: panel.view.interval().map(prometheus_duration),
        transformations: match &panel.view {
            View::Table(table) => transformations(panel, table),
            _ => Vec::new(),
        },
        links: panel.links.iter().map(link).collect(),
        field_config: has_queries.then(|| field_config(panel)),
        options: options(panel),
    }
}

fn plugin(view: &View) -> &'static str {
    match view {
        View::Lines | View::Stacked | View::Bars(_) => "timeseries",
        View::Stat => "stat",
        View::Gauge => "gauge",
        View::Pie => "piechart",
        View::Ranking => "bargauge",
        View::Table(_) => "table",
        View::Heatmap => "heatmap",
        View::Text(_) => "text",
    }
}

/// `A` to `Z`, then `Q27`, ….
fn reference(index: usize) -> String {
    let letter = u8::try_from(index).ok().filter(|index| *index < 26).map(|index| char::from(b'A' + index));
    letter.map_or_else(|| format!("Q{}", index + 1), String::from)
}

fn target(panel: &Panel, index: usize, series: &Series) -> Target {
    let expr = series.query.to_string();
    // A query over the whole time that is shown has one answer.
    let instant = panel.view.is_instant() || expr.contains("$__range");
    Target {
        ref_id: reference(index),
        datasource: DataSource::CHOSEN,
        expr,
        legend_format: series.legend.clone(),
        format: match panel.view {
            View::Table(_) => "table",
            View::Heatmap => "heatmap",
            _ => "time_series",
        },
        instant,
        range: !instant,
        exemplar: series.has_exemplars,
        editor_mode: "code",
    }
}

/// What Grafana calls the column of a query's values.
fn value_column(panel: &Panel, index: usize) -> String {
    if panel.series.len() == 1 { "Value".to_owned() } else { format!("Value #{}", reference(index)) }
}

fn transformations(panel: &Panel, table: &Table) -> Vec<Transformation> {
    let values: Vec<String> = (0..panel.series.len()).map(|index| value_column(panel, index)).collect();
    let order = table.labels.iter().chain(&values).enumerate();
    let names = values.iter().zip(&panel.series).map(|(column, series)| (column.clone(), series.legend.clone()));
    let organize = Transformation::Organize(Box::new(Organize {
        exclude_by_name: IndexMap::from([("Time".to_owned(), true)]),
        index_by_name: order.map(|(index, column)| (column.clone(), index)).collect(),
        rename_by_name: names.collect(),
    }));
    if panel.series.len() > 1 { vec![Transformation::Merge {}, organize] } else { vec![organize] }
}

fn field_config(panel: &Panel) -> FieldConfigSource {
    let is_coloured = !panel.thresholds.is_empty();
    let by_value = is_coloured || matches!(panel.view, View::Stat | View::Gauge | View::Ranking);
    let mode = match panel.view {
        View::Lines | View::Stacked | View::Bars(_) | View::Pie | View::Heatmap => "palette-classic",
        _ if by_value => "thresholds",
        _ => "palette-classic",
    };
    FieldConfigSource {
        defaults: FieldConfig {
            unit: panel.unit.grafana(),
            min: panel.min,
            max: panel.max,
            color: FieldColor { mode },
            thresholds: thresholds(panel),
            no_value: matches!(panel.view, View::Stat | View::Gauge).then_some("–"),
            custom: custom(panel),
        },
        overrides: overrides(panel),
    }
}

fn thresholds(panel: &Panel) -> Thresholds {
    let steps = panel.thresholds.iter();
    let steps = steps.map(|threshold| Step {
        value: threshold.from.is_finite().then_some(threshold.from),
        color: match threshold.level {
            Level::Good => "green",
            Level::Warning => "orange",
            Level::Critical => "red",
        },
    });
    let mut steps: Vec<Step> = steps.collect();
    // The first step has no value: it is the colour of everything below the second.
    if steps.first().is_none_or(|first| first.value.is_some()) {
        let color = if steps.is_empty() { "blue" } else { "green" };
        steps.insert(0, Step { value: None, color });
    }
    Thresholds { mode: "absolute", steps }
}

fn custom(panel: &Panel) -> Option<Custom> {
    let (draw_style, fill_opacity, stacking) = match panel.view {
        View::Lines => ("line", 10, "none"),
        View::Stacked => ("line", 40, "normal"),
        View::Bars(_) => ("bars", 80, "normal"),
        View::Table(_) => {
            return Some(Custom::Table(TableField { align: "auto", inspect: false, filterable: true }));
        }
        _ => return None,
    };
    Some(Custom::TimeSeries(TimeSeriesField {
        draw_style,
        line_width: 1,
        fill_opacity,
        show_points: "auto",
        span_nulls: false,
        stacking: Stacking { mode: stacking, group: "A" },
        thresholds_style: ThresholdsStyle { mode: if panel.thresholds.is_empty() { "off" } else { "dashed" } },
    }))
}

fn overrides(panel: &Panel) -> Vec<Override> {
    let by_name = |name: &str, property| Override {
        matcher: Matcher { id: "byName", options: name.to_owned() },
        properties: vec![property],
    };
    let links = panel.series_links.iter();
    let links = links.map(|of| by_name(&of.series, Property::Links(vec![link(&of.link)])));
    let units: Vec<Override> = match &panel.view {
        View::Table(table) => {
            let units = panel.series.iter().zip(&table.units);
            units.map(|(series, unit)| by_name(&series.legend, Property::Unit(unit.grafana()))).collect()
        }
        _ => Vec::new(),
    };
    links.chain(units).collect()
}

fn options(panel: &Panel) -> Options {
    let legend = || Legend { display_mode: "list", placement: "bottom", show_legend: true, calcs: Vec::new() };
    match &panel.view {
        View::Lines | View::Stacked | View::Bars(_) => {
            Options::TimeSeries(TimeSeries { legend: legend(), tooltip: Tooltip::all() })
        }
        View::Stat => Options::Stat(Stat {
            graph_mode: "area",
            color_mode: "value",
            justify_mode: "auto",
            text_mode: "auto",
            wide_layout: true,
            show_percent_change: false,
            percent_change_color_mode: "standard",
            reduce_options: Reduce::last(),
            orientation: "auto",
        }),
        View::Gauge => Options::Gauge(Gauge {
            show_threshold_labels: false,
            show_threshold_markers: true,
            sizing: "auto",
            min_viz_width: 75,
            min_viz_height: 75,
            reduce_options: Reduce::last(),
            orientation: "auto",
        }),
        View::Pie => Options::PieChart(PieChart {
            pie_type: "donut",
            display_labels: vec!["percent"],
            tooltip: Tooltip::all(),
            reduce_options: Reduce::last(),
            legend: PieLegend {
                values: vec!["value", "percent"],
                display_mode: "table",
                placement: "right",
                show_legend: true,
                calcs: Vec::new(),
            },
            orientation: "auto",
        }),
        View::Ranking => Options::BarGauge(BarGauge {
            display_mode: "gradient",
            value_mode: "color",
            name_placement: "auto",
            show_unfilled: true,
            sizing: "auto",
            min_viz_width: 8,
            min_viz_height: 16,
            max_viz_height: 300,
            legend: Legend { show_legend: false, ..legend() },
            reduce_options: Reduce::last(),
            orientation: "horizontal",
        }),
        View::Table(table) => Options::Table(TableOptions {
            frame_index: 0,
            show_header: true,
            sort_by: sort_by(panel, table),
            cell_height: "sm",
        }),
        View::Heatmap => Options::Heatmap(heatmap(panel)),
        View::Text(markdown) => Options::Text(Text { mode: "markdown", content: markdown.clone() }),
    }
}

fn sort_by(panel: &Panel, table: &Table) -> Vec<SortBy> {
    let series = panel.series.get(table.sort_by).into_iter();
    series.map(|series| SortBy { display_name: series.legend.clone(), desc: true }).collect()
}

fn heatmap(panel: &Panel) -> Heatmap {
    Heatmap {
        calculate: false,
        color: HeatmapColor {
            mode: "scheme",
            scheme: "Oranges",
            fill: "dark-orange",
            scale: "exponential",
            exponent: 0.5,
            steps: 64,
            reverse: false,
        },
        rows_frame: RowsFrame { layout: "auto" },
        show_value: "never",
        cell_gap: 1,
        cell_values: CellValues { unit: "ops" },
        y_axis: HeatmapAxis { unit: panel.unit.grafana(), axis_placement: "left", reverse: false },
        legend: Shown { show: true },
        tooltip: HeatmapTooltip { mode: "single", y_histogram: false, show_color_scale: true },
        exemplars: ExemplarColor { color: "rgba(255,0,255,0.7)" },
    }
}
