//! Queries of a dashboard's variables, such as `label_values(orders_total{result="ok"}, region)`.

use std::ops::Range;

use super::finding::Finding;
use super::tree::NodeKind;
use super::variables::{Masked, mask};
use super::vocabulary::Vocabulary;
use super::walk::Walk;
use super::{analyse_expression, parse};
use crate::query::Query;

/// What is wrong with the query of a variable.
pub(super) fn analyse(query: &Query, vocabulary: &Vocabulary) -> Vec<Finding> {
    let masked = mask(&query.text, query.dialect, &query.context.variables);
    let text = &masked.text;
    let Some((function, arguments)) = call(text) else {
        return analyse_expression(masked, &query.context, vocabulary);
    };
    match function {
        "label_values" => {
            let Some(comma) = last_comma(text, &arguments) else { return Vec::new() };
            label_values(&masked, arguments.start..comma, comma + 1..arguments.end, query, vocabulary)
        }
        "query_result" => analyse_expression(only(&masked, &arguments), &query.context, vocabulary),
        "metrics" | "label_names" => Vec::new(),
        _ => analyse_expression(masked, &query.context, vocabulary),
    }
}

fn label_values(
    masked: &Masked,
    selector: Range<usize>,
    label: Range<usize>,
    query: &Query,
    vocabulary: &Vocabulary,
) -> Vec<Finding> {
    let (selector, node) = match parse(only(masked, &selector)) {
        Ok(parsed) => parsed,
        Err(finding) => return vec![finding],
    };
    let mut walk = Walk::new(vocabulary, &selector, &query.context);
    let shape = match &node.kind {
        NodeKind::Selector(selector) => walk.selector(selector),
        _ => walk.shape(&node),
    };
    let text = &masked.text[label.clone()];
    let key = text.trim();
    let start = label.start + (text.len() - text.trim_start().len());
    if !key.is_empty() && !masked.has_variable(&(start..start + key.len())) {
        walk.use_key(key, &(start..start + key.len()), &shape.labels);
    }
    walk.findings
}

/// The function, and the bytes of its arguments.
fn call(text: &str) -> Option<(&str, Range<usize>)> {
    let open = text.find('(')?;
    let close = text.rfind(')').filter(|close| *close > open)?;
    text[close + 1..].trim().is_empty().then(|| (text[..open].trim(), open + 1..close))
}

/// The last comma that is not within braces, parentheses or quotes.
fn last_comma(text: &str, arguments: &Range<usize>) -> Option<usize> {
    let (mut depth, mut quote, mut comma) = (0_i32, None, None);
    let mut characters = text[arguments.clone()].char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some('"' | '\''), '\\') => drop(characters.next()),
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '{' | '(' | '[') => depth += 1,
            (None, '}' | ')' | ']') => depth -= 1,
            (None, ',') if depth == 0 => comma = Some(arguments.start + at),
            _ => {}
        }
    }
    comma
}

/// The query with blanks in place of everything else, so that each byte stays where it is.
fn only(masked: &Masked, range: &Range<usize>) -> Masked {
    let blank = |part: &str| " ".repeat(part.len());
    let text = &masked.text;
    let text = [&blank(&text[..range.start]), &text[range.clone()], &blank(&text[range.end..])].concat();
    let variables =
        masked.variables.iter().filter(|variable| range.contains(&variable.range.start)).cloned().collect();
    Masked { text, variables }
}
