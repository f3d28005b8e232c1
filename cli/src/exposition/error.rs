//! Why an exposition could not be read.

use crate::printable::printable;

/// The first line that is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ExpositionError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The line is not UTF-8.
    #[error(
        "this is not a valid exposition, as it is not UTF-8: the text format and OpenMetrics are read, protobuf is not"
    )]
    Utf8,
    /// The line begins like a web page or JSON.
    #[error("`{}` is not a valid first line of an exposition: pass the address of `/metrics`", printable(.0))]
    OtherFormat(String),
    /// There is no name where one is needed.
    #[error("a metric name is expected at `{}`", printable(.0))]
    Name(String),
    /// There is no label key where one is needed.
    #[error("a label name is expected at `{}`", printable(.0))]
    Key(String),
    /// A label has no value.
    #[error("`=\"…\"` is expected after the label `{}`", printable(.0))]
    LabelValue(String),
    /// A quote is not closed.
    #[error("a closing quote is missing")]
    Quote,
    /// A comma or a brace is missing.
    #[error("`,` or `}}` is expected at `{}`", printable(.0))]
    Brace(String),
    /// The value is missing, or not a number.
    #[error("`{}` is not a valid value: a number, `NaN`, `+Inf` or `-Inf` is expected", printable(.0))]
    Value(String),
    /// The timestamp is not a number, or more follows.
    #[error("a timestamp or the line's end is expected at `{}`", printable(.0))]
    Timestamp(String),
    /// A label occurs twice in a sample.
    #[error("the label `{}` occurs twice", printable(.0))]
    DuplicateLabel(String),
    /// A series occurs twice.
    #[error("the series `{}` is exposed twice", printable(.0))]
    DuplicateSeries(String),
    /// A family has two types.
    #[error("`{}` has a second `# TYPE`", printable(.0))]
    SecondType(String),
    /// A type that does not exist.
    #[error("`{}` is not a valid type of a metric", printable(.0))]
    Type(String),
    /// A type after samples.
    #[error("`# TYPE {}` is below the first sample: it belongs above it", printable(.0))]
    LateType(String),
    /// A bucket without its bound, or a quantile without its rank.
    #[error("`{}` needs the label `{label}` with a number", printable(.name))]
    Bound {
        /// The sample's name.
        name: String,
        /// `le` or `quantile`.
        label: &'static str,
    },
    /// A sample that a histogram cannot have.
    #[error("`{}` is a histogram: it has samples only under `…_bucket`, `…_sum` and `…_count`", printable(.0))]
    NoHistogramSample(String),
    /// Something after the end.
    #[error("`# EOF` is the end, but this line is below it")]
    AfterEnd,
}
