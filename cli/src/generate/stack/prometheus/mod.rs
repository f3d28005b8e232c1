//! `prometheus.yml`: what is scraped, which rules are evaluated, and where samples and alerts are sent.

mod model;

pub(super) use self::model::retention_flags;

use std::collections::{BTreeMap, BTreeSet};

use self::model::{
    Access, Alerting, Alertmanagers, Authorization, BasicAuth, DnsConfig, Document, Exemplars, FileConfig, Global,
    QueueConfig, Relabel, RemoteWrite, ScrapeConfig, StaticConfig, Storage, Targets,
};
use super::error::StackError;
use super::layout::{self, Layout};
use crate::generate::Plan;
use crate::generate::artefact::Artefact;
use crate::generate::config::{
    BasicAuthConfig, Discovery, Exporter, HttpPath, PromDuration, RemoteWriteConfig, ScrapeJobConfig, SecretFile,
    StackConfig,
};
use crate::generate::error::GenerateError;

/// The label that tells apart two servers with the same targets.
const REPLICA: &str = "replica";

/// `prometheus.yml`
pub(super) fn artefact(plan: &Plan) -> Result<Artefact, GenerateError> {
    Artefact::yaml("prometheus.yml", &document(plan)?)
}

fn document(plan: &Plan) -> Result<Document, StackError> {
    let stack = &plan.config.stack;
    let config = &stack.prometheus;
    check_labels(&config.external_labels)?;
    Ok(Document {
        global: Global {
            scrape_interval: config.interval.clone(),
            scrape_timeout: timeout(&config.interval),
            evaluation_interval: config.evaluation_interval.clone(),
            external_labels: config.external_labels.clone(),
        },
        rule_files: vec!["rules/*.rules.yml".to_owned()],
        alerting: Alerting {
            alert_relabel_configs: relabel_alerts(&config.external_labels),
            alertmanagers: alertmanagers(stack),
        },
        scrape_configs: scrape_configs(plan)?,
        remote_write: remote_writes(stack),
        storage: Storage { exemplars: Exemplars { max_exemplars: 100_000 } },
    })
}

/// Where alerts are sent: nowhere if Grafana evaluates them, so that nobody is called twice.
fn alertmanagers(stack: &StackConfig) -> Vec<Alertmanagers> {
    let server = || Alertmanagers { static_configs: at(["alertmanager:9093".to_owned()]) };
    if stack.grafana.managed_alerts { Vec::new() } else { vec![server()] }
}

/// The same alert of two servers is one alert.
fn relabel_alerts(external_labels: &BTreeMap<String, String>) -> Vec<Relabel> {
    let has_replica = external_labels.contains_key(REPLICA);
    has_replica.then_some(Relabel { action: "labeldrop", regex: REPLICA }).into_iter().collect()
}

/// All scrape jobs: the program's first, then what is written by hand, then the servers'.
fn scrape_configs(plan: &Plan) -> Result<Vec<ScrapeConfig>, StackError> {
    let stack = &plan.config.stack;
    let mut jobs = vec![application(plan)];
    jobs.extend(stack.prometheus.jobs.iter().map(custom));
    jobs.extend(stack.exporters.iter().copied().collect::<BTreeSet<_>>().into_iter().map(exporter));
    if stack.pushgateway {
        // What was pushed says itself where it comes from.
        jobs.push(ScrapeConfig { honor_labels: true, ..server("pushgateway", 9091) });
    }
    jobs.push(server("prometheus", 9090));
    jobs.push(server("alertmanager", 9093));
    jobs.push(server("grafana", 3000));
    if stack.victoria_metrics.is_some() {
        jobs.push(server("victoria-metrics", 8428));
    }
    if stack.traces {
        jobs.push(server("otel-collector", 8888));
    }
    if stack.logs.is_some() {
        jobs.push(server("loki", 3100));
        jobs.push(server("alloy", 12345));
    }
    apply_intervals(&mut jobs, &stack.prometheus.intervals)?;
    let mut names = BTreeSet::new();
    for job in &jobs {
        if !names.insert(&job.job_name) {
            return Err(StackError::DuplicateJob(job.job_name.clone()));
        }
    }
    Ok(jobs)
}

/// The program.
fn application(plan: &Plan) -> ScrapeConfig {
    let config = &plan.config.stack.application;
    let layout = Layout::of(plan);
    let name = layout.service();
    let targets = match config.discovery {
        Discovery::File => Targets::File(vec![FileConfig { files: vec!["targets/*.yml".to_owned()] }]),
        Discovery::Dns => Targets::Dns(vec![DnsConfig {
            names: vec![layout.host().to_owned()],
            r#type: "A",
            port: config.port,
            refresh_interval: PromDuration::literal("30s"),
        }]),
        Discovery::Static if config.targets.is_empty() => {
            Targets::Static(at([format!("{}:{}", layout.host(), config.port)]))
        }
        Discovery::Static => Targets::Static(at(config.targets.iter().map(ToString::to_string))),
    };
    ScrapeConfig {
        metrics_path: path(Some(&config.path)),
        access: access(config.bearer_token.as_ref(), config.basic_auth.as_ref()),
        ..job(name, targets)
    }
}

/// A job that is written in `callmeter.toml`.
fn custom(config: &ScrapeJobConfig) -> ScrapeConfig {
    ScrapeConfig {
        honor_labels: config.honor_labels,
        metrics_path: path(config.path.as_ref()),
        access: access(config.bearer_token.as_ref(), config.basic_auth.as_ref()),
        ..job(&config.name, Targets::Static(at(config.targets.iter().map(ToString::to_string))))
    }
}

fn exporter(exporter: Exporter) -> ScrapeConfig {
    job(exporter.job(), Targets::Static(at([layout::exporter_address(exporter).to_owned()])))
}

/// A server of the stack, whose service has the name of the job.
fn server(name: &str, port: u16) -> ScrapeConfig {
    job(name, Targets::Static(at([format!("{name}:{port}")])))
}

fn job(name: &str, targets: Targets) -> ScrapeConfig {
    ScrapeConfig {
        job_name: name.to_owned(),
        scrape_interval: None,
        scrape_timeout: None,
        honor_labels: false,
        metrics_path: None,
        access: Access::default(),
        targets,
    }
}

fn apply_intervals(
    jobs: &mut [ScrapeConfig],
    intervals: &BTreeMap<String, PromDuration>,
) -> Result<(), StackError> {
    for (name, interval) in intervals {
        let Some(job) = jobs.iter_mut().find(|job| job.job_name == *name) else {
            let known = jobs.iter().map(|job| job.job_name.clone()).collect();
            return Err(StackError::UnknownJob { name: name.clone(), known });
        };
        job.scrape_interval = Some(interval.clone());
        job.scrape_timeout = Some(timeout(interval));
    }
    Ok(())
}

/// A scrape may take as long as its interval, but no longer than ten seconds, the default of Prometheus.
fn timeout(interval: &PromDuration) -> PromDuration {
    let default = PromDuration::literal("10s");
    if interval.seconds() < default.seconds() { interval.clone() } else { default }
}

fn path(path: Option<&HttpPath>) -> Option<String> {
    path.map(ToString::to_string).filter(|path| path != "/metrics")
}

fn at(targets: impl IntoIterator<Item = String>) -> Vec<StaticConfig> {
    vec![StaticConfig { targets: targets.into_iter().collect() }]
}

fn access(bearer_token: Option<&SecretFile>, basic_auth: Option<&BasicAuthConfig>) -> Access {
    Access {
        authorization: bearer_token
            .map(|file| Authorization { r#type: "Bearer", credentials_file: layout::secret_path(file) }),
        basic_auth: basic_auth.map(|auth| BasicAuth {
            username: auth.username.clone(),
            password_file: layout::secret_path(&auth.password),
        }),
    }
}

fn remote_writes(stack: &StackConfig) -> Vec<RemoteWrite> {
    let mut writes = Vec::new();
    if stack.victoria_metrics.is_some() {
        let url = "http://victoria-metrics:8428/api/v1/write".to_owned();
        // Its single-node version stores no exemplars.
        writes.push(remote_write(url, Some("victoria-metrics"), false, BTreeMap::new(), Access::default()));
    }
    writes.extend(stack.prometheus.remote_write.iter().map(|config| {
        let RemoteWriteConfig { url, headers, bearer_token, basic_auth, exemplars } = config;
        let access = access(bearer_token.as_ref(), basic_auth.as_ref());
        remote_write(url.to_string(), None, *exemplars, headers.clone(), access)
    }));
    writes
}

fn remote_write(
    url: String,
    name: Option<&str>,
    send_exemplars: bool,
    headers: BTreeMap<String, String>,
    access: Access,
) -> RemoteWrite {
    RemoteWrite {
        url,
        name: name.map(str::to_owned),
        remote_timeout: PromDuration::literal("30s"),
        send_exemplars,
        headers,
        access,
        // A shard holds `capacity` samples while the storage is away; the write-ahead log holds two hours more. The default of
        // 50 shards is for servers far away; with ten, a restarted storage is not flooded.
        queue_config: QueueConfig {
            capacity: 10_000,
            max_shards: 10,
            max_samples_per_send: 2_000,
            batch_send_deadline: PromDuration::literal("5s"),
            min_backoff: PromDuration::literal("30ms"),
            max_backoff: PromDuration::literal("5s"),
        },
    }
}

/// Prometheus refuses other names of labels at its start.
fn check_labels(labels: &BTreeMap<String, String>) -> Result<(), StackError> {
    let is_label = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && !name.starts_with("__")
            && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
    };
    match labels.keys().find(|name| !is_label(name)) {
        Some(name) => Err(StackError::ExternalLabel(name.clone())),
        None => Ok(()),
    }
}
