//! A dashboard, whichever program draws it.

use std::time::Duration;

use super::unit::Unit;
use crate::generate::promql::Query;

/// A dashboard: panels in rows, and the variables that its queries use.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboard {
    /// The name of the file and, with the service, of the dashboard's uid.
    pub name: String,
    /// What a reader sees.
    pub title: String,
    /// What it is for, in one sentence.
    pub description: String,
    /// How much time it shows at first.
    pub last: Duration,
    /// How often it is drawn again.
    pub refresh: Duration,
    /// What its reader may choose.
    pub variables: Vec<Variable>,
    /// The panels.
    pub rows: Vec<Row>,
    /// Links at the top.
    pub links: Vec<Link>,
    /// The alerts that are marked on every panel.
    pub alerts: Option<Query>,
}

/// What the reader of a dashboard may choose: a value of a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The name, which queries write with a dollar sign.
    pub name: &'static str,
    /// What a reader sees.
    pub title: &'static str,
    /// The label.
    pub label: &'static str,
    /// The series whose values of the label are offered.
    pub series: Query,
    /// The value that is chosen at first. Without it, all.
    pub first: Option<String>,
}

/// Panels under a title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The title. Panels without one are at the top.
    pub title: Option<String>,
    /// Whether its panels are hidden until it is clicked.
    pub is_collapsed: bool,
    /// The panels, in reading order.
    pub panels: Vec<Panel>,
}

/// A panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What a reader sees.
    pub title: String,
    /// What it shows and how to read it.
    pub description: String,
    /// How it is drawn.
    pub view: View,
    /// The unit of its values.
    pub unit: Unit,
    /// Its queries.
    pub series: Vec<Series>,
    /// The width, of 24 columns.
    pub width: u32,
    /// The height, in rows of 30 pixels.
    pub height: u32,
    /// From which values on a value is worth a colour, in rising order.
    pub thresholds: Vec<Threshold>,
    /// The lowest value of the axis.
    pub min: Option<f64>,
    /// The highest value of the axis.
    pub max: Option<f64>,
    /// Links of the panel.
    pub links: Vec<Link>,
    /// Links of single series.
    pub series_links: Vec<SeriesLink>,
}

/// How a panel is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// Lines over time.
    Lines,
    /// Lines over time whose areas are added up.
    Stacked,
    /// Bars over time that are added up, one for each of these times. Without it, one for each point of the panel.
    Bars(Option<Duration>),
    /// One number for each series.
    Stat,
    /// A number on a scale.
    Gauge,
    /// Parts of a whole.
    Pie,
    /// One bar for each series, the longest first.
    Ranking,
    /// A row for each set of label values, and a column for each query.
    Table(Table),
    /// The buckets of a histogram over time.
    Heatmap,
    /// Markdown.
    Text(String),
}

/// The columns of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The labels that are columns.
    pub labels: Vec<String>,
    /// The query by whose values the rows are sorted, the largest first.
    pub sort_by: usize,
    /// The units of single queries, in their order, where they differ from the panel's.
    pub units: Vec<Unit>,
}

/// A query of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The query.
    pub query: Expression,
    /// The name in the legend: a text, in which `{{label}}` is the label's value.
    pub legend: String,
    /// Whether exemplars are drawn with it.
    pub has_exemplars: bool,
}

/// The text of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A query that was built from the declarations.
    Built(Query),
    /// A query that `callmeter.toml` has.
    Written(String),
}

/// A value from which on a colour is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The lowest value with this colour.
    pub from: f64,
    /// How bad that is.
    pub level: Level,
}

/// How bad a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As it should be.
    Good,
    /// Somebody should look at it.
    Warning,
    /// Somebody should act.
    Critical,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What a reader sees.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// A link of one series of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesLink {
    /// The name of the series in the legend.
    pub series: String,
    /// The link.
    pub link: Link,
}

impl Row {
    /// A row with these panels.
    pub fn new(title: impl Into<String>, panels: Vec<Panel>) -> Self {
        Self { title: Some(title.into()), is_collapsed: false, panels }
    }
}

impl Panel {
    /// A panel of half the dashboard's width.
    pub fn new(title: impl Into<String>, view: View, unit: Unit) -> Self {
        let (width, height) = view.usual_size();
        Self {
            title: title.into(),
            description: String::new(),
            view,
            unit,
            series: Vec::new(),
            width,
            height,
            thresholds: Vec::new(),
            min: None,
            max: None,
            links: Vec::new(),
            series_links: Vec::new(),
        }
    }

    /// A panel of Markdown.
    pub fn text(title: impl Into<String>, markdown: String) -> Self {
        Self::new(title, View::Text(markdown), Unit::Count)
    }

    /// Adds a query with the name of its series.
    #[must_use]
    pub fn with(mut self, legend: impl Into<String>, query: Query) -> Self {
        let query = Expression::Built(query);
        self.series.push(Series { query, legend: legend.into(), has_exemplars: false });
        self
    }

    /// Adds a query of histogram buckets or counters, which may have exemplars.
    #[must_use]
    pub fn with_exemplars(mut self, legend: impl Into<String>, query: Query) -> Self {
        let query = Expression::Built(query);
        self.series.push(Series { query, legend: legend.into(), has_exemplars: true });
        self
    }

    /// Says what the panel shows.
    #[must_use]
    pub fn described(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// Gives the panel another size, in columns and rows.
    #[must_use]
    pub fn sized(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    /// The axis begins at zero and ends at this value.
    #[must_use]
    pub fn up_to(mut self, max: f64) -> Self {
        (self.min, self.max) = (Some(0.0), Some(max));
        self
    }

    /// The axis begins at zero.
    #[must_use]
    pub fn from_zero(mut self) -> Self {
        self.min = Some(0.0);
        self
    }

    /// Colours values from these on.
    #[must_use]
    pub fn alarming(mut self, warning: f64, critical: f64) -> Self {
        self.thresholds = vec![
            Threshold { from: warning, level: Level::Warning },
            Threshold { from: critical, level: Level::Critical },
        ];
        self
    }

    /// Colours values below `good` as a warning, and those below `warning` as critical.
    #[must_use]
    pub fn alarming_below(mut self, warning: f64, good: f64) -> Self {
        self.thresholds = vec![
            Threshold { from: f64::NEG_INFINITY, level: Level::Critical },
            Threshold { from: warning, level: Level::Warning },
            Threshold { from: good, level: Level::Good },
        ];
        self
    }
}

impl View {
    /// The width and the height of a panel with this view, unless it says otherwise.
    pub fn usual_size(&self) -> (u32, u32) {
        match self {
            Self::Stat | Self::Gauge => (6, 5),
            Self::Table(_) | Self::Text(_) => (24, 9),
            Self::Pie => (8, 8),
            Self::Lines | Self::Stacked | Self::Bars(_) | Self::Ranking | Self::Heatmap => (12, 8),
        }
    }

    /// The least time between two points. Bars of less than some scrapes would be empty.
    pub fn interval(&self) -> Option<Duration> {
        const SHORTEST_BAR: Duration = Duration::from_secs(60);
        match self {
            Self::Bars(every) => Some(every.unwrap_or(SHORTEST_BAR)),
            _ => None,
        }
    }

    /// Whether only the current values are shown, so that the server does not compute those before.
    pub fn is_instant(&self) -> bool {
        matches!(self, Self::Table(_) | Self::Ranking | Self::Pie)
    }
}

impl std::fmt::Display for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Built(query) => query.fmt(f),
            Self::Written(query) => f.write_str(query),
        }
    }
}
