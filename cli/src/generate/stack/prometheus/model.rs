//! The configuration of Prometheus, as far as it is generated.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::generate::config::{Days, PromDuration};

#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) global: Global,
    pub(super) rule_files: Vec<String>,
    pub(super) alerting: Alerting,
    pub(super) scrape_configs: Vec<ScrapeConfig>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) remote_write: Vec<RemoteWrite>,
    pub(super) storage: Storage,
}

#[derive(Debug, Serialize)]
pub(super) struct Global {
    pub(super) scrape_interval: PromDuration,
    pub(super) scrape_timeout: PromDuration,
    pub(super) evaluation_interval: PromDuration,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) external_labels: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Alerting {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) alert_relabel_configs: Vec<Relabel>,
    pub(super) alertmanagers: Vec<Alertmanagers>,
}

#[derive(Debug, Serialize)]
pub(super) struct Relabel {
    pub(super) action: &'static str,
    pub(super) regex: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Alertmanagers {
    pub(super) static_configs: Vec<StaticConfig>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ScrapeConfig {
    pub(super) job_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scrape_interval: Option<PromDuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scrape_timeout: Option<PromDuration>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) honor_labels: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metrics_path: Option<String>,
    #[serde(flatten)]
    pub(super) access: Access,
    #[serde(flatten)]
    pub(super) targets: Targets,
}

/// What a server asks for. The secrets are in files.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Access {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authorization: Option<Authorization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basic_auth: Option<BasicAuth>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Authorization {
    pub(super) r#type: &'static str,
    pub(super) credentials_file: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct BasicAuth {
    pub(super) username: String,
    pub(super) password_file: String,
}

/// How targets are found.
#[derive(Clone, Debug, Serialize)]
pub(super) enum Targets {
    #[serde(rename = "static_configs")]
    Static(Vec<StaticConfig>),
    #[serde(rename = "dns_sd_configs")]
    Dns(Vec<DnsConfig>),
    #[serde(rename = "file_sd_configs")]
    File(Vec<FileConfig>),
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct StaticConfig {
    pub(super) targets: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct DnsConfig {
    pub(super) names: Vec<String>,
    pub(super) r#type: &'static str,
    pub(super) port: u16,
    pub(super) refresh_interval: PromDuration,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct FileConfig {
    pub(super) files: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct RemoteWrite {
    pub(super) url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) remote_timeout: PromDuration,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) send_exemplars: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(super) access: Access,
    pub(super) queue_config: QueueConfig,
}

#[derive(Debug, Serialize)]
pub(super) struct QueueConfig {
    pub(super) capacity: u32,
    pub(super) max_shards: u32,
    pub(super) max_samples_per_send: u32,
    pub(super) batch_send_deadline: PromDuration,
    pub(super) min_backoff: PromDuration,
    pub(super) max_backoff: PromDuration,
}

#[derive(Debug, Serialize)]
pub(super) struct Storage {
    pub(super) exemplars: Exemplars,
}

#[derive(Debug, Serialize)]
pub(super) struct Exemplars {
    pub(super) max_exemplars: u32,
}

/// The flags that say how long series are kept: the configuration file cannot.
pub(in crate::generate::stack) fn retention_flags(time: &Days, size: Option<&str>) -> Vec<String> {
    let mut flags = vec![format!("--storage.tsdb.retention.time={time}")];
    flags.extend(size.map(|size| format!("--storage.tsdb.retention.size={size}")));
    flags
}
