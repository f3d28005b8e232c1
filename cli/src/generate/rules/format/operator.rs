//! `PrometheusRule` of the Prometheus Operator.

use serde::Serialize;

use super::prometheus::Document;
use crate::generate::rules::model::{Group, RuleFile};

/// A Kubernetes object with rules.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusRule {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: Document,
}

#[derive(Clone, Debug, Serialize)]
struct Metadata {
    name: String,
}

/// An object for each rule file.
pub fn objects(service: &str, files: &[RuleFile]) -> Vec<PrometheusRule> {
    let object = |file: &RuleFile| PrometheusRule {
        api_version: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: Metadata { name: name(&[service, &file.name]) },
        spec: Document::of_groups(&file.groups as &[Group]),
    };
    files.iter().map(object).collect()
}

/// A name that Kubernetes and `OpenSLO` take: at most 63 lower-case letters, digits and `-`, with neither end a `-`.
pub fn name(parts: &[&str]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = parts.join("-").chars().map(plain).collect();
    // The end of a long name tells it from others.
    let start = name.len().saturating_sub(63);
    let name = name[start..].trim_matches('-');
    if name.is_empty() { "rules".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_are_those_of_kubernetes() {
        assert_eq!(name(&["Shop_1", "alerts"]), "shop-1-alerts");
        assert_eq!(name(&["é", ""]), "rules");
        assert_eq!(name(&["x".repeat(80).as_str(), "alerts"]).len(), 63);
    }
}
