//! The queries of dashboards and rules.

use std::path::Path;

use promql_parser::parser::{self, Expr};
use serde_json::Value;

use crate::folder::documents;

/// A query, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    /// The file, and the panel or the rule.
    pub(crate) place: String,
    /// `PromQL`, without variables.
    pub(crate) text: String,
}

/// The range over which panels take rates in these tests.
const RATE_INTERVAL: &str = "1m";

/// The queries of all panels and variables of a folder's Grafana dashboards, with the values that the variables have when a dashboard is
/// opened.
pub(crate) fn of_dashboards(folder: &Path) -> Vec<Query> {
    let mut queries = Vec::new();
    for (file, dashboard) in documents(&folder.join("dashboards"), ".json") {
        let variables = variables(&dashboard);
        for (name, series) in queried_series(&dashboard) {
            queries.push(Query { place: format!("{file}: ${name}"), text: substitute(&series, &variables) });
        }
        collect_panels(&dashboard, &mut |title, text| {
            queries.push(Query { place: format!("{file}: {title}"), text: substitute(text, &variables) });
        });
    }
    assert!(!queries.is_empty(), "{} has no panels", folder.display());
    queries
}

/// Calls `each` with the title of each panel and each of its expressions. Collapsed rows hold panels.
fn collect_panels(parent: &Value, each: &mut impl FnMut(&str, &str)) {
    for panel in parent["panels"].as_array().into_iter().flatten() {
        let title = panel["title"].as_str().unwrap_or_default();
        for target in panel["targets"].as_array().into_iter().flatten() {
            if let Some(text) = target["expr"].as_str() {
                each(title, text);
            }
        }
        collect_panels(panel, each);
    }
}

/// The variables of a dashboard, with the values that they have at first. Longer names come first: `$a` is a part of `$ab`.
pub(crate) fn variables(dashboard: &Value) -> Vec<(String, String)> {
    let builtin = [
        ("__rate_interval", RATE_INTERVAL),
        ("__interval", "15s"),
        ("__range", "1h"),
        ("__range_s", "3600"),
        ("__interval_ms", "15000"),
    ];
    let mut variables: Vec<(String, String)> =
        builtin.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    for variable in dashboard["templating"]["list"].as_array().into_iter().flatten() {
        let name = variable["name"].as_str().expect("a variable has a name");
        let current = &variable["current"]["value"];
        let chosen: Vec<&str> = match current.as_array() {
            Some(values) => values.iter().filter_map(Value::as_str).collect(),
            None => current.as_str().into_iter().collect(),
        };
        let is_all = chosen.is_empty() || chosen.contains(&"$__all");
        let all = variable["allValue"].as_str().unwrap_or(".*");
        variables.push((name.to_owned(), if is_all { all.to_owned() } else { chosen.join("|") }));
    }
    variables.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    variables
}

/// The series whose label values a variable offers.
fn queried_series(dashboard: &Value) -> Vec<(String, String)> {
    let variables = dashboard["templating"]["list"].as_array().into_iter().flatten();
    let series = variables.filter_map(|variable| {
        let query = variable["query"]["query"].as_str().or(variable["query"].as_str())?;
        let (series, _) = query.strip_prefix("label_values(")?.rsplit_once(',')?;
        Some((variable["name"].as_str()?.to_owned(), series.to_owned()))
    });
    series.collect()
}

pub(crate) fn substitute(text: &str, variables: &[(String, String)]) -> String {
    let mut text = text.to_owned();
    for (name, value) in variables {
        for pattern in [format!("${{{name}}}"), format!("${{{name}:regex}}"), format!("${name}")] {
            text = text.replace(&pattern, value);
        }
    }
    assert!(!text.contains('$'), "{text} has a variable that its dashboard does not have");
    text
}

/// A rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The file, and the name of the alert or of the recorded series.
    pub(crate) place: String,
    /// The recorded series.
    pub(crate) record: Option<String>,
    /// Its expression.
    pub(crate) expression: String,
}

/// The rules of a folder.
pub(crate) fn of_rules(folder: &Path) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (file, document) in documents(&folder.join("rules"), ".rules.yml") {
        let groups = document["groups"].as_array().into_iter().flatten();
        for rule in groups.flat_map(|group| group["rules"].as_array().into_iter().flatten()) {
            let text = |key: &str| rule[key].as_str().map(str::to_owned);
            let record = text("record");
            let name = text("alert").or(record.clone()).expect("a rule has a name");
            let expression = text("expr").expect("a rule has an expression");
            rules.push(Rule { place: format!("{file}: {name}"), expression, record });
        }
    }
    assert!(!rules.is_empty(), "{} has no rules", folder.display());
    rules
}

/// What an expression looks at: without comparisons, which return nothing while all is well, and without `and`, `or` and `unless`, which
/// combine them. So `sum(rate(a[5m])) / sum(rate(b[5m])) > 0.05 and sum(increase(b[5m])) > 10` looks at a share and at an increase.
pub(crate) fn operands(expression: &str) -> Vec<String> {
    let parsed = parser::parse(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    let mut operands = Vec::new();
    collect_operands(&parsed, &mut operands);
    operands
}

fn collect_operands(expression: &Expr, operands: &mut Vec<String>) {
    match expression {
        Expr::Paren(paren) => collect_operands(&paren.expr, operands),
        // A comparison with `bool` has a value in any case.
        Expr::Binary(binary) if is_filter(binary) => {
            collect_operands(&binary.lhs, operands);
            collect_operands(&binary.rhs, operands);
        }
        Expr::Call(call) if call.func.name == "absent" => {
            call.args.args.iter().for_each(|argument| collect_operands(argument, operands));
        }
        Expr::Aggregate(aggregate) if contains_filter(&aggregate.expr) => {
            collect_operands(&aggregate.expr, operands);
        }
        Expr::NumberLiteral(_) => {}
        // `a or b * 0` has a zero where `a` has nothing.
        Expr::Binary(binary) if is_zero(binary) => {}
        other => operands.push(other.to_string()),
    }
}

fn is_filter(binary: &parser::BinaryExpr) -> bool {
    binary.op.is_set_operator() || (binary.op.is_comparison_operator() && !binary.return_bool())
}

fn is_zero(binary: &parser::BinaryExpr) -> bool {
    matches!(&*binary.rhs, Expr::NumberLiteral(number) if number.val == 0.0) && binary.op.to_string() == "*"
}

fn contains_filter(expression: &Expr) -> bool {
    match expression {
        Expr::Paren(paren) => contains_filter(&paren.expr),
        Expr::Binary(binary) => is_filter(binary) || contains_filter(&binary.lhs) || contains_filter(&binary.rhs),
        _ => false,
    }
}

#[test]
fn alerts_look_at_operands() {
    let looked_at = |expression| operands(expression);
    assert_eq!(looked_at("a / b > 0.05 and (sum(c) > 10)"), ["a / b", "sum(c)"]);
    assert_eq!(looked_at("absent(a{b=\"c\"})"), ["a{b=\"c\"}"]);
    assert_eq!(looked_at("max by (job) (a == 0)"), ["a"]);
    assert_eq!(looked_at("a > bool 1"), ["a > bool 1"]);
    assert_eq!(looked_at("a or b * 0"), ["a"]);
}
