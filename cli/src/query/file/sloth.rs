//! sloth's specifications: `prometheus/v1`, and the Kubernetes resource `PrometheusServiceLevel`.

use super::node::Node;
use super::{Collector, Context, Dialect, Owner};

/// The keys of queries, as the file and the resource spell them.
const QUERIES: [[&str; 2]; 6] = [
    ["events", "error_query"],
    ["events", "errorQuery"],
    ["events", "total_query"],
    ["events", "totalQuery"],
    ["raw", "error_ratio_query"],
    ["raw", "errorRatioQuery"],
];

/// Collects the queries of a document with `slos`, here or in its `spec`.
pub(super) fn collect(document: &Node, collector: &mut Collector) -> bool {
    let spec = if document.get("slos").is_some() { Some(document) } else { document.get("spec") };
    let Some(spec) = spec.filter(|spec| spec.get("slos").is_some_and(Node::is_list)) else { return false };
    for objective in spec.list("slos") {
        let Some(sli) = objective.get("sli") else { continue };
        for [part, key] in QUERIES {
            let owner = Owner::Objective {
                service: spec.str_at(&["service"]).to_owned(),
                name: objective.str_at(&["name"]).to_owned(),
            };
            if let Some(query) = sli.get(part).and_then(|part| part.query(key)) {
                collector.add(query, owner, Dialect::Sloth, &Context::default());
            }
        }
    }
    true
}
