//! A file of the Compose specification, as far as it is generated.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

#[derive(Debug, Default, Serialize)]
pub(super) struct Document {
    pub(super) services: IndexMap<String, Service>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) volumes: IndexMap<String, Volume>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) secrets: BTreeMap<String, Secret>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Service {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<&'static str>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) depends_on: IndexMap<String, Dependency>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) entrypoint: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) command: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) environment: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) networks: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extra_hosts: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) expose: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) ports: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) volumes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tmpfs: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) devices: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) secrets: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pid: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) privileged: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) read_only: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cap_drop: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) security_opt: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) healthcheck: Option<Healthcheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deploy: Option<Deploy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restart: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) logging: Option<Logging>,
}

#[derive(Debug, Serialize)]
pub(super) struct Dependency {
    pub(super) condition: Condition,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(super) enum Condition {
    #[serde(rename = "service_started")]
    Started,
    #[serde(rename = "service_healthy")]
    Healthy,
    #[serde(rename = "service_completed_successfully")]
    Completed,
}

#[derive(Debug, Serialize)]
pub(super) struct Healthcheck {
    pub(super) test: Vec<String>,
    pub(super) interval: &'static str,
    pub(super) timeout: &'static str,
    pub(super) retries: u32,
    pub(super) start_period: &'static str,
}

impl Healthcheck {
    /// A page that answers with success. `wget` is in each image that is based on busybox or Alpine.
    pub(super) fn http(url: &str) -> Self {
        Self {
            test: ["CMD", "wget", "-q", "-O", "/dev/null", url].map(str::to_owned).into(),
            interval: "15s",
            timeout: "5s",
            retries: 4,
            start_period: "30s",
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Deploy {
    pub(super) resources: Resources,
}

#[derive(Debug, Serialize)]
pub(super) struct Resources {
    pub(super) limits: Limits,
}

#[derive(Debug, Serialize)]
pub(super) struct Limits {
    pub(super) cpus: &'static str,
    pub(super) memory: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Logging {
    pub(super) driver: &'static str,
    pub(super) options: IndexMap<&'static str, &'static str>,
}

/// A named volume, which Docker creates.
#[derive(Debug, Default, Serialize)]
pub(super) struct Volume {}

#[derive(Debug, Serialize)]
pub(super) struct Secret {
    pub(super) file: String,
}
