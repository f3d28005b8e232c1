//! A query's tree, in which each word knows where it is. `promql-parser` builds one without positions; `align` adds them.

use std::ops::Range;
use std::time::Duration;

use promql_parser::parser::token::{T_DIV, T_LOR, T_MUL, TokenType};
use regex::Regex;

/// Something, and the bytes of the query where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned<T> {
    pub(super) value: T,
    pub(super) range: Range<usize>,
}

/// An expression.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum NodeKind {
    Number(f64),
    Text(String),
    Selector(Selector),
    Subquery { inner: Box<Node>, window: Spanned<Duration>, shift: String },
    Paren(Box<Node>),
    Negation(Box<Node>),
    Call { name: Spanned<String>, arguments: Vec<Node> },
    Aggregate(Aggregate),
    Binary(Box<Binary>),
}

/// `name{key="value"}[window] offset …`.
#[derive(Debug)]
pub(super) struct Selector {
    pub(super) name: Option<Spanned<String>>,
    /// All of the matchers, or the alternatives if `or` divides them.
    pub(super) alternatives: Vec<Vec<Matcher>>,
    pub(super) window: Option<Spanned<Duration>>,
    /// `offset` and `@`, as they are written.
    pub(super) shift: String,
}

/// How a matcher compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}

impl Comparison {
    pub(super) fn is_negative(self) -> bool {
        matches!(self, Self::NotEqual | Self::NotRegex)
    }

    pub(super) fn is_regex(self) -> bool {
        matches!(self, Self::Regex | Self::NotRegex)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Matcher {
    pub(super) key: Spanned<String>,
    pub(super) comparison: Comparison,
    /// The text without escapes. The range has the quotes.
    pub(super) value: Spanned<String>,
    /// The regular expression, anchored.
    pub(super) regex: Option<Regex>,
}

/// `by (…)`, `without (…)`, `on (…)` or `ignoring (…)`.
#[derive(Debug)]
pub(super) struct Keys {
    /// `by` or `on`.
    pub(super) is_list: bool,
    pub(super) keys: Vec<Spanned<String>>,
}

#[derive(Debug)]
pub(super) struct Aggregate {
    pub(super) name: Spanned<String>,
    pub(super) keys: Option<Keys>,
    pub(super) parameter: Option<Box<Node>>,
    pub(super) argument: Box<Node>,
}

/// The side of an operator that may have several series for each of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ManySide {
    Left,
    Right,
}

#[derive(Debug)]
pub(super) struct Binary {
    pub(super) operator: Spanned<TokenType>,
    pub(super) returns_bool: bool,
    pub(super) matching: Option<Keys>,
    pub(super) group: Option<(ManySide, Vec<Spanned<String>>)>,
    pub(super) left: Node,
    pub(super) right: Node,
}

impl Node {
    /// The expression within parentheses.
    pub(super) fn peeled(&self) -> &Node {
        let mut node = self;
        while let NodeKind::Paren(inner) = &node.kind {
            node = inner;
        }
        node
    }
}

impl Node {
    /// The vector that factors, comparisons with numbers, defaults such as `or vector(0)`, and functions such as `clamp_min`
    /// are written around. Its series are the same, and their values are scaled or filtered.
    pub(super) fn scaled(&self) -> &Node {
        let mut node = self.peeled();
        loop {
            let inner = match &node.kind {
                NodeKind::Negation(inner) => Some(&**inner),
                NodeKind::Call { name, arguments } if SCALING.contains(&name.value.as_str()) => arguments.first(),
                NodeKind::Binary(binary) => binary.scaled_side(),
                _ => None,
            };
            match inner {
                Some(inner) => node = inner.peeled(),
                None => return node,
            }
        }
    }

    /// Whether this is a number, or is calculated from numbers.
    pub(super) fn is_number(&self) -> bool {
        match &self.peeled().kind {
            NodeKind::Number(_) => true,
            NodeKind::Negation(inner) => inner.is_number(),
            NodeKind::Binary(binary) => binary.left.is_number() && binary.right.is_number(),
            _ => false,
        }
    }

    fn is_constant_vector(&self) -> bool {
        matches!(&self.peeled().kind, NodeKind::Call { name, arguments }
            if name.value == "vector" && arguments.iter().all(Self::is_number))
    }
}

/// The functions that keep the series of their first argument, and scale or limit its values.
const SCALING: &[&str] = &["abs", "ceil", "clamp", "clamp_max", "clamp_min", "floor", "round", "sort", "sort_desc"];

impl Binary {
    /// The side that a number scales or filters, or that a constant is the default of.
    fn scaled_side(&self) -> Option<&Node> {
        let operator = self.operator.value;
        if operator.id() == T_LOR {
            return self.right.is_constant_vector().then_some(&self.left);
        }
        let is_filter = operator.is_comparison_operator() && !self.returns_bool;
        match (self.left.is_number(), self.right.is_number()) {
            (false, true) if is_filter || matches!(operator.id(), T_MUL | T_DIV) => Some(&self.left),
            (true, false) if is_filter || operator.id() == T_MUL => Some(&self.right),
            _ => None,
        }
    }
}

impl Node {
    /// Every selector within the expression.
    pub(super) fn selectors(&self) -> Vec<&Selector> {
        match &self.kind {
            NodeKind::Number(_) | NodeKind::Text(_) => Vec::new(),
            NodeKind::Selector(selector) => vec![selector],
            NodeKind::Subquery { inner, .. } | NodeKind::Paren(inner) | NodeKind::Negation(inner) => {
                inner.selectors()
            }
            NodeKind::Call { arguments, .. } => arguments.iter().flat_map(Self::selectors).collect(),
            NodeKind::Aggregate(aggregate) => {
                let parameter = aggregate.parameter.iter().flat_map(|parameter| parameter.selectors());
                parameter.chain(aggregate.argument.selectors()).collect()
            }
            NodeKind::Binary(binary) => [binary.left.selectors(), binary.right.selectors()].concat(),
        }
    }
}
