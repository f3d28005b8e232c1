//! Grafana's dashboards in the schema v2, as Grafana 12 saves them: `apiVersion: dashboard.grafana.app/v2…`.

use super::grafana_variables::values_of;
use super::node::{Node, Text};
use super::{Collector, Context, Dialect, Owner};
use crate::query::Variable;

/// Collects the queries of a dashboard.
pub(super) fn collect(document: &Node, collector: &mut Collector) -> bool {
    let Some(spec) = document.get("spec").filter(|spec| spec.get("elements").is_some_and(Node::is_map)) else {
        return false;
    };
    let title = spec.str_at(&["title"]).to_owned();
    let variables = spec.list("variables").iter().map(variable);
    let context = Context { variables: variables.collect(), labels: Vec::new() };
    for variable in spec.list("variables") {
        if variable.str_at(&["kind"]) == "QueryVariable"
            && let Some(query) = promql(variable.at(&["spec", "query"]), "query")
        {
            let owner =
                Owner::Variable { dashboard: title.clone(), name: variable.str_at(&["spec", "name"]).to_owned() };
            collector.add(query, owner, Dialect::Grafana, &context);
        }
    }
    for annotation in spec.list("annotations") {
        if let Some(query) = promql(annotation.at(&["spec", "query"]), "expr") {
            let name = annotation.str_at(&["spec", "name"]).to_owned();
            collector.add(query, Owner::Annotation { dashboard: title.clone(), name }, Dialect::Grafana, &context);
        }
    }
    for (key, panel) in spec.get("elements").map_or(&[][..], Node::entries) {
        let name = match panel.str_at(&["spec", "title"]) {
            "" => key.value.as_str(),
            name => name,
        };
        for query in panel.at(&["spec", "data", "spec", "queries"]).map_or(&[][..], Node::items) {
            if collector.is_exhausted() {
                return true;
            }
            let Some(text) = promql(query.at(&["spec", "query"]), "expr") else { continue };
            let reference =
                Some(query.str_at(&["spec", "refId"]).to_owned()).filter(|reference| !reference.is_empty());
            let owner = Owner::Panel { dashboard: title.clone(), panel: name.to_owned(), reference };
            collector.add(text, owner, Dialect::Grafana, &context);
        }
    }
    true
}

/// A query of a data source with PromQL. `group` is the source's type, or `kind` in the first versions of the schema.
fn promql<'a>(query: Option<&'a Node>, key: &str) -> Option<&'a Text> {
    let query = query?;
    let source = match query.str_at(&["group"]) {
        "" => query.str_at(&["kind"]),
        group => group,
    };
    if source.contains("prometheus") { query.get("spec")?.query(key) } else { None }
}

fn variable(variable: &Node) -> Variable {
    let kind = match variable.str_at(&["kind"]) {
        "ConstantVariable" => "constant",
        "IntervalVariable" => "interval",
        "CustomVariable" => "custom",
        "QueryVariable" => "query",
        _ => "",
    };
    let query = match variable.str_at(&["spec", "query"]) {
        "" => variable.str_at(&["spec", "query", "spec", "query"]),
        query => query,
    };
    Variable {
        name: variable.str_at(&["spec", "name"]).to_owned(),
        values: values_of(kind, query),
        has_all: variable.str_at(&["spec", "includeAll"]) == "true",
    }
}
