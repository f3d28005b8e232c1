//! Parses a query, within limits.

use std::borrow::Cow;
use std::ops::Range;

use lrpar::{Lexeme as _, Lexer as _};
use promql_parser::parser::token::{
    T_ADD, T_COLON, T_EQL_REGEX, T_IDENTIFIER, T_LEFT_BRACKET, T_LEFT_PAREN, T_NEQ_REGEX, T_NUMBER, T_OFFSET,
    T_RIGHT_PAREN, T_SUB, TokenType,
};
use promql_parser::parser::{self, Expr};

use super::align::{Token, align, anchored};
use super::locate::{lexer_error, locate};
use super::tree::Node;

/// What a query may have. The parser and the analysis recurse into a tree, and the parser looks at all operands of each
/// operator again.
pub(super) const MAX_BYTES: usize = 100_000;
/// Parentheses within parentheses, and operators: together they are the most that a tree can be deep.
const MAX_DEPTH: usize = 160;
/// In seconds: 3,000 years.
const MAX_DURATION: f64 = 1e11;

/// Why there is no tree.
#[derive(Debug, PartialEq)]
pub(super) enum SyntaxError {
    /// It is too large to look at.
    TooLarge,
    /// It is not valid PromQL.
    Invalid { range: Range<usize>, message: String },
}

pub(super) fn invalid(range: Range<usize>, message: impl Into<String>) -> SyntaxError {
    SyntaxError::Invalid { range, message: message.into() }
}

/// Parses a query.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    if text.len() > MAX_BYTES {
        return Err(SyntaxError::TooLarge);
    }
    let plain = without_raw_backslashes(text);
    let tokens = tokens(&plain)?;
    check_limits(text, &tokens)?;
    check_raw_patterns(text, &tokens)?;
    let tree = parse_tree(&plain).map_err(|message| locate(&plain, &tokens, &message))?;
    // The two are never apart. If they were, a wrong position would be worse than none.
    align(text, &tokens, &tree).ok_or(SyntaxError::TooLarge)
}

/// The tree of a text. `promql-parser` does not know `holt_winters`, the name of a function in Prometheus 2.
pub(super) fn parse_tree(text: &str) -> Result<Expr, String> {
    const FORMER: &str = "holt_winters";
    if !text.contains(FORMER) {
        return parser::parse(text);
    }
    let mut renamed = String::with_capacity(text.len());
    let mut at = 0;
    for pair in tokens(text).unwrap_or_default().windows(2) {
        let range = pair[0].range.clone();
        if pair[0].id == T_IDENTIFIER && pair[1].id == T_LEFT_PAREN && text.get(range.clone()) == Some(FORMER) {
            renamed.push_str(&text[at..range.start]);
            renamed.push_str("double_exponential_smoothing");
            at = range.end;
        }
    }
    renamed.push_str(&text[at..]);
    parser::parse(&renamed)
}

/// The text with other letters in strings such as `` `\d+` ``: `promql-parser` takes their backslashes for escapes.
fn without_raw_backslashes(text: &str) -> Cow<'_, str> {
    if !text.contains('`') || !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'', '`', '#']) {
        let end = start + literal_len(&rest[start..]);
        plain.push_str(&rest[..start]);
        let literal = &rest[start..end];
        if literal.starts_with('`') && literal.len() > 1 && literal.ends_with('`') && literal.contains('\\') {
            plain.extend(['`'].into_iter().chain(std::iter::repeat_n('_', literal.len() - 2)).chain(['`']));
        } else {
            plain.push_str(literal);
        }
        rest = &rest[end..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The length of the string or the comment that starts a text.
fn literal_len(text: &str) -> usize {
    let mut characters = text.char_indices();
    let (close, has_escapes) = match characters.next() {
        Some((_, '#')) => ('\n', false),
        Some((_, quote)) => (quote, quote != '`'),
        None => return 0,
    };
    while let Some((at, character)) = characters.next() {
        if character == close {
            return at + 1;
        }
        if character == '\\' && has_escapes {
            characters.next();
        }
    }
    text.len()
}

/// Compiles the regular expressions that the parser does not see.
fn check_raw_patterns(text: &str, tokens: &[Token]) -> Result<(), SyntaxError> {
    for pair in tokens.windows(2) {
        let literal = text.get(pair[1].range.clone()).unwrap_or_default();
        let is_pattern = matches!(pair[0].id, T_EQL_REGEX | T_NEQ_REGEX) && literal.starts_with('`');
        if is_pattern && anchored(literal.trim_matches('`')).is_none() {
            return Err(invalid(pair[1].range.clone(), "this is not a valid regular expression"));
        }
    }
    Ok(())
}

fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    let lexer = parser::lexer(text).map_err(|message| lexer_error(text, message))?;
    let lexemes = lexer.iter().filter_map(Result::ok);
    Ok(lexemes
        .map(|lexeme| Token { id: lexeme.tok_id(), range: lexeme.span().start()..lexeme.span().end() })
        .collect())
}

fn check_limits(text: &str, tokens: &[Token]) -> Result<(), SyntaxError> {
    let (mut depth, mut deepest, mut operators) = (0_usize, 0, 0);
    for (index, token) in tokens.iter().enumerate() {
        match token.id {
            T_LEFT_PAREN => depth += 1,
            T_RIGHT_PAREN => depth = depth.saturating_sub(1),
            // The parser panics at a number of seconds that a duration cannot be.
            T_NUMBER if is_duration(tokens, index) => {
                let seconds: Option<f64> = text.get(token.range.clone()).and_then(|number| number.parse().ok());
                if seconds.is_none_or(|seconds| !(0.0..MAX_DURATION).contains(&seconds)) {
                    return Err(invalid(
                        token.range.clone(),
                        "this is not a valid duration: write one such as `5m`",
                    ));
                }
            }
            id if TokenType::new(id).is_operator() => operators += 1,
            _ => {}
        }
        // Subqueries of subqueries need no parentheses.
        operators += usize::from(token.id == T_COLON);
        deepest = deepest.max(depth);
    }
    if deepest + operators > MAX_DEPTH { Err(SyntaxError::TooLarge) } else { Ok(()) }
}

/// Whether the number at this index is in brackets or after `offset`.
fn is_duration(tokens: &[Token], index: usize) -> bool {
    let before = tokens[..index].iter().rev().find(|token| !matches!(token.id, T_ADD | T_SUB));
    before.is_some_and(|token| matches!(token.id, T_LEFT_BRACKET | T_COLON | T_OFFSET))
}
