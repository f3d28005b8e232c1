//! The options of Grafana's panel plugins, as far as they are generated.

use serde::Serialize;

/// The options of a plugin.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each is named after its plugin")]
pub enum Options {
    TimeSeries(TimeSeries),
    Stat(Stat),
    Gauge(Gauge),
    PieChart(PieChart),
    BarGauge(BarGauge),
    Table(TableOptions),
    Heatmap(Heatmap),
    Text(Text),
}

/// `timeseries`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct TimeSeries {
    pub legend: Legend,
    pub tooltip: Tooltip,
}

/// `stat`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Stat {
    pub graph_mode: &'static str,
    pub color_mode: &'static str,
    pub justify_mode: &'static str,
    pub text_mode: &'static str,
    pub wide_layout: bool,
    pub show_percent_change: bool,
    pub percent_change_color_mode: &'static str,
    pub reduce_options: Reduce,
    pub orientation: &'static str,
}

/// `gauge`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Gauge {
    pub show_threshold_labels: bool,
    pub show_threshold_markers: bool,
    pub sizing: &'static str,
    pub min_viz_width: u32,
    pub min_viz_height: u32,
    pub reduce_options: Reduce,
    pub orientation: &'static str,
}

/// `piechart`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct PieChart {
    pub pie_type: &'static str,
    pub display_labels: Vec<&'static str>,
    pub tooltip: Tooltip,
    pub reduce_options: Reduce,
    pub legend: PieLegend,
    pub orientation: &'static str,
}

/// `bargauge`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct BarGauge {
    pub display_mode: &'static str,
    pub value_mode: &'static str,
    pub name_placement: &'static str,
    pub show_unfilled: bool,
    pub sizing: &'static str,
    pub min_viz_width: u32,
    pub min_viz_height: u32,
    pub max_viz_height: u32,
    pub legend: Legend,
    pub reduce_options: Reduce,
    pub orientation: &'static str,
}

/// `table`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct TableOptions {
    pub frame_index: u32,
    pub show_header: bool,
    pub sort_by: Vec<SortBy>,
    pub cell_height: &'static str,
}

/// By which column a table is sorted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct SortBy {
    pub display_name: String,
    pub desc: bool,
}

/// `heatmap`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Heatmap {
    pub calculate: bool,
    pub color: HeatmapColor,
    pub rows_frame: RowsFrame,
    pub show_value: &'static str,
    pub cell_gap: u32,
    pub cell_values: CellValues,
    pub y_axis: HeatmapAxis,
    pub legend: Shown,
    pub tooltip: HeatmapTooltip,
    pub exemplars: ExemplarColor,
}

/// The colours of a heatmap.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct HeatmapColor {
    pub mode: &'static str,
    pub scheme: &'static str,
    pub fill: &'static str,
    pub scale: &'static str,
    pub exponent: f64,
    pub steps: u32,
    pub reverse: bool,
}

/// What the rows of a heatmap are.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct RowsFrame {
    pub layout: &'static str,
}

/// The unit of a heatmap's cells.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct CellValues {
    pub unit: &'static str,
}

/// The vertical axis of a heatmap.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct HeatmapAxis {
    pub unit: &'static str,
    pub axis_placement: &'static str,
    pub reverse: bool,
}

/// Whether something is shown.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Shown {
    pub show: bool,
}

/// What is shown under the pointer in a heatmap.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct HeatmapTooltip {
    pub mode: &'static str,
    pub y_histogram: bool,
    pub show_color_scale: bool,
}

/// The colour of exemplars in a heatmap.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct ExemplarColor {
    pub color: &'static str,
}

/// `text`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Text {
    pub mode: &'static str,
    pub content: String,
}

/// The legend.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Legend {
    pub display_mode: &'static str,
    pub placement: &'static str,
    pub show_legend: bool,
    pub calcs: Vec<&'static str>,
}

/// The legend of a pie.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct PieLegend {
    pub values: Vec<&'static str>,
    pub display_mode: &'static str,
    pub placement: &'static str,
    pub show_legend: bool,
    pub calcs: Vec<&'static str>,
}

/// What is shown under the pointer.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Tooltip {
    pub mode: &'static str,
    pub sort: &'static str,
}

/// Which of a series' values is shown.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Reduce {
    pub values: bool,
    pub calcs: Vec<&'static str>,
    pub fields: &'static str,
}

/// What a plugin adds to the fields.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each is named after its plugin")]
pub enum Custom {
    TimeSeries(TimeSeriesField),
    Table(TableField),
}

/// How a series of `timeseries` is drawn.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct TimeSeriesField {
    pub draw_style: &'static str,
    pub line_width: u32,
    pub fill_opacity: u32,
    pub show_points: &'static str,
    pub span_nulls: bool,
    pub stacking: Stacking,
    pub thresholds_style: ThresholdsStyle,
}

/// How series are added up.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct Stacking {
    pub mode: &'static str,
    pub group: &'static str,
}

/// How thresholds are drawn.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct ThresholdsStyle {
    pub mode: &'static str,
}

/// How a column of `table` is drawn.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Grafana's options")]
pub struct TableField {
    pub align: &'static str,
    pub inspect: bool,
    pub filterable: bool,
}

impl Reduce {
    /// The last value of each series.
    pub fn last() -> Self {
        Self { values: false, calcs: vec!["lastNotNull"], fields: "" }
    }
}

impl Tooltip {
    /// All series at this time, the largest first.
    pub fn all() -> Self {
        Self { mode: "multi", sort: "desc" }
    }
}
