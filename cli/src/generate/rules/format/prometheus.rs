//! Prometheus's rule files.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{annotations, some_time};
use crate::generate::rules::model::{Alert, Group, Labels, Recording, Rule, RuleFile};
use crate::generate::rules::text::{Templates, literal};

/// A rule file; also what a `PrometheusRule` has in its `spec`.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    groups: Vec<GroupDocument>,
}

#[derive(Clone, Debug, Serialize)]
struct GroupDocument {
    name: String,
    rules: Vec<RuleDocument>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum RuleDocument {
    Recording {
        record: String,
        expr: String,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        labels: Labels,
    },
    Alert {
        alert: String,
        expr: String,
        #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
        hold_for: Option<String>,
        labels: Labels,
        annotations: BTreeMap<&'static str, String>,
    },
}

impl Document {
    /// The document of a file.
    pub fn new(file: &RuleFile) -> Self {
        Self::of_groups(&file.groups)
    }

    /// The document of groups.
    pub fn of_groups<'a>(groups: impl IntoIterator<Item = &'a Group>) -> Self {
        let group = |group: &Group| GroupDocument {
            name: group.name.clone(),
            rules: group.rules.iter().map(rule).collect(),
        };
        Self { groups: groups.into_iter().map(group).collect() }
    }
}

fn rule(rule: &Rule) -> RuleDocument {
    match rule {
        Rule::Recording(Recording { name, query, labels }) => {
            RuleDocument::Recording { record: name.clone(), expr: query.to_string(), labels: labels.clone() }
        }
        Rule::Alert(alert) => RuleDocument::Alert {
            alert: alert.name.clone(),
            expr: alert.query.to_string(),
            hold_for: some_time(alert.hold_for),
            labels: label_templates(alert),
            annotations: annotations(alert, Templates::Prometheus),
        },
    }
}

/// Prometheus and Grafana take the values for templates. What looks like one is shown as it is.
pub(super) fn label_templates(alert: &Alert) -> Labels {
    labels(alert).into_iter().map(|(key, value)| (key, literal(&value))).collect()
}

/// What a rule adds to the labels of its query.
pub(super) fn labels(alert: &Alert) -> Labels {
    let mut labels = alert.labels.clone();
    labels.insert("severity".to_owned(), alert.severity.as_str().to_owned());
    labels
}
