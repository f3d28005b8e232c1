//! `[[dashboards]]`: dashboards beside those that follow from the declarations, and changes of these.
//!
//! Names are kept with their position in the file, because they are checked against the program later.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::generate::dashboards::Unit;

/// `[[dashboards]]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct DashboardsConfig(pub Vec<DashboardConfig>);

/// A dashboard. With the name of a generated one it changes that, and replaces its rows if it has some itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DashboardConfig {
    /// The name of the file.
    pub name: Spanned<String>,
    /// What a reader sees.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How much time it shows at first, such as `1h`.
    #[serde(default, deserialize_with = "period")]
    pub last: Option<Duration>,
    /// How often it is drawn again, such as `10s`.
    #[serde(default, deserialize_with = "period")]
    pub refresh: Option<Duration>,
    /// `false` leaves a generated dashboard out.
    pub show: Option<bool>,
    /// Generated rows that come after the panels: the names of generated dashboards and of exporters.
    #[serde(default)]
    pub include: Vec<Spanned<String>>,
    /// Its panels.
    #[serde(default)]
    pub panels: Vec<PanelConfig>,
    /// Links at the top.
    #[serde(default)]
    pub links: Vec<LinkConfig>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkConfig {
    /// What a reader sees.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// A panel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelConfig {
    /// What a reader sees.
    pub title: Spanned<String>,
    /// The title of a row that begins with this panel.
    pub row: Option<String>,
    /// What it shows. Without it, the help of its families.
    pub description: Option<String>,
    /// How it is drawn. Without it, as the view of its first series is drawn best.
    pub draw: Option<Draw>,
    /// The time of a bar, such as `1d`.
    #[serde(default, deserialize_with = "period")]
    pub every: Option<Duration>,
    /// The unit. Without it, the unit of the family in this view.
    pub unit: Option<Unit>,
    /// The width, of 24 columns.
    pub width: Option<u32>,
    /// The height, in rows of 30 pixels.
    pub height: Option<u32>,
    /// The lowest value of the axis.
    pub min: Option<f64>,
    /// The highest value of the axis.
    pub max: Option<f64>,
    /// From this value on, it is coloured as a warning.
    pub warning: Option<f64>,
    /// From this value on, it is coloured as critical. Below `warning`, values are the worse the lower they are.
    pub critical: Option<f64>,
    /// Markdown, in place of series.
    pub markdown: Option<String>,
    /// What is drawn.
    #[serde(default)]
    pub series: Vec<SeriesConfig>,
    /// Links of the panel.
    #[serde(default)]
    pub links: Vec<LinkConfig>,
}

/// How a panel is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are described where panels are modelled")]
pub enum Draw {
    Lines,
    Stacked,
    Bars,
    Stat,
    Gauge,
    Pie,
    Ranking,
    Table,
    Heatmap,
}

/// A query of a panel: a view of a family, or PromQL.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesConfig {
    /// The family.
    pub family: Option<Spanned<String>>,
    /// What is shown of it.
    pub view: Option<Spanned<View>>,
    /// PromQL, in place of `family` and `view`.
    pub query: Option<Spanned<String>>,
    /// The labels by which it is divided.
    #[serde(default)]
    pub by: Vec<Spanned<String>>,
    /// Only the series with these label values. For `share`, the part; the whole is all series.
    #[serde(default)]
    pub only: BTreeMap<Spanned<String>, Spanned<OneOrMore>>,
    /// For `share` and `ratio`: the family of the whole.
    pub of: Option<Spanned<String>>,
    /// For `quantile`: between 0 and 1.
    pub quantile: Option<Spanned<f64>>,
    /// Over which time, such as `5m`. Without it, as long as fits the panel.
    #[serde(default, deserialize_with = "period")]
    pub over: Option<Duration>,
    /// Shows only this many of the highest series.
    pub top: Option<u32>,
    /// The name in the legend, in which `{{label}}` is a label's value.
    pub legend: Option<String>,
}

/// What is shown of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Events in a second.
    Rate,
    /// Events in a time.
    Increase,
    /// A part of the events: the errors, those of `only`, or those of another family's.
    Share,
    /// A gauge as a part of another one.
    Ratio,
    /// A quantile of a histogram.
    Quantile,
    /// The mean of a histogram.
    Mean,
    /// The value of a gauge. Over a time, its highest.
    Value,
    /// The values of a gauge, added up over instances.
    Sum,
    /// How long ago a timestamp was.
    Age,
    /// The buckets of a histogram.
    Heatmap,
}

/// A label value, or several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One.
    One(String),
    /// Several.
    More(Vec<String>),
}

impl OneOrMore {
    /// The values.
    pub fn values(&self) -> Vec<&str> {
        match self {
            Self::One(value) => vec![value],
            Self::More(values) => values.iter().map(String::as_str).collect(),
        }
    }
}

/// `10s`, `5m`, `6h`, `30d`
fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong =
        || serde::de::Error::custom(format!("`{text}` is no time: write a number and `s`, `m`, `h` or `d`"));
    let unit = text.char_indices().next_back().ok_or_else(wrong)?;
    let seconds = match unit.1 {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..unit.0].parse().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    number.checked_mul(seconds).map(|seconds| Some(Duration::from_secs(seconds))).ok_or_else(wrong)
}
