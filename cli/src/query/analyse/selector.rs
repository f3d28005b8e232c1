//! Looks a selector's metric up, and checks its matchers.

use std::collections::BTreeSet;
use std::ops::Range;

use callmeter::Kind;
use regex::Regex;

use super::finding::Finding;
use super::matcher::branches;
use super::rule::Rule;
use super::shape::{Labels, Shape, Value};
use super::tree::{Comparison, Matcher, Selector, Spanned};
use super::vocabulary::{Metric, Others, Part, Sample, Values};
use super::walk::Walk;
use crate::check::finding::Severity;

/// The labels that every scrape adds.
const TARGET_LABELS: [&str; 2] = ["job", "instance"];

impl Walk<'_> {
    pub(super) fn selector(&mut self, selector: &Selector) -> Shape {
        let mut shape = match name(selector) {
            Some(name) if !self.masked.has_variable(&name.range) => self.metric(&name.value, &name.range),
            Some(_) => Shape::unknown(),
            None => self.metrics_like(selector),
        };
        for matcher in selector.alternatives.iter().flatten() {
            self.check_matcher(matcher, &shape.labels);
        }
        for matchers in &selector.alternatives {
            self.hold_duplicates(matchers.iter().map(|matcher| &matcher.key));
        }
        if let [matchers] = selector.alternatives.as_slice() {
            let declared = shape.labels.clone();
            for matcher in matchers {
                if self.narrow(matcher, &mut shape.labels) {
                    self.report_contradiction(matcher, &declared);
                }
            }
        }
        shape
    }

    /// What a metric yields.
    fn metric(&mut self, name: &str, range: &Range<usize>) -> Shape {
        let vocabulary = self.vocabulary;
        if let Some((metric, sample)) = vocabulary.sample(name) {
            self.report_state(metric, sample, range);
            return self.declared(metric, sample, range);
        }
        if let Some(recorded) = vocabulary.recorded(name) {
            let mut shape = recorded.clone();
            shape.raw = if shape.value == Value::Counter { vec![range.clone()] } else { Vec::new() };
            return shape;
        }
        if !vocabulary.is_foreign(name) {
            self.report_unknown_metric(name, range);
        }
        let is_bucket = name.ends_with("_bucket").then_some(true);
        Shape { is_bucket, ..Shape::unknown() }
    }

    /// What the declared metrics yield whose names match `__name__=~"…"`.
    fn metrics_like(&mut self, selector: &Selector) -> Shape {
        let mut matchers = selector.alternatives.iter().flatten();
        let Some((matcher, pattern)) = matchers
            .find(|matcher| matcher.key.value == "__name__" && matcher.comparison == Comparison::Regex)
            .and_then(|matcher| Some((matcher, matcher.regex.as_ref()?)))
            .filter(|(matcher, _)| !self.masked.has_variable(&matcher.value.range))
        else {
            return Shape::unknown();
        };
        let samples = self.vocabulary.samples_like(pattern);
        let shapes = samples.map(|(metric, sample)| self.declared(metric, sample, &matcher.value.range));
        let merge = |mut all: Shape, shape: Shape| {
            all.merge(&shape);
            all
        };
        let Some(mut shape) = shapes.reduce(merge) else {
            self.report_unknown_pattern(matcher, pattern);
            return Shape::unknown();
        };
        if !self.selects_only_declared(&matcher.value.value) {
            shape.merge(&Shape::unknown());
        }
        if shape.value != Value::Counter {
            shape.raw.clear();
        }
        shape.raw.truncate(1);
        shape
    }

    /// Whether each branch of a pattern starts with the first word of declared names, as in `shop_.*`.
    fn selects_only_declared(&self, pattern: &str) -> bool {
        let branches = branches(pattern);
        let mut texts: Vec<&str> = branches.into_iter().map(|branch| &pattern[branch]).collect();
        if texts.is_empty() {
            texts.push(pattern);
        }
        texts.into_iter().all(|text| {
            let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
            // A quantifier is about the letter before it.
            let is_repeated = text[end..].starts_with(['*', '?', '{', '|']);
            let prefix = &text[..end.saturating_sub(usize::from(is_repeated))];
            self.vocabulary.sample(prefix).is_some() && end == text.len()
                || prefix.contains('_')
                    && self.vocabulary.has_first_word(prefix)
                    && !self.vocabulary.is_foreign(prefix)
        })
    }

    /// Reports a pattern of names that no declared metric matches, unless it looks like another program's.
    fn report_unknown_pattern(&mut self, matcher: &Matcher, pattern: &Regex) {
        let text = matcher.value.value.as_str();
        let prefix: String = text.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
        let others = self.vocabulary.settings().others;
        if self.vocabulary.has_recorded_like(pattern) || self.vocabulary.is_foreign(&prefix) {
            return;
        }
        let range = matcher.inner();
        let message = format!("no declared metric matches `{text}`");
        let first_word = prefix.split_once(['_', ':']).map(|(word, _)| word);
        let finding = if first_word.is_some_and(|word| self.vocabulary.has_first_word(word)) {
            Finding::new(Rule::UnknownMetric, &range, message)
                .instead("write a pattern of metrics that `cargo callmeter list` shows")
        } else if others == Others::Allow {
            return;
        } else {
            // The alternatives of a group may all be known: this is never an error.
            let is_error = others == Others::Deny && !prefix.is_empty();
            let severity = if is_error { Severity::Error } else { Severity::Note };
            Finding::new(Rule::ForeignMetric, &range, message)
                .severity(severity)
                .instead("add the names to the file of `--known` if another program exposes them")
        };
        self.report(finding);
    }

    /// Reports a matcher that no series meets together with the matchers before it, although that value alone has no finding.
    fn report_contradiction(&mut self, matcher: &Matcher, declared: &Labels) {
        let key = &matcher.key.value;
        let is_possible = match declared.values(key) {
            Values::Any => true,
            // A negative matcher that excludes each value has no finding yet.
            Values::Closed(values) => {
                matcher.comparison.is_negative() || values.iter().any(|value| matcher.matches(value))
            }
        };
        if is_possible {
            let message =
                format!("no value of the label `{key}` meets all of its matchers: this matches no series");
            let finding = Finding::new(Rule::UnknownValue, &matcher.inner(), message);
            self.report(finding.instead(format!("use one matcher of `{key}`, such as `{key}=~\"…|…\"`")));
        }
    }

    fn declared(&self, metric: &Metric, sample: Sample, range: &Range<usize>) -> Shape {
        let mut labels = Labels::of(metric);
        if sample.part != Part::Bucket {
            labels.known.remove("le");
        }
        let added = self.vocabulary.settings().labels.iter().map(String::as_str);
        for key in TARGET_LABELS.into_iter().chain(added) {
            labels.add(key, Values::Any);
        }
        let value = if metric.kind == Kind::Gauge { Value::Gauge } else { Value::Counter };
        let raw = if value == Value::Counter { vec![range.clone()] } else { Vec::new() };
        Shape { value, is_aggregated: false, is_bucket: Some(sample.part == Part::Bucket), labels, raw }
    }

    /// Reports a former name, or a deprecated family.
    fn report_state(&mut self, metric: &Metric, sample: Sample, range: &Range<usize>) {
        let reason = metric.deprecated.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        if sample.is_former {
            let new = format!("{}{}", metric.name, sample.part.suffix());
            let message = format!(
                "`{}` is now called `{new}`: Prometheus gets the former name only until `was` is removed{reason}",
                self.text(range)
            );
            self.report(Finding::new(Rule::FormerName, range, message).replacement(Some(&new)));
        } else if metric.deprecated.is_some() && metric.was.is_none() {
            let message = format!("`{}` is deprecated and will be removed{reason}", metric.name);
            self.report(Finding::new(Rule::DeprecatedMetric, range, message));
        }
    }

    pub(super) fn report_unknown_metric(&mut self, name: &str, range: &Range<usize>) {
        if let Some((metric, message)) = self.wrong_sample(name) {
            let instead = match metric.kind {
                Kind::Histogram => format!("`{0}_bucket`, `{0}_sum` or `{0}_count`", metric.name),
                Kind::Counter | Kind::Gauge => format!("`{}`", metric.name),
            };
            let replacement = (metric.kind != Kind::Histogram).then_some(metric.name.as_str());
            let finding = Finding::new(Rule::UnknownMetric, range, message).instead(instead);
            self.report(finding.replacement(replacement));
            return;
        }
        if self.vocabulary.resembles_declared(name) {
            let finding = Finding::new(Rule::UnknownMetric, range, format!("no program declares `{name}`"));
            self.report(match self.vocabulary.nearest_name(name) {
                Some(nearest) => finding.replacement(Some(&nearest)),
                None => finding.instead(format!(
                    "use a metric that `cargo callmeter list` shows, or add `{name}` to the file of `--known` if another program exposes it"
                )),
            });
            return;
        }
        let severity = match self.vocabulary.settings().others {
            Others::Allow => return,
            Others::Note => Severity::Note,
            Others::Deny => Severity::Error,
        };
        let message = format!("no program declares `{name}`: its labels are not checked");
        let finding = Finding::new(Rule::ForeignMetric, range, message).severity(severity);
        self.report(
            finding.instead(format!("add `{name}` to the file of `--known` if another program exposes it")),
        );
    }

    /// The family whose name this is apart from a suffix, and what is wrong with the suffix.
    fn wrong_sample(&self, name: &str) -> Option<(&Metric, String)> {
        if let Some(metric) = self.vocabulary.metric(name) {
            return Some((
                metric,
                format!(
                    "`{name}` is a histogram: its samples are `{name}_bucket`, `{name}_sum` and `{name}_count`"
                ),
            ));
        }
        let kind = |kind| match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        for suffix in ["_bucket", "_sum", "_count", "_total"] {
            let Some(base) = name.strip_suffix(suffix) else { continue };
            if let Some(metric) = self.vocabulary.metric(base) {
                let kind = kind(metric.kind);
                return Some((metric, format!("`{base}` is a {kind}, which has no sample `{suffix}`")));
            }
            // A counter's name without its suffix, before a histogram's.
            if let Some(metric) = self.vocabulary.metric(&format!("{base}_total")) {
                return Some((metric, format!("`{}` is a counter, which has no sample `{suffix}`", metric.name)));
            }
        }
        let metric = self.vocabulary.metric(&format!("{name}_total"))?;
        Some((metric, format!("the counter is called `{}`", metric.name)))
    }

    /// Drops the values that a matcher excludes; whether it excludes all.
    fn narrow(&self, matcher: &Matcher, labels: &mut Labels) -> bool {
        let key = matcher.key.value.as_str();
        if key == "__name__"
            || self.masked.has_variable(&matcher.value.range)
            || self.masked.has_variable(&matcher.key.range)
        {
            return false;
        }
        let is_exact = matcher.comparison == Comparison::Equal;
        match labels.known.get_mut(key) {
            Some(label) => match &mut label.values {
                Values::Closed(values) => {
                    values.retain(|value| matcher.matches(value));
                    // Nothing is left of a value that never is: it has been reported.
                    if values.is_empty() {
                        label.values = Values::Any;
                        return true;
                    }
                }
                Values::Any if is_exact => {
                    label.values = Values::Closed(BTreeSet::from([matcher.value.value.clone()]));
                }
                Values::Any => {}
            },
            None if labels.is_open && is_exact => {
                labels.add(key, Values::Closed(BTreeSet::from([matcher.value.value.clone()])));
            }
            None => {}
        }
        false
    }
}

/// The name of a selector's metric, which may be a matcher.
pub(super) fn name(selector: &Selector) -> Option<Spanned<String>> {
    if let Some(name) = &selector.name {
        return Some(name.clone());
    }
    let mut matchers = selector.alternatives.iter().flatten();
    let matcher =
        matchers.find(|matcher| matcher.key.value == "__name__" && matcher.comparison == Comparison::Equal)?;
    let range = &matcher.value.range;
    Some(Spanned {
        value: matcher.value.value.clone(),
        range: range.start + 1..range.end.saturating_sub(1).max(range.start + 1),
    })
}
