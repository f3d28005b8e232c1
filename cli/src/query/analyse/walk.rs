//! The walk over a query's tree.

use std::ops::Range;

use promql_parser::parser::token::{T_DIV, T_LAND, T_LUNLESS, T_SUB};

use super::finding::Finding;
use super::matching::{compared_names, finite_names};
use super::rule::Rule;
use super::shape::{Shape, Value};
use super::tree::{Binary, Node, NodeKind, Selector, Spanned};
use super::variables::Masked;
use super::vocabulary::Vocabulary;
use crate::query::Context;

pub(super) struct Walk<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) masked: &'a Masked,
    pub(super) context: &'a Context,
    /// The metrics that are known not to be 0 where the walk is.
    pub(super) guarded: Vec<String>,
    /// Where the keys of matchers are.
    pub(super) matcher_keys: Vec<Range<usize>>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, masked: &'a Masked, context: &'a Context) -> Self {
        Self { vocabulary, masked, context, guarded: Vec::new(), matcher_keys: Vec::new(), findings: Vec::new() }
    }

    /// The query's text at these bytes.
    pub(super) fn text(&self, range: &Range<usize>) -> &'a str {
        self.masked.text.get(range.clone()).unwrap_or_default()
    }

    /// The selector of the metric whose name is at these bytes: the name itself, or `{__name__=~"…"}` for a pattern in quotes.
    pub(super) fn metric_text(&self, range: &Range<usize>) -> String {
        let text = self.text(range);
        if text.starts_with(['"', '\'', '`']) { format!("{{__name__=~{text}}}") } else { text.to_owned() }
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What a node yields. What is wrong with it is reported.
    pub(super) fn shape(&mut self, node: &Node) -> Shape {
        match &node.kind {
            NodeKind::Number(_) => Shape::plain(Value::Scalar),
            NodeKind::Text(_) => Shape::plain(Value::Text),
            NodeKind::Paren(inner) | NodeKind::Subquery { inner, .. } => self.shape(inner),
            NodeKind::Negation(inner) => {
                let shape = self.shape(inner);
                if shape.value == Value::Counter { Shape { value: Value::Gauge, ..shape } } else { shape }
            }
            NodeKind::Selector(selector) => self.selector(selector),
            NodeKind::Call { name, arguments } => self.call(name, arguments),
            NodeKind::Aggregate(aggregate) => self.aggregate(aggregate),
            NodeKind::Binary(binary) => self.binary(binary),
        }
    }

    /// Reports the expression of a rule that is no vector of single values: a server fails whenever it evaluates the rule.
    pub(super) fn check_rule_type(&mut self, node: &Node) {
        let (what, instead) = match &node.peeled().kind {
            NodeKind::Text(_) => ("a string", "a selector, or a function of one"),
            NodeKind::Selector(Selector { window: Some(_), .. }) | NodeKind::Subquery { .. } => (
                "a range vector",
                "a function of it, such as `rate(…)` or `max_over_time(…)`, or leave out the range",
            ),
            _ => return,
        };
        let message = format!("this is {what}, but a rule needs one value for each series");
        self.report(Finding::new(Rule::Syntax, &node.range, message).instead(instead));
    }

    /// Checks the range of a function that needs two samples.
    pub(super) fn check_window(&mut self, window: &Spanned<std::time::Duration>) {
        let interval = self.vocabulary.settings().scrape_interval;
        if window.value.as_secs_f64() < 2.0 * interval && !self.masked.has_variable(&window.range) {
            let text = self.text(&window.range);
            let message = format!(
                "a range of {text} has fewer than two samples whenever a scrape is late: the programs are scraped every {interval} s"
            );
            let instead = format!("use a range of at least {} s, better {} s", 2.0 * interval, 4.0 * interval);
            self.report(Finding::new(Rule::ShortRange, &window.range, message).instead(instead));
        }
    }

    /// Reports the counters whose values are used as they are.
    pub(super) fn report_raw(&mut self, shape: &Shape) {
        for range in &shape.raw {
            let name = self.metric_text(range);
            let message = format!("`{name}` counts since the program's start, so that its value says little");
            let instead = format!("`rate({name}[5m])` or `increase({name}[1h])`");
            self.report(Finding::new(Rule::RawCounter, range, message).instead(instead));
        }
    }

    fn binary(&mut self, binary: &Binary) -> Shape {
        let operator = binary.operator.value;
        let guarded_before = self.guarded.len();
        match operator.id() {
            T_LAND => self.guarded.extend([&binary.left, &binary.right].into_iter().flat_map(compared_names)),
            T_LUNLESS => self.guarded.extend(compared_names(&binary.right)),
            _ => self.guarded.extend(finite_names(binary)),
        }
        let left = self.shape(&binary.left);
        let right = self.shape(&binary.right);
        self.guarded.truncate(guarded_before);
        // `> bool 0` asks whether something has happened at all.
        let is_zero = |node: &Node| matches!(node.peeled().kind, NodeKind::Number(number) if number == 0.0);
        let asks_if_any = binary.returns_bool && (is_zero(&binary.left) || is_zero(&binary.right));
        if operator.is_comparison_operator() && !asks_if_any {
            self.report_raw(&left);
            self.report_raw(&right);
        }
        if operator.id() == T_DIV {
            self.check_divisor(binary);
        }
        let mut result = match (left.is_scalar(), right.is_scalar()) {
            (true, true) => {
                Shape { raw: [left.raw.clone(), right.raw.clone()].concat(), ..Shape::plain(Value::Scalar) }
            }
            (false, true) => left.clone(),
            (true, false) => right.clone(),
            (false, false) => self.matched(binary, &left, &right),
        };
        if operator.is_comparison_operator() {
            result.raw.clear();
            if binary.returns_bool {
                result.value = if result.is_scalar() { Value::Scalar } else { Value::Gauge };
            }
        } else if operator.is_set_operator() {
            let is_or = operator.to_string() == "or";
            result.raw = if is_or { [left.raw, right.raw].concat() } else { Vec::new() };
        } else if !left.is_scalar() && !right.is_scalar() {
            result.value = arithmetic(left.value, right.value);
            result.is_bucket = if left.is_bucket == right.is_bucket { left.is_bucket } else { None };
            result.is_aggregated = left.is_aggregated || right.is_aggregated;
            result.raw = [left.raw, right.raw].concat();
            // A difference of counts, such as `c - c offset 1h`, says what has happened between two times.
            if operator.id() == T_SUB && left.value == Value::Counter && right.value == Value::Counter {
                result = result.with_value(Value::Gauge);
            }
        }
        result
    }
}

fn arithmetic(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
        (left, right) if left == right && matches!(left, Value::Counter | Value::Rate) => left,
        _ => Value::Gauge,
    }
}
