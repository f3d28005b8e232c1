//! Grafana's classic dashboard schema, as far as it is generated.
//!
//! The fields are those of `@grafana/grafana-foundation-sdk`, against whose types a test checks the output.

use indexmap::IndexMap;
use serde::Serialize;

use super::options::Options;

/// The version of the schema. Grafana 11.3 and later read it without a migration, and earlier ones ignore what they do not know.
pub const SCHEMA_VERSION: u32 = 39;

/// A dashboard.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// The stable identifier.
    pub uid: String,
    /// The title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// By which it is found.
    pub tags: Vec<String>,
    /// [`SCHEMA_VERSION`]
    pub schema_version: u32,
    /// Whether it may be changed in the browser.
    pub editable: bool,
    /// 1: the other panels show where the pointer is.
    pub graph_tooltip: u8,
    /// Which time zone.
    pub timezone: &'static str,
    /// How often it is drawn again.
    pub refresh: String,
    /// The time that it shows at first.
    pub time: TimeRange,
    /// Links at the top.
    pub links: Vec<Link>,
    /// The variables.
    pub templating: List<Variable>,
    /// What is marked on every panel.
    pub annotations: List<Annotation>,
    /// The panels and the headings of rows.
    pub panels: Vec<Element>,
}

/// `{ "list": […] }`
#[derive(Debug, Serialize)]
pub struct List<T> {
    /// The items.
    pub list: Vec<T>,
}

/// A time range.
#[derive(Debug, Serialize)]
pub struct TimeRange {
    /// Such as `now-6h`.
    pub from: String,
    /// `now`
    pub to: &'static str,
}

/// A link.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the fields of Grafana's links")]
pub struct Link {
    /// What a reader sees.
    pub title: String,
    /// `link` or `dashboards`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The picture before the title.
    pub icon: &'static str,
    /// What is shown under the pointer.
    pub tooltip: String,
    /// Where it leads, for `link`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The tags of the dashboards, for `dashboards`.
    pub tags: Vec<String>,
    /// Whether they are in a menu.
    pub as_dropdown: bool,
    /// Whether it opens a new page.
    pub target_blank: bool,
    /// Whether the values of variables go with it.
    pub include_vars: bool,
    /// Whether the time range goes with it.
    pub keep_time: bool,
}

/// A data source.
#[derive(Clone, Debug, Serialize)]
pub struct DataSource {
    /// The plugin.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its identifier, or a variable.
    pub uid: &'static str,
}

impl DataSource {
    /// The one that the variable `datasource` chooses.
    pub const CHOSEN: Self = Self { kind: "prometheus", uid: "${datasource}" };
    /// Grafana itself.
    pub const GRAFANA: Self = Self { kind: "grafana", uid: "-- Grafana --" };
}

/// A variable.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// `datasource` or `query`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The name, without the dollar sign.
    pub name: &'static str,
    /// What a reader sees.
    pub label: &'static str,
    /// The plugin of a data source, or a query.
    pub query: VariableQuery,
    /// Where the query is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<DataSource>,
    /// What is chosen at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Chosen>,
    /// Whether several may be chosen.
    pub multi: bool,
    /// Whether all may be chosen.
    pub include_all: bool,
    /// What all is, in a pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_value: Option<&'static str>,
    /// 2: the values are read whenever the time range changes.
    pub refresh: u8,
    /// 1: by the alphabet.
    pub sort: u8,
    /// 0: it is shown.
    pub hide: u8,
    /// Which values are offered.
    pub regex: &'static str,
}

/// The query of a variable.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum VariableQuery {
    /// The plugin of the data sources that may be chosen.
    Plugin(&'static str),
    /// PromQL, in `label_values()`.
    LabelValues {
        /// The text.
        query: String,
        /// Of which editor it is.
        #[serde(rename = "refId")]
        reference: &'static str,
    },
}

/// What is chosen.
#[derive(Debug, Serialize)]
pub struct Chosen {
    /// Always `true`.
    pub selected: bool,
    /// What a reader sees.
    pub text: Vec<String>,
    /// The value.
    pub value: Vec<String>,
}

/// What is marked on every panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// What a reader sees.
    pub name: &'static str,
    /// Where the query is asked.
    pub datasource: DataSource,
    /// Whether it is shown at first.
    pub enable: bool,
    /// Whether its switch is hidden.
    pub hide: bool,
    /// The colour.
    pub icon_color: &'static str,
    /// 1 for Grafana's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built_in: Option<u8>,
    /// `dashboard` for Grafana's own.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// PromQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// How often the query is evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<&'static str>,
    /// What is shown of an alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_format: Option<&'static str>,
    /// The labels that are shown with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_keys: Option<&'static str>,
}

/// A panel, or the heading of a row.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Element {
    /// A panel.
    Panel(Box<Panel>),
    /// A heading.
    Row(RowPanel),
}

/// The heading of a row, with the panels of a collapsed one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowPanel {
    /// `row`
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The stable identifier.
    pub id: u32,
    /// The title.
    pub title: String,
    /// Where it is.
    pub grid_pos: GridPos,
    /// Whether its panels are hidden.
    pub collapsed: bool,
    /// The hidden panels. Those of an open row follow it in the dashboard.
    pub panels: Vec<Panel>,
}

/// Where a panel is.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GridPos {
    /// The height.
    pub h: u32,
    /// The width.
    pub w: u32,
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
}

/// A panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Panel {
    /// The plugin.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The stable identifier.
    pub id: u32,
    /// The title.
    pub title: String,
    /// What it shows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where it is.
    pub grid_pos: GridPos,
    /// Where its queries are asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<DataSource>,
    /// Its queries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The least time between two points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// What is done to the answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transformations: Vec<Transformation>,
    /// Links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// How values are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_config: Option<FieldConfigSource>,
    /// The options of the plugin.
    pub options: Options,
}

/// A query.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The name of the query in the panel: `A`, `B`, ….
    pub ref_id: String,
    /// Where it is asked.
    pub datasource: DataSource,
    /// PromQL.
    pub expr: String,
    /// The name of its series.
    pub legend_format: String,
    /// `time_series`, `table` or `heatmap`.
    pub format: &'static str,
    /// Whether the current value is asked.
    pub instant: bool,
    /// Whether the values over time are asked.
    pub range: bool,
    /// Whether exemplars are asked.
    pub exemplar: bool,
    /// `code`
    pub editor_mode: &'static str,
}

/// What is done to the answers of queries.
#[derive(Debug, Serialize)]
#[serde(tag = "id", content = "options", rename_all = "camelCase")]
pub enum Transformation {
    /// Puts the answers of all queries into one table.
    Merge {},
    /// Renames and hides columns.
    Organize(Box<Organize>),
}

/// How columns are renamed and hidden.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Organize {
    /// The columns that are hidden.
    pub exclude_by_name: IndexMap<String, bool>,
    /// The order of columns.
    pub index_by_name: IndexMap<String, usize>,
    /// The new names of columns.
    pub rename_by_name: IndexMap<String, String>,
}

/// How values are drawn: all, then some differently.
#[derive(Debug, Serialize)]
pub struct FieldConfigSource {
    /// All values.
    pub defaults: FieldConfig,
    /// Those of some series or columns.
    pub overrides: Vec<Override>,
}

/// How values are drawn.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldConfig {
    /// The unit.
    pub unit: &'static str,
    /// The lowest value of the axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The highest value of the axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Which colours.
    pub color: FieldColor,
    /// From which values on.
    pub thresholds: Thresholds,
    /// What is shown where there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_value: Option<&'static str>,
    /// What the plugin adds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<super::options::Custom>,
}

/// Which colours.
#[derive(Debug, Serialize)]
pub struct FieldColor {
    /// `palette-classic` or `thresholds`.
    pub mode: &'static str,
}

/// The values from which on there is another colour.
#[derive(Debug, Serialize)]
pub struct Thresholds {
    /// `absolute`
    pub mode: &'static str,
    /// In rising order; the first has no value.
    pub steps: Vec<Step>,
}

/// A colour.
#[derive(Debug, Serialize)]
pub struct Step {
    /// From which value on.
    pub value: Option<f64>,
    /// The colour.
    pub color: &'static str,
}

/// Draws some series or columns differently.
#[derive(Debug, Serialize)]
pub struct Override {
    /// Which.
    pub matcher: Matcher,
    /// How.
    pub properties: Vec<Property>,
}

/// Which series or columns.
#[derive(Debug, Serialize)]
pub struct Matcher {
    /// `byName`
    pub id: &'static str,
    /// The name.
    pub options: String,
}

/// What is different.
#[derive(Debug, Serialize)]
#[serde(tag = "id", content = "value", rename_all = "camelCase")]
pub enum Property {
    /// The unit.
    Unit(&'static str),
    /// What a click on the series offers.
    Links(Vec<Link>),
}
