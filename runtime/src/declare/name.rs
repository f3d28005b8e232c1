//! The naming rules: the Prometheus [data model], and what `promtool check metrics` lints.
//!
//! Each rule is one `const fn`, so that the compiler checks declared names and the program checks
//! names that it learns at run time (global labels) by the same code.
//!
//! [data model]: https://prometheus.io/docs/concepts/data_model/

use std::fmt;

use crate::declare::name_words::{self, Meaning, Word};
use crate::declare::unit::{Kind, Unit};

/// Why a metric or label name is rejected.
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
            Self::ReservedPrefix => {
                "label names that begin with `__` are reserved for Prometheus: remove the underscores"
            }
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
                "only a counter's name ends in `_total`: remove the suffix, or add `allow_name`"
            }
            Self::ReservedSuffix => {
                "`_bucket`, `_sum`, `_count` and `_info` are suffixes that Prometheus gives a meaning: choose another ending, or add `allow_name`"
            }
            Self::TypeInName => {
                "a name must not contain the metric's type: remove `counter`, `gauge`, `histogram` or `summary`, or add `allow_name`"
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

/// Checks a metric name against the data model. Colons are for recording rules and are rejected.
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
    let stem = stem(name);
    match (stem.len() < name.len(), matches!(kind, Kind::Counter)) {
        (true, false) => return Err(NameProblem::TotalOnNonCounter),
        (false, true) => return Err(NameProblem::CounterWithoutTotal),
        _ => {}
    }
    let words = lint_words(stem);
    if let Err(NameProblem::NotSnakeCase) = words {
        return words;
    }
    match stem {
        [_, .., b'_', b'b', b'u', b'c', b'k', b'e', b't']
        | [_, .., b'_', b's', b'u', b'm']
        | [_, .., b'_', b'c', b'o', b'u', b'n', b't'] => return Err(NameProblem::ReservedSuffix),
        [_, .., b'_', b'i', b'n', b'f', b'o'] if !matches!(kind, Kind::Gauge) => {
            return Err(NameProblem::ReservedSuffix);
        }
        _ => {}
    }
    if words.is_err() {
        return words;
    }
    match (unit, name_words::unit(name_words::last(stem))) {
        (None, _) => Ok(()),
        (Some(unit), Some(found)) if unit as u8 == found as u8 => Ok(()),
        (Some(_), _) => Err(NameProblem::UnitMissing),
    }
}

/// The base unit that a metric name ends in, `_total` aside.
pub const fn unit_of(name: &str) -> Option<Unit> {
    name_words::unit(name_words::last(stem(name)))
}

/// A name without `_total` at its end.
const fn stem(name: &str) -> &[u8] {
    match name.as_bytes() {
        [stem @ .., b'_', b't', b'o', b't', b'a', b'l'] if !stem.is_empty() => stem,
        bytes => bytes,
    }
}

/// Checks the letters and the `_`-separated words of a name, the first of which names the subject and may be anything but
/// a unit. An upper-case letter is reported first.
const fn lint_words(stem: &[u8]) -> Result<(), NameProblem> {
    let mut result = Ok(());
    let mut word: Word = 0;
    let mut is_first = true;
    let mut rest = stem;
    loop {
        let is_last = match rest {
            [b'A'..=b'Z', ..] => return Err(NameProblem::NotSnakeCase),
            [b'_', ..] => false,
            [] => true,
            [byte, tail @ ..] => {
                word = word << 8 | *byte as Word;
                rest = tail;
                continue;
            }
        };
        if result.is_ok() {
            result = match name_words::meaning(word) {
                Meaning::Type if !is_first => Err(NameProblem::TypeInName),
                Meaning::AbbreviatedUnit if !is_first => Err(NameProblem::AbbreviatedUnit),
                Meaning::DerivedUnit => Err(NameProblem::NotBaseUnit),
                Meaning::BaseUnit if !is_last => Err(NameProblem::UnitNotSuffix),
                _ => Ok(()),
            };
        }
        let [_, tail @ ..] = rest else { return result };
        (word, is_first, rest) = (0, false, tail);
    }
}

/// The first word of a name that abbreviates a unit, and the unit that it means.
pub(crate) const fn abbreviated_unit(name: &str) -> Option<(&str, &'static str)> {
    let bytes = name.as_bytes();
    let mut start = 0;
    while start <= bytes.len() {
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'_' {
            end += 1;
        }
        let word = name_words::last(bytes.split_at(end).0);
        if start > 0 && matches!(name_words::meaning(word), Meaning::AbbreviatedUnit) {
            let text = name.split_at(end).0.split_at(start).1;
            let unit = match text.as_bytes() {
                b"m" => "meters` or `seconds",
                b"s" | b"ms" | b"us" | b"ns" | b"sec" | b"h" | b"d" => "seconds",
                _ => "bytes",
            };
            return Some((text, unit));
        }
        start = end + 1;
    }
    None
}

const fn check_characters(name: &[u8]) -> Result<(), NameProblem> {
    match name {
        [] => return Err(NameProblem::Empty),
        [b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] => {}
        _ => return Err(NameProblem::Start),
    }
    let mut rest = name;
    while let [byte, tail @ ..] = rest {
        match byte {
            b'a'..=b'z' | b'_' | b'0'..=b'9' | b'A'..=b'Z' => rest = tail,
            _ => return Err(NameProblem::Character),
        }
    }
    Ok(())
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether a text is a valid name in the data model.
pub(crate) const fn is_sanitary(name: &str) -> bool {
    check_characters(name.as_bytes()).is_ok()
}

/// The name with `_` for every character that the data model forbids, and with a leading `_` if it is empty or begins
/// with a digit.
pub(crate) fn sanitise(name: &str) -> String {
    let starts = name.chars().next().is_some_and(|first| !first.is_ascii_digit());
    let start = if starts { "" } else { "_" };
    start.chars().chain(name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })).collect()
}

/// String equality in const contexts.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    equal(a.as_bytes(), b.as_bytes())
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
    fn an_abbreviated_unit_is_named() {
        assert_eq!(abbreviated_unit("wait_ms_total"), Some(("ms", "seconds")));
        assert_eq!(abbreviated_unit("size_kb"), Some(("kb", "bytes")));
        assert_eq!(abbreviated_unit("ms"), None);
        assert_eq!(abbreviated_unit("größe_mb"), Some(("mb", "bytes")));
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
