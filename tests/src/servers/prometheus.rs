use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use super::{Server, folder, is_http_ready, query_api, server};
use crate::{eventually, free_port, tool};

const CONFIG: &str = "prometheus.yml";

/// Prometheus.
#[derive(Debug)]
pub struct Prometheus {
    server: Server,
}

/// A scrape job.
#[derive(Debug, Clone)]
pub struct Scrape<'a> {
    /// The `job` label.
    pub job: &'a str,
    /// `HOST:PORT` of its targets.
    pub targets: &'a [&'a str],
    /// Whether `job` and `instance` are taken from what is scraped, as from a Pushgateway.
    pub honor_labels: bool,
    /// How often.
    pub interval: Duration,
}

impl<'a> Scrape<'a> {
    /// A job that is scraped once a second.
    pub fn of(job: &'a str, targets: &'a [&'a str]) -> Self {
        Self { job, targets, honor_labels: false, interval: Duration::from_secs(1) }
    }
}

impl Prometheus {
    /// Starts one with these jobs.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(jobs: &[Scrape<'_>]) -> Option<Self> {
        Self::with_rules(jobs, "")
    }

    /// Starts one with these jobs and the text of a file of rules.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn with_rules(jobs: &[Scrape<'_>], rules: &str) -> Option<Self> {
        let program = tool("prometheus")?;
        let (folder, port) = (folder(), free_port());
        let mut config = String::from("global: { evaluation_interval: 1s }\n");
        if !rules.is_empty() {
            std::fs::write(folder.path().join("rules.yml"), rules).expect("a file of rules");
            config += "rule_files: [rules.yml]\n";
        }
        config += "scrape_configs:\n";
        for Scrape { job, targets, honor_labels, interval } in jobs {
            let milliseconds = interval.as_millis();
            // Names and addresses need no escapes in JSON, and so none in YAML.
            writeln!(
                config,
                "  - {{ job_name: {job:?}, honor_labels: {honor_labels}, scrape_interval: {milliseconds}ms, \
                 scrape_timeout: {milliseconds}ms, static_configs: [{{ targets: {targets:?} }}] }}"
            )
            .expect("memory");
        }
        std::fs::write(folder.path().join(CONFIG), config).expect("a configuration");
        Some(Self::run(&program, folder, port))
    }

    /// Starts one at this port in a folder with a `prometheus.yml`, whose paths are relative to it.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn configured(folder: TempDir, port: u16) -> Option<Self> {
        Some(Self::run(&tool("prometheus")?, folder, port))
    }

    fn run(program: &Path, folder: TempDir, port: u16) -> Self {
        let mut command = Command::new(program);
        command.arg(format!("--config.file={}", folder.path().join(CONFIG).display()));
        command.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        Self { server: Server::start("prometheus", command, port, is_http_ready, folder) }
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The `data` of an answer of the HTTP API, or the error that it names.
    fn api(&self, path: &str, arguments: &[(&str, &str)]) -> Result<Value, String> {
        query_api::ask(&self.url(), path, arguments)
    }

    /// The samples of an instant query, or the error that Prometheus names.
    ///
    /// # Errors
    ///
    /// Fails if Prometheus does not understand the query, or cannot evaluate it.
    pub fn try_query(&self, query: &str) -> Result<Vec<Value>, String> {
        query_api::query(&self.url(), query)
    }

    /// The samples of a query at a time in seconds since 1970, or the error that Prometheus names.
    ///
    /// # Errors
    ///
    /// Fails if Prometheus does not understand the query, or cannot evaluate it.
    pub fn query_at(&self, query: &str, time: f64) -> Result<Vec<Value>, String> {
        query_api::query_at(&self.url(), query, Some(time))
    }

    /// The series of a query between two times in seconds since 1970, with a value every `step` seconds.
    ///
    /// # Errors
    ///
    /// Fails if Prometheus does not understand the query, or cannot evaluate it.
    pub fn query_range(&self, query: &str, start: f64, end: f64, step: f64) -> Result<Vec<Value>, String> {
        let [start, end, step] = [start, end, step].map(|number| format!("{number:.3}"));
        let arguments = [("query", query), ("start", &start), ("end", &end), ("step", &step)];
        let data = self.api("query_range", &arguments)?;
        Ok(data["result"].as_array().cloned().unwrap_or_default())
    }

    /// The groups of rules, with the state and the last error of each rule.
    ///
    /// # Panics
    ///
    /// If Prometheus does not answer.
    pub fn rule_groups(&self) -> Vec<Value> {
        let data = self.api("rules", &[]).expect("Prometheus answers");
        data["groups"].as_array().cloned().unwrap_or_default()
    }

    /// The samples of an instant query: each with its labels in `metric` and its `value`.
    ///
    /// # Panics
    ///
    /// If Prometheus does not answer, or does not understand the query.
    pub fn query_now(&self, query: &str) -> Vec<Value> {
        self.try_query(query).unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// The samples of an instant query, once one of them is a number.
    ///
    /// # Panics
    ///
    /// If there is no sample within a minute, or Prometheus does not understand the query.
    pub fn query(&self, query: &str) -> Vec<Value> {
        eventually(query, || {
            let result = self.query_now(query);
            result.iter().any(|sample| !Self::value(sample).is_nan()).then_some(result)
        })
    }

    /// The value of a sample.
    ///
    /// # Panics
    ///
    /// If it has no value.
    pub fn value(sample: &Value) -> f64 {
        query_api::value(sample)
    }

    /// The health of a job's targets by `instance`: `up`, `down` or `unknown`, and the last error.
    ///
    /// # Panics
    ///
    /// If Prometheus does not answer.
    pub fn targets(&self, job: &str) -> Vec<(String, String, String)> {
        let data = self.api("targets", &[]).expect("Prometheus answers");
        let targets = data["activeTargets"].as_array().expect("a list of targets").iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let of_job = targets.filter(|target| target["labels"]["job"] == job);
        of_job.map(|t| (text(&t["labels"]["instance"]), text(&t["health"]), text(&t["lastError"]))).collect()
    }

    /// Waits until all of a job's targets are up.
    ///
    /// # Panics
    ///
    /// If a minute passes.
    pub fn until_up(&self, job: &str) {
        eventually("targets that are up", || {
            let targets = self.targets(job);
            (!targets.is_empty() && targets.iter().all(|(_, health, _)| health == "up")).then_some(())
        });
    }

    /// The type that a family was scraped with, and its help.
    ///
    /// # Panics
    ///
    /// If Prometheus does not answer.
    pub fn metadata(&self, family: &str) -> Option<(String, String)> {
        // A counter's family has no `_total` in OpenMetrics, which Prometheus asks for.
        [family, family.strip_suffix("_total").unwrap_or(family)].iter().find_map(|family| {
            let data = self.api("metadata", &[("metric", family)]).expect("Prometheus answers");
            let entry = &data[*family][0];
            Some((entry["type"].as_str()?.to_owned(), entry["help"].as_str()?.to_owned()))
        })
    }
}

server!(Prometheus, Signal::KILL);
