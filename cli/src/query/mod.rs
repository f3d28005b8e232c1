//! `check --queries`, `fix --queries` and `diff --queries`: PromQL in rule files and dashboards, checked against what the
//! programs declare.
//!
//! `file` finds the queries of a file and says where each byte of them is. `analyse` checks one query against the
//! catalogue.

pub mod analyse;
pub mod check;
#[cfg(test)]
mod cursor_tests;
pub mod file;
pub mod fix;
mod known;
mod report;
mod source_map;

pub use self::check::{NamesArgs, QueryArgs, QueryError, SettingsArgs, broken_by};
pub use self::known::KnownError;
pub use self::report::{Located, Report};
pub use self::source_map::{Piece, Position, SourceMap};

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A file with queries.
#[derive(Clone, Debug)]
pub struct QueryFile {
    /// Its path, as it was given.
    pub path: PathBuf,
    /// Its whole text.
    pub text: Arc<str>,
    /// The queries, in the order of the file.
    pub queries: Vec<Query>,
}

impl QueryFile {
    /// A query that is in no file. `name` is shown instead of a path.
    pub fn of_expression(name: &str, query: &str) -> Self {
        let text: Arc<str> = query.into();
        let query = Query {
            text: query.to_owned(),
            map: SourceMap::verbatim(Arc::clone(&text), 0..text.len()),
            owner: Owner::Expression,
            dialect: Dialect::Grafana,
            context: Context::default(),
        };
        Self { path: PathBuf::from(name), text, queries: vec![query] }
    }
}

/// A query in a file, and where it is there.
#[derive(Clone, Debug)]
pub struct Query {
    /// The PromQL as the server gets it, apart from variables: the escapes and the block indentation of YAML and JSON are
    /// resolved. For a variable of a Grafana dashboard, the whole query, such as `label_values(up, instance)`.
    pub text: String,
    /// Where each byte of `text` is in the file.
    pub map: SourceMap,
    /// What shows nothing, or never fires, if the query is wrong.
    pub owner: Owner,
    /// What the text has besides PromQL.
    pub dialect: Dialect,
    /// What else the file says about the query.
    pub context: Context,
}

/// What a query is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// An alerting rule.
    Alert {
        /// The rule group.
        group: String,
        /// The alert.
        name: String,
    },
    /// A recording rule.
    Recording {
        /// The rule group.
        group: String,
        /// The name of the recorded series.
        name: String,
    },
    /// A panel of a dashboard.
    Panel {
        /// The dashboard's title.
        dashboard: String,
        /// The panel's title.
        panel: String,
        /// The target's `refId`, where it has one.
        reference: Option<String>,
    },
    /// A variable of a dashboard.
    Variable {
        /// The dashboard's title.
        dashboard: String,
        /// The variable's name, without the dollar sign.
        name: String,
    },
    /// An annotation of a dashboard.
    Annotation {
        /// The dashboard's title.
        dashboard: String,
        /// The annotation's name.
        name: String,
    },
    /// No query: the file itself is broken.
    File,
    /// Nothing: the query is asked by itself.
    Expression,
    /// An objective of a sloth specification.
    Objective {
        /// The service.
        service: String,
        /// The objective's name.
        name: String,
    },
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert { group, name } => write!(formatter, "the alert `{name}` of the group `{group}`"),
            Self::Recording { group, name } => {
                write!(formatter, "the recording rule `{name}` of the group `{group}`")
            }
            Self::Panel { dashboard, panel, reference } => {
                write!(formatter, "the panel `{panel}` of the dashboard `{dashboard}`")?;
                reference.iter().try_for_each(|reference| write!(formatter, ", query {reference}"))
            }
            Self::Variable { dashboard, name } => {
                write!(formatter, "the variable `{name}` of the dashboard `{dashboard}`")
            }
            Self::Annotation { dashboard, name } => {
                write!(formatter, "the annotation `{name}` of the dashboard `{dashboard}`")
            }
            Self::File => formatter.write_str("the file"),
            Self::Expression => formatter.write_str("the query"),
            Self::Objective { service, name } => {
                write!(formatter, "the objective `{name}` of the service `{service}`")
            }
        }
    }
}

/// What the text of a query has besides PromQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Nothing.
    Prometheus,
    /// Variables of Grafana or Perses: `$x`, `${x:regex}`, `[[x]]`, `$__rate_interval`, `$__range`.
    Grafana,
    /// `{{.window}}`.
    Sloth,
}

/// What a file says about a query beside its text.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The variables of the query's dashboard.
    pub variables: Arc<[Variable]>,
    /// The keys of the labels that a recording rule adds to its series, or an alerting rule to its alerts.
    pub labels: Vec<String>,
}

/// A variable of a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name, without the dollar sign.
    pub name: String,
    /// What it may be.
    pub values: VariableValues,
    /// Whether it may be all of its values at once.
    pub has_all: bool,
}

/// What a variable of a dashboard may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableValues {
    /// One of these texts: a constant, a list, intervals.
    Listed(Vec<String>),
    /// The values of a label, from `label_values(selector, label)` or `label_values(label)`.
    Label {
        /// The selector, as it is written.
        selector: Option<String>,
        /// The label's key.
        label: String,
    },
    /// Any text, such as a text box, a data source, or another query.
    Unknown,
}
