//! PromQL's functions: what each makes of its argument.

use std::ops::Range;

use super::align::decoded_offsets;
use super::finding::Finding;
use super::rule::Rule;
use super::shape::{Presence, Shape, Value};
use super::tree::{Node, NodeKind, Selector, Spanned};
use super::vocabulary::Values;
use super::walk::Walk;

/// What a function makes of its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// The rise of a counter.
    Rate,
    /// The resets of a counter.
    Resets,
    /// The change of a gauge.
    Delta,
    /// The same values, or a transformation of each.
    Same,
    /// Something about the samples, such as their number, and not their values.
    AboutSamples,
    /// Whether there are samples.
    Absent,
    HistogramQuantile,
    /// Something about a native histogram.
    Native,
    LabelReplace,
    LabelJoin,
    /// A number from a vector.
    Scalar,
    /// A vector from a number.
    Vector,
    /// A number from nothing.
    Constant,
    Unknown,
}

fn effect(function: &str) -> Effect {
    match function {
        "rate" | "irate" | "increase" => Effect::Rate,
        "resets" => Effect::Resets,
        "delta" | "idelta" | "deriv" | "predict_linear" | "double_exponential_smoothing" | "holt_winters" => {
            Effect::Delta
        }
        "changes"
        | "count_over_time"
        | "present_over_time"
        | "timestamp"
        | "start_timestamp"
        | "ts_of_first_over_time"
        | "ts_of_last_over_time"
        | "ts_of_max_over_time"
        | "ts_of_min_over_time"
        | "stddev_over_time"
        | "stdvar_over_time"
        | "mad_over_time"
        | "sgn" => Effect::AboutSamples,
        "absent" | "absent_over_time" => Effect::Absent,
        "histogram_quantile" => Effect::HistogramQuantile,
        "histogram_avg"
        | "histogram_count"
        | "histogram_sum"
        | "histogram_fraction"
        | "histogram_stddev"
        | "histogram_stdvar"
        | "histogram_quantiles"
        | "info" => Effect::Native,
        "label_replace" => Effect::LabelReplace,
        "label_join" => Effect::LabelJoin,
        "scalar" => Effect::Scalar,
        "vector" => Effect::Vector,
        "time" | "pi" | "start" | "end" | "step" | "range" | "min_of" | "max_of" => Effect::Constant,
        name if name.ends_with("_over_time") => Effect::Same,
        "abs" | "acos" | "acosh" | "asin" | "asinh" | "atan" | "atanh" | "ceil" | "clamp" | "clamp_max"
        | "clamp_min" | "cos" | "cosh" | "deg" | "exp" | "floor" | "ln" | "log10" | "log2" | "rad" | "round"
        | "sin" | "sinh" | "sort" | "sort_desc" | "sort_by_label" | "sort_by_label_desc" | "sqrt" | "tan"
        | "tanh" | "day_of_month" | "day_of_week" | "day_of_year" | "days_in_month" | "hour" | "minute"
        | "month" | "year" | "integral" => Effect::Same,
        _ => Effect::Unknown,
    }
}

impl Walk<'_> {
    pub(super) fn call(&mut self, name: &Spanned<String>, arguments: &[Node]) -> Shape {
        let effect = effect(&name.value);
        if effect == Effect::HistogramQuantile {
            return self.histogram_quantile(name, arguments);
        }
        // The vector is the first argument, except that of `quantile_over_time` and of `histogram_fraction`.
        let shapes: Vec<Shape> = arguments.iter().map(|argument| self.shape(argument)).collect();
        let vector = shapes.iter().find(|shape| !matches!(shape.value, Value::Scalar | Value::Text)).cloned();
        if name.value == "quantile_over_time" {
            arguments.iter().take(1).for_each(|quantile| self.check_quantile(quantile));
        }
        let Some(shape) = vector else {
            return Shape::plain(if effect == Effect::Constant { Value::Scalar } else { Value::Gauge });
        };
        if matches!(effect, Effect::Rate | Effect::Resets | Effect::Delta) || name.value == "changes" {
            for argument in arguments {
                if let NodeKind::Selector(Selector { window: Some(window), .. }) = &argument.peeled().kind {
                    self.check_window(window);
                }
            }
        }
        match effect {
            Effect::Rate => self.rate(name, shape, arguments),
            Effect::Resets => {
                self.check_counter(name, &shape);
                shape.with_value(Value::Gauge)
            }
            Effect::Delta => {
                if shape.value == Value::Counter {
                    let message = format!(
                        "`{}` takes a gauge, but this is a counter, which is 0 again after each restart of the program",
                        name.value
                    );
                    let instead = if name.value == "deriv" { "`rate(…)`" } else { "`increase(…)`" };
                    self.report(Finding::new(Rule::DeltaOfCounter, &name.range, message).instead(instead));
                }
                shape.with_value(Value::Gauge)
            }
            Effect::Same => shape,
            Effect::AboutSamples => shape.with_value(Value::Gauge),
            Effect::Absent => absent(arguments),
            Effect::LabelReplace => self.label_replace(shape, arguments),
            Effect::LabelJoin => self.label_join(shape, arguments),
            Effect::Scalar => Shape { raw: shape.raw, ..Shape::plain(Value::Scalar) },
            Effect::Vector | Effect::Constant => Shape::plain(Value::Gauge),
            Effect::Native | Effect::Unknown | Effect::HistogramQuantile => {
                let mut unknown = Shape::unknown();
                unknown.labels.merge(&shape.labels);
                unknown
            }
        }
    }

    fn rate(&mut self, name: &Spanned<String>, shape: Shape, arguments: &[Node]) -> Shape {
        if !self.check_counter(name, &shape) {
            // A mistake is reported once.
        } else if shape.value == Value::Counter && shape.is_aggregated {
            let inner = arguments.first().map(|argument| self.text(&argument.range)).unwrap_or_default();
            let message = format!(
                "`{0}` sees no reset in an aggregated counter: when one program is restarted, `{0}({inner})` treats the decrease of the sum as a restart of all",
                name.value
            );
            let instead = format!("aggregate the rates: `sum({}(…[5m]))`", name.value);
            self.report(Finding::new(Rule::RateOfAggregate, &name.range, message).instead(instead));
        }
        shape.with_value(Value::Rate)
    }

    /// Whether this may be a counter.
    fn check_counter(&mut self, name: &Spanned<String>, shape: &Shape) -> bool {
        let (what, instead) = match shape.value {
            Value::Gauge => ("gauge", "`deriv(…)` or `delta(…)`, or the gauge as it is"),
            Value::Rate => ("rate", "`avg_over_time(…)`, or the rate as it is"),
            Value::Quantile => ("quantile", "use the quantile as it is"),
            _ => return true,
        };
        let message = format!("`{}` treats each decrease of this {what} as a restart", name.value);
        self.report(Finding::new(Rule::RateOfGauge, &name.range, message).instead(instead));
        false
    }

    fn histogram_quantile(&mut self, name: &Spanned<String>, arguments: &[Node]) -> Shape {
        let [quantile, buckets] = arguments else { return Shape::unknown() };
        self.shape(quantile);
        self.check_quantile(quantile);
        let findings_before = self.findings.len();
        let mut shape = self.shape(buckets);
        // An unknown key within `by (…)` of a metric without buckets follows from the metric.
        let is_other = shape.is_bucket == Some(false);
        if is_other {
            self.forget_unknown_le(findings_before);
            let message = "these are not the buckets of a histogram, so that there is no quantile";
            let instead = "`histogram_quantile(…, sum by (le) (rate(…_bucket[5m])))` of a histogram";
            self.report(Finding::new(Rule::QuantileOfNonHistogram, &name.range, message).instead(instead));
        } else if shape.is_bucket == Some(true)
            && matches!(shape.labels.presence("le"), Presence::Dropped | Presence::Absent)
        {
            // A metric that is not known to be buckets may be a native histogram, which needs no `le`.
            let by = shape.labels.dropped_by.as_deref().unwrap_or("an aggregation");
            let message = format!("`{by}` has dropped the label `le`, so that there is no quantile");
            let instead = "`sum by (le) (…)`, with further labels if need be";
            self.report(Finding::new(Rule::QuantileWithoutLe, &name.range, message).instead(instead));
        } else if shape.value == Value::Counter {
            for range in &shape.raw {
                let name = self.metric_text(range);
                let message = format!("the quantile of `{name}` is that of all calls since the program's start");
                let instead = format!("`rate({name}[5m])`");
                self.report(Finding::new(Rule::QuantileWithoutRate, range, message).instead(instead));
            }
        }
        shape.labels.drop(&["le"], || name.value.clone());
        shape.is_bucket = Some(false);
        shape.is_aggregated = false;
        shape.with_value(Value::Quantile)
    }

    fn forget_unknown_le(&mut self, from: usize) {
        let later = self.findings.split_off(from);
        let text = &self.masked.text;
        let is_le =
            |finding: &Finding| finding.rule == Rule::UnknownLabel && text.get(finding.range.clone()) == Some("le");
        self.findings.extend(later.into_iter().filter(|finding| !is_le(finding)));
    }

    /// Checks that a quantile is between 0 and 1.
    pub(super) fn check_quantile(&mut self, node: &Node) {
        let (NodeKind::Number(number), range) = (&node.peeled().kind, &node.peeled().range) else { return };
        if !(0.0..=1.0).contains(number) && !self.masked.has_variable(range) {
            let message = format!("{number} is not a valid quantile: quantiles are between 0 and 1");
            let finding = Finding::new(Rule::QuantileOutOfRange, range, message);
            let percent = (number / 100.0).to_string();
            let is_percentage = (1.0..=100.0).contains(number);
            self.report(finding.replacement(is_percentage.then_some(percent.as_str())));
        }
    }

    fn label_replace(&mut self, mut shape: Shape, arguments: &[Node]) -> Shape {
        if let Some((source, range)) = arguments.get(3).and_then(|node| self.string(node))
            && !source.is_empty()
        {
            self.use_key(&source, &range, &shape.labels);
        }
        let text = |index: usize| arguments.get(index).and_then(|node| self.string(node)).map(|(text, _)| text);
        let Some(target) = text(1) else { return shape };
        let (replacement, source, pattern) = (text(2), text(3), text(4));
        let is_always =
            matches!((source.as_deref(), pattern.as_deref()), (_, Some(".*" | "(.*)")) | (Some(""), Some("")));
        let replacement = replacement.unwrap_or_default();
        if is_always && replacement.is_empty() {
            // An empty label is no label.
            shape.labels.drop(&[&target], || format!("label_replace(…, \"{target}\", \"\", …)"));
        } else {
            shape.labels.add(&target, Values::Any);
            let is_sure = is_always && !replacement.is_empty() && !replacement.contains('$');
            if let Some(label) = shape.labels.known.get_mut(&target) {
                label.is_optional = !is_sure;
            }
        }
        shape
    }

    fn label_join(&mut self, mut shape: Shape, arguments: &[Node]) -> Shape {
        for node in arguments.iter().skip(3) {
            if let Some((source, range)) = self.string(node) {
                self.use_key(&source, &range, &shape.labels);
            }
        }
        if let Some((target, _)) = arguments.get(1).and_then(|node| self.string(node)) {
            shape.labels.add(&target, Values::Any);
        }
        shape
    }

    /// A string argument, and the bytes between its quotes.
    fn string(&self, node: &Node) -> Option<(String, Range<usize>)> {
        let node = node.peeled();
        let NodeKind::Text(text) = &node.kind else { return None };
        let offsets = decoded_offsets(self.text(&node.range));
        let (first, last) = (*offsets.first()?, *offsets.last()?);
        Some((text.clone(), node.range.start + first..node.range.start + last))
    }
}

/// `absent` has the labels of equality matchers.
fn absent(arguments: &[Node]) -> Shape {
    let mut shape = Shape::plain(Value::Gauge);
    if let Some(NodeKind::Selector(selector)) = arguments.first().map(|node| &node.peeled().kind) {
        for matcher in selector.alternatives.iter().flatten().filter(|matcher| !matcher.comparison.is_negative()) {
            shape.labels.add(&matcher.key.value, Values::Any);
        }
    }
    shape
}
