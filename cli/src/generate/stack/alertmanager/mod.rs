//! `alertmanager.yml` and its templates: who is called, for what, and how often.

mod model;

use self::model::{
    Details, Document, Email, Global, Headers, InhibitRule, PagerDuty, Receiver, Route, Slack, Smtp,
};
use super::error::StackError;
use super::layout;
use crate::generate::Plan;
use crate::generate::artefact::Artefact;
use crate::generate::config::{AlertmanagerConfig, Channel, PromDuration};
use crate::generate::error::GenerateError;

/// What notifications say. It is written in the language of Alertmanager's templates.
const TEMPLATES: &str = include_str!("callmeter.tmpl");
const TITLE: &str = r#"{{ template "callmeter.title" . }}"#;
const TEXT: &str = r#"{{ template "callmeter.text" . }}"#;
const SLACK_TEXT: &str = r#"{{ template "callmeter.slack" . }}"#;
const HTML: &str = r#"{{ template "callmeter.html" . }}"#;
const RUNBOOK: &str = r#"{{ template "callmeter.runbook" . }}"#;

/// The name of the alert that all targets of a job are down.
pub(super) const TARGET_DOWN: &str = "TargetDown";

const SEVERITIES: [&str; 3] = ["critical", "warning", "info"];

/// `alertmanager.yml` and the templates that it names.
pub(super) fn artefacts(plan: &Plan) -> Result<Vec<Artefact>, GenerateError> {
    let document = document(&plan.config.stack.alertmanager)?;
    Ok(vec![Artefact::yaml("alertmanager.yml", &document)?, Artefact::text("templates/callmeter.tmpl", TEMPLATES)])
}

fn document(config: &AlertmanagerConfig) -> Result<Document, StackError> {
    if config.mail.as_ref().is_some_and(|mail| mail.to.is_empty()) {
        return Err(StackError::NoRecipient);
    }
    Ok(Document {
        global: Global {
            // Prometheus says itself when an alert is resolved. This is for other senders.
            resolve_timeout: PromDuration::literal("5m"),
            smtp: smtp(config),
            pagerduty_url: config
                .pagerduty
                .as_ref()
                .and_then(|pagerduty| pagerduty.url.as_ref())
                .map(ToString::to_string),
        },
        templates: vec!["templates/*.tmpl"],
        route: route(config),
        inhibit_rules: inhibit_rules(),
        receivers: SEVERITIES
            .iter()
            .map(|severity| Ok(receiver(config, severity, &channels(config, severity)?)))
            .collect::<Result<_, StackError>>()?,
    })
}

fn smtp(config: &AlertmanagerConfig) -> Option<Smtp> {
    let mail = config.mail.as_ref()?;
    Some(Smtp {
        smarthost: mail.smarthost.to_string(),
        from: mail.from.clone(),
        auth_username: mail.username.clone(),
        auth_password_file: mail.username.as_ref().map(|_| layout::secret_path(&mail.password)),
        require_tls: mail.require_tls,
    })
}

/// One route for each severity. An alert without one is a warning.
fn route(config: &AlertmanagerConfig) -> Route {
    let severity = |severity, repeat_interval| Route {
        receiver: severity,
        matchers: vec![format!("severity = \"{severity}\"")],
        group_by: Vec::new(),
        group_wait: None,
        group_interval: None,
        repeat_interval,
        routes: Vec::new(),
    };
    Route {
        receiver: "warning",
        matchers: Vec::new(),
        group_by: vec!["alertname", "job"],
        group_wait: Some(config.group_wait.clone()),
        group_interval: Some(config.group_interval.clone()),
        repeat_interval: Some(config.repeat.clone()),
        routes: vec![severity("critical", Some(config.repeat_critical.clone())), severity("info", None)],
    }
}

/// What is not sent because something worse is known.
fn inhibit_rules() -> Vec<InhibitRule> {
    let down = format!("alertname = \"{TARGET_DOWN}\"");
    // A label that neither alert has would be equal, so that the job must be there.
    let has_job = "job != \"\"".to_owned();
    vec![
        InhibitRule {
            source_matchers: vec![down, has_job.clone()],
            target_matchers: vec![format!("alertname != \"{TARGET_DOWN}\"")],
            equal: vec!["job"],
        },
        InhibitRule {
            source_matchers: vec!["severity = \"critical\"".to_owned(), has_job],
            target_matchers: vec!["severity =~ \"warning|info\"".to_owned()],
            // An objective whose budget burns fast says nothing about another one. Other alerts have no such label.
            equal: vec!["alertname", "job", "objective"],
        },
    ]
}

/// The channels of a severity.
fn channels(config: &AlertmanagerConfig, severity: &'static str) -> Result<Vec<Channel>, StackError> {
    config.channels_of(severity).map_err(|channel| StackError::UnknownChannel { severity, channel })
}

/// A receiver without channels is valid: its alerts are only on the page of Alertmanager.
fn receiver(config: &AlertmanagerConfig, name: &'static str, channels: &[Channel]) -> Receiver {
    let mut receiver =
        Receiver { name, slack_configs: Vec::new(), email_configs: Vec::new(), pagerduty_configs: Vec::new() };
    for channel in channels {
        match channel {
            Channel::Slack => receiver.slack_configs.extend(config.slack.as_ref().map(|slack| Slack {
                api_url_file: layout::secret_path(&slack.url),
                channel: slack.channel.clone(),
                send_resolved: true,
                color: r#"{{ if eq .Status "firing" }}{{ if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}{{ else }}good{{ end }}"#,
                title: TITLE,
                title_link: RUNBOOK,
                text: SLACK_TEXT,
            })),
            Channel::Mail => receiver.email_configs.extend(config.mail.as_ref().map(|mail| Email {
                to: mail.to.join(", "),
                send_resolved: true,
                html: HTML,
                text: TEXT,
                headers: Headers { subject: TITLE },
            })),
            Channel::PagerDuty => {
                receiver.pagerduty_configs.extend(config.pagerduty.as_ref().map(|pagerduty| PagerDuty {
                    routing_key_file: layout::secret_path(&pagerduty.routing_key),
                    send_resolved: true,
                    severity: "{{ if .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}",
                    description: TITLE,
                    client: "Alertmanager",
                    client_url: r#"{{ template "pagerduty.default.clientURL" . }}"#,
                    details: Details { firing: TEXT, resolved: "{{ .Alerts.Resolved | len }}", runbook: RUNBOOK },
                }));
            }
        }
    }
    receiver
}
