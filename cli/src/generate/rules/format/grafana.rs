//! Provisioning files of alerts that Grafana evaluates: rules, contact points and notification policies.
//!
//! The recording rules stay in Prometheus, which Grafana asks.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::annotations;
use super::prometheus::labels;
use crate::generate::Plan;
use crate::generate::config::{AlertmanagerConfig, Channel, SecretFile};
use crate::generate::promql::prometheus_duration;
use crate::generate::rules::RulesError;
use crate::generate::rules::model::{Alert, Group, Labels, RuleFile, Severity};
use crate::generate::rules::text::Templates;

/// A provisioning file.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    api_version: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<RuleGroup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contact_points: Vec<ContactPoint>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policies: Vec<Policy>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleGroup {
    org_id: u32,
    name: String,
    folder: String,
    interval: &'static str,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    uid: String,
    title: String,
    condition: &'static str,
    data: Vec<Query>,
    no_data_state: &'static str,
    exec_err_state: &'static str,
    r#for: String,
    labels: Labels,
    annotations: BTreeMap<&'static str, String>,
    is_paused: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    ref_id: &'static str,
    relative_time_range: TimeRange,
    datasource_uid: &'static str,
    model: Model,
}

#[derive(Clone, Debug, Serialize)]
struct TimeRange {
    from: u32,
    to: u32,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Model {
    Prometheus { ref_id: &'static str, expr: String, instant: bool, range: bool },
    Math { ref_id: &'static str, r#type: &'static str, expression: &'static str },
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactPoint {
    org_id: u32,
    name: &'static str,
    receivers: Vec<Receiver>,
}

#[derive(Clone, Debug, Serialize)]
struct Receiver {
    uid: String,
    r#type: &'static str,
    settings: Settings,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Settings {
    Slack { url: String, title: &'static str, text: &'static str },
    Mail { addresses: String, single_email: bool },
    PagerDuty { integration_key: String, severity: &'static str },
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    org_id: u32,
    #[serde(flatten)]
    route: Route,
}

/// The names of its fields are those of Alertmanager.
#[derive(Clone, Debug, Serialize)]
struct Route {
    receiver: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    group_by: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    object_matchers: Vec<[&'static str; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_wait: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat_interval: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routes: Vec<Route>,
}

/// The uid of the stack's data source.
const PROMETHEUS: &str = "prometheus";

/// The alert rules.
pub fn rules(plan: &Plan, files: &[RuleFile]) -> Document {
    let folder = plan.config.stack.grafana.folder.clone().unwrap_or_else(|| plan.job().to_owned());
    let groups = files.iter().flat_map(|file| &file.groups);
    let groups = groups.filter(|group| group.alerts().next().is_some());
    let mut titles = BTreeSet::new();
    let mut group = |group: &Group| RuleGroup {
        org_id: 1,
        name: group.name.clone(),
        folder: folder.clone(),
        interval: "1m",
        rules: group.alerts().map(|alert| rule(plan, alert, title(alert, &mut titles))).collect(),
    };
    Document { api_version: 1, groups: groups.map(&mut group).collect(), ..Document::default() }
}

/// Titles are unique in a folder. Several rules may have the name of an alert.
fn title(alert: &Alert, titles: &mut BTreeSet<String>) -> String {
    let known = ["objective", "target", "long_window"].into_iter().filter_map(|key| alert.labels.get(key));
    let title = std::iter::once(&alert.name).chain(known).cloned().collect::<Vec<String>>().join(" ");
    let numbered = (2_u32..).map(|number| format!("{title} {number}"));
    let free =
        std::iter::once(title.clone()).chain(numbered).find(|title| !titles.contains(title)).unwrap_or(title);
    titles.insert(free.clone());
    free
}

fn rule(plan: &Plan, alert: &Alert, title: String) -> Rule {
    let time = TimeRange { from: 600, to: 0 };
    Rule {
        uid: uid(&[plan.job(), &title]),
        title,
        condition: "B",
        data: vec![
            Query {
                ref_id: "A",
                relative_time_range: time.clone(),
                datasource_uid: PROMETHEUS,
                model: Model::Prometheus {
                    ref_id: "A",
                    expr: alert.query.to_string(),
                    instant: true,
                    range: false,
                },
            },
            // Prometheus fires for each series, whatever its value is. Grafana fires for values other than 0.
            Query {
                ref_id: "B",
                relative_time_range: time,
                datasource_uid: "__expr__",
                model: Model::Math {
                    ref_id: "B",
                    r#type: "math",
                    expression: "is_number($A) || is_nan($A) || is_inf($A)",
                },
            },
        ],
        // A query without series is what Prometheus has while nothing is wrong.
        no_data_state: "OK",
        exec_err_state: "Error",
        r#for: prometheus_duration(alert.hold_for),
        labels: labels(alert).into_iter().map(|(key, value)| (key, escaped(&value))).collect(),
        annotations: annotations(alert, Templates::Grafana),
        is_paused: false,
    }
}

/// Grafana takes `$x` in labels for a variable of its environment.
fn escaped(text: &str) -> String {
    text.replace('$', "$$")
}

/// A stable identifier of at most 40 characters.
fn uid(parts: &[&str]) -> String {
    // FNV-1a, which is the same everywhere and always.
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("callmeter-{hash:016x}")
}

/// The contact points: one for each severity, with its channels. Nothing if no channel is configured.
///
/// # Errors
///
/// Fails if a severity has a channel that is not configured.
pub fn contact_points(plan: &Plan) -> Result<Option<Document>, RulesError> {
    let config = &plan.config.stack.alertmanager;
    let mut contact_points = Vec::new();
    for severity in severities() {
        let receivers: Vec<Receiver> = channels(config, severity)?
            .into_iter()
            .filter_map(|channel| receiver(config, severity, channel))
            .collect();
        if !receivers.is_empty() {
            contact_points.push(ContactPoint { org_id: 1, name: severity, receivers });
        }
    }
    Ok((!contact_points.is_empty()).then(|| Document { api_version: 1, contact_points, ..Document::default() }))
}

fn channels(config: &AlertmanagerConfig, severity: &'static str) -> Result<Vec<Channel>, RulesError> {
    config.channels_of(severity).map_err(|channel| RulesError::UnknownChannel { severity, channel: channel.name() })
}

fn severities() -> [&'static str; 3] {
    [Severity::Critical, Severity::Warning, Severity::Info].map(Severity::as_str)
}

/// The templates are Grafana's, which show summary, value and runbook. Secrets are read from the files that the stack mounts.
fn receiver(config: &AlertmanagerConfig, severity: &'static str, channel: Channel) -> Option<Receiver> {
    let secret = |file: &SecretFile| format!("$__file{{{}}}", file.in_container());
    let (r#type, settings) = match channel {
        Channel::Slack => {
            let slack = config.slack.as_ref()?;
            let title = r#"{{ template "slack.default.title" . }}"#;
            (
                "slack",
                Settings::Slack {
                    url: secret(&slack.url),
                    title,
                    text: r#"{{ template "slack.default.text" . }}"#,
                },
            )
        }
        Channel::Mail => {
            let mail = config.mail.as_ref()?;
            ("email", Settings::Mail { addresses: escaped(&mail.to.join(";")), single_email: false })
        }
        Channel::PagerDuty => {
            let pagerduty = config.pagerduty.as_ref()?;
            ("pagerduty", Settings::PagerDuty { integration_key: secret(&pagerduty.routing_key), severity })
        }
    };
    Some(Receiver { uid: uid(&[severity, r#type]), r#type, settings })
}

/// The policies: a route for each severity that has a contact point.
///
/// # Errors
///
/// Fails if a severity has a channel that is not configured.
pub fn policies(plan: &Plan) -> Result<Option<Document>, RulesError> {
    let Some(points) = contact_points(plan)? else { return Ok(None) };
    let config = &plan.config.stack.alertmanager;
    let names: Vec<&'static str> = points.contact_points.iter().map(|point| point.name).collect();
    let has = |severity: &'static str| names.contains(&severity);
    let to = |receiver| Route {
        receiver,
        group_by: Vec::new(),
        object_matchers: Vec::new(),
        group_wait: None,
        group_interval: None,
        repeat_interval: None,
        routes: Vec::new(),
    };
    let by_severity = severities().into_iter().filter(|severity| has(severity)).map(|severity| Route {
        object_matchers: vec![["severity", "=", severity]],
        repeat_interval: (severity == "critical").then(|| config.repeat_critical.to_string()),
        ..to(severity)
    });
    let Some(default) = ["warning", "critical", "info"].into_iter().find(|severity| has(severity)) else {
        return Ok(None);
    };
    let route = Route {
        group_by: vec!["grafana_folder", "alertname", "job"],
        group_wait: Some(config.group_wait.to_string()),
        group_interval: Some(config.group_interval.to_string()),
        repeat_interval: Some(config.repeat.to_string()),
        routes: by_severity.collect(),
        ..to(default)
    };
    Ok(Some(Document { api_version: 1, policies: vec![Policy { org_id: 1, route }], ..Document::default() }))
}
