//! Grafana's dashboards: the classic schema, as exported, as sent to the API, or as a Kubernetes resource.

use super::grafana_variables::{self, DataSources};
use super::node::Node;
use super::{Collector, Context, Dialect, Owner};

/// Collects the queries of a dashboard, which may be the document, or its `dashboard` or `spec`.
pub(super) fn collect(document: &Node, collector: &mut Collector) -> bool {
    let candidates = [Some(document), document.get("dashboard"), document.get("spec")];
    let Some(dashboard) = candidates.into_iter().flatten().find(|node| is_dashboard(node)) else { return false };
    let context = Context { variables: grafana_variables::all(dashboard), labels: Vec::new() };
    let title = dashboard.str_at(&["title"]);
    let dashboard = Dashboard { title, context, sources: DataSources::of(dashboard), node: dashboard };
    dashboard.annotations(collector);
    grafana_variables::collect(dashboard.node, title, &dashboard.sources, &dashboard.context, collector);
    for panels in [dashboard.node, &row_of_library_panels(dashboard.node)] {
        dashboard.panels(panels, collector);
    }
    true
}

/// Perses has a mapping of panels.
fn is_dashboard(node: &Node) -> bool {
    let has = |key| node.get(key).is_some_and(Node::is_list);
    has("panels") || has("rows") || node.at(&["templating", "list"]).is_some_and(Node::is_list)
}

/// An exported dashboard has its library panels apart, in `__elements`: a mapping or, in older versions, a list.
fn row_of_library_panels(dashboard: &Node) -> Node {
    let Some(elements) = dashboard.get("__elements") else { return Node::List([].into()) };
    let of_mapping = elements.entries().iter().map(|(_, element)| element);
    let models = of_mapping.chain(elements.items()).filter_map(|element| element.get("model"));
    Node::List(models.cloned().collect())
}

struct Dashboard<'a> {
    node: &'a Node,
    title: &'a str,
    context: Context,
    sources: DataSources,
}

impl Dashboard<'_> {
    fn annotations(&self, collector: &mut Collector) {
        let Some(annotations) = self.node.at(&["annotations", "list"]) else { return };
        for annotation in annotations.items() {
            if !self.sources.is_prometheus(annotation, None) {
                continue;
            }
            let target = annotation.get("target").and_then(|target| target.query("expr"));
            if let Some(query) = annotation.query("expr").or(target) {
                let name = annotation.str_at(&["name"]).to_owned();
                let owner = Owner::Annotation { dashboard: self.title.to_owned(), name };
                collector.add(query, owner, Dialect::Grafana, &self.context);
            }
        }
    }

    /// The panels of a dashboard or of a row, or a list of panels. The nesting of nodes is limited.
    fn panels(&self, parent: &Node, collector: &mut Collector) {
        let lists = [parent.items(), parent.list("panels"), parent.list("rows")];
        for panel in lists.into_iter().flatten() {
            if collector.is_exhausted() {
                return;
            }
            self.targets(panel, collector);
            if let Some(model) = panel.at(&["libraryPanel", "model"]) {
                self.targets(model, collector);
            }
            self.panels(panel, collector);
        }
    }

    fn targets(&self, panel: &Node, collector: &mut Collector) {
        let name = match (panel.str_at(&["title"]), panel.str_at(&["id"])) {
            ("", id) => format!("panel {id}"),
            (title, _) => title.to_owned(),
        };
        for target in panel.list("targets") {
            let Some(query) = target.query("expr") else { continue };
            if self.sources.is_prometheus(target, Some(panel)) {
                let reference =
                    Some(target.str_at(&["refId"]).to_owned()).filter(|reference| !reference.is_empty());
                let owner = Owner::Panel { dashboard: self.title.to_owned(), panel: name.clone(), reference };
                collector.add(query, owner, Dialect::Grafana, &self.context);
            }
        }
    }
}
