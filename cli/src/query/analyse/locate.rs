//! Finds out where a parser's error is: `promql-parser` says what is wrong, and not where.

use std::ops::Range;

use promql_parser::parser::token::{
    T_ADD, T_AT, T_BOOL, T_BY, T_COLON, T_COMMA, T_DURATION, T_EOF, T_GROUP_LEFT, T_GROUP_RIGHT, T_IDENTIFIER,
    T_IGNORING, T_LEFT_BRACE, T_LEFT_BRACKET, T_LEFT_PAREN, T_METRIC_IDENTIFIER, T_NUMBER, T_OFFSET, T_ON,
    T_RIGHT_BRACE, T_RIGHT_BRACKET, T_RIGHT_PAREN, T_STRING, T_SUB, T_WITHOUT, TokenId, TokenType,
};
use promql_parser::parser::{self, Expr};

use super::align::Token;
use super::syntax::{SyntaxError, invalid, parse_tree};

/// The lexer's errors end at the character that it did not expect, except where something is not closed.
pub(super) fn lexer_error(text: &str, message: String) -> SyntaxError {
    if text.trim().is_empty() || message.starts_with("no expression") {
        return invalid(0..text.len(), "there is no query");
    }
    if message.starts_with("unclosed left parenthesis") {
        let at = unclosed(text);
        return invalid(at..at + 1, "this parenthesis is not closed");
    }
    let has_message = |end: &usize| parser::lexer(&text[..*end]).is_err_and(|other| other == message);
    let ends: Vec<usize> = text.char_indices().map(|(start, character)| start + character.len_utf8()).collect();
    // As soon as the lexer has seen the character, more text changes nothing.
    let first = ends.partition_point(|end| !has_message(end));
    let end = ends.get(first).copied().unwrap_or(text.len());
    let start = text[..end].char_indices().next_back().map_or(0, |(start, _)| start);
    invalid(start..end, message)
}

/// The last parenthesis that is not closed. The text is whole apart from that.
fn unclosed(text: &str) -> usize {
    let mut open = Vec::new();
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some('"' | '\''), '\\') => drop(characters.next()),
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '#') => drop(characters.find(|(_, character)| *character == '\n')),
            (None, '(') => open.push(at),
            (None, ')') => drop(open.pop()),
            _ => {}
        }
    }
    open.pop().unwrap_or(0)
}

/// Where the parser's error is: in the innermost call that cannot be parsed by itself.
pub(super) fn locate(text: &str, tokens: &[Token], message: &str) -> SyntaxError {
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.id {
            T_LEFT_PAREN => open.push(index),
            T_RIGHT_PAREN => {
                let Some(first) = open.pop() else { break };
                if let Some(error) = first.checked_sub(1).and_then(|name| call_error(text, tokens, name, index)) {
                    return error;
                }
            }
            _ => {}
        }
    }
    if message == "invalid promql query" {
        return unexpected(text, tokens);
    }
    invalid(named(text, tokens, message).unwrap_or(0..text.trim_end().len()), message)
}

/// Why a call is wrong.
fn call_error(text: &str, tokens: &[Token], name: usize, last: usize) -> Option<SyntaxError> {
    let call = &tokens[name];
    if call.id != T_IDENTIFIER && !TokenType::new(call.id).is_aggregator() {
        return None;
    }
    let word = text.get(call.range.clone())?;
    let source = text.get(call.range.start..tokens[last].range.end)?;
    let message = parse_tree(source).err()?;
    if message.starts_with("unknown function") {
        return Some(invalid(call.range.clone(), format!("there is no function `{word}`")));
    }
    let arguments = split_arguments(tokens, name + 2, last);
    if let Some((wanted, _)) = message.strip_prefix("expected type ").and_then(|rest| rest.split_once(' ')) {
        let wrong = arguments.iter().find(|argument| {
            let source = text.get(argument.start..argument.end).unwrap_or_default();
            parse_tree(source).is_ok_and(|tree| is_other_type(&tree, wanted))
        });
        if let Some(argument) = wrong {
            return Some(invalid(argument.clone(), explain(word, &message)));
        }
    }
    if message == "invalid promql query" {
        return Some(unexpected(text, &tokens[name..=last]));
    }
    let range = named(text, &tokens[name..=last], &message).unwrap_or_else(|| call.range.clone());
    Some(invalid(range, explain(word, &message)))
}

fn is_other_type(tree: &Expr, wanted: &str) -> bool {
    tree.value_type().to_string() != wanted
}

/// The parser's message in the words of the documentation.
fn explain(function: &str, message: &str) -> String {
    let kind = |name: &str| match name {
        "matrix" => "a range such as `metric[5m]`",
        "vector" => "an instant vector",
        "scalar" => "a number",
        _ => "a string",
    };
    let wanted = message.strip_prefix("expected type ").and_then(|rest| rest.split_once(' '));
    match (wanted, message.rsplit_once("got ")) {
        (Some((wanted, _)), Some((_, got))) => {
            format!("`{function}` takes {}, and this is {}", kind(wanted), kind(got))
        }
        _ => message.to_owned(),
    }
}

/// The bytes of each argument of a call.
fn split_arguments(tokens: &[Token], first: usize, last: usize) -> Vec<Range<usize>> {
    let mut arguments = Vec::new();
    let (mut depth, mut start) = (0_usize, first);
    for index in first..=last {
        match tokens[index].id {
            T_LEFT_PAREN | T_LEFT_BRACE | T_LEFT_BRACKET => depth += 1,
            T_COMMA | T_RIGHT_PAREN if depth == 0 => {
                if index > start {
                    arguments.push(tokens[start].range.start..tokens[index - 1].range.end);
                }
                start = index + 1;
            }
            T_RIGHT_PAREN | T_RIGHT_BRACE | T_RIGHT_BRACKET => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    arguments
}

/// The range of the word that a message names in quotes, or of the pattern that it complains of.
fn named(text: &str, tokens: &[Token], message: &str) -> Option<Range<usize>> {
    let word = message.split('\'').nth(1).unwrap_or_default();
    let is_it = |token: &&Token| !word.is_empty() && text.get(token.range.clone()) == Some(word);
    let is_regex = |token: &&Token| {
        let pattern = message.strip_prefix("illegal regex for ").unwrap_or_default();
        token.id == T_STRING && !pattern.is_empty() && text[token.range.clone()].contains(pattern)
    };
    let found = tokens.iter().find(is_it).or_else(|| tokens.iter().find(is_regex));
    found.map(|token| token.range.clone())
}

/// The first token that cannot come after the one before it.
fn unexpected(text: &str, tokens: &[Token]) -> SyntaxError {
    let mut wants_operand = true;
    let mut before: Option<&Token> = None;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).map(|token| token.id);
        let is_fine =
            if wants_operand { starts_operand(token.id, before, next) } else { follows_operand(token.id, next) };
        if !is_fine {
            return match token.id {
                T_EOF => invalid(text.trim_end().len()..text.len(), "the query ends where an operand is expected"),
                _ => invalid(token.range.clone(), format!("`{}` is not expected here", &text[token.range.clone()])),
            };
        }
        wants_operand = !ends_operand(token.id);
        before = Some(token);
    }
    let end = tokens.last().map_or(text.len(), |token| token.range.end);
    invalid(tokens.first().map_or(0, |token| token.range.start)..end, "this is not valid PromQL")
}

fn ends_operand(id: TokenId) -> bool {
    let is_word = matches!(id, T_NUMBER | T_DURATION | T_STRING | T_IDENTIFIER | T_METRIC_IDENTIFIER);
    is_word || matches!(id, T_RIGHT_PAREN | T_RIGHT_BRACE | T_RIGHT_BRACKET) || TokenType::new(id).is_aggregator()
}

fn starts_operand(id: TokenId, before: Option<&Token>, next: Option<TokenId>) -> bool {
    let before = before.map(|token| token.id);
    match id {
        T_RIGHT_PAREN | T_RIGHT_BRACE => matches!(before, Some(T_LEFT_PAREN | T_LEFT_BRACE | T_COMMA)),
        T_RIGHT_BRACKET => before == Some(T_COLON),
        T_COMMA | T_COLON | T_AT | T_EOF => false,
        T_BY | T_WITHOUT | T_ON | T_IGNORING | T_GROUP_LEFT | T_GROUP_RIGHT | T_BOOL | T_OFFSET => {
            next == Some(T_LEFT_PAREN) || matches!(id, T_BOOL | T_GROUP_LEFT | T_GROUP_RIGHT)
        }
        id if TokenType::new(id).is_operator() => matches!(id, T_ADD | T_SUB),
        _ => true,
    }
}

fn follows_operand(id: TokenId, next: Option<TokenId>) -> bool {
    match id {
        T_NUMBER | T_DURATION | T_STRING | T_IDENTIFIER | T_METRIC_IDENTIFIER => false,
        id if TokenType::new(id).is_aggregator() => next == Some(T_COMMA),
        _ => true,
    }
}
