//! A specification for Sloth, `prometheus/v1`. It generates its own rules from the queries of each objective.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::generate::Plan;
use crate::generate::promql::{Query, Range, prometheus_duration};
use crate::generate::rules::model::Severity;
use crate::generate::rules::objective::{alert_name, kind};
use crate::generate::subject::{Promise, Target};

/// The specification.
#[derive(Clone, Debug, Serialize)]
pub struct Specification {
    version: &'static str,
    service: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    slos: Vec<Slo>,
}

#[derive(Clone, Debug, Serialize)]
struct Slo {
    name: String,
    description: String,
    objective: f64,
    sli: Sli,
    alerting: Alerting,
}

#[derive(Clone, Debug, Serialize)]
struct Sli {
    events: Events,
}

#[derive(Clone, Debug, Serialize)]
struct Events {
    error_query: String,
    total_query: String,
}

#[derive(Clone, Debug, Serialize)]
struct Alerting {
    name: &'static str,
    labels: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'static str, String>,
    page_alert: Notified,
    ticket_alert: Notified,
}

#[derive(Clone, Debug, Serialize)]
struct Notified {
    labels: BTreeMap<&'static str, &'static str>,
}

impl Specification {
    /// The specification of these targets. Nothing if there are none.
    pub fn new(plan: &Plan, targets: &[Target<'_>]) -> Option<Self> {
        let slos: Vec<Slo> = targets.iter().map(|target| slo(plan, target)).collect();
        let labels = plan.config.rules.labels.clone();
        (!slos.is_empty()).then(|| Self { version: "prometheus/v1", service: plan.job().to_owned(), labels, slos })
    }
}

fn slo(plan: &Plan, target: &Target<'_>) -> Slo {
    let name = alert_name(target.promise);
    let severity = |severity: Severity| Notified { labels: [("severity", severity.as_str())].into() };
    let runbook = plan.config.rules.runbook_url.as_ref().map(|url| ("runbook_url", url.replace("{alert}", name)));
    let window = Range::SlothWindow;
    Slo {
        name: format!("{}-{}", target.objective, kind(target)),
        description: description(target),
        objective: target.percent,
        sli: Sli {
            events: Events {
                error_query: crate::generate::rules::objective::bad_rate(target, &window).to_string(),
                total_query: Query::to_string(&target.rate(&window)),
            },
        },
        alerting: Alerting {
            name,
            labels: [("job", plan.job().to_owned()), ("objective", target.objective.clone())].into(),
            annotations: runbook.into_iter().collect(),
            page_alert: severity(Severity::Critical),
            ticket_alert: severity(Severity::Warning),
        },
    }
}

/// What is promised.
pub(super) fn description(target: &Target<'_>) -> String {
    let calls = match target.promise {
        Promise::Success => "succeed".to_owned(),
        Promise::Latency(seconds) => format!("take at most {seconds} s"),
    };
    format!("{}% of the calls {calls}, over {}.", target.percent, prometheus_duration(target.window))
}
