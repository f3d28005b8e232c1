//! Checks a matcher: its key, and its value against the values that the label may have.

use std::collections::BTreeSet;
use std::ops::Range;

use regex::Regex;
use regex_syntax::ast::{self, Ast};

use super::align::decoded_offsets;
use super::finding::Finding;
use super::rule::Rule;
use super::shape::{Labels, Presence};
use super::tree::{Comparison, Matcher};
use super::vocabulary::{Values, nearest};
use super::walk::Walk;
use crate::check::finding::Severity;
use crate::query::VariableValues;

impl Matcher {
    pub(super) fn matches(&self, value: &str) -> bool {
        let is_equal = match &self.regex {
            Some(regex) => regex.is_match(value),
            None => self.value.value == value,
        };
        is_equal != self.comparison.is_negative()
    }

    /// The bytes between the quotes.
    pub(super) fn inner(&self) -> Range<usize> {
        let range = &self.value.range;
        if range.len() < 2 { range.clone() } else { range.start + 1..range.end - 1 }
    }
}

impl Walk<'_> {
    /// Checks a matcher of series with these labels.
    pub(super) fn check_matcher(&mut self, matcher: &Matcher, labels: &Labels) {
        let key = matcher.key.value.as_str();
        if key == "__name__" || self.masked.has_variable(&matcher.key.range) {
            return;
        }
        self.matcher_keys.push(matcher.key.range.clone());
        match labels.presence(key) {
            Presence::Possible => {}
            // `zone=""` selects the series without the label, which are all.
            _ if labels.presence(key) != Presence::Known
                && matcher.comparison == Comparison::Equal
                && matcher.value.value.is_empty() => {}
            Presence::Dropped | Presence::Absent => {
                // A matcher that accepts the empty value accepts series without the label.
                let is_harmless = matcher.matches("") && !self.masked.has_variable(&matcher.value.range);
                let severity = if is_harmless { Severity::Warning } else { Severity::Error };
                self.report_unknown_key(key, &matcher.key.range, labels, severity);
            }
            Presence::Known => {
                self.check_former_key(key, &matcher.key.range, labels);
                if let Values::Closed(values) = labels.values(key) {
                    self.check_value(matcher, &values);
                }
            }
        }
    }

    fn check_value(&mut self, matcher: &Matcher, values: &BTreeSet<String>) {
        let inner = matcher.inner();
        if self.masked.has_variable(&matcher.value.range) {
            self.check_variable(matcher, &inner, values);
            return;
        }
        let is_met = |value: &String| matcher.matches(value) != matcher.comparison.is_negative();
        if matcher.value.value.is_empty() && matcher.comparison.is_negative() {
            // `!=""` asks for series with the label.
            return;
        }
        if matcher.key.value == "le" && !matcher.comparison.is_regex() && is_bound(&matcher.value.value, values) {
            return;
        }
        if !values.iter().any(is_met) {
            let finding = unknown_value(matcher, &matcher.value.value, &inner, values);
            self.report(finding);
        } else if matcher.comparison.is_regex() {
            self.check_branches(matcher, values);
        }
    }

    /// Checks each branch of an alternation.
    fn check_branches(&mut self, matcher: &Matcher, values: &BTreeSet<String>) {
        let pattern = &matcher.value.value;
        let dead = dead_branches(pattern, values);
        if dead.is_empty() {
            return;
        }
        let offsets = decoded_offsets(self.text(&matcher.value.range));
        for Branch { range, whole } in dead {
            let at = |byte: usize| matcher.value.range.start + offsets.get(byte).copied().unwrap_or_default();
            let is_part = pattern[range.clone()] != whole;
            let mut finding = unknown_value(matcher, &whole, &(at(range.start)..at(range.end)), values);
            if is_part {
                // A whole value does not replace a part of one.
                finding.replacement = None;
                finding = finding.instead(format!("one of {}", list(values)));
            }
            self.report(finding);
        }
    }

    /// Checks a matcher whose value is a variable, if it is known what the variable may be.
    fn check_variable(&mut self, matcher: &Matcher, inner: &Range<usize>, values: &BTreeSet<String>) {
        let Some(placeholder) = self.masked.whole(inner) else { return };
        let variables = &self.context.variables;
        let Some(variable) = variables.iter().find(|variable| variable.name == placeholder.name) else { return };
        let possible = match &variable.values {
            VariableValues::Listed(listed) => Values::Closed(listed.iter().cloned().collect()),
            VariableValues::Label { selector: Some(selector), label } => {
                let name = selector.split('{').next().unwrap_or_default().trim();
                let Some((metric, _)) = self.vocabulary.sample(name) else { return };
                metric.labels.get(label).map_or(Values::Any, |label| label.values.clone())
            }
            VariableValues::Label { selector: None, .. } | VariableValues::Unknown => return,
        };
        let Values::Closed(possible) = possible else { return };
        let is_pattern =
            |value: &String| value.starts_with('$') || (matcher.comparison.is_regex() && !is_literal(value));
        if possible.is_empty() || possible.iter().any(|value| values.contains(value) || is_pattern(value)) {
            return;
        }
        let message = format!(
            "the variable `{}` is never a value of the label `{}`: it is {}",
            variable.name,
            matcher.key.value,
            list(&possible)
        );
        self.report(Finding::new(Rule::UnknownValue, inner, message).instead(format!("one of {}", list(values))));
    }
}

/// The finding of a value that a label never has.
fn unknown_value(matcher: &Matcher, text: &str, range: &Range<usize>, values: &BTreeSet<String>) -> Finding {
    let key = &matcher.key.value;
    let is_negative = matcher.comparison.is_negative();
    let effect = if is_negative { "excludes nothing" } else { "matches no series" };
    let message = match (key.as_str(), text) {
        ("le", _) => format!("`{text}` is not a bound of the buckets: this {effect}"),
        (_, "") => format!("the label `{key}` always has a value: this {effect}"),
        _ => format!("the label `{key}` is never `{text}`: this {effect}"),
    };
    let severity = if is_negative { Severity::Warning } else { Severity::Error };
    let finding = Finding::new(Rule::UnknownValue, range, message).severity(severity);
    if key == "le" {
        // Another bound asks something else.
        let nearest =
            nearest_bound(text, values).map(|bound| format!("`{bound}`, or another bound: ")).unwrap_or_default();
        let bounds = values.iter().filter(|bound| !bound.ends_with(".0")).cloned().collect();
        return finding.instead(format!("{nearest}{}", list(&bounds)));
    }
    match nearest(text, values.iter().map(String::as_str)) {
        Some(nearest) if is_literal(text) && is_literal(nearest) => finding.replacement(Some(nearest)),
        _ => finding.instead(format!("one of {}", list(values))),
    }
}

/// Whether a number is one of the bounds. Exporters and servers write a bound in several ways, such as `1`, `1.0` and
/// `1.048576e+06`.
fn is_bound(text: &str, values: &BTreeSet<String>) -> bool {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    number(text).is_some_and(|bound| values.iter().any(|value| number(value) == Some(bound)))
}

/// The bound that is closest to a number.
fn nearest_bound<'a>(text: &str, values: &'a BTreeSet<String>) -> Option<&'a str> {
    let number: f64 = text.parse().ok()?;
    let finite = values
        .iter()
        .filter_map(|value| Some((value.parse::<f64>().ok().filter(|bound| bound.is_finite())?, value)));
    let nearest = finite.min_by(|(a, _), (b, _)| (a - number).abs().total_cmp(&(b - number).abs()));
    nearest.map(|(_, value)| value.as_str())
}

/// Whether a text is the same as a regular expression, with the exception of a decimal point.
fn is_literal(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || "_-./: ,".contains(c))
}

fn is_possible(branch: &str, values: &BTreeSet<String>) -> bool {
    if values.contains(branch) {
        return true;
    }
    if branch.chars().all(|c| c.is_alphanumeric() || "_-/: ,".contains(c)) {
        return false;
    }
    // A branch that cannot be compiled by itself is not judged.
    Regex::new(&format!("^(?:{branch})$")).map_or(true, |regex| values.iter().any(|value| regex.is_match(value)))
}

/// The bytes of each branch of an alternation that is a whole pattern, perhaps in a group.
pub(super) fn branches(pattern: &str) -> Vec<Range<usize>> {
    let Ok(tree) = ast::parse::Parser::new().parse(pattern) else { return Vec::new() };
    let mut inner = &tree;
    while let Ast::Group(group) = inner {
        inner = &group.ast;
    }
    match inner {
        Ast::Alternation(alternation) => {
            alternation.asts.iter().map(|ast| ast.span().start.offset..ast.span().end.offset).collect()
        }
        _ => Vec::new(),
    }
}

/// A branch of an alternation.
struct Branch {
    /// Its bytes in the pattern.
    range: Range<usize>,
    /// The pattern that it stands for, with what is before and after the alternation.
    whole: String,
}

/// The branches of alternations that no value matches. Those of `e(mail|dge)` are judged as `email` and `edge`.
fn dead_branches(pattern: &str, values: &BTreeSet<String>) -> Vec<Branch> {
    let mut branches = Branches { pattern, values, judged: 0, dead: Vec::new() };
    if pattern.contains('|')
        && !pattern.contains("(?i")
        && !pattern.contains("(?s")
        && let Ok(tree) = ast::parse::Parser::new().parse(pattern)
    {
        branches.judge(&tree, "", "");
    }
    branches.dead
}

struct Branches<'a> {
    pattern: &'a str,
    values: &'a BTreeSet<String>,
    judged: usize,
    dead: Vec<Branch>,
}

impl Branches<'_> {
    /// Judges the alternations of a part of the pattern, between these other parts.
    fn judge(&mut self, part: &Ast, before: &str, after: &str) {
        /// More of either is not judged: each branch is compiled with what is around it.
        const MOST_BYTES: usize = 200;
        const MOST_BRANCHES: usize = 200;
        let bytes = |ast: &Ast| ast.span().start.offset..ast.span().end.offset;
        match part {
            Ast::Group(group) => self.judge(&group.ast, before, after),
            Ast::Alternation(alternation) => {
                for branch in &alternation.asts {
                    let range = bytes(branch);
                    if range.is_empty()
                        || (self.judged >= MOST_BRANCHES && !(before.is_empty() && after.is_empty()))
                    {
                        continue;
                    }
                    self.judged += 1;
                    let whole = format!("{before}{}{after}", &self.pattern[range.clone()]);
                    if is_possible(&whole, self.values) {
                        self.judge(branch, before, after);
                    } else {
                        self.dead.push(Branch { range, whole });
                    }
                }
            }
            Ast::Concat(concat) if before.len() + after.len() + bytes(part).len() <= MOST_BYTES => {
                for child in concat.asts.iter().filter(|child| matches!(child, Ast::Group(_))) {
                    let before = format!("{before}{}", &self.pattern[bytes(part).start..bytes(child).start]);
                    let after = format!("{}{after}", &self.pattern[bytes(child).end..bytes(part).end]);
                    self.judge(child, &before, &after);
                }
            }
            _ => {}
        }
    }
}

/// The values as a list for a message. Long lists are cut.
fn list(values: &BTreeSet<String>) -> String {
    const SHOWN: usize = 12;
    let mut shown: Vec<String> = values.iter().take(SHOWN).map(|value| format!("`{value}`")).collect();
    if values.len() > SHOWN {
        shown.push(format!("{} others", values.len() - SHOWN));
    }
    shown.join(", ")
}
