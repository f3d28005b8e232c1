//! `[stack.kubernetes]`: the objects of a cluster with the Prometheus Operator.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::text::{HttpPath, Name};

/// `[stack.kubernetes]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KubernetesConfig {
    /// The namespace of all objects. Without it, that of the context.
    pub namespace: Option<Name>,
    /// What the Prometheus Operator watches.
    pub monitor: Monitor,
    /// The labels of the program's pods, or of its service. Without any, `app.kubernetes.io/name` with the program's name.
    pub selector: BTreeMap<String, String>,
    /// Labels of the objects by which the cluster's Prometheus selects them, as in `release = "kube-prometheus-stack"`.
    pub labels: BTreeMap<String, String>,
    /// The name of the port that serves the metrics.
    pub port: Name,
    /// The program's Deployment. Without it, the program's name.
    pub deployment: Option<Name>,
    /// The program's container in it. Without it, the program's name.
    pub container: Option<Name>,
    /// The path that answers 200 while the program runs.
    pub live: HttpPath,
    /// The path that answers 200 while the program can serve requests.
    pub ready: HttpPath,
    /// The name of the port that serves these two. Without it, `port`.
    pub health_port: Option<Name>,
    /// The Secret with the bearer token that the exporter asks for.
    pub bearer_token: Option<SecretKey>,
    /// The label by which Grafana's sidecar finds dashboards.
    pub dashboard_label: String,
}

/// What the Prometheus Operator watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Monitor {
    /// Pods: works without a Service.
    #[default]
    Pod,
    /// The pods of a Service.
    Service,
}

/// A key of a Secret.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretKey {
    /// The Secret.
    pub name: Name,
    /// Its key.
    pub key: Name,
}

impl Default for KubernetesConfig {
    fn default() -> Self {
        Self {
            namespace: None,
            monitor: Monitor::Pod,
            selector: BTreeMap::new(),
            labels: BTreeMap::new(),
            port: Name::literal("metrics"),
            deployment: None,
            container: None,
            live: HttpPath::literal("/livez"),
            ready: HttpPath::literal("/readyz"),
            health_port: None,
            bearer_token: None,
            dashboard_label: "grafana_dashboard".to_owned(),
        }
    }
}
