//! Perses's dashboards, version 0.52, as far as they are generated.
//!
//! The fields are those of `@perses-dev/core` and of the panel plugins, against whose types a test checks the output.

use indexmap::IndexMap;
use serde::Serialize;

/// A thing of a kind.
#[derive(Debug, Serialize)]
pub struct Definition<T> {
    /// The kind.
    pub kind: &'static str,
    /// What it is.
    pub spec: T,
}

/// A dashboard.
#[derive(Debug, Serialize)]
pub struct Dashboard {
    /// `Dashboard`
    pub kind: &'static str,
    /// Its name and project.
    pub metadata: Metadata,
    /// What it shows.
    pub spec: DashboardSpec,
}

/// The name of a dashboard.
#[derive(Debug, Serialize)]
pub struct Metadata {
    /// The name, which is unique in the project.
    pub name: String,
    /// The project.
    pub project: String,
}

/// What a reader sees of something.
#[derive(Debug, Serialize)]
pub struct Display {
    /// The name.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// What a dashboard shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DashboardSpec {
    /// The title.
    pub display: Display,
    /// The time that it shows at first.
    pub duration: String,
    /// How often it is drawn again.
    pub refresh_interval: String,
    /// The variables.
    pub variables: Vec<Definition<Variable>>,
    /// The rows.
    pub layouts: Vec<Definition<Grid>>,
    /// The panels.
    pub panels: IndexMap<String, Definition<PanelSpec>>,
}

/// A variable.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// The name, without the dollar sign.
    pub name: &'static str,
    /// What a reader sees.
    pub display: Display,
    /// Whether several may be chosen.
    pub allow_multiple: bool,
    /// Whether all may be chosen.
    pub allow_all_value: bool,
    /// What all is, in a pattern.
    pub custom_all_value: &'static str,
    /// What is chosen at first.
    pub default_value: String,
    /// How the values are sorted.
    pub sort: &'static str,
    /// Where they come from.
    pub plugin: Definition<LabelValues>,
}

/// The values of a label.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelValues {
    /// The label.
    pub label_name: &'static str,
    /// The series that have it.
    pub matchers: Vec<String>,
}

/// A row.
#[derive(Debug, Serialize)]
pub struct Grid {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<GridDisplay>,
    /// The places of its panels.
    pub items: Vec<GridItem>,
}

/// The title of a row.
#[derive(Debug, Serialize)]
pub struct GridDisplay {
    /// The text.
    pub title: String,
    /// Whether its panels are hidden until it is clicked.
    pub collapse: Collapse,
}

/// Whether a row is open.
#[derive(Debug, Serialize)]
pub struct Collapse {
    /// Whether it is.
    pub open: bool,
}

/// The place of a panel in its row.
#[derive(Debug, Serialize)]
pub struct GridItem {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
    /// Which panel.
    pub content: Reference,
}

/// A reference to a panel.
#[derive(Debug, Serialize)]
pub struct Reference {
    /// `#/spec/panels/NAME`
    #[serde(rename = "$ref")]
    pub path: String,
}

/// A panel.
#[derive(Debug, Serialize)]
pub struct PanelSpec {
    /// The title.
    pub display: Display,
    /// How it is drawn.
    pub plugin: Plugin,
    /// Its queries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<Definition<QuerySpec>>,
    /// Links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A query.
#[derive(Debug, Serialize)]
pub struct QuerySpec {
    /// In which language.
    pub plugin: Definition<PrometheusQuery>,
}

/// PromQL.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusQuery {
    /// The text.
    pub query: String,
    /// The name of its series.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub series_name_format: String,
    /// The least time between two points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_step: Option<String>,
}

/// A link.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// What a reader sees.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// Whether it opens a new page.
    pub target_blank: bool,
}

/// A panel plugin with its options.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", content = "spec")]
#[expect(missing_docs, reason = "each is named after its plugin")]
pub enum Plugin {
    TimeSeriesChart(TimeSeriesChart),
    StatChart(StatChart),
    GaugeChart(GaugeChart),
    PieChart(PieChart),
    BarChart(BarChart),
    Table(Table),
    Markdown(Markdown),
}

/// `Table`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Table {
    pub density: &'static str,
    pub column_settings: Vec<Column>,
    pub transforms: Vec<Transform>,
}

/// A column of `Table`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Column {
    pub name: String,
    pub header: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    pub enable_sorting: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<&'static str>,
    pub hide: bool,
}

/// What is done to the answers of queries.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", content = "spec")]
pub enum Transform {
    /// Joins the rows that have the same labels.
    MergeSeries {},
}

/// `TimeSeriesChart`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct TimeSeriesChart {
    pub legend: Legend,
    pub y_axis: YAxis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    pub visual: Visual,
}

/// The legend.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Legend {
    pub position: &'static str,
    pub mode: &'static str,
}

/// The vertical axis.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct YAxis {
    pub format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// How series are drawn.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Visual {
    pub display: &'static str,
    pub line_width: f64,
    pub area_opacity: f64,
    pub stack: &'static str,
}

/// A unit.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Format {
    pub unit: &'static str,
}

/// The values from which on there is another colour.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Thresholds {
    pub mode: &'static str,
    pub default_color: &'static str,
    pub steps: Vec<Step>,
}

/// A colour.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Step {
    pub value: f64,
    pub color: &'static str,
}

/// `StatChart`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct StatChart {
    pub calculation: &'static str,
    pub format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    pub sparkline: Sparkline,
}

/// The line below a number.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Sparkline {
    pub width: f64,
}

/// `GaugeChart`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct GaugeChart {
    pub calculation: &'static str,
    pub format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// `PieChart`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct PieChart {
    pub legend: Legend,
    pub calculation: &'static str,
    pub radius: u32,
    pub format: Format,
    pub sort: &'static str,
}

/// `BarChart`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct BarChart {
    pub calculation: &'static str,
    pub format: Format,
    pub sort: &'static str,
}

/// `Markdown`
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names of Perses's options")]
pub struct Markdown {
    pub text: String,
}
