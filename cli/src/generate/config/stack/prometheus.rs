//! `[stack.prometheus]`: what is scraped, how long it is kept, and where it is sent.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::application::BasicAuthConfig;
use super::text::{Address, Days, HttpPath, PromDuration, SecretFile, Size, Url};

/// `[stack.prometheus]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrometheusConfig {
    /// The URL that people open.
    pub url: Option<Url>,
    /// How often targets are scraped.
    pub interval: PromDuration,
    /// How often those of one job are scraped.
    pub intervals: BTreeMap<String, PromDuration>,
    /// How often rules are evaluated.
    pub evaluation_interval: PromDuration,
    /// How long series are kept.
    pub retention: Days,
    /// How many bytes they may take.
    pub retention_size: Option<Size>,
    /// Labels of all series that leave this server. Two servers that scrape the same targets differ in `replica`.
    pub external_labels: BTreeMap<String, String>,
    /// Other scrape jobs.
    pub jobs: Vec<ScrapeJobConfig>,
    /// Where all samples are sent, besides `victoria_metrics`.
    pub remote_write: Vec<RemoteWriteConfig>,
}

/// `[[stack.prometheus.jobs]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScrapeJobConfig {
    /// The label `job`.
    pub name: String,
    /// Its targets.
    pub targets: Vec<Address>,
    /// The path of their metrics.
    pub path: Option<HttpPath>,
    /// `job` and `instance` are taken from what is scraped.
    #[serde(default)]
    pub honor_labels: bool,
    /// The file with the bearer token.
    pub bearer_token: Option<SecretFile>,
    /// The user and the file with the password.
    pub basic_auth: Option<BasicAuthConfig>,
}

/// `[[stack.prometheus.remote_write]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteWriteConfig {
    /// The URL that takes samples, as in `https://mimir.example/api/v1/push`.
    pub url: Url,
    /// The tenant of Mimir (`X-Scope-OrgID`) or of Thanos (`THANOS-TENANT`) with the name of that header.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The file with the bearer token.
    pub bearer_token: Option<SecretFile>,
    /// The user and the file with the password.
    pub basic_auth: Option<BasicAuthConfig>,
    /// Whether exemplars are sent, too. Mimir stores them.
    #[serde(default)]
    pub exemplars: bool,
}

impl Default for PrometheusConfig {
    fn default() -> Self {
        Self {
            url: None,
            interval: PromDuration::literal("15s"),
            intervals: BTreeMap::new(),
            evaluation_interval: PromDuration::literal("15s"),
            retention: Days::literal("30d"),
            retention_size: None,
            external_labels: BTreeMap::new(),
            jobs: Vec::new(),
            remote_write: Vec::new(),
        }
    }
}
