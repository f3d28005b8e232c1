//! `kubernetes/`: objects for the Prometheus Operator and Grafana's sidecar, probes, and a component of Kustomize with all of them.

mod model;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use self::model::{
    Authorization, Component, ConfigMap, Container, ContainerPort, DeploymentSpec, Endpoint, HttpGet, Metadata,
    MonitorSpec, Object, PodSpec, Probe, Relabeling, SecretReference, Selector, Template,
};
use super::error::StackError;
use crate::generate::artefact::{Artefact, Content};
use crate::generate::config::{HttpPath, KubernetesConfig, Monitor};
use crate::generate::error::GenerateError;
use crate::generate::tree::Tree;
use crate::generate::{Plan, rules};

/// The limit of the API server for all data of a `ConfigMap`.
const CONFIG_MAP_BYTES: usize = 1024 * 1024;
const NAME: &str = "app.kubernetes.io/name";

/// The files in `kubernetes/`, if the stack has them. The dashboards are those of Grafana.
pub(super) fn artefacts(plan: &Plan, dashboards: &[Artefact]) -> Result<Vec<Artefact>, GenerateError> {
    let Some(config) = &plan.config.stack.kubernetes else { return Ok(Vec::new()) };
    let objects = Objects { plan, config, name: object_name(plan.job())? };
    let mut files = vec![
        Artefact::yaml_documents("kubernetes/monitors.yaml", objects.monitors()?)?,
        Artefact::yaml("kubernetes/probes.yaml", &objects.probes())?,
    ];
    let mut resources = vec!["monitors.yaml".to_owned()];
    for file in rules::artefacts(plan, rules::Format::Operator)? {
        resources.push(file.path.clone());
        files.push(objects.labelled(file)?.within("kubernetes"));
    }
    if !dashboards.is_empty() {
        resources.push("dashboards.yaml".to_owned());
        files.push(Artefact::yaml_documents("kubernetes/dashboards.yaml", objects.config_maps(dashboards)?)?);
    }
    let component = Component {
        api_version: "kustomize.config.k8s.io/v1alpha1",
        kind: "Component",
        resources,
        patches: vec![IndexMap::from([("path", "probes.yaml".to_owned())])],
    };
    files.push(Artefact::yaml("kubernetes/kustomization.yaml", &component)?);
    Ok(files)
}

struct Objects<'a> {
    plan: &'a Plan,
    config: &'a KubernetesConfig,
    name: String,
}

impl Objects<'_> {
    /// What the Prometheus Operator scrapes: the program, and a Pushgateway if it pushes.
    fn monitors(&self) -> Result<Vec<Tree>, GenerateError> {
        let application = &self.plan.config.stack.application;
        let endpoint = Endpoint {
            port: self.config.port.to_string(),
            path: application.path.to_string(),
            interval: self.plan.config.stack.prometheus.interval.clone(),
            honor_labels: false,
            authorization: self.config.bearer_token.as_ref().map(|secret| Authorization {
                r#type: "Bearer",
                credentials: SecretReference { name: secret.name.to_string(), key: secret.key.to_string() },
            }),
            // The operator's own `job` is the name of the object with its namespace, and rules select the program's name.
            relabelings: vec![Relabeling {
                action: "replace",
                target_label: "job",
                replacement: self.plan.job().to_owned(),
            }],
        };
        let mut monitors =
            vec![Tree::of(&self.monitor(self.config.monitor, &self.name, self.selector(), endpoint))?];
        if self.plan.config.stack.pushgateway {
            let endpoint = Endpoint {
                port: "http".to_owned(),
                path: "/metrics".to_owned(),
                interval: self.plan.config.stack.prometheus.interval.clone(),
                honor_labels: true,
                authorization: None,
                relabelings: Vec::new(),
            };
            let selector = BTreeMap::from([(NAME.to_owned(), "prometheus-pushgateway".to_owned())]);
            let name = format!("{}-pushgateway", self.name);
            monitors.push(Tree::of(&self.monitor(Monitor::Service, &name, selector, endpoint))?);
        }
        Ok(monitors)
    }

    fn monitor(
        &self,
        monitor: Monitor,
        name: &str,
        match_labels: BTreeMap<String, String>,
        endpoint: Endpoint,
    ) -> Object<MonitorSpec> {
        let selector = Selector { match_labels };
        let (kind, spec) = match monitor {
            Monitor::Pod => (
                "PodMonitor",
                MonitorSpec { selector, pod_metrics_endpoints: vec![endpoint], endpoints: Vec::new() },
            ),
            Monitor::Service => (
                "ServiceMonitor",
                MonitorSpec { selector, pod_metrics_endpoints: Vec::new(), endpoints: vec![endpoint] },
            ),
        };
        Object { api_version: "monitoring.coreos.com/v1", kind, metadata: self.metadata(name), spec }
    }

    /// A patch of the program's Deployment.
    fn probes(&self) -> Object<DeploymentSpec> {
        let name = |name: &Option<crate::generate::config::Name>| {
            name.as_ref().map_or_else(|| self.name.clone(), ToString::to_string)
        };
        let port = self.config.health_port.as_ref().unwrap_or(&self.config.port);
        let probe = |path: &HttpPath, period_seconds, failure_threshold| Probe {
            http_get: HttpGet { path: path.to_string(), port: port.to_string() },
            period_seconds,
            timeout_seconds: 3,
            failure_threshold,
        };
        let container = Container {
            name: name(&self.config.container),
            ports: vec![ContainerPort {
                name: self.config.port.to_string(),
                container_port: self.plan.config.stack.application.port,
            }],
            // A start may take two minutes: the other probes begin after it.
            startup_probe: probe(&self.config.live, 2, 60),
            // A restart helps a program that hangs. It does not help if a database is away, so that only readiness asks for that.
            liveness_probe: probe(&self.config.live, 10, 3),
            readiness_probe: probe(&self.config.ready, 5, 2),
        };
        Object {
            api_version: "apps/v1",
            kind: "Deployment",
            metadata: Metadata {
                name: name(&self.config.deployment),
                namespace: self.namespace(),
                ..Metadata::default()
            },
            spec: DeploymentSpec { template: Template { spec: PodSpec { containers: vec![container] } } },
        }
    }

    /// One `ConfigMap` for each dashboard, so that each has the limit for itself.
    fn config_maps(&self, dashboards: &[Artefact]) -> Result<Vec<Tree>, GenerateError> {
        dashboards.iter().map(|file| self.config_map(file)).collect()
    }

    fn config_map(&self, file: &Artefact) -> Result<Tree, GenerateError> {
        let mut text = file.render()?;
        // Without line ends and spaces, it is half as long, and nobody can read a difference.
        if let (Content::Json(document), true) = (&file.content, text.len() > CONFIG_MAP_BYTES) {
            text = serde_json::to_string(document)?;
        }
        if text.len() > CONFIG_MAP_BYTES {
            return Err(StackError::LargeDashboard { path: file.path.clone(), bytes: text.len() }.into());
        }
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let stem = name.strip_suffix(".json").unwrap_or(name);
        let mut metadata = self.metadata(&object_name(&format!("{}-dashboard-{stem}", self.name))?);
        metadata.labels.insert(self.config.dashboard_label.clone(), "1".to_owned());
        metadata.annotations.insert("grafana_folder".to_owned(), self.plan.job().to_owned());
        let data = BTreeMap::from([(name.to_owned(), text)]);
        Ok(Tree::of(&ConfigMap { api_version: "v1", kind: "ConfigMap", metadata, data })?)
    }

    /// The same objects with the namespace, and with the labels by which the cluster's Prometheus selects them.
    fn labelled(&self, mut file: Artefact) -> Result<Artefact, GenerateError> {
        if let Content::Yaml(documents) = &mut file.content {
            let mut metadata = IndexMap::from([("labels", Tree::of(&self.config.labels)?)]);
            metadata.extend(self.namespace().map(|namespace| ("namespace", Tree::Text(namespace))));
            let change = Tree::of(&IndexMap::from([("metadata", metadata)]))?;
            documents.iter_mut().for_each(|document| document.merge(change.clone()));
        }
        Ok(file)
    }

    fn metadata(&self, name: &str) -> Metadata {
        let mut labels = self.config.labels.clone();
        labels.insert(NAME.to_owned(), self.name.clone());
        Metadata { name: name.to_owned(), namespace: self.namespace(), labels, annotations: BTreeMap::new() }
    }

    fn namespace(&self) -> Option<String> {
        self.config.namespace.as_ref().map(ToString::to_string)
    }

    fn selector(&self) -> BTreeMap<String, String> {
        if self.config.selector.is_empty() {
            return BTreeMap::from([(NAME.to_owned(), self.name.clone())]);
        }
        self.config.selector.clone()
    }
}

/// A name that Kubernetes accepts for objects: small letters, digits and `-`.
fn object_name(name: &str) -> Result<String, StackError> {
    let letters =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let object = letters.collect::<String>().trim_matches('-').to_owned();
    if object.is_empty() || object.len() > 63 {
        return Err(StackError::ObjectName(name.to_owned()));
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use callmeter::Catalogue;
    use serde_json::json;

    use super::artefacts;
    use crate::generate::Plan;
    use crate::generate::artefact::Artefact;

    #[test]
    fn a_dashboard_that_no_config_map_holds_is_an_error() {
        let config = toml::from_str("[stack.kubernetes]").unwrap();
        let plan = Plan::new(config, "shop", Catalogue::default());
        let dashboard =
            |bytes| [Artefact::json("dashboards/Big One.json", &json!({"text": "x".repeat(bytes)})).unwrap()];
        let files = artefacts(&plan, &dashboard(1_000_000)).unwrap();
        let maps = files.iter().find(|file| file.path == "kubernetes/dashboards.yaml").unwrap().render().unwrap();
        assert!(
            maps.contains("name: shop-dashboard-big-one") && maps.contains("Big One.json:"),
            "{}",
            &maps[..300]
        );
        let error = artefacts(&plan, &dashboard(1_100_000)).unwrap_err().to_string();
        assert!(error.starts_with("dashboards/Big One.json has 11000"), "{error}");
    }
}
