//! Checks one query against what the programs declare.
//!
//! The walk over the query's tree says of each expression what it yields (`shape`), and what is wrong with it (`rule`).

mod aggregate;
mod align;
mod finding;
mod functions;
mod hold;
mod labels;
mod locate;
mod matcher;
mod matching;
mod recording;
mod rule;
mod selector;
mod shape;
mod skeleton;
mod syntax;
mod template_query;

mod tree;
mod variables;
mod vocabulary;
mod walk;

pub use self::finding::Finding;
pub use self::recording::learn_recordings;
pub use self::rule::{RULES, Rule};
pub use self::vocabulary::{Others, Settings, Vocabulary};

use self::syntax::SyntaxError;
use self::tree::Node;
use self::variables::{Masked, mask};
use self::walk::Walk;
use super::{Owner, Query};

/// What is wrong with a query, in the order of its text.
pub fn analyse(query: &Query, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = if matches!(query.owner, Owner::Variable { .. }) {
        template_query::analyse(query, vocabulary)
    } else {
        let masked = mask(&query.text, query.dialect, &query.context.variables);
        analyse_expression(masked, query, vocabulary)
    };
    // Variables may have characters of several bytes, where the text that is parsed has others.
    for finding in &mut findings {
        let boundary =
            |at: usize| (0..=at.min(query.text.len())).rfind(|at| query.text.is_char_boundary(*at)).unwrap_or(0);
        finding.range = boundary(finding.range.start)..boundary(finding.range.end);
    }
    findings.sort_by_key(|finding| (finding.range.start, finding.rule));
    findings.dedup_by(|second, first| second.rule == first.rule && second.range == first.range);
    findings
}

fn analyse_expression(masked: Masked, query: &Query, vocabulary: &Vocabulary) -> Vec<Finding> {
    let Query { context, owner, .. } = query;
    let (masked, node) = match parse(masked) {
        Ok(parsed) => parsed,
        Err(finding) => return vec![finding],
    };
    let mut walk = Walk::new(vocabulary, &masked, context);
    let shape = walk.shape(&node);
    if matches!(owner, Owner::Alert { .. } | Owner::Recording { .. }) {
        walk.check_rule_type(&node);
    }
    // The values of a variable's query are not shown.
    if !matches!(owner, Owner::Variable { .. }) {
        walk.report_raw(&shape);
    }
    walk.findings
}

/// Parses a query, with each ambiguous variable as a metric or as a number.
fn parse(masked: Masked) -> Result<(Masked, Node), Finding> {
    let has_variables = !masked.variables.is_empty();
    let len = masked.text.trim_end().len();
    let mut first_error = None;
    for masked in masked.alternatives() {
        match syntax::parse(&masked.text) {
            Ok(node) => return Ok((masked, node)),
            Err(error) => first_error = first_error.or(Some((error, masked))),
        }
    }
    Err(match first_error {
        Some((SyntaxError::Invalid { range, message }, masked)) => {
            // A variable may be any part of a query, such as an operator.
            if has_variables
                && masked.variables.iter().any(|variable| is_beside(&masked.text, &variable.range, &range))
            {
                Finding::new(
                    Rule::Unchecked,
                    &range,
                    "this query cannot be checked: a variable is more than a name, a value, a number or a duration",
                )
            } else {
                Finding::new(Rule::Syntax, &range, message)
            }
        }
        _ => Finding::new(Rule::Unchecked, &(0..len.min(1)), "this query is too long or too deep to be checked"),
    })
}

/// Whether an error is at a variable, or next to it.
fn is_beside(text: &str, variable: &std::ops::Range<usize>, error: &std::ops::Range<usize>) -> bool {
    let is_blank = |from: usize, to: usize| text.get(from..to).is_none_or(|between| between.trim().is_empty());
    let overlaps = variable.start < error.end && error.start < variable.end;
    overlaps
        || is_blank(variable.end, error.start) && variable.end <= error.start
        || error.end <= variable.start && is_blank(error.end, variable.start)
}
