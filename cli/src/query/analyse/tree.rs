//! A query's tree, in which each word knows where it is. `promql-parser` builds one without positions; `align` adds them.

use std::ops::Range;
use std::time::Duration;

use promql_parser::parser::token::TokenType;
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
