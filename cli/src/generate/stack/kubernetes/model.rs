//! Objects of Kubernetes, as far as they are generated.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use crate::generate::config::PromDuration;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object<S> {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Metadata,
    pub(super) spec: S,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Metadata {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) namespace: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) annotations: BTreeMap<String, String>,
}

/// What a `PodMonitor` and a `ServiceMonitor` have in common.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MonitorSpec {
    pub(super) selector: Selector,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) pod_metrics_endpoints: Vec<Endpoint>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) endpoints: Vec<Endpoint>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Selector {
    pub(super) match_labels: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Endpoint {
    pub(super) port: String,
    pub(super) path: String,
    pub(super) interval: PromDuration,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) honor_labels: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authorization: Option<Authorization>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relabelings: Vec<Relabeling>,
}

#[derive(Debug, Serialize)]
pub(super) struct Authorization {
    pub(super) r#type: &'static str,
    pub(super) credentials: SecretReference,
}

#[derive(Debug, Serialize)]
pub(super) struct SecretReference {
    pub(super) name: String,
    pub(super) key: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relabeling {
    pub(super) action: &'static str,
    pub(super) target_label: &'static str,
    pub(super) replacement: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConfigMap {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Metadata,
    pub(super) data: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub(super) struct DeploymentSpec {
    pub(super) template: Template,
}

#[derive(Debug, Serialize)]
pub(super) struct Template {
    pub(super) spec: PodSpec,
}

#[derive(Debug, Serialize)]
pub(super) struct PodSpec {
    pub(super) containers: Vec<Container>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) ports: Vec<ContainerPort>,
    pub(super) startup_probe: Probe,
    pub(super) liveness_probe: Probe,
    pub(super) readiness_probe: Probe,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContainerPort {
    pub(super) name: String,
    pub(super) container_port: u16,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Probe {
    pub(super) http_get: HttpGet,
    pub(super) period_seconds: u32,
    pub(super) timeout_seconds: u32,
    pub(super) failure_threshold: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct HttpGet {
    pub(super) path: String,
    pub(super) port: String,
}

/// A component of Kustomize: it is added to the application's own `kustomization.yaml`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) resources: Vec<String>,
    pub(super) patches: Vec<IndexMap<&'static str, String>>,
}
