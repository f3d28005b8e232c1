//! The configuration of Alertmanager, as far as it is generated.

use serde::Serialize;

use crate::generate::config::PromDuration;

#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) global: Global,
    pub(super) templates: Vec<&'static str>,
    pub(super) route: Route,
    pub(super) inhibit_rules: Vec<InhibitRule>,
    pub(super) receivers: Vec<Receiver>,
}

#[derive(Debug, Serialize)]
pub(super) struct Global {
    pub(super) resolve_timeout: PromDuration,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) smtp: Option<Smtp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pagerduty_url: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Smtp {
    #[serde(rename = "smtp_smarthost")]
    pub(super) smarthost: String,
    #[serde(rename = "smtp_from")]
    pub(super) from: String,
    #[serde(rename = "smtp_auth_username", skip_serializing_if = "Option::is_none")]
    pub(super) auth_username: Option<String>,
    #[serde(rename = "smtp_auth_password_file", skip_serializing_if = "Option::is_none")]
    pub(super) auth_password_file: Option<String>,
    #[serde(rename = "smtp_require_tls")]
    pub(super) require_tls: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Route {
    pub(super) receiver: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) matchers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) group_by: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_wait: Option<PromDuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_interval: Option<PromDuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repeat_interval: Option<PromDuration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) routes: Vec<Route>,
}

#[derive(Debug, Serialize)]
pub(super) struct InhibitRule {
    pub(super) source_matchers: Vec<String>,
    pub(super) target_matchers: Vec<String>,
    pub(super) equal: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Receiver {
    pub(super) name: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) slack_configs: Vec<Slack>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) email_configs: Vec<Email>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) pagerduty_configs: Vec<PagerDuty>,
}

#[derive(Debug, Serialize)]
pub(super) struct Slack {
    pub(super) api_url_file: String,
    pub(super) channel: String,
    pub(super) send_resolved: bool,
    pub(super) color: &'static str,
    pub(super) title: &'static str,
    pub(super) title_link: &'static str,
    pub(super) text: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Email {
    pub(super) to: String,
    pub(super) send_resolved: bool,
    pub(super) html: &'static str,
    pub(super) text: &'static str,
    pub(super) headers: Headers,
}

#[derive(Debug, Serialize)]
pub(super) struct Headers {
    #[serde(rename = "Subject")]
    pub(super) subject: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct PagerDuty {
    pub(super) routing_key_file: String,
    pub(super) send_resolved: bool,
    pub(super) severity: &'static str,
    pub(super) description: &'static str,
    pub(super) client: &'static str,
    pub(super) client_url: &'static str,
    pub(super) details: Details,
}

#[derive(Debug, Serialize)]
pub(super) struct Details {
    pub(super) firing: &'static str,
    pub(super) resolved: &'static str,
    pub(super) runbook: &'static str,
}
