//! What an alert's expression reads, and the queries to run first.

use std::collections::BTreeSet;

use callmeter::Kind;
use promql_parser::parser::{self, Expr, token};

use super::alerts::Rules;
use crate::generate::Plan;
use crate::generate::promql::{Query, Range};

/// How many queries a page has of each kind.
const QUERIES: usize = 8;

/// What expressions read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The families that the program declares.
    pub(super) families: BTreeSet<String>,
    /// The names of other samples, such as those of exporters.
    pub(super) others: BTreeSet<String>,
    /// Recorded series, with their expressions.
    pub(super) recorded: Vec<(String, String)>,
    /// What is compared with a number.
    pub(super) compared: Vec<String>,
}

impl Read {
    /// Reads expressions, and those of the series that they take from recording rules.
    pub(super) fn of<'a>(plan: &Plan, rules: &Rules, expressions: impl IntoIterator<Item = &'a str>) -> Self {
        let mut read = Self::default();
        for expression in expressions {
            read.expression(plan, rules, expression, true);
        }
        read
    }

    fn expression(&mut self, plan: &Plan, rules: &Rules, expression: &str, is_alert: bool) {
        let Ok(tree) = parser::parse(expression) else { return };
        if is_alert {
            compared(&tree, &mut self.compared);
        }
        let mut names = BTreeSet::new();
        names_of(&tree, &mut names);
        for name in names {
            if let Some(rule) = rules.recorded(&name) {
                if !self.recorded.iter().any(|(recorded, _)| *recorded == name) {
                    self.recorded.push((name, rule.expr.clone()));
                    self.expression(plan, rules, &rule.expr, false);
                }
                continue;
            }
            match family_of(plan, &name) {
                Some(family) => self.families.insert(family),
                None => self.others.insert(name),
            };
        }
    }
}

/// The family of samples with this name.
fn family_of(plan: &Plan, name: &str) -> Option<String> {
    let suffixes = ["", "_bucket", "_sum", "_count"];
    let families = suffixes.iter().filter_map(|suffix| name.strip_suffix(suffix));
    families.filter_map(|family| plan.catalogue.get(family)).map(|family| family.name.clone()).next()
}

/// The queries that divide a family by its labels.
pub(super) fn breakdown(plan: &Plan, family: &str) -> Vec<Query> {
    let Some(measured) = plan.family(family) else { return Vec::new() };
    let by: Vec<&str> = measured.family.labels.iter().map(String::as_str).collect();
    let range = || Range::minutes(5);
    match measured.family.kind {
        Kind::Counter => {
            let shares = measured.errors().map(|errors| {
                let by: Vec<&str> = by.iter().copied().filter(|label| *label != errors.label()).collect();
                measured.error_share(range(), &by).map(|share| share.top(10))
            });
            shares.flatten().into_iter().chain([measured.rate(range(), &by).top(10)]).collect()
        }
        Kind::Histogram => {
            vec![measured.quantile(0.95, range(), &by).top(10), measured.rate(range(), &by).top(10)]
        }
        Kind::Gauge => vec![measured.highest(&[&by[..], &["instance"]].concat())],
    }
}

/// What is compared with a number, without the comparison: so the values can be seen that are within the limit, too.
fn compared(tree: &Expr, found: &mut Vec<String>) {
    match tree {
        Expr::Paren(inner) => compared(&inner.expr, found),
        Expr::Binary(binary) => {
            let is_comparison = matches!(
                binary.op.id(),
                token::T_GTR | token::T_LSS | token::T_GTE | token::T_LTE | token::T_EQLC | token::T_NEQ
            );
            if is_comparison {
                let left = binary.lhs.to_string();
                if !found.contains(&left) && found.len() < QUERIES {
                    found.push(left);
                }
            } else {
                compared(&binary.lhs, found);
                compared(&binary.rhs, found);
            }
        }
        _ => {}
    }
}

/// The names of the samples that an expression reads.
fn names_of(tree: &Expr, names: &mut BTreeSet<String>) {
    match tree {
        Expr::VectorSelector(selector) => names.extend(selector.name.clone()),
        Expr::MatrixSelector(selector) => names.extend(selector.vs.name.clone()),
        Expr::Paren(inner) => names_of(&inner.expr, names),
        Expr::Unary(inner) => names_of(&inner.expr, names),
        Expr::Subquery(inner) => names_of(&inner.expr, names),
        Expr::Aggregate(aggregate) => {
            names_of(&aggregate.expr, names);
            if let Some(parameter) = &aggregate.param {
                names_of(parameter, names);
            }
        }
        Expr::Binary(binary) => {
            names_of(&binary.lhs, names);
            names_of(&binary.rhs, names);
        }
        Expr::Call(call) => call.args.args.iter().for_each(|argument| names_of(argument, names)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}
