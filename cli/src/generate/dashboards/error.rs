//! Why a dashboard of `callmeter.toml` does not fit the program.

use std::fmt;
use std::path::PathBuf;

use callmeter::Kind;

use super::names::Similar;

/// Why a dashboard of `callmeter.toml` does not fit the program, and in which line.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {problem}", path.display())]
pub struct DashboardError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: Box<Problem>,
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A family is not declared.
    #[error("the program declares no family `{name}`{similar}")]
    UnknownFamily {
        /// The name.
        name: String,
        /// What it may have meant.
        similar: Similar,
    },
    /// A label is not declared.
    #[error("the family `{family}` has no label `{label}`{similar}")]
    UnknownLabel {
        /// The family.
        family: String,
        /// The label.
        label: String,
        /// What it may have meant.
        similar: Similar,
    },
    /// A label never has a value.
    #[error("the label `{label}` of `{family}` never has the value `{value}`{similar}")]
    UnknownValue {
        /// The family.
        family: String,
        /// The label.
        label: String,
        /// The value.
        value: String,
        /// What it may have meant.
        similar: Similar,
    },
    /// A view does not fit the type of its family.
    #[error("`{family}` is a {}, and the view `{view}` needs {needs}", kind.as_str())]
    WrongKind {
        /// The view.
        view: &'static str,
        /// The family.
        family: String,
        /// Its type.
        kind: Kind,
        /// What the view needs.
        needs: &'static str,
    },
    /// The declarations do not say what an error is.
    #[error(
        "the declarations of `{0}` do not say what an error is: write `only = {{ label = \"value\" }}`, or `of` with the family of the whole"
    )]
    NoErrors(String),
    /// A view needs another key.
    #[error("the view `{view}` needs `{key}`")]
    Missing {
        /// The view.
        view: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A quantile is not between 0 and 1.
    #[error("a quantile is between 0 and 1, and {0} is not: write 0.95 for p95")]
    Quantile(f64),
    /// A series has neither a family nor a query, or both.
    #[error("a series needs either `family` and `view`, or `query`")]
    NoQuery,
    /// A panel is empty.
    #[error("the panel `{0}` needs `series` or `markdown`")]
    Empty(String),
    /// A query is wrong.
    #[error("the query is wrong: {0}")]
    Query(String),
    /// Rows that are to be included are not generated.
    #[error("there are no rows `{name}` to include{similar}")]
    UnknownRows {
        /// The name.
        name: String,
        /// What there is.
        similar: Similar,
    },
    /// A name cannot be the name of a file.
    #[error("`{0}` cannot be the name of a dashboard: use letters, digits, `-` and `_`")]
    Name(String),
    /// Two dashboards have the same name.
    #[error("there is another dashboard `{0}` in this file: give one of them another name")]
    Twice(String),
}

impl fmt::Display for Similar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Name(name) => write!(f, ": did you mean `{name}`?"),
            Self::OneOf(names) if names.is_empty() => Ok(()),
            Self::OneOf(names) => write!(f, ": there is {}", names.join(", ")),
        }
    }
}
