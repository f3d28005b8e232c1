//! A generated monitoring folder on this machine.
//!
//! It is copied to a temporary folder, and the copy is changed where containers differ from a test: addresses are on loopback, secrets
//! are files of the folder, scrapes and evaluations happen every second, and jobs of servers that a test does not start are left out.
//! Nothing else is changed, except that [`Deployment::faster`] divides all durations of the rules and of Alertmanager.

use std::fs;
use std::path::Path;

use callmeter_tests::free_port;
use callmeter_tests::servers::{Alertmanager, Prometheus};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{folder, scale};

/// Jobs of servers that have no package here.
const NOT_HERE: [&str; 4] = ["alloy", "grafana", "loki", "otel-collector"];

/// A monitoring folder of which the servers can be started.
pub(crate) struct Deployment {
    folder: TempDir,
    targets: Vec<(String, Vec<String>)>,
    alertmanager: Option<String>,
    storage: Option<String>,
    times: u32,
}

impl Deployment {
    /// That of an example.
    pub(crate) fn of(example: &str) -> Self {
        let copy = tempfile::tempdir().expect("a temporary folder");
        let source = folder::of(example);
        for entry in walkdir::WalkDir::new(&source).sort_by_file_name() {
            let entry = entry.expect("an entry of the folder");
            let target = copy.path().join(entry.path().strip_prefix(&source).expect("it is inside"));
            if entry.file_type().is_dir() {
                fs::create_dir_all(&target).expect("a folder");
            } else {
                fs::copy(entry.path(), &target).expect("a copy");
            }
        }
        Self { folder: copy, targets: Vec::new(), alertmanager: None, storage: None, times: 1 }
    }

    /// Says where the targets of a job are.
    pub(crate) fn target(mut self, job: &str, addresses: &[&str]) -> Self {
        self.targets.push((job.to_owned(), addresses.iter().map(|&address| address.to_owned()).collect()));
        self
    }

    /// Says where Alertmanager is.
    pub(crate) fn alertmanager(self, address: &str) -> Self {
        Self { alertmanager: Some(address.to_owned()), ..self.target("alertmanager", &[address]) }
    }

    /// Says where the long-term storage is.
    pub(crate) fn storage(self, address: &str) -> Self {
        Self { storage: Some(address.to_owned()), ..self.target("victoria-metrics", &[address]) }
    }

    /// Divides every duration of the rules, and of Alertmanager.
    pub(crate) fn faster(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Writes a secret.
    pub(crate) fn secret(self, name: &str, content: &str) -> Self {
        let secrets = self.folder.path().join("secrets");
        fs::create_dir_all(&secrets).expect("a folder");
        fs::write(secrets.join(name), content).expect("a secret");
        self
    }

    /// Starts Prometheus.
    pub(crate) fn prometheus(self) -> Option<Prometheus> {
        let port = free_port();
        let path = self.folder.path().join("prometheus.yml");
        let mut document = self.with_secrets_here(&path);
        document["global"]["scrape_interval"] = json!("1s");
        document["global"]["scrape_timeout"] = json!("1s");
        document["global"]["evaluation_interval"] = json!("1s");
        let own = format!("127.0.0.1:{port}");
        let jobs = document["scrape_configs"].as_array_mut().expect("jobs");
        jobs.retain_mut(|job| self.is_mapped(job, &own));
        for (name, _) in &self.targets {
            assert!(jobs.iter().any(|job| job["job_name"] == **name), "prometheus.yml has no job {name}");
        }
        let alertmanagers = match &self.alertmanager {
            Some(address) => json!([{ "static_configs": [{ "targets": [address] }] }]),
            None => json!([]),
        };
        document["alerting"]["alertmanagers"] = alertmanagers;
        self.map_storage(&mut document);
        fs::write(path, document.to_string()).expect("a configuration");
        self.scale_rules();
        Prometheus::configured(self.folder, port)
    }

    /// Starts Alertmanager, after changes by the caller. It trusts the authorities of the file.
    pub(crate) fn start_alertmanager(
        self,
        authorities: &Path,
        change: impl FnOnce(&mut Value),
    ) -> Option<Alertmanager> {
        let path = self.folder.path().join("alertmanager.yml");
        let mut document = self.with_secrets_here(&path);
        self.scale_route(&mut document["route"]);
        change(&mut document);
        fs::write(path, document.to_string()).expect("a configuration");
        Alertmanager::configured(self.folder, Some(authorities))
    }

    fn with_secrets_here(&self, path: &Path) -> Value {
        let secrets = self.folder.path().join("secrets");
        let text = folder::document(path).to_string();
        let text = text.replace("/run/secrets", secrets.to_str().expect("UTF-8"));
        serde_json::from_str(&text).expect("the same document")
    }

    /// Gives a job its targets. False if it is left out.
    fn is_mapped(&self, job: &mut Value, own: &str) -> bool {
        let name = job["job_name"].as_str().expect("a job has a name").to_owned();
        let given = self.targets.iter().find(|(of, _)| *of == name).map(|(_, targets)| targets.clone());
        let targets = match (&*name, given) {
            (_, Some(targets)) => targets,
            ("prometheus", None) => vec![own.to_owned()],
            ("alertmanager" | "victoria-metrics", None) => return false,
            _ if NOT_HERE.contains(&&*name) => return false,
            _ => panic!("the test does not say where the targets of {name} are"),
        };
        let job = job.as_object_mut().expect("a mapping");
        job.retain(|key, _| !key.ends_with("_sd_configs"));
        job.remove("scrape_interval");
        job.remove("scrape_timeout");
        job.insert("static_configs".to_owned(), json!([{ "targets": targets }]));
        true
    }

    /// Sends samples to the storage that runs here, and to no other.
    fn map_storage(&self, document: &mut Value) {
        let Some(writes) = document["remote_write"].as_array_mut() else {
            assert!(self.storage.is_none(), "prometheus.yml has no remote write");
            return;
        };
        writes.retain(|write| self.storage.is_some() && write["name"] == "victoria-metrics");
        if let Some(address) = &self.storage {
            let url = writes[0]["url"].as_str().expect("a URL").to_owned();
            writes[0]["url"] = json!(url.replace("victoria-metrics:8428", address));
            writes[0]["queue_config"]["batch_send_deadline"] = json!("1s");
        }
    }

    fn scale_rules(&self) {
        for (name, mut document) in folder::documents(&self.folder.path().join("rules"), ".rules.yml") {
            for group in document["groups"].as_array_mut().into_iter().flatten() {
                group.as_object_mut().expect("a mapping").remove("interval");
                for rule in group["rules"].as_array_mut().into_iter().flatten() {
                    rule["expr"] = json!(scale::query(rule["expr"].as_str().expect("an expression"), self.times));
                    for key in ["for", "keep_firing_for"] {
                        if let Some(duration) = rule[key].as_str() {
                            rule[key] = json!(scale::duration(duration, self.times));
                        }
                    }
                }
            }
            fs::write(self.folder.path().join("rules").join(name), document.to_string()).expect("rules");
        }
    }

    fn scale_route(&self, route: &mut Value) {
        for key in ["group_wait", "group_interval", "repeat_interval"] {
            if let Some(duration) = route[key].as_str() {
                route[key] = json!(scale::duration(duration, self.times));
            }
        }
        route["routes"].as_array_mut().into_iter().flatten().for_each(|route| self.scale_route(route));
    }
}
