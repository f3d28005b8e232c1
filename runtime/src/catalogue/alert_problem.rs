//! What is wrong with an alert: its condition names what the program does not declare.

use std::fmt;

use super::{DeclaredAlert, DeclaredCondition};
use crate::declare::unit::Kind;

/// An alert whose condition does not fit the declared families, so that it could never fire.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AlertProblem {
    /// The alert's name.
    pub alert: String,
    /// Where its constant is, as `file:line`.
    pub location: String,
    /// The family that the condition is about.
    pub family: String,
    /// What is wrong with it.
    pub mismatch: Mismatch,
}

/// What an alert's condition names that is not declared, or not so.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Mismatch {
    /// No such family is declared.
    Family {
        /// The family that may have been meant.
        meant: Option<String>,
    },
    /// The family has another type than the condition needs.
    Kind {
        /// The condition, as it is written in code: `quantile`.
        condition: &'static str,
        /// The family's type.
        kind: Kind,
        /// The type that the condition needs.
        needs: Kind,
    },
    /// The family does not have this label.
    Label {
        /// The key.
        key: String,
        /// The key that may have been meant.
        meant: Option<String>,
        /// The keys that the family has.
        keys: Vec<String>,
    },
    /// The label does not have this value.
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// The value that may have been meant.
        meant: Option<String>,
    },
    /// Each label has its value, but no declaration has all of them.
    Combination,
    /// No label says which calls failed.
    NoErrors,
    /// The threshold of a share of slow calls is not a bucket bound.
    Threshold {
        /// The threshold.
        threshold: f64,
        /// The family's bounds.
        bounds: Vec<f64>,
    },
    /// The gauge does not contain times.
    NoTimestamp,
}

impl AlertProblem {
    pub(super) fn new(alert: &DeclaredAlert, mismatch: Mismatch) -> Self {
        let family = alert.condition.selector().family.clone();
        Self { alert: alert.name.clone(), location: alert.location(), family, mismatch }
    }
}

impl DeclaredCondition {
    /// The name of the condition, and of the method of `Condition` that makes it.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::ErrorShare { .. } => "error_share",
            Self::SlowShare { .. } => "slow_share",
            Self::Quantile { .. } => "quantile",
            Self::Mean { .. } => "mean",
            Self::Rate { .. } => "rate",
            Self::Value { .. } => "value",
            Self::Absent { .. } => "absent",
            Self::Age { .. } => "age",
        }
    }
}

impl std::error::Error for AlertProblem {}

impl fmt::Display for AlertProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { alert, location, family, mismatch } = self;
        write!(f, "the alert `{alert}` at {location} ")?;
        let meant = |meant: &Option<String>, otherwise: &str| match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => otherwise.to_owned(),
        };
        match mismatch {
            Mismatch::Family { meant: name } => {
                let otherwise = "annotate what it counts, or add the exporter's collector that has it";
                write!(f, "is about `{family}`, which nothing declares: {}", meant(name, otherwise))
            }
            Mismatch::Kind { condition, kind, needs } => write!(
                f,
                "takes the `{condition}` of `{family}`, which is a {}: name a {}",
                kind.as_str(),
                needs.as_str()
            ),
            Mismatch::Label { key, meant: name, keys } => {
                let otherwise = match keys.as_slice() {
                    [] => "the family has no labels".to_owned(),
                    keys => format!("its labels are `{}`", keys.join("`, `")),
                };
                write!(f, "names the label `{key}`, which `{family}` does not have: {}", meant(name, &otherwise))
            }
            Mismatch::Value { key, value, meant: name } => {
                let otherwise = "`cargo callmeter list` shows its values";
                write!(
                    f,
                    "selects `{key}=\"{value}\"`, but the label `{key}` of `{family}` never has this value: {}",
                    meant(name, otherwise)
                )
            }
            Mismatch::Combination => write!(
                f,
                "selects series of `{family}` by labels that no annotation has together: `cargo callmeter list` shows which it has"
            ),
            Mismatch::NoErrors => write!(
                f,
                "takes the share of errors of `{family}`, but no label says which calls failed: add `labels(status = outcome)` to the counter of a function that can fail"
            ),
            Mismatch::Threshold { threshold, bounds } => {
                let bounds: Vec<String> = bounds.iter().map(f64::to_string).collect();
                write!(
                    f,
                    "has the threshold {threshold}, which is no bucket bound of `{family}`: choose one of {}, or add it to the buckets",
                    bounds.join(", ")
                )
            }
            Mismatch::NoTimestamp => write!(
                f,
                "takes the age of `{family}`, which does not contain times: name a gauge of `timestamp` or one that ends in `_timestamp_seconds`"
            ),
        }
    }
}
