//! The naming rules: the Prometheus [data model], and what `promtool check metrics` lints.
//!
//! Each rule is one `const fn`, so that the compiler checks declared names and the program checks
//! names that it learns at run time (global labels) by the same code.
//!
//! [data model]: https://prometheus.io/docs/concepts/data_model/

use std::fmt;

use super::bytes::{ends_in_word, equal, same, slice, strip_suffix};
use super::unit_words::{is_abbreviated_unit, is_base_unit, is_derived_unit};
use crate::declare::unit::{Kind, Unit};

/// Why a metric or label name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameProblem {
    /// The name has no characters.
    Empty,
    /// The first character is not `[a-zA-Z_]`.
    Start,
    /// A later character is not `[a-zA-Z0-9_]`.
    Character,
    /// A label that begins with `__`, which Prometheus keeps for itself.
    ReservedPrefix,
    /// A label named `le` or `quantile`.
    ReservedLabel,
    /// A label named `job` or `instance`, which a scrape overwrites.
    ScrapeLabel,
    /// An upper-case letter.
    NotSnakeCase,
    /// A counter without `_total`.
    CounterWithoutTotal,
    /// `_total` on something that is not a counter.
    TotalOnNonCounter,
    /// `_bucket`, `_sum`, `_count` or `_info` where it means something else.
    ReservedSuffix,
    /// `counter`, `gauge`, `histogram` or `summary` as a part of the name.
    TypeInName,
    /// `ms`, `kb` and the like.
    AbbreviatedUnit,
    /// `milliseconds`, `kilobytes`, `hours` and the like.
    NotBaseUnit,
    /// A base unit that is not at the end.
    UnitNotSuffix,
    /// The declared unit is not the name's suffix.
    UnitMissing,
}

impl NameProblem {
    /// What is wrong and what to write instead, in one sentence.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "a name must not be empty: write at least one letter",
            Self::Start => "a name starts with a letter or `_`: write `[a-zA-Z_][a-zA-Z0-9_]*`",
            Self::Character => {
                "a name holds only letters, digits and `_`: write `_` in place of any other character"
            }
            Self::ReservedPrefix => "labels that begin with `__` belong to Prometheus: drop the underscores",
            Self::ReservedLabel => {
                "`le` and `quantile` belong to histograms and summaries: choose another label name"
            }
            Self::ScrapeLabel => {
                "Prometheus gives every scraped series a `job` and an `instance` of its own, and renames others to `exported_…`: write another name, as in `job_name`, or add `allow_name`"
            }
            Self::NotSnakeCase => {
                "names are written in snake_case: use lower-case letters and `_`, or add `allow_name`"
            }
            Self::CounterWithoutTotal => "a counter's name ends in `_total`: append `_total`, or add `allow_name`",
            Self::TotalOnNonCounter => {
                "only a counter's name ends in `_total`: drop the suffix, or add `allow_name`"
            }
            Self::ReservedSuffix => {
                "`_bucket`, `_sum`, `_count` and `_info` are suffixes that Prometheus gives a meaning: choose another ending, or add `allow_name`"
            }
            Self::TypeInName => {
                "a name does not repeat the metric's type: drop `counter`, `gauge`, `histogram` or `summary`, or add `allow_name`"
            }
            Self::AbbreviatedUnit => {
                "units are written in full: `seconds` and not `s` or `ms`, `bytes` and not `kb`; or add `allow_name`"
            }
            Self::NotBaseUnit => {
                "only base units are used: `seconds`, `bytes`, `meters`, `grams`, `celsius`, …; convert the value, or add `allow_name`"
            }
            Self::UnitNotSuffix => {
                "the unit is the name's suffix (before `_total`): move it to the end, or add `allow_name`"
            }
            Self::UnitMissing => {
                "the name does not end in its unit: append it (before `_total`), as in `_seconds` or `_bytes`, or add `allow_name`"
            }
        }
    }
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// Checks a metric name against the data model. Colons are for recording rules and are refused.
pub const fn check_metric(name: &str) -> Result<(), NameProblem> {
    check_characters(name.as_bytes())
}

/// Checks a label name against the data model.
///
/// ```
/// use callmeter::name::{NameProblem, check_label};
///
/// assert_eq!(check_label("route"), Ok(()));
/// assert_eq!(check_label("__route"), Err(NameProblem::ReservedPrefix));
/// assert_eq!(check_label("le"), Err(NameProblem::ReservedLabel));
/// assert_eq!(check_label("naïve"), Err(NameProblem::Character));
/// ```
pub const fn check_label(name: &str) -> Result<(), NameProblem> {
    let bytes = name.as_bytes();
    if let Err(problem) = check_characters(bytes) {
        return Err(problem);
    }
    if bytes.len() >= 2 && bytes[0] == b'_' && bytes[1] == b'_' {
        return Err(NameProblem::ReservedPrefix);
    }
    if equal(bytes, b"le") || equal(bytes, b"quantile") {
        return Err(NameProblem::ReservedLabel);
    }
    Ok(())
}

/// Checks a label name against what a scrape does: Prometheus sets `job` and `instance` by itself.
///
/// ```
/// use callmeter::name::{NameProblem, lint_label};
///
/// assert_eq!(lint_label("job_name"), Ok(()));
/// assert_eq!(lint_label("job"), Err(NameProblem::ScrapeLabel));
/// ```
pub const fn lint_label(name: &str) -> Result<(), NameProblem> {
    if same(name, "job") || same(name, "instance") { Err(NameProblem::ScrapeLabel) } else { Ok(()) }
}

/// Checks a metric name against the conventions that `promtool check metrics` lints.
///
/// ```
/// use callmeter::name::{NameProblem, lint_metric};
/// use callmeter::{Kind, Unit};
///
/// assert_eq!(lint_metric("orders_total", Kind::Counter, None), Ok(()));
/// assert_eq!(lint_metric("orders", Kind::Counter, None), Err(NameProblem::CounterWithoutTotal));
/// assert_eq!(lint_metric("wait_ms", Kind::Histogram, None), Err(NameProblem::AbbreviatedUnit));
/// assert_eq!(lint_metric("wait", Kind::Histogram, Some(Unit::Seconds)), Err(NameProblem::UnitMissing));
/// ```
pub const fn lint_metric(name: &str, kind: Kind, unit: Option<Unit>) -> Result<(), NameProblem> {
    let bytes = name.as_bytes();
    let stem = match strip_suffix(bytes, b"_total") {
        Some(stem) => {
            if !matches!(kind, Kind::Counter) {
                return Err(NameProblem::TotalOnNonCounter);
            }
            stem
        }
        None if matches!(kind, Kind::Counter) => return Err(NameProblem::CounterWithoutTotal),
        None => bytes,
    };
    if has_upper_case(bytes) {
        return Err(NameProblem::NotSnakeCase);
    }
    if strip_suffix(stem, b"_bucket").is_some()
        || strip_suffix(stem, b"_sum").is_some()
        || strip_suffix(stem, b"_count").is_some()
        || (strip_suffix(stem, b"_info").is_some() && !matches!(kind, Kind::Gauge))
    {
        return Err(NameProblem::ReservedSuffix);
    }
    if let Err(problem) = lint_words(stem) {
        return Err(problem);
    }
    if let Some(unit) = unit
        && !ends_in_word(stem, unit.suffix().as_bytes())
    {
        return Err(NameProblem::UnitMissing);
    }
    Ok(())
}

/// The base unit that a metric name ends in, `_total` aside.
pub const fn unit_of(name: &str) -> Option<Unit> {
    let bytes = name.as_bytes();
    let stem = match strip_suffix(bytes, b"_total") {
        Some(stem) => stem,
        None => bytes,
    };
    let mut i = 0;
    while i < Unit::ALL.len() {
        if ends_in_word(stem, Unit::ALL[i].suffix().as_bytes()) {
            return Some(Unit::ALL[i]);
        }
        i += 1;
    }
    None
}

/// Checks the words of a name, which `_` separates. The first one names the subject: it may be a type or an abbreviation.
const fn lint_words(stem: &[u8]) -> Result<(), NameProblem> {
    let mut start = 0;
    while start <= stem.len() {
        let mut end = start;
        while end < stem.len() && stem[end] != b'_' {
            end += 1;
        }
        let word = slice(stem, start, end);
        if start > 0 && is_type(word) {
            return Err(NameProblem::TypeInName);
        }
        if start > 0 && is_abbreviated_unit(word) {
            return Err(NameProblem::AbbreviatedUnit);
        }
        if is_derived_unit(word) {
            return Err(NameProblem::NotBaseUnit);
        }
        if is_base_unit(word) && end < stem.len() {
            return Err(NameProblem::UnitNotSuffix);
        }
        start = end + 1;
    }
    Ok(())
}

const fn is_type(word: &[u8]) -> bool {
    matches!(word, b"counter" | b"gauge" | b"histogram" | b"summary")
}

const fn check_characters(name: &[u8]) -> Result<(), NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if !(name[0].is_ascii_alphabetic() || name[0] == b'_') {
        return Err(NameProblem::Start);
    }
    let mut i = 1;
    while i < name.len() {
        if !(name[i].is_ascii_alphanumeric() || name[i] == b'_') {
            return Err(NameProblem::Character);
        }
        i += 1;
    }
    Ok(())
}

const fn has_upper_case(name: &[u8]) -> bool {
    let mut i = 0;
    while i < name.len() {
        if name[i].is_ascii_uppercase() {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether a name is valid in the data model.
pub(crate) const fn is_sanitary(name: &str) -> bool {
    check_characters(name.as_bytes()).is_ok()
}

/// A valid name: every invalid character is replaced with `_`, and `_` is put before a digit at the start.
pub(crate) fn sanitise(name: &str) -> String {
    let starts = name.chars().next().is_some_and(|first| !first.is_ascii_digit());
    let start = if starts { "" } else { "_" };
    start.chars().chain(name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn lint(name: &str, kind: Kind, expected: Result<(), NameProblem>) {
        assert_eq!(lint_metric(name, kind, None), expected, "{name}");
    }

    #[test]
    fn names_that_promtool_accepts_are_accepted() {
        lint("function_calls_total", Kind::Counter, Ok(()));
        lint("function_calls_duration_seconds", Kind::Histogram, Ok(()));
        lint("http_response_size_bytes", Kind::Histogram, Ok(()));
        lint("received_bytes_total", Kind::Counter, Ok(()));
        lint("messages_in_flight", Kind::Gauge, Ok(()));
        lint("build_info", Kind::Gauge, Ok(()));
        // promtool looks for a type between or after underscores, so it ignores a leading one.
        lint("counter_resets_total", Kind::Counter, Ok(()));
    }

    #[test]
    fn each_lint_is_found() {
        lint("x_seconds_total", Kind::Gauge, Err(NameProblem::TotalOnNonCounter));
        lint("requests", Kind::Counter, Err(NameProblem::CounterWithoutTotal));
        lint("requestCount_total", Kind::Counter, Err(NameProblem::NotSnakeCase));
        lint("requests_count", Kind::Gauge, Err(NameProblem::ReservedSuffix));
        lint("requests_info_total", Kind::Counter, Err(NameProblem::ReservedSuffix));
        lint("wait_histogram", Kind::Histogram, Err(NameProblem::TypeInName));
        lint("wait_ms", Kind::Histogram, Err(NameProblem::AbbreviatedUnit));
        lint("wait_s_total", Kind::Counter, Err(NameProblem::AbbreviatedUnit));
        lint("wait_milliseconds", Kind::Histogram, Err(NameProblem::NotBaseUnit));
        lint("uptime_hours", Kind::Gauge, Err(NameProblem::NotBaseUnit));
        lint("size_kilobytes", Kind::Gauge, Err(NameProblem::NotBaseUnit));
        lint("bytes_read_total", Kind::Counter, Err(NameProblem::UnitNotSuffix));
    }

    #[test]
    fn the_data_model_is_checked_apart_from_the_lints() {
        assert_eq!(check_metric("websocket_connections_total"), Ok(()));
        assert_eq!(check_metric(""), Err(NameProblem::Empty));
        assert_eq!(check_metric("9lives"), Err(NameProblem::Start));
        assert_eq!(check_metric("a:b"), Err(NameProblem::Character));
        assert_eq!(check_metric("a.b"), Err(NameProblem::Character));
    }

    #[test]
    fn any_text_becomes_a_name() {
        for (text, name) in [("", "_"), ("9lives", "_9lives"), ("a.b c\n", "a_b_c_"), ("é", "_"), ("ok_1", "ok_1")]
        {
            assert_eq!(sanitise(text), name);
            assert_eq!(check_metric(&sanitise(text)), Ok(()));
        }
    }

    #[test]
    fn the_unit_is_read_off_the_name() {
        assert_eq!(unit_of("received_bytes_total"), Some(Unit::Bytes));
        assert_eq!(unit_of("wait_seconds"), Some(Unit::Seconds));
        assert_eq!(unit_of("seconds"), Some(Unit::Seconds));
        assert_eq!(unit_of("milliseconds"), None);
        assert_eq!(unit_of("depth"), None);
    }
}
