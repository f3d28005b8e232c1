//! Rule files of Prometheus, the resource `PrometheusRule` of Kubernetes, and alert rules provisioned for Grafana.

use super::node::Node;
use super::{Collector, Context, Dialect, Owner};

/// Collects the rules of a document with `groups`, here or in its `spec`.
pub(super) fn collect(document: &Node, collector: &mut Collector) -> bool {
    let Some(groups) = document.get("groups").or_else(|| document.at(&["spec", "groups"])) else { return false };
    // A file without rules has `groups:` with nothing.
    if !groups.is_list() && groups.text().is_none_or(|text| !text.value.is_empty()) {
        return false;
    }
    for group in groups.items() {
        let name = group.str_at(&["name"]);
        let shared = group.keys("labels");
        for rule in group.list("rules") {
            if collector.is_exhausted() {
                return true;
            }
            let labels = [shared.clone(), rule.keys("labels")].concat();
            let context = Context { labels, ..Context::default() };
            if rule.get("data").is_some() {
                provisioned(rule, name, &context, collector);
            } else if let Some(expression) = rule.get("expr").and_then(Node::text) {
                // An empty one is a query, too: Prometheus refuses the file.
                collector.add(expression, owner(rule, name), Dialect::Prometheus, &context);
            }
        }
    }
    true
}

fn owner(rule: &Node, group: &str) -> Owner {
    let group = group.to_owned();
    match rule.str_at(&["record"]) {
        "" => Owner::Alert { group, name: rule.str_at(&["alert"]).to_owned() },
        name => Owner::Recording { group, name: name.to_owned() },
    }
}

/// A rule of Grafana: its queries have expressions, and others that combine them have none.
fn provisioned(rule: &Node, group: &str, context: &Context, collector: &mut Collector) {
    let group = group.to_owned();
    let name = rule.str_at(&["title"]).to_owned();
    let owner = match rule.str_at(&["record", "metric"]) {
        "" => Owner::Alert { group, name },
        metric => Owner::Recording { group, name: metric.to_owned() },
    };
    for data in rule.list("data") {
        // Grafana's own expressions have these as their data source.
        if matches!(data.str_at(&["datasourceUid"]), "__expr__" | "-100") {
            continue;
        }
        if let Some(expression) = data.get("model").and_then(|model| model.query("expr")) {
            collector.add(expression, owner.clone(), Dialect::Grafana, context);
        }
    }
}
