//! Variables of dashboards. Each is replaced by a text of the same length that PromQL accepts, so that every position stays
//! what it is.

use std::ops::Range;

use super::syntax::MAX_BYTES;
use crate::query::{Dialect, Variable, VariableValues};

/// A query without variables, and where they were.
#[derive(Clone, Debug)]
pub(super) struct Masked {
    pub(super) text: String,
    pub(super) variables: Vec<Placeholder>,
}

/// A variable of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placeholder {
    pub(super) name: String,
    pub(super) range: Range<usize>,
    /// Whether it is a number or else a metric: only one of them can be parsed.
    is_ambiguous: bool,
}

/// A variable with its format is not longer, in characters.
const MAX_VARIABLE: usize = 200;

/// More than this many ambiguous variables are all taken for metrics, or all for numbers.
const MAX_AMBIGUOUS: usize = 4;

impl Masked {
    /// The variables that overlap these bytes.
    pub(super) fn within(&self, range: &Range<usize>) -> impl Iterator<Item = &Placeholder> {
        let range = range.clone();
        self.variables
            .iter()
            .filter(move |variable| variable.range.start < range.end && range.start < variable.range.end)
    }

    /// Whether a variable overlaps these bytes.
    pub(super) fn has_variable(&self, range: &Range<usize>) -> bool {
        self.within(range).next().is_some()
    }

    /// The variable that is all of these bytes.
    pub(super) fn whole(&self, range: &Range<usize>) -> Option<&Placeholder> {
        self.variables.iter().find(|variable| variable.range == *range)
    }

    /// The texts that may be meant: each ambiguous variable is a metric or a number.
    pub(super) fn alternatives(self) -> Vec<Self> {
        let ambiguous: Vec<Range<usize>> = self
            .variables
            .iter()
            .filter(|variable| variable.is_ambiguous)
            .map(|variable| variable.range.clone())
            .collect();
        if ambiguous.is_empty() {
            return vec![self];
        }
        let count = ambiguous.len();
        let choices: Vec<u32> = if count > MAX_AMBIGUOUS { vec![0, u32::MAX] } else { (0..1 << count).collect() };
        let with = |choice: u32| {
            let mut masked = self.clone();
            for (bit, range) in ambiguous.iter().enumerate() {
                if choice & (1 << (bit % 32)) != 0 {
                    masked.text.replace_range(range.clone(), &number(range.len()));
                }
            }
            masked
        };
        choices.into_iter().map(with).collect()
    }
}

fn number(len: usize) -> String {
    format!("{:<len$}", "1")
}

/// Replaces the variables of a query.
pub(super) fn mask(text: &str, dialect: Dialect, known: &[Variable]) -> Masked {
    let mut masked = Masked { text: text.to_owned(), variables: Vec::new() };
    if dialect == Dialect::Prometheus || text.len() > MAX_BYTES {
        return masked;
    }
    let mut at = 0;
    let mut state = State::default();
    while let Some(character) = text[at..].chars().next() {
        let Some((name, len)) = variable_at(&text[at..], dialect) else {
            state.advance(character);
            at += character.len_utf8();
            continue;
        };
        let range = at..at + len;
        let surroundings = Surroundings { before: &masked.text[..at], after: &text[range.end..], state: &state };
        let replacement = surroundings.replacement(&name, len, dialect, known);
        let is_ambiguous = matches!(replacement, Replacement::MetricOrNumber);
        masked.text.replace_range(range.clone(), &replacement.text(len));
        masked.variables.push(Placeholder { name, range, is_ambiguous });
        at += len;
    }
    masked
}

/// What is open where the scanner is.
#[derive(Default)]
struct State {
    quote: Option<char>,
    is_escaped: bool,
    in_comment: bool,
    in_brackets: bool,
    in_braces: bool,
}

impl State {
    fn advance(&mut self, character: char) {
        let was_escaped = std::mem::take(&mut self.is_escaped);
        match (self.quote, character) {
            (Some(_), _) if was_escaped => {}
            (Some('"' | '\''), '\\') => self.is_escaped = true,
            (Some(quote), _) if quote == character => self.quote = None,
            (Some(_), _) => {}
            (None, '\n') => self.in_comment = false,
            (None, _) if self.in_comment => {}
            (None, '#') => self.in_comment = true,
            (None, '"' | '\'' | '`') => self.quote = Some(character),
            (None, '[') => self.in_brackets = true,
            (None, ']') => self.in_brackets = false,
            (None, '{') => self.in_braces = true,
            (None, '}') => self.in_braces = false,
            _ => {}
        }
    }
}

/// The name and the length of the variable that starts here.
fn variable_at(text: &str, dialect: Dialect) -> Option<(String, usize)> {
    if dialect == Dialect::Sloth {
        let inner = text.strip_prefix("{{")?;
        let end = find_close(inner, "}}")?;
        return Some((inner[..end].trim().trim_start_matches('.').to_owned(), end + 4));
    }
    let word = |text: &str| text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let is_name = |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let (open, close) = if text.starts_with("${") {
        ("${", "}")
    } else if text.starts_with("[[") {
        ("[[", "]]")
    } else {
        let name = text.strip_prefix('$')?;
        let name = &name[..word(name)];
        return is_name(name).then(|| (name.to_owned(), name.len() + 1));
    };
    let inner = &text[open.len()..];
    let inner = &inner[..find_close(inner, close)?];
    let name = &inner[..word(inner)];
    // `${name:regex}` and `${name.text}` say how the value is written.
    let is_whole = name.len() == inner.len() || inner[name.len()..].starts_with([':', '.']);
    (is_name(name) && is_whole).then(|| (name.to_owned(), open.len() + inner.len() + close.len()))
}

fn find_close(inner: &str, close: &str) -> Option<usize> {
    inner.char_indices().map(|(at, _)| at).take(MAX_VARIABLE).find(|at| inner[*at..].starts_with(close))
}

/// What a variable is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replacement {
    /// A part of a word or of a string.
    Word,
    /// Digits before a unit or further digits.
    Digits,
    Duration,
    Number,
    MetricOrNumber,
    /// A whole matcher within braces.
    Matcher,
    /// A value with its quotes.
    Quoted,
    /// The name of a function that changes nothing, or of an aggregation.
    Function(&'static str),
}

impl Replacement {
    /// The text, as long as the variable. A variable that is too short for it becomes a word, and the parser complains.
    fn text(self, len: usize) -> String {
        let text = match self {
            Self::Word | Self::MetricOrNumber => "_".repeat(len),
            Self::Digits => format!("{:0>len$}", "1"),
            Self::Duration => format!("{:<len$}", "1m"),
            Self::Number => number(len),
            Self::Matcher => format!("{:<len$}", "_=\"\""),
            Self::Quoted => format!("\"{}\"", "_".repeat(len.saturating_sub(2))),
            Self::Function(name) => format!("{name:<len$}"),
        };
        if text.len() == len { text } else { "_".repeat(len) }
    }
}

struct Surroundings<'a> {
    before: &'a str,
    after: &'a str,
    state: &'a State,
}

impl Surroundings<'_> {
    fn replacement(&self, name: &str, len: usize, dialect: Dialect, known: &[Variable]) -> Replacement {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        let before = self.before.trim_end();
        let after = self.after.trim_start();
        if self.state.quote.is_some() || self.state.in_comment {
            return Replacement::Word;
        }
        if self.state.in_brackets
            || ends_with_word(before, "offset")
            || ends_with_word(before.trim_end_matches('-'), "offset")
        {
            let has_unit = self.after.starts_with(|c: char| c.is_ascii_alphanumeric());
            return if has_unit { Replacement::Digits } else { Replacement::Duration };
        }
        if dialect == Dialect::Sloth {
            return Replacement::Duration;
        }
        if self.state.in_braces {
            let starts = before.ends_with(['{', ',']);
            return match () {
                () if starts && after.starts_with([',', '}']) => Replacement::Matcher,
                () if before.ends_with(['=', '~']) => Replacement::Quoted,
                () => Replacement::Word,
            };
        }
        if self.before.ends_with(is_word) || self.after.starts_with(is_word) || after.starts_with(['{', '[']) {
            return Replacement::Word;
        }
        if after.starts_with('(') || after.starts_with("by") || after.starts_with("without") {
            let is_aggregation = !after.starts_with('(') && len >= 3;
            return Replacement::Function(if is_aggregation { "max" } else { "abs" });
        }
        if let Some(is_number) = is_number(name, known) {
            return if is_number { Replacement::Number } else { Replacement::Word };
        }
        if before.ends_with(['(', ',']) && after.starts_with([',', ')']) && is_label_list(before) {
            return Replacement::Word;
        }
        Replacement::MetricOrNumber
    }
}

/// Whether the last parenthesis that is open belongs to `by`, `on` and the like.
fn is_label_list(before: &str) -> bool {
    let Some((head, _)) = before.rsplit_once('(') else { return false };
    let head = head.trim_end().to_ascii_lowercase();
    ["by", "without", "on", "ignoring", "group_left", "group_right"].iter().any(|word| ends_with_word(&head, word))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let text = text.trim_end();
    text.len() >= word.len()
        && text.is_char_boundary(text.len() - word.len())
        && text[text.len() - word.len()..].eq_ignore_ascii_case(word)
        && !text[..text.len() - word.len()].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a variable is a number or a duration; nothing if it may be anything.
fn is_number(name: &str, known: &[Variable]) -> Option<bool> {
    if name.starts_with("__") {
        return Some(true);
    }
    let variable = known.iter().find(|variable| variable.name == name)?;
    match &variable.values {
        VariableValues::Listed(values) if !values.is_empty() => {
            Some(values.iter().all(|value| value.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')))
        }
        VariableValues::Listed(_) | VariableValues::Label { .. } | VariableValues::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Masked, mask};
    use crate::query::Dialect;

    fn grafana(text: &str) -> Masked {
        mask(text, Dialect::Grafana, &[])
    }

    #[test]
    fn a_variable_becomes_what_its_place_needs() {
        for (text, masked) in [
            ("rate(x[$__rate_interval])", "rate(x[1m              ])"),
            ("rate(x[${n}m])", "rate(x[0001m])"),
            ("x{a=~\"$a|[[b]]\", b=\"c$\"}", "x{a=~\"__|_____\", b=\"c$\"}"),
            ("${prefix}_total", "__________total"),
            ("sum by ($key, a) (x)", "sum by (____, a) (x)"),
            ("x{$key=\"a\"}", "x{____=\"a\"}"),
            ("x{$filter, a=\"b\"}", "x{_=\"\"   , a=\"b\"}"),
            ("x offset $shift", "x offset 1m    "),
            ("x / $__range_s", "x / 1         "),
            ("label_replace(x, \"a\", \"$1\", \"b\", \"\")", "label_replace(x, \"a\", \"$1\", \"b\", \"\")"),
            ("x{a=~\"[[:alpha:]]+\"}", "x{a=~\"[[:alpha:]]+\"}"),
        ] {
            assert_eq!(grafana(text).text, masked);
        }
        assert_eq!(mask("rate(x[{{.window}}])", Dialect::Sloth, &[]).text, "rate(x[1m         ])");
        assert_eq!(mask("x == \"$y\"", Dialect::Prometheus, &[]).text, "x == \"$y\"");
    }

    #[test]
    fn a_variable_that_may_be_a_number_or_a_metric_is_both() {
        let texts: Vec<String> =
            grafana("topk($k, $metric)").alternatives().into_iter().map(|masked| masked.text).collect();
        assert_eq!(texts, ["topk(__, _______)", "topk(1 , _______)", "topk(__, 1      )", "topk(1 , 1      )"]);
    }
}
