//! Perses's dashboards, in JSON and YAML, and as the Kubernetes resource `PersesDashboard`.

use std::sync::Arc;

use super::node::{Node, Text};
use super::{Collector, Context, Dialect, Owner, Part};
use crate::query::{Variable, VariableValues};

/// Collects the queries of a dashboard.
pub(super) fn collect(document: &Node, collector: &mut Collector) -> bool {
    if !document.str_at(&["kind"]).ends_with("Dashboard") {
        return false;
    }
    let candidates = [document.at(&["spec", "config"]), document.get("spec")];
    let is_dashboard =
        |spec: &&Node| spec.get("panels").is_some_and(Node::is_map) || spec.get("variables").is_some();
    let Some(spec) = candidates.into_iter().flatten().find(is_dashboard) else { return false };
    let title = match spec.str_at(&["display", "name"]) {
        "" => document.str_at(&["metadata", "name"]),
        name => name,
    };
    let context = Context { variables: variables(spec), labels: Vec::new() };
    for variable in spec.list("variables") {
        collect_variable(variable, title, &context, collector);
    }
    for (key, panel) in spec.get("panels").map_or(&[][..], Node::entries) {
        let name = match panel.str_at(&["spec", "display", "name"]) {
            "" => key.value.as_str(),
            name => name,
        };
        for query in panel.at(&["spec", "queries"]).map_or(&[][..], Node::items) {
            if collector.is_exhausted() {
                return true;
            }
            let plugin = query.at(&["spec", "plugin"]);
            let plugin = plugin.filter(|plugin| plugin.str_at(&["kind"]).starts_with("Prometheus"));
            if let Some(text) = plugin.and_then(|plugin| plugin.get("spec")?.query("query")) {
                let owner = Owner::Panel { dashboard: title.to_owned(), panel: name.to_owned(), reference: None };
                collector.add(text, owner, Dialect::Grafana, &context);
            }
        }
    }
    true
}

fn collect_variable(variable: &Node, title: &str, context: &Context, collector: &mut Collector) {
    let name = variable.str_at(&["spec", "name"]).to_owned();
    let owner = Owner::Variable { dashboard: title.to_owned(), name };
    let Some(plugin) = variable.at(&["spec", "plugin"]) else { return };
    let Some(spec) = plugin.get("spec") else { return };
    match plugin.str_at(&["kind"]) {
        "PrometheusPromQLVariable" => {
            if let Some(query) = spec.query("expr") {
                collector.add(query, owner, Dialect::Grafana, context);
            }
        }
        "PrometheusLabelValuesVariable" => {
            let Some(label) = spec.query("labelName") else { return };
            let matchers: Vec<&Text> = spec.list("matchers").iter().filter_map(Node::text).collect();
            if matchers.is_empty() {
                let parts = [Part::Added("label_values("), Part::InFile(label), Part::Added(")")];
                collector.add_composed(&parts, owner, Dialect::Grafana, context);
                return;
            }
            for matcher in matchers {
                let parts = [
                    Part::Added("label_values("),
                    Part::InFile(matcher),
                    Part::Added(", "),
                    Part::InFile(label),
                    Part::Added(")"),
                ];
                collector.add_composed(&parts, owner.clone(), Dialect::Grafana, context);
            }
        }
        _ => {}
    }
}

fn variables(spec: &Node) -> Arc<[Variable]> {
    let variables = spec.list("variables").iter();
    variables
        .map(|variable| Variable {
            name: variable.str_at(&["spec", "name"]).to_owned(),
            values: values(variable),
            has_all: variable.str_at(&["spec", "allowAllValue"]) == "true",
        })
        .collect()
}

fn values(variable: &Node) -> VariableValues {
    let plugin = ["spec", "plugin", "spec"];
    match (variable.str_at(&["spec", "plugin", "kind"]), variable.at(&plugin)) {
        ("StaticListVariable", Some(spec)) => {
            let value =
                |node: &Node| node.text().map_or_else(|| node.str_at(&["value"]), |text| &text.value).to_owned();
            VariableValues::Listed(spec.list("values").iter().map(value).collect())
        }
        ("PrometheusLabelValuesVariable", Some(spec)) => {
            let selector = match spec.list("matchers") {
                [] => None,
                [one] => one.text().map(|text| text.value.clone()),
                _ => return VariableValues::Unknown,
            };
            VariableValues::Label { selector, label: spec.str_at(&["labelName"]).to_owned() }
        }
        _ => VariableValues::Unknown,
    }
}
