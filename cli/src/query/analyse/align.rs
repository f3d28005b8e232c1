//! Adds positions to the tree of `promql-parser`, by walking it and the tokens in step: both are in the order of the text.

use std::ops::Range;

use promql_parser::label::MatchOp;
use promql_parser::parser::token::{
    T_ADD, T_AT, T_BOOL, T_BY, T_COLON, T_COMMA, T_DURATION, T_EOF, T_FILL, T_FILL_LEFT, T_FILL_RIGHT,
    T_GROUP_LEFT, T_GROUP_RIGHT, T_IGNORING, T_LEFT_BRACE, T_LEFT_BRACKET, T_LEFT_PAREN, T_LOR, T_NUMBER, T_OFFSET,
    T_ON, T_RIGHT_BRACE, T_RIGHT_BRACKET, T_RIGHT_PAREN, T_STRING, T_SUB, T_WITHOUT, TokenId,
};
use promql_parser::parser::{self, Expr, LabelModifier, VectorMatchCardinality, VectorSelector};
use promql_parser::util::unquote_string;
use regex::Regex;

use super::tree::{Aggregate, Binary, Comparison, Keys, ManySide, Matcher, Node, NodeKind, Selector, Spanned};

/// A token of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) id: TokenId,
    pub(super) range: Range<usize>,
}

/// The tree with positions; nothing if the tokens are not those of the tree.
pub(super) fn align(text: &str, tokens: &[Token], tree: &Expr) -> Option<Node> {
    let mut walk = Walk { text, tokens, next: 0 };
    let node = walk.node(tree)?;
    walk.peek().is_none_or(|id| id == T_EOF).then_some(node)
}

struct Walk<'a> {
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<TokenId> {
        self.tokens.get(self.next).map(|token| token.id)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next)?.clone();
        self.next += 1;
        Some(token)
    }

    fn expect(&mut self, id: TokenId) -> Option<Range<usize>> {
        self.take().filter(|token| token.id == id).map(|token| token.range)
    }

    fn skip(&mut self, ids: &[TokenId]) -> bool {
        let is_there = self.peek().is_some_and(|id| ids.contains(&id));
        self.next += usize::from(is_there);
        is_there
    }

    fn word(&mut self) -> Option<Spanned<String>> {
        let range = self.take()?.range;
        Some(Spanned { value: self.text.get(range.clone())?.to_owned(), range })
    }

    fn start(&self) -> Option<usize> {
        self.tokens.get(self.next).map(|token| token.range.start)
    }

    fn end(&self) -> Option<usize> {
        self.tokens.get(self.next.checked_sub(1)?).map(|token| token.range.end)
    }

    fn node(&mut self, tree: &Expr) -> Option<Node> {
        // The parser drops a plus sign before an operand.
        while self.skip(&[T_ADD]) {}
        let start = self.start()?;
        let kind = match tree {
            Expr::Aggregate(aggregate) => self.aggregate(aggregate)?,
            Expr::Unary(unary) => {
                self.expect(T_SUB)?;
                NodeKind::Negation(Box::new(self.node(&unary.expr)?))
            }
            Expr::Binary(binary) => self.binary(binary)?,
            Expr::Paren(paren) => {
                self.expect(T_LEFT_PAREN)?;
                let inner = self.node(&paren.expr)?;
                self.expect(T_RIGHT_PAREN)?;
                NodeKind::Paren(Box::new(inner))
            }
            Expr::Subquery(subquery) => {
                let inner = Box::new(self.node(&subquery.expr)?);
                self.expect(T_LEFT_BRACKET)?;
                let window = Spanned { value: subquery.range, range: self.take()?.range };
                self.expect(T_COLON)?;
                self.skip(&[T_DURATION, T_NUMBER]);
                self.expect(T_RIGHT_BRACKET)?;
                NodeKind::Subquery { inner, window, shift: self.shift()? }
            }
            Expr::NumberLiteral(number) => {
                while self.skip(&[T_ADD, T_SUB]) {}
                self.skip(&[T_NUMBER, T_DURATION]).then_some(NodeKind::Number(number.val))?
            }
            Expr::StringLiteral(text) => {
                let range = self.expect(T_STRING)?;
                NodeKind::Text(self.raw(&range).map_or_else(|| text.val.clone(), str::to_owned))
            }
            Expr::VectorSelector(selector) => {
                let mut selector = self.selector(selector)?;
                selector.shift = self.shift()?;
                NodeKind::Selector(selector)
            }
            Expr::MatrixSelector(matrix) => {
                let mut selector = self.selector(&matrix.vs)?;
                self.expect(T_LEFT_BRACKET)?;
                selector.window = Some(Spanned { value: matrix.range, range: self.take()?.range });
                self.expect(T_RIGHT_BRACKET)?;
                selector.shift = self.shift()?;
                NodeKind::Selector(selector)
            }
            Expr::Call(call) => {
                let name = self.word()?;
                let arguments: Vec<&Expr> = call.args.args.iter().map(AsRef::as_ref).collect();
                NodeKind::Call { name, arguments: self.arguments(&arguments)? }
            }
            Expr::Extension(_) => return None,
        };
        Some(Node { kind, range: start..self.end()? })
    }

    fn arguments(&mut self, trees: &[&Expr]) -> Option<Vec<Node>> {
        self.expect(T_LEFT_PAREN)?;
        let mut arguments = Vec::new();
        for (index, tree) in trees.iter().enumerate() {
            if index > 0 {
                self.expect(T_COMMA)?;
            }
            arguments.push(self.node(tree)?);
        }
        self.expect(T_RIGHT_PAREN)?;
        Some(arguments)
    }

    fn aggregate(&mut self, tree: &parser::AggregateExpr) -> Option<NodeKind> {
        let name = self.word()?;
        let mut keys = self.grouping(tree.modifier.as_ref())?;
        let trees: Vec<&Expr> = tree.param.iter().chain([&tree.expr]).map(AsRef::as_ref).collect();
        let mut arguments = self.arguments(&trees)?;
        if keys.is_none() {
            keys = self.grouping(tree.modifier.as_ref())?;
        }
        let argument = Box::new(arguments.pop()?);
        Some(NodeKind::Aggregate(Aggregate { name, keys, parameter: arguments.pop().map(Box::new), argument }))
    }

    /// `by (…)` or `without (…)`, if it comes next and the aggregation has one.
    fn grouping(&mut self, modifier: Option<&LabelModifier>) -> Option<Option<Keys>> {
        match modifier {
            Some(modifier) if self.skip(&[T_BY, T_WITHOUT]) => self.keys(modifier).map(Some),
            _ => Some(None),
        }
    }

    fn keys(&mut self, modifier: &LabelModifier) -> Option<Keys> {
        Some(Keys { is_list: modifier.is_include(), keys: self.labels(&modifier.labels().labels)? })
    }

    fn labels(&mut self, labels: &[String]) -> Option<Vec<Spanned<String>>> {
        self.expect(T_LEFT_PAREN)?;
        let mut keys = Vec::new();
        for label in labels {
            let range = self.key_range()?;
            keys.push(Spanned { value: label.clone(), range });
            self.skip(&[T_COMMA]);
        }
        self.expect(T_RIGHT_PAREN)?;
        Some(keys)
    }

    /// A key, which may have quotes.
    fn key_range(&mut self) -> Option<Range<usize>> {
        let token = self.take()?;
        Some(if token.id == T_STRING { token.range.start + 1..token.range.end - 1 } else { token.range })
    }

    fn binary(&mut self, tree: &parser::BinaryExpr) -> Option<NodeKind> {
        let left = self.node(&tree.lhs)?;
        let operator = Spanned { value: tree.op, range: self.take()?.range };
        let modifier = tree.modifier.as_ref();
        let returns_bool = self.skip(&[T_BOOL]);
        let mut matching = None;
        if self.skip(&[T_ON, T_IGNORING]) {
            matching = Some(self.keys(modifier?.matching.as_ref()?)?);
        }
        let mut group = None;
        if self.skip(&[T_GROUP_LEFT, T_GROUP_RIGHT]) {
            let (side, labels) = match &modifier?.card {
                VectorMatchCardinality::ManyToOne(labels) => (ManySide::Left, labels),
                VectorMatchCardinality::OneToMany(labels) => (ManySide::Right, labels),
                VectorMatchCardinality::OneToOne | VectorMatchCardinality::ManyToMany => return None,
            };
            let has_list = self.peek() == Some(T_LEFT_PAREN);
            group = Some((side, if has_list { self.labels(&labels.labels)? } else { Vec::new() }));
        }
        while self.is_fill() && self.skip(&[T_FILL, T_FILL_LEFT, T_FILL_RIGHT]) {
            self.expect(T_LEFT_PAREN)?;
            self.skip(&[T_ADD, T_SUB]);
            self.expect(T_NUMBER)?;
            self.expect(T_RIGHT_PAREN)?;
        }
        let right = self.node(&tree.rhs)?;
        Some(NodeKind::Binary(Box::new(Binary { operator, returns_bool, matching, group, left, right })))
    }

    fn is_fill(&self) -> bool {
        self.tokens.get(self.next + 1).is_some_and(|token| token.id == T_LEFT_PAREN)
    }

    fn selector(&mut self, tree: &VectorSelector) -> Option<Selector> {
        let name = match &tree.name {
            Some(_) => Some(self.word()?),
            None => None,
        };
        let lists = match tree.matchers.or_matchers.as_slice() {
            [] => std::slice::from_ref(&tree.matchers.matchers),
            lists => lists,
        };
        let mut alternatives = Vec::new();
        if self.skip(&[T_LEFT_BRACE]) {
            for list in lists {
                let mut matchers = Vec::new();
                for matcher in list {
                    matchers.push(self.matcher(matcher)?);
                    self.skip(&[T_COMMA, T_LOR]);
                }
                alternatives.push(matchers);
            }
            self.expect(T_RIGHT_BRACE)?;
        }
        Some(Selector { name, alternatives, window: None, shift: String::new() })
    }

    fn matcher(&mut self, tree: &promql_parser::label::Matcher) -> Option<Matcher> {
        let comparison = match tree.op {
            MatchOp::Equal => Comparison::Equal,
            MatchOp::NotEqual => Comparison::NotEqual,
            MatchOp::Re(_) => Comparison::Regex,
            MatchOp::NotRe(_) => Comparison::NotRegex,
        };
        let value = |range| Spanned { value: tree.value.clone(), range };
        let is_quoted = self.peek() == Some(T_STRING);
        let whole = self.tokens.get(self.next)?.range.clone();
        let key = Spanned { value: tree.name.clone(), range: self.key_range()? };
        // `{"a name"}` is a matcher of the metric's name.
        if is_quoted && matches!(self.peek(), Some(T_COMMA | T_RIGHT_BRACE | T_LOR)) {
            return Some(Matcher { key, comparison, value: value(whole), regex: None });
        }
        self.take()?;
        let range = self.expect(T_STRING)?;
        let raw = self.raw(&range);
        let regex = match (&tree.op, raw) {
            (MatchOp::Equal | MatchOp::NotEqual, _) => None,
            (_, Some(raw)) => Some(anchored(raw)?),
            (MatchOp::Re(regex) | MatchOp::NotRe(regex), None) => Some(regex.clone()),
        };
        let value = raw.map_or_else(|| tree.value.clone(), str::to_owned);
        Some(Matcher { key, comparison, value: Spanned { value, range }, regex })
    }

    /// The text of a string in backticks, of which the parser may have seen another text.
    fn raw(&self, range: &Range<usize>) -> Option<&str> {
        self.text.get(range.clone())?.strip_prefix('`')?.strip_suffix('`')
    }

    /// `offset …` and `@ …`.
    fn shift(&mut self) -> Option<String> {
        let first = self.next;
        loop {
            if self.skip(&[T_OFFSET]) {
                self.skip(&[T_ADD, T_SUB]);
                self.take()?;
            } else if self.skip(&[T_AT]) {
                self.skip(&[T_ADD, T_SUB]);
                self.take()?;
                if self.skip(&[T_LEFT_PAREN]) {
                    self.expect(T_RIGHT_PAREN)?;
                }
            } else {
                break;
            }
        }
        let words = self.tokens[first..self.next].iter().filter_map(|token| self.text.get(token.range.clone()));
        Some(words.collect::<Vec<_>>().join(" "))
    }
}

/// A pattern, which has to match a whole value.
pub(super) fn anchored(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

/// Where each byte of a string's decoded text is in its literal, which has quotes. The last entry is the closing quote.
pub(super) fn decoded_offsets(literal: &str) -> Vec<usize> {
    let mut offsets = Vec::new();
    let mut rest = literal.char_indices().peekable();
    let quote = rest.next().map_or('"', |(_, quote)| quote);
    let last = literal.len().saturating_sub(1);
    while let Some((start, character)) = rest.next() {
        if start >= last {
            break;
        }
        let mut len = character.len_utf8();
        if character == '\\' && quote != '`' {
            let digits = match rest.next() {
                Some((_, 'x')) => 2,
                Some((_, 'u')) => 4,
                Some((_, 'U')) => 8,
                Some((_, '0'..='7')) => 2,
                _ => 0,
            };
            let end =
                (0..digits).fold(start + 2, |end, _| rest.next().map_or(end, |(at, digit)| at + digit.len_utf8()));
            let escape = literal.get(start..end).unwrap_or_default();
            len = unquote_string(&format!("{quote}{escape}{quote}")).map_or(1, |decoded| decoded.len());
            offsets.extend(std::iter::repeat_n(start, len));
        } else {
            offsets.extend((0..len).map(|byte| start + byte));
        }
    }
    offsets.push(last);
    offsets
}
