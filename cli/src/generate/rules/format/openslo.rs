//! `OpenSLO` v1: the service, an SLO for each target, and its alert policies.

use serde::Serialize;
use serde_json::{Value, json};

use super::operator::name;
use super::sloth::description;
use crate::generate::Plan;
use crate::generate::promql::Query;
use crate::generate::rules::model::Severity;
use crate::generate::rules::objective::{Burn, budget, kind};
use crate::generate::subject::Target;

/// A document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: Spec,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: String,
    display_name: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Spec {
    Service {
        description: String,
    },
    Slo(Box<Slo>),
    Policy {
        description: String,
        alert_when_breaching: bool,
        alert_when_resolved: bool,
        alert_when_no_data: bool,
        conditions: Vec<Condition>,
        notification_targets: Vec<Value>,
    },
    Target {
        description: String,
        target: String,
    },
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Slo {
    description: String,
    service: String,
    indicator: Indicator,
    time_window: Vec<TimeWindow>,
    budgeting_method: &'static str,
    objectives: Vec<Objective>,
    alert_policies: Vec<Value>,
}

#[derive(Clone, Debug, Serialize)]
struct Indicator {
    metadata: Metadata,
    spec: IndicatorSpec,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct IndicatorSpec {
    ratio_metric: Ratio,
}

#[derive(Clone, Debug, Serialize)]
struct Ratio {
    counter: bool,
    bad: Metric,
    total: Metric,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    metric_source: Source,
}

#[derive(Clone, Debug, Serialize)]
struct Source {
    r#type: &'static str,
    spec: Value,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeWindow {
    duration: String,
    is_rolling: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Objective {
    display_name: String,
    target: f64,
}

#[derive(Clone, Debug, Serialize)]
struct Condition {
    kind: &'static str,
    metadata: Metadata,
    spec: ConditionSpec,
}

#[derive(Clone, Debug, Serialize)]
struct ConditionSpec {
    description: String,
    severity: &'static str,
    condition: BurnRate,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BurnRate {
    kind: &'static str,
    op: &'static str,
    threshold: f64,
    lookback_window: String,
    alert_after: &'static str,
}

/// The documents of these targets. Nothing if there are none.
pub fn documents(plan: &Plan, targets: &[Target<'_>]) -> Vec<Document> {
    if targets.is_empty() {
        return Vec::new();
    }
    let service = name(&[plan.job()]);
    let mut all = vec![document(
        "Service",
        metadata(&[plan.job()], plan.job()),
        Spec::Service { description: format!("What {} declares as objectives.", plan.job()) },
    )];
    for severity in [Severity::Critical, Severity::Warning] {
        let spec = Spec::Target {
            description: format!("Where alerts of the severity {} are sent.", severity.as_str()),
            target: severity.as_str().to_owned(),
        };
        all.push(document("AlertNotificationTarget", metadata(&[severity.as_str()], severity.as_str()), spec));
    }
    for target in targets {
        let pairs = Burn::pairs(target.window, budget(target));
        all.extend(pairs.iter().enumerate().map(|(index, pair)| policy(plan, target, index, pair)));
        all.push(slo(plan, target, &service, pairs.len()));
    }
    all
}

fn slo(plan: &Plan, target: &Target<'_>, service: &str, policies: usize) -> Document {
    let parts = [plan.job(), &target.objective, kind(target)];
    let title = format!("{} {}", target.objective, kind(target));
    let (total, bad) = target.counts();
    let reference = |index| json!({"alertPolicyRef": policy_name(plan, target, index)});
    let spec = Slo {
        description: description(target),
        service: service.to_owned(),
        indicator: Indicator {
            metadata: metadata(&parts, &title),
            spec: IndicatorSpec { ratio_metric: Ratio { counter: true, bad: metric(&bad), total: metric(&total) } },
        },
        time_window: vec![TimeWindow { duration: shorthand(target.window), is_rolling: true }],
        budgeting_method: "Occurrences",
        objectives: vec![Objective { display_name: title.clone(), target: rounded(target.percent / 100.0) }],
        alert_policies: (0..policies).map(reference).collect(),
    };
    document("SLO", metadata(&parts, &title), Spec::Slo(Box::new(spec)))
}

fn policy(plan: &Plan, target: &Target<'_>, index: usize, pair: &Burn) -> Document {
    let title = format!("{} {}: burn rate above {}", target.objective, kind(target), rounded(pair.factor));
    let policy = policy_name(plan, target, index);
    let condition = Condition {
        kind: "AlertCondition",
        metadata: Metadata { name: policy.clone(), display_name: title.clone() },
        spec: ConditionSpec {
            description: format!(
                "The burn rate is above {}. At 1, the error budget lasts for exactly the objective's window.",
                rounded(pair.factor)
            ),
            severity: pair.severity.as_str(),
            condition: BurnRate {
                kind: "burnrate",
                op: "gt",
                threshold: rounded(pair.factor),
                // The format has one window. The short one only says when the alert ends.
                lookback_window: shorthand(pair.long),
                alert_after: "0m",
            },
        },
    };
    let spec = Spec::Policy {
        description: format!("{title}, over {}.", shorthand(pair.long)),
        alert_when_breaching: true,
        alert_when_resolved: true,
        alert_when_no_data: false,
        conditions: vec![condition],
        notification_targets: vec![json!({"targetRef": pair.severity.as_str()})],
    };
    document("AlertPolicy", Metadata { name: policy, display_name: title }, spec)
}

fn policy_name(plan: &Plan, target: &Target<'_>, index: usize) -> String {
    name(&[plan.job(), &target.objective, kind(target), "burn", &(index + 1).to_string()])
}

fn document(kind: &'static str, metadata: Metadata, spec: Spec) -> Document {
    Document { api_version: "openslo/v1", kind, metadata, spec }
}

fn metadata(parts: &[&str], title: &str) -> Metadata {
    Metadata { name: name(parts), display_name: title.to_owned() }
}

fn metric(query: &Query) -> Metric {
    Metric { metric_source: Source { r#type: "Prometheus", spec: json!({"query": query.to_string()}) } }
}

/// One number and one unit, the largest that fits.
fn shorthand(time: std::time::Duration) -> String {
    let minutes = (time.as_secs() / 60).max(1);
    match minutes {
        minutes if minutes % 1440 == 0 => format!("{}d", minutes / 1440),
        minutes if minutes % 60 == 0 => format!("{}h", minutes / 60),
        minutes => format!("{minutes}m"),
    }
}

/// Without what calculating with decimal fractions leaves behind.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::shorthand;
    use std::time::Duration;

    #[test]
    fn times_have_one_unit() {
        for (minutes, text) in [(43_200, "30d"), (84, "84m"), (360, "6h"), (0, "1m"), (1500, "25h")] {
            assert_eq!(shorthand(Duration::from_secs(minutes * 60)), text);
        }
    }
}
