//! `[stack.alertmanager]`: who is called.

use serde::Deserialize;

use super::text::{Address, PromDuration, SecretFile, Url};

/// `[stack.alertmanager]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertmanagerConfig {
    /// The URL that people open.
    pub url: Option<Url>,
    /// Where critical alerts are sent. Without this, to every channel.
    pub critical: Option<Vec<Channel>>,
    /// Where warnings are sent. Without this, to every channel but `PagerDuty`.
    pub warning: Option<Vec<Channel>>,
    /// Where the others are sent. Without this, to Slack, else by mail.
    pub info: Option<Vec<Channel>>,
    /// How long the first notification of a group waits for others.
    pub group_wait: PromDuration,
    /// How long a changed group waits.
    pub group_interval: PromDuration,
    /// After which time a critical alert that still fires is sent again.
    pub repeat_critical: PromDuration,
    /// After which time the others are sent again.
    pub repeat: PromDuration,
    /// A channel of Slack.
    pub slack: Option<SlackConfig>,
    /// Mail.
    pub mail: Option<MailConfig>,
    /// A service of `PagerDuty`.
    pub pagerduty: Option<PagerDutyConfig>,
}

/// Where a notification is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "their names say it")]
pub enum Channel {
    Slack,
    Mail,
    PagerDuty,
}

impl Channel {
    /// Its table in `callmeter.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Mail => "mail",
            Self::PagerDuty => "pagerduty",
        }
    }
}

/// `[stack.alertmanager.slack]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackConfig {
    /// The channel, as in `#alerts`.
    pub channel: String,
    /// The file with the URL of the incoming webhook, which is a secret.
    #[serde(default = "SlackConfig::url")]
    pub url: SecretFile,
}

/// `[stack.alertmanager.mail]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The recipients.
    pub to: Vec<String>,
    /// The sender.
    pub from: String,
    /// The SMTP server.
    pub smarthost: Address,
    /// The user at the server. Without one, none is sent, and no password.
    pub username: Option<String>,
    /// The file with the password.
    #[serde(default = "MailConfig::password")]
    pub password: SecretFile,
    /// Whether the server must offer TLS.
    #[serde(default = "MailConfig::tls")]
    pub require_tls: bool,
}

/// `[stack.alertmanager.pagerduty]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PagerDutyConfig {
    /// The file with the integration key (Events API v2).
    pub routing_key: SecretFile,
    /// Another URL of the API, as for the European region.
    pub url: Option<Url>,
}

impl SlackConfig {
    fn url() -> SecretFile {
        SecretFile::literal("slack_url")
    }
}

impl MailConfig {
    fn password() -> SecretFile {
        SecretFile::literal("smtp_password")
    }

    fn tls() -> bool {
        true
    }
}

impl Default for PagerDutyConfig {
    fn default() -> Self {
        Self { routing_key: SecretFile::literal("pagerduty_routing_key"), url: None }
    }
}

impl AlertmanagerConfig {
    /// The channels that have a table.
    pub fn channels(&self) -> Vec<Channel> {
        let channels = [
            self.pagerduty.is_some().then_some(Channel::PagerDuty),
            self.slack.is_some().then_some(Channel::Slack),
            self.mail.is_some().then_some(Channel::Mail),
        ];
        channels.into_iter().flatten().collect()
    }
}

impl AlertmanagerConfig {
    /// The channels of a severity.
    ///
    /// # Errors
    ///
    /// Fails with a channel that has no table.
    pub fn channels_of(&self, severity: &str) -> Result<Vec<Channel>, Channel> {
        let known = self.channels();
        let without_pager = || known.iter().copied().filter(|channel| *channel != Channel::PagerDuty);
        let (written, default) = match severity {
            "critical" => (&self.critical, known.clone()),
            "warning" => (&self.warning, without_pager().collect()),
            _ => (&self.info, without_pager().take(1).collect()),
        };
        let Some(written) = written else { return Ok(default) };
        match written.iter().find(|channel| !known.contains(channel)) {
            Some(&channel) => Err(channel),
            None => Ok(written.clone()),
        }
    }
}

impl Default for AlertmanagerConfig {
    fn default() -> Self {
        Self {
            url: None,
            critical: None,
            warning: None,
            info: None,
            group_wait: PromDuration::literal("30s"),
            group_interval: PromDuration::literal("5m"),
            repeat_critical: PromDuration::literal("1h"),
            repeat: PromDuration::literal("12h"),
            slack: None,
            mail: None,
            pagerduty: None,
        }
    }
}
