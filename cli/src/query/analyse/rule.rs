//! The rules.

use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// The query answers something else than it seems to, or will stop to answer.
    Warning,
    /// The query answers nothing, or nonsense.
    Error,
}

impl Severity {
    /// As it is written in all outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table below documents each")]
pub enum Rule {
    Syntax,
    Unchecked,
    UnknownMetric,
    ForeignMetric,
    FormerName,
    DeprecatedMetric,
    UnknownLabel,
    FormerLabel,
    DroppedLabel,
    UnknownValue,
    RateOfGauge,
    DeltaOfCounter,
    RawCounter,
    RateOfAggregate,
    AverageOfQuantile,
    QuantileWithoutLe,
    QuantileOfNonHistogram,
    QuantileWithoutRate,
    QuantileOutOfRange,
    NeverMatches,
    RatioOfItself,
    UnguardedLimit,
    ShortRange,
}

/// A rule's id, how bad its findings are, and one sentence.
type Row = (Rule, &'static str, Severity, &'static str);

const TABLE: &[Row] = &[
    (
        Rule::Syntax,
        "syntax",
        Severity::Error,
        "The query cannot be parsed, or a function has an argument of a wrong type.",
    ),
    (
        Rule::Unchecked,
        "unchecked",
        Severity::Note,
        "The query is too long or too deep, or a variable stands for a part of it that must be known.",
    ),
    (Rule::UnknownMetric, "unknown-metric", Severity::Error, "No program declares a metric of this name."),
    (
        Rule::ForeignMetric,
        "foreign-metric",
        Severity::Note,
        "No program declares the metric, and it resembles no declared one: an error with `--others deny`.",
    ),
    (
        Rule::FormerName,
        "former-name",
        Severity::Warning,
        "The metric has a new name: the old one is exposed only for a time.",
    ),
    (Rule::DeprecatedMetric, "deprecated-metric", Severity::Warning, "The metric is deprecated and will go."),
    (Rule::UnknownLabel, "unknown-label", Severity::Error, "The metric has no label of this key."),
    (
        Rule::FormerLabel,
        "former-label",
        Severity::Warning,
        "The label has a new key: the old one is exposed only for a time.",
    ),
    (
        Rule::DroppedLabel,
        "dropped-label",
        Severity::Error,
        "An aggregation or a match has dropped the label that is used around it.",
    ),
    (
        Rule::UnknownValue,
        "unknown-value",
        Severity::Error,
        "The label never has this value: the matcher selects nothing, or excludes nothing.",
    ),
    (
        Rule::RateOfGauge,
        "rate-of-gauge",
        Severity::Error,
        "`rate`, `irate`, `increase` and `resets` take a counter: a gauge that falls is a reset to them.",
    ),
    (
        Rule::DeltaOfCounter,
        "delta-of-counter",
        Severity::Error,
        "`delta`, `idelta`, `deriv` and `predict_linear` take a gauge: a restart of the program is a fall to them.",
    ),
    (
        Rule::RawCounter,
        "raw-counter",
        Severity::Warning,
        "A counter without `rate` or `increase` counts from the program's start.",
    ),
    (
        Rule::RateOfAggregate,
        "rate-of-aggregate",
        Severity::Error,
        "`rate` of an aggregated counter cannot see the resets of its series: aggregate the rates instead.",
    ),
    (
        Rule::AverageOfQuantile,
        "average-of-quantile",
        Severity::Error,
        "Quantiles have no average and no sum: aggregate the buckets with `sum by (le)` instead.",
    ),
    (
        Rule::QuantileWithoutLe,
        "quantile-without-le",
        Severity::Error,
        "`histogram_quantile` needs the label `le`, which an aggregation has dropped.",
    ),
    (
        Rule::QuantileOfNonHistogram,
        "quantile-of-non-histogram",
        Severity::Error,
        "`histogram_quantile` takes the buckets of a histogram.",
    ),
    (
        Rule::QuantileWithoutRate,
        "quantile-without-rate",
        Severity::Warning,
        "`histogram_quantile` of buckets without `rate` is a quantile since the program's start.",
    ),
    (Rule::QuantileOutOfRange, "quantile-out-of-range", Severity::Error, "A quantile is between 0 and 1."),
    (
        Rule::NeverMatches,
        "never-matches",
        Severity::Error,
        "No series of one side has the labels of a series of the other side.",
    ),
    (
        Rule::RatioOfItself,
        "ratio-of-itself",
        Severity::Error,
        "Each series is divided by itself: the result is 1, whatever happens.",
    ),
    (
        Rule::UnguardedLimit,
        "unguarded-limit",
        Severity::Warning,
        "The divisor is a limit, which is 0 where none is set: the ratio is infinite there.",
    ),
    (
        Rule::ShortRange,
        "short-range",
        Severity::Warning,
        "A range that is shorter than two scrapes has too few samples.",
    ),
];

impl Rule {
    /// Every rule, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The rule's name, such as `unknown-metric`.
    pub fn id(self) -> &'static str {
        self.row().1
    }

    /// How bad its findings are, unless the finding says otherwise.
    pub fn severity(self) -> Severity {
        self.row().2
    }

    /// One sentence: what is wrong.
    pub fn description(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn each_rule_has_its_own_row() {
        assert_eq!(Rule::all().count(), Rule::ShortRange as usize + 1);
        for (index, rule) in Rule::all().enumerate() {
            assert_eq!(rule as usize, index, "{rule}");
        }
    }
}
