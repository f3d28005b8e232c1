//! The variables of a Grafana dashboard: their values, their queries, and the data sources that they choose.

use std::sync::Arc;

use super::node::{Node, Text};
use super::{Collector, Context, Dialect, Owner};
use crate::query::{Variable, VariableValues};

/// Parts of the names of data sources that have other languages.
const OTHERS: [&str; 14] = [
    "loki",
    "tempo",
    "elastic",
    "opensearch",
    "influx",
    "graphite",
    "sql",
    "postgres",
    "cloudwatch",
    "jaeger",
    "zipkin",
    "testdata",
    "-- grafana --",
    "__expr__",
];

/// Which data sources have PromQL.
pub(super) struct DataSources {
    /// The variables that choose another kind of data source.
    others: Vec<String>,
}

impl DataSources {
    pub(super) fn of(dashboard: &Node) -> Self {
        let chosen = variables(dashboard).filter(|variable| variable.str_at(&["type"]) == "datasource");
        let others = chosen.filter(|variable| is_other(variable.str_at(&["query"])));
        Self { others: others.map(|variable| variable.str_at(&["name"]).to_owned()).collect() }
    }

    /// Whether a target, or else its panel, has a data source with PromQL, or none that is known.
    pub(super) fn is_prometheus(&self, target: &Node, panel: Option<&Node>) -> bool {
        let source = [Some(target), panel].into_iter().flatten().find_map(|node| {
            node.get("datasource").filter(|source| !source.text().is_some_and(|text| text.value.is_empty()))
        });
        let Some(source) = source else { return true };
        if let Some(name) = source.text() {
            return self.is_chosen(&name.value) && !is_other(&name.value);
        }
        match source.str_at(&["type"]) {
            "" => self.is_chosen(source.str_at(&["uid"])) && !is_other(source.str_at(&["uid"])),
            // The panel's queries name their own.
            "datasource" => source.str_at(&["uid"]) != "grafana",
            kind => kind.contains("prometheus") || (kind.contains("victoriametrics") && !kind.contains("logs")),
        }
    }

    /// Whether a name is not that of a variable that chooses another kind of data source.
    fn is_chosen(&self, name: &str) -> bool {
        let variable = name.trim_start_matches(['$', '{', '[']).trim_end_matches(['}', ']']);
        variable == name || !self.others.iter().any(|other| other == variable)
    }
}

fn is_other(name: &str) -> bool {
    let name = name.to_lowercase();
    OTHERS.iter().any(|other| name.contains(other))
}

fn variables(dashboard: &Node) -> impl Iterator<Item = &Node> {
    dashboard.at(&["templating", "list"]).map_or(&[][..], Node::items).iter()
}

/// The query of a variable: a text, or an object with one.
fn query_of(variable: &Node) -> Option<&Text> {
    variable.query("query").or_else(|| variable.get("query")?.query("query"))
}

/// Collects the queries of the variables.
pub(super) fn collect(
    dashboard: &Node,
    title: &str,
    sources: &DataSources,
    context: &Context,
    collector: &mut Collector,
) {
    for variable in variables(dashboard) {
        let is_query = variable.str_at(&["type"]) == "query" && sources.is_prometheus(variable, None);
        if let Some(query) = query_of(variable).filter(|_| is_query) {
            let name = variable.str_at(&["name"]).to_owned();
            let owner = Owner::Variable { dashboard: title.to_owned(), name };
            collector.add(query, owner, Dialect::Grafana, context);
        }
    }
}

/// The variables and what they may be.
pub(super) fn all(dashboard: &Node) -> Arc<[Variable]> {
    variables(dashboard)
        .map(|variable| Variable {
            name: variable.str_at(&["name"]).to_owned(),
            values: values(variable),
            has_all: variable.str_at(&["includeAll"]) == "true",
        })
        .collect()
}

fn values(variable: &Node) -> VariableValues {
    values_of(variable.str_at(&["type"]), query_of(variable).map_or("", |text| text.value.as_str()))
}

/// What a variable of a type may be.
pub(super) fn values_of(kind: &str, query: &str) -> VariableValues {
    match kind {
        "constant" => VariableValues::Listed(vec![query.to_owned()]),
        "interval" => VariableValues::Listed(listed(query)),
        "custom" if !query.trim_start().starts_with(['[', '{']) => VariableValues::Listed(listed(query)),
        "query" => label_values(query).unwrap_or(VariableValues::Unknown),
        _ => VariableValues::Unknown,
    }
}

/// `value, name : value, with\, comma`.
fn listed(query: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut is_continued = false;
    for part in query.split(',') {
        let text = part.strip_suffix('\\').unwrap_or(part);
        match values.last_mut().filter(|_| is_continued) {
            Some(value) => *value = format!("{value},{text}"),
            None => values.push(text.to_owned()),
        }
        is_continued = text.len() < part.len();
    }
    let value = |text: &String| text.rsplit_once(" : ").map_or(text.as_str(), |(_, value)| value).trim().to_owned();
    values.iter().map(value).filter(|value| !value.is_empty()).collect()
}

/// `label_values(label)`, or `label_values(selector, label)`.
fn label_values(query: &str) -> Option<VariableValues> {
    let inner =
        query.trim().strip_prefix("label_values")?.trim_start().strip_prefix('(')?.trim_end().strip_suffix(')')?;
    let (selector, label) = match inner.rsplit_once(',') {
        Some((selector, label)) => (Some(selector.trim().to_owned()), label.trim()),
        None => (None, inner.trim()),
    };
    let is_key = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_key.then(|| VariableValues::Label { selector, label: label.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_names_and_escaped_commas() {
        assert_eq!(listed("a, b : 2 ,c\\,d,"), ["a", "2", "c,d"]);
    }

    #[test]
    fn label_values_has_one_or_two_arguments() {
        let both = VariableValues::Label { selector: Some("x{a=\"1,2\"}".to_owned()), label: "b".to_owned() };
        assert_eq!(label_values(" label_values (x{a=\"1,2\"}, b) "), Some(both));
        assert_eq!(
            label_values("label_values(b)"),
            Some(VariableValues::Label { selector: None, label: "b".to_owned() })
        );
        assert_eq!(label_values("label_values(x{a=\"1\"})"), None);
        assert_eq!(label_values("query_result(x)"), None);
    }
}
