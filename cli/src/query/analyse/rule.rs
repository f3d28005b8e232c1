//! The rules.

use std::fmt;

use crate::check::finding::{Rule as Row, Severity};

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

/// The rules, in the order of [`Rule`].
pub const RULES: &[Row] = &[
    Row {
        id: "syntax",
        severity: Severity::Error,
        summary: "The query cannot be parsed, or a function has an argument of a wrong type.",
        reason: "A server refuses the whole file, or the panel shows an error.",
    },
    Row {
        id: "unchecked",
        severity: Severity::Note,
        summary: "The query is too long or too deep, or a variable replaces a part of it that must be known.",
        reason: "The query is skipped.",
    },
    Row {
        id: "unknown-metric",
        severity: Severity::Error,
        summary: "No program declares a metric of this name.",
        reason: "The query has no result: an alert never fires, and a panel is empty.",
    },
    Row {
        id: "foreign-metric",
        severity: Severity::Note,
        summary: "No program here declares the metric, and it resembles no declared one.",
        reason: "It may be another program's. `--known` names such metrics, and `--others deny` makes this an error.",
    },
    Row {
        id: "former-name",
        severity: Severity::Warning,
        summary: "The metric has a new name.",
        reason: "Prometheus gets the former one only until `was` is removed.",
    },
    Row {
        id: "deprecated-metric",
        severity: Severity::Warning,
        summary: "The metric is deprecated.",
        reason: "It will be removed.",
    },
    Row {
        id: "unknown-label",
        severity: Severity::Error,
        summary: "The metric has no label of this key.",
        reason: "A matcher of it selects nothing, and a grouping by it does not group.",
    },
    Row {
        id: "former-label",
        severity: Severity::Warning,
        summary: "The label has a new key.",
        reason: "Prometheus gets the former one only until `was` is removed.",
    },
    Row {
        id: "dropped-label",
        severity: Severity::Error,
        summary: "An aggregation or a match has dropped the label that is used around it.",
        reason: "There is nothing left to group or to match by.",
    },
    Row {
        id: "unknown-value",
        severity: Severity::Error,
        summary: "The label never has this value.",
        reason: "The matcher selects nothing, or excludes nothing.",
    },
    Row {
        id: "rate-of-gauge",
        severity: Severity::Error,
        summary: "`rate`, `irate`, `increase` and `resets` are used on a gauge, or on a rate.",
        reason: "They treat each decrease as a restart of the program.",
    },
    Row {
        id: "delta-of-counter",
        severity: Severity::Error,
        summary: "`delta`, `idelta`, `deriv` and `predict_linear` are used on a counter.",
        reason: "They treat each restart of the program as a decrease.",
    },
    Row {
        id: "raw-counter",
        severity: Severity::Warning,
        summary: "A counter is used without `rate` or `increase`.",
        reason: "Its value is the count since the program's start.",
    },
    Row {
        id: "rate-of-aggregate",
        severity: Severity::Error,
        summary: "`rate` is used on an aggregated counter.",
        reason: "The resets of the single series cannot be seen in it: aggregate the rates instead.",
    },
    Row {
        id: "average-of-quantile",
        severity: Severity::Error,
        summary: "Quantiles are averaged or summed.",
        reason: "The result is not a quantile, and one idle series makes it NaN.",
    },
    Row {
        id: "quantile-without-le",
        severity: Severity::Error,
        summary: "An aggregation has dropped `le` before `histogram_quantile`.",
        reason: "Without it there are no buckets, and the query has no result.",
    },
    Row {
        id: "quantile-of-non-histogram",
        severity: Severity::Error,
        summary: "`histogram_quantile` is used on something else than the buckets of a histogram.",
        reason: "The query has no result.",
    },
    Row {
        id: "quantile-without-rate",
        severity: Severity::Warning,
        summary: "`histogram_quantile` is used on buckets without `rate`.",
        reason: "The result is the quantile since the program's start, which hardly moves.",
    },
    Row {
        id: "quantile-out-of-range",
        severity: Severity::Error,
        summary: "A quantile is not between 0 and 1.",
        reason: "The result is infinite.",
    },
    Row {
        id: "never-matches",
        severity: Severity::Error,
        summary: "No series of one side has the labels of a series of the other side.",
        reason: "The operator has no result.",
    },
    Row {
        id: "ratio-of-itself",
        severity: Severity::Error,
        summary: "Each series is divided by itself.",
        reason: "The result is 1, whatever happens: aggregate both sides first.",
    },
    Row {
        id: "unguarded-limit",
        severity: Severity::Warning,
        summary: "The divisor is a limit.",
        reason: "It is 0 where no limit is set, and the ratio is infinite there.",
    },
    Row {
        id: "short-range",
        severity: Severity::Warning,
        summary: "A range is shorter than two scrapes.",
        reason: "It has fewer than two samples whenever a scrape is late, and then the query has no result.",
    },
];

impl Rule {
    /// The rule's name, such as `unknown-metric`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// How bad its findings are, unless the finding says otherwise.
    pub fn severity(self) -> Severity {
        self.row().severity
    }

    /// The rule's row in the documentation.
    pub fn row(self) -> &'static Row {
        &RULES[self as usize]
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::{RULES, Rule};

    #[test]
    fn each_rule_has_its_own_row() {
        assert_eq!(RULES.len(), VARIANTS.len());
        // The name of the variant is that of the row.
        let words = |id: &str| id.replace('-', "");
        for (index, row) in RULES.iter().enumerate() {
            let variant = VARIANTS[index];
            assert_eq!(format!("{variant:?}").to_lowercase(), words(row.id));
        }
    }

    const VARIANTS: &[Rule] = &[
        Rule::Syntax,
        Rule::Unchecked,
        Rule::UnknownMetric,
        Rule::ForeignMetric,
        Rule::FormerName,
        Rule::DeprecatedMetric,
        Rule::UnknownLabel,
        Rule::FormerLabel,
        Rule::DroppedLabel,
        Rule::UnknownValue,
        Rule::RateOfGauge,
        Rule::DeltaOfCounter,
        Rule::RawCounter,
        Rule::RateOfAggregate,
        Rule::AverageOfQuantile,
        Rule::QuantileWithoutLe,
        Rule::QuantileOfNonHistogram,
        Rule::QuantileWithoutRate,
        Rule::QuantileOutOfRange,
        Rule::NeverMatches,
        Rule::RatioOfItself,
        Rule::UnguardedLimit,
        Rule::ShortRange,
    ];
}
