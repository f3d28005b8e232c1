//! Operators between two vectors: which series of one side meet which of the other.

use std::collections::BTreeSet;

use callmeter::Kind;
use promql_parser::parser::token::{T_DIV, T_LOR};

use super::finding::Finding;
use super::rule::Rule;
use super::shape::{Labels, Presence, Shape};
use super::skeleton::Skeleton;
use super::tree::{Aggregate, Binary, Keys, ManySide, Matcher, Node, NodeKind};
use super::vocabulary::Values;
use super::walk::Walk;

impl Walk<'_> {
    /// What an operator between two vectors yields.
    pub(super) fn matched(&mut self, binary: &Binary, left: &Shape, right: &Shape) -> Shape {
        let mut shape = self.matched_series(binary, left, right);
        // What is left on one side is left around the operator, too.
        for key in self.hold_one_sided(binary, left, right) {
            if let Some(label) = shape.labels.known.get_mut(&key) {
                label.renamed_to = None;
            }
        }
        shape
    }

    fn matched_series(&mut self, binary: &Binary, left: &Shape, right: &Shape) -> Shape {
        let operator = binary.operator.value;
        let keys_are_fine = self.check_matching_keys(binary, left, right);
        if operator.id() == T_LOR {
            let mut shape = left.clone();
            shape.merge(right);
            return shape;
        }
        let on = matched_keys(binary.matching.as_ref(), &left.labels, &right.labels);
        if keys_are_fine && let Some(key) = first_mismatch(&on, left, right) {
            self.report_never_matches(binary, &key, left, right);
        } else if operator.id() == T_DIV && is_ratio_of_itself(binary, &on) {
            let message = "both sides are the same series, so the ratio is always 1, apart from factors";
            let instead = "`sum(…) / sum(…)`, so that the sides are aggregated before they are divided";
            self.report(Finding::new(Rule::RatioOfItself, &binary.operator.range, message).instead(instead));
        }
        if operator.is_set_operator() {
            return left.clone();
        }
        Shape { labels: result_labels(binary, left, right), ..left.clone() }
    }

    /// Checks the keys of `on`, `ignoring` and `group_left`. An unknown key makes any further finding a consequence.
    fn check_matching_keys(&mut self, binary: &Binary, left: &Shape, right: &Shape) -> bool {
        let before = self.findings.len();
        for key in binary.matching.iter().flat_map(|keys| &keys.keys) {
            let is_list = binary.matching.as_ref().is_some_and(|keys| keys.is_list);
            let presence = [left.labels.presence(&key.value), right.labels.presence(&key.value)];
            match presence {
                // To ignore a key that is not there does no harm.
                [Presence::Dropped, _] | [_, Presence::Dropped] if !is_list => {}
                [Presence::Dropped, _] | [_, Presence::Dropped] => {
                    let side = if presence[0] == Presence::Dropped { &left.labels } else { &right.labels };
                    self.use_key(&key.value, &key.range, side);
                }
                [Presence::Absent, Presence::Absent] => {
                    let mut both = left.labels.clone();
                    both.known.extend(right.labels.known.clone());
                    both.metric = None;
                    self.use_key(&key.value, &key.range, &both);
                }
                [first, _] => {
                    let side = if first == Presence::Known { &left.labels } else { &right.labels };
                    if !self.masked.has_variable(&key.range) {
                        self.check_former_key(&key.value, &key.range, side);
                    }
                }
            }
        }
        if let Some((many, keys)) = &binary.group {
            let one = if *many == ManySide::Left { &right.labels } else { &left.labels };
            for key in keys {
                self.use_key(&key.value, &key.range, one);
                self.hold_copied(&key.range);
            }
        }
        self.hold_duplicates(binary.matching.iter().flat_map(|keys| &keys.keys));
        !self.findings[before..].iter().any(|finding| finding.rule != Rule::FormerLabel)
            && !binary.matching.iter().flat_map(|keys| &keys.keys).any(|key| self.masked.has_variable(&key.range))
    }

    fn report_never_matches(&mut self, binary: &Binary, key: &str, left: &Shape, right: &Shape) {
        let describe = |labels: &Labels| match labels.values(key) {
            Values::Any => "any value".to_owned(),
            Values::Closed(values) if values.iter().all(String::is_empty) => "missing".to_owned(),
            Values::Closed(values) => {
                let values: Vec<String> = values.iter().take(4).map(|value| format!("`{value}`")).collect();
                values.join(", ")
            }
        };
        let (left, right) = (describe(&left.labels), describe(&right.labels));
        let message = format!(
            "no series on the left matches one on the right: `{key}` is {left} on the left, {right} on the right"
        );
        let is_on = binary.matching.as_ref().is_some_and(|keys| keys.is_list);
        let other = if is_on { format!("leave `{key}` out of `on`") } else { format!("add `ignoring ({key})`") };
        let instead = format!("aggregate both sides to the same labels, or {other}");
        self.report(Finding::new(Rule::NeverMatches, &binary.operator.range, message).instead(instead));
    }

    /// Reports a divisor that is a limit, which is 0 where none is set.
    pub(super) fn check_divisor(&mut self, binary: &Binary) {
        let Some(name) = limit_name(&binary.right) else { return };
        let is_gauge = self.vocabulary.sample(&name).is_none_or(|(metric, _)| metric.kind == Kind::Gauge);
        if is_gauge && !self.vocabulary.is_foreign(&name) && !self.guarded.contains(&name) {
            let message = format!("`{name}` is 0 where no limit is set, and the ratio is infinite there");
            let instead = format!("write `({name} > 0)`");
            self.report(Finding::new(Rule::UnguardedLimit, &binary.operator.range, message).instead(instead));
        }
    }
}

/// The keys that have to agree, out of those that are known.
fn matched_keys(matching: Option<&Keys>, left: &Labels, right: &Labels) -> BTreeSet<String> {
    match matching {
        Some(Keys { is_list: true, keys }) => keys.iter().map(|key| key.value.clone()).collect(),
        _ => {
            let ignored: Vec<&str> =
                matching.iter().flat_map(|keys| &keys.keys).map(|key| key.value.as_str()).collect();
            let all = left.known.keys().chain(right.known.keys());
            all.filter(|key| !ignored.contains(&key.as_str())).cloned().collect()
        }
    }
}

/// The first key of which no value is on both sides.
fn first_mismatch(keys: &BTreeSet<String>, left: &Shape, right: &Shape) -> Option<String> {
    let is_mismatch = |key: &&String| {
        let (left, right) = (&left.labels, &right.labels);
        // A label of any value that each series has is not empty.
        let is_there = |labels: &Labels| {
            labels.known.get(*key).is_some_and(|label| !label.is_optional && label.values == Values::Any)
        };
        let is_missing = |labels: &Labels| !labels.is_open && !labels.known.contains_key(*key);
        (is_there(left) && is_missing(right))
            || (is_missing(left) && is_there(right))
            || !left.values(key).intersects(&right.values(key))
    };
    keys.iter().find(is_mismatch).cloned()
}

/// The labels of the result of an arithmetic operator or a comparison.
fn result_labels(binary: &Binary, left: &Shape, right: &Shape) -> Labels {
    let operator = binary.operator.value;
    let mut labels = match &binary.group {
        Some((many, keys)) => {
            let (many, one) = if *many == ManySide::Left { (left, right) } else { (right, left) };
            let mut labels = many.labels.clone();
            for key in keys {
                labels.add(&key.value, one.labels.values(&key.value));
            }
            return labels;
        }
        None => left.labels.clone(),
    };
    // The result has what both sides agree on.
    for (key, label) in &mut labels.known {
        if let (Values::Closed(values), Values::Closed(others)) = (&mut label.values, right.labels.values(key))
            && binary.matching.is_none()
            && values.iter().any(|value| others.contains(value))
        {
            values.retain(|value| others.contains(value));
        }
    }
    if let Some(Keys { is_list, keys }) = &binary.matching {
        let keys: Vec<&str> = keys.iter().map(|key| key.value.as_str()).collect();
        let by = |word: &str| format!("{operator} {word} ({})", keys.join(", "));
        if *is_list { labels.keep(&keys, || by("on")) } else { labels.drop(&keys, || by("ignoring")) }
    }
    labels
}

/// Whether both sides are the same expression, and differ only in matchers of labels that have to agree.
fn is_ratio_of_itself(binary: &Binary, on: &BTreeSet<String>) -> bool {
    if binary.group.is_some() {
        return false;
    }
    let (left, right) = (Skeleton::of(binary.left.scaled()), Skeleton::of(binary.right.scaled()));
    let ([first], [second]) = (left.matchers.as_slice(), right.matchers.as_slice()) else { return false };
    let is_in = |matcher: &Matcher, others: &[&Matcher]| {
        others.iter().any(|other| {
            other.key.value == matcher.key.value
                && other.comparison == matcher.comparison
                && other.value.value == matcher.value.value
        })
    };
    let only_left = first.iter().filter(|matcher| !is_in(matcher, second));
    let only_right = second.iter().filter(|matcher| !is_in(matcher, first));
    left.text == right.text && only_left.chain(only_right).all(|matcher| on.contains(&matcher.key.value))
}

/// The metrics of a ratio that is compared with infinity, as in `… / limit < Inf`: a divisor of 0 is kept out.
pub(super) fn finite_names(binary: &Binary) -> Vec<String> {
    let is_infinite = |node: &Node| matches!(node.peeled().kind, NodeKind::Number(number) if number.is_infinite());
    if !binary.operator.value.is_comparison_operator() || binary.returns_bool {
        return Vec::new();
    }
    let compared = match (is_infinite(&binary.left), is_infinite(&binary.right)) {
        (false, true) => &binary.left,
        (true, false) => &binary.right,
        _ => return Vec::new(),
    };
    compared.selectors().into_iter().filter_map(super::selector::name).map(|name| name.value).collect()
}

/// The metrics that are compared with a number: where `and` or `unless` adds the comparison, a series of 0 is kept out.
pub(super) fn compared_names(node: &Node) -> Vec<String> {
    let NodeKind::Binary(binary) = &node.peeled().kind else { return Vec::new() };
    if !binary.operator.value.is_comparison_operator() {
        return Vec::new();
    }
    let finite = finite_names(binary);
    if !finite.is_empty() {
        return finite;
    }
    let is_number = |node: &Node| matches!(node.peeled().kind, NodeKind::Number(_));
    let compared = match (is_number(&binary.left), is_number(&binary.right)) {
        (false, true) => &binary.left,
        (true, false) => &binary.right,
        _ => return Vec::new(),
    };
    limit_name(compared).into_iter().collect()
}

/// The name of the limit that a divisor is, if nothing keeps zeros out.
fn limit_name(node: &Node) -> Option<String> {
    match &node.peeled().kind {
        NodeKind::Aggregate(Aggregate { argument, name, .. }) if name.value != "count" => limit_name(argument),
        NodeKind::Selector(selector) if selector.window.is_none() => {
            let name = super::selector::name(selector)?.value;
            let is_limit = |word: &str| matches!(word, "limit" | "limits" | "max" | "maximum" | "quota");
            name.split('_').any(is_limit).then_some(name)
        }
        _ => None,
    }
}
