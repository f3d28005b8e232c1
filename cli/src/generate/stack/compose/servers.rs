//! The servers: one function for each, and what they have in common.

use std::collections::BTreeMap;

use super::model::{Condition, Dependency, Deploy, Healthcheck, Limits, Resources, Service};
use crate::generate::Plan;
use crate::generate::config::{Image, SecretFile, Size, StackConfig, Url};
use crate::generate::stack::layout::{self, Layout, Run};
use crate::generate::stack::prometheus;

/// The address of the machine in containers' default network. `host.docker.internal` is this address.
const GATEWAY: &str = "${DOCKER_GATEWAY:-172.17.0.1}";
const HOST: &str = "host.docker.internal:host-gateway";

/// A server with its volume.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) service: Service,
    /// Whom its named volume belongs to.
    pub(super) volume: Option<Owned>,
    /// Whether it writes to its volume and to `/tmp` only, with no rights of the system.
    pub(super) is_confined: bool,
}

/// A named volume and the user and group in the container that write to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owned {
    pub(super) volume: &'static str,
    pub(super) owner: &'static str,
}

/// `nobody` in the images of Prometheus.
const NOBODY: &str = "65534:65534";
const GRAFANA: &str = "472:0";
const LOKI: &str = "10001:10001";

impl Server {
    fn new(name: &'static str, image: &Image, cpus: &'static str, memory: &'static str) -> Self {
        let service = Service {
            image: Some(image.to_string()),
            deploy: Some(Deploy { resources: Resources { limits: Limits { cpus, memory } } }),
            restart: Some("unless-stopped"),
            ..Service::default()
        };
        Self { name, service, volume: None, is_confined: true }
    }

    fn user(mut self, user: &'static str) -> Self {
        self.service.user = Some(user);
        self
    }

    /// A named volume that belongs to the user of the process.
    fn volume(mut self, volume: &'static str, path: &str, owner: &'static str) -> Self {
        self.service.volumes.push(format!("{volume}:{path}"));
        self.volume = Some(Owned { volume, owner });
        self.depends_on(super::VOLUME_OWNER, Condition::Completed).user(owner)
    }

    /// A file or a folder that the container reads.
    fn mount(mut self, source: impl AsRef<str>, path: &str) -> Self {
        self.service.volumes.push(format!("{}:{path}:ro", source.as_ref()));
        self
    }

    fn command<S: Into<String>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.service.command.extend(arguments.into_iter().map(Into::into));
        self
    }

    fn environment(mut self, name: &str, value: impl Into<String>) -> Self {
        self.service.environment.insert(name.to_owned(), value.into());
        self
    }

    fn secret(mut self, file: Option<&SecretFile>) -> Self {
        self.service.secrets.extend(file.map(ToString::to_string));
        self
    }

    fn healthy_at(mut self, url: &str) -> Self {
        self.service.healthcheck = Some(Healthcheck::http(url));
        self
    }

    fn depends_on(mut self, name: &str, condition: Condition) -> Self {
        self.service.depends_on.insert(name.to_owned(), Dependency { condition });
        self
    }

    /// It needs rights of the system: it reads what belongs to other users, or talks to Docker.
    fn unconfined(mut self) -> Self {
        self.is_confined = false;
        self
    }
}

/// All servers of the stack.
pub(super) fn all(plan: &Plan) -> Vec<Server> {
    let stack = &plan.config.stack;
    let mut servers = vec![prometheus(plan, prometheus_flags(stack)), alertmanager(plan), grafana(plan)];
    if stack.pushgateway {
        servers.push(pushgateway(stack));
    }
    servers.extend(super::exporters::all(stack));
    if let Some(config) = &stack.victoria_metrics {
        servers.push(victoria_metrics(stack, config.retention.as_str()));
    }
    if stack.traces {
        servers.push(collector(plan));
        servers.push(jaeger(stack));
    }
    if stack.logs.is_some() {
        servers.push(loki(plan));
        servers.push(alloy(plan));
    }
    servers
}

/// The arguments of Prometheus with the configured retention.
fn prometheus_flags(stack: &StackConfig) -> Vec<String> {
    let config = &stack.prometheus;
    prometheus_arguments(
        stack,
        prometheus::retention_flags(&config.retention, config.retention_size.as_ref().map(Size::as_str)),
    )
}

/// The arguments of Prometheus. Compose replaces a whole command, so that a variant repeats what stays the same.
pub(super) fn prometheus_arguments(stack: &StackConfig, retention: Vec<String>) -> Vec<String> {
    let mut arguments = vec![
        "--config.file=/etc/prometheus/prometheus.yml".to_owned(),
        "--storage.tsdb.path=/prometheus".to_owned(),
    ];
    arguments.extend(retention);
    arguments.push("--enable-feature=exemplar-storage".to_owned());
    arguments.extend(external_url(stack.prometheus.url.as_ref()));
    arguments
}

fn external_url(url: Option<&Url>) -> Option<String> {
    url.map(|url| format!("--web.external-url={url}"))
}

fn prometheus(plan: &Plan, arguments: Vec<String>) -> Server {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    let mut server = Server::new("prometheus", &stack.images.prometheus, "1.0", "768M")
        .command(arguments)
        .mount(layout.file("prometheus.yml"), "/etc/prometheus/prometheus.yml")
        .mount(layout.file("rules"), "/etc/prometheus/rules")
        .volume("prometheus-data", "/prometheus", NOBODY)
        .healthy_at("http://127.0.0.1:9090/-/healthy");
    if stack.application.discovery == crate::generate::config::Discovery::File {
        server = server.mount(layout.file("targets"), "/etc/prometheus/targets");
    }
    for file in super::secrets::of_prometheus(stack) {
        server = server.secret(Some(file));
    }
    let has_node = stack.exporters.contains(&crate::generate::config::Exporter::Node);
    if has_node || layout.run() == Run::Host {
        server.service.extra_hosts.push(HOST);
    }
    server
}

fn alertmanager(plan: &Plan) -> Server {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    Server::new("alertmanager", &stack.images.alertmanager, "0.25", "96M")
        .command(["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"])
        // It is alone, so that there is no cluster.
        .command(["--cluster.listen-address="])
        .command(external_url(stack.alertmanager.url.as_ref()))
        .mount(layout.file("alertmanager.yml"), "/etc/alertmanager/alertmanager.yml")
        .mount(layout.file("templates"), "/etc/alertmanager/templates")
        .volume("alertmanager-data", "/alertmanager", NOBODY)
        .healthy_at("http://127.0.0.1:9093/-/healthy")
}

fn grafana(plan: &Plan) -> Server {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    let mut server = Server::new("grafana", &stack.images.grafana, "0.5", "384M")
        .environment("GF_USERS_ALLOW_SIGN_UP", "false")
        .environment("GF_ANALYTICS_REPORTING_ENABLED", "false")
        .environment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
        .environment("GF_PLUGINS_PREINSTALL_DISABLED", "true")
        .mount(layout.file("grafana/provisioning"), "/etc/grafana/provisioning")
        .mount(layout.file("dashboards"), "/etc/grafana/dashboards")
        .volume("grafana-data", "/var/lib/grafana", GRAFANA)
        .depends_on("prometheus", Condition::Healthy)
        .healthy_at("http://127.0.0.1:3000/api/health");
    if let Some(url) = &stack.grafana.url {
        server = server.environment("GF_SERVER_ROOT_URL", url.to_string());
    }
    if stack.grafana.managed_alerts { calls_people(server, stack) } else { server }
}

/// What Grafana needs for its contact points. It does not start without the files that they name, in development neither.
fn calls_people(mut server: Server, stack: &StackConfig) -> Server {
    for file in super::secrets::of_channels(stack) {
        server = server.secret(Some(file));
    }
    let Some(mail) = &stack.alertmanager.mail else { return server };
    server = server
        .environment("GF_SMTP_ENABLED", "true")
        .environment("GF_SMTP_HOST", mail.smarthost.to_string())
        .environment("GF_SMTP_FROM_ADDRESS", mail.from.as_str())
        .environment("GF_SMTP_STARTTLS_POLICY", if mail.require_tls { "MandatoryStartTLS" } else { "" });
    if let Some(user) = &mail.username {
        server = server
            .environment("GF_SMTP_USER", user.as_str())
            .environment("GF_SMTP_PASSWORD__FILE", layout::secret_path(&mail.password));
    }
    server
}

fn pushgateway(stack: &StackConfig) -> Server {
    Server::new("pushgateway", &stack.images.pushgateway, "0.25", "64M")
        // Without a file, a restart loses the last run of each job.
        .command(["--persistence.file=/pushgateway/metrics", "--persistence.interval=1m"])
        .volume("pushgateway-data", "/pushgateway", NOBODY)
        .healthy_at("http://127.0.0.1:9091/-/healthy")
}

fn victoria_metrics(stack: &StackConfig, retention: &str) -> Server {
    Server::new("victoria-metrics", &stack.images.victoria_metrics, "1.0", "512M")
        .command(["-storageDataPath=/victoria-metrics-data".to_owned(), format!("-retentionPeriod={retention}")])
        // Without a limit it plans with the memory of the machine.
        .command(["-memory.allowedPercent=60", "-selfScrapeInterval=0s"])
        .volume("victoria-metrics-data", "/victoria-metrics-data", NOBODY)
        .healthy_at("http://127.0.0.1:8428/health")
}

/// The images of the last four have no shell or no HTTP client, so that they have no check. Prometheus scrapes them, and `up` says
/// whether they run.
fn collector(plan: &Plan) -> Server {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    Server::new("otel-collector", &stack.images.collector, "0.5", "256M")
        .command(["--config=/etc/otel-collector.yaml"])
        .mount(layout.file("otel-collector.yaml"), "/etc/otel-collector.yaml")
        .depends_on("jaeger", Condition::Started)
}

fn jaeger(stack: &StackConfig) -> Server {
    // It keeps traces in memory, and forgets them when it is restarted.
    Server::new("jaeger", &stack.images.jaeger, "0.5", "512M").environment("JAEGER_LISTEN_HOST", "0.0.0.0")
}

fn loki(plan: &Plan) -> Server {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    Server::new("loki", &stack.images.loki, "0.5", "384M")
        .command(["-config.file=/etc/loki/loki.yaml"])
        .mount(layout.file("loki.yaml"), "/etc/loki/loki.yaml")
        .volume("loki-data", "/loki", LOKI)
}

fn alloy(plan: &Plan) -> Server {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    Server::new("alloy", &stack.images.alloy, "0.5", "256M")
        .command(["run", "--server.http.listen-addr=0.0.0.0:12345", "--storage.path=/var/lib/alloy/data"])
        .command(["--disable-reporting", "/etc/alloy/config.alloy"])
        .mount(layout.file("config.alloy"), "/etc/alloy/config.alloy")
        .mount("/var/run/docker.sock", "/var/run/docker.sock")
        .volume("alloy-data", "/var/lib/alloy/data", "0:0")
        .depends_on("loki", Condition::Started)
        .unconfined()
}

pub(super) fn postgres_exporter(stack: &StackConfig) -> Server {
    let config = &stack.postgres;
    Server::new("postgres-exporter", &stack.images.postgres, "0.25", "64M")
        .environment(
            "DATA_SOURCE_URI",
            format!("{}/{}?sslmode={}", config.address, config.database, config.sslmode.name()),
        )
        .environment("DATA_SOURCE_USER", config.user.to_string())
        .environment("DATA_SOURCE_PASS_FILE", layout::secret_path(&config.password))
        .secret(Some(&config.password))
        .healthy_at("http://127.0.0.1:9187/")
}

pub(super) fn redis_exporter(stack: &StackConfig) -> Server {
    let config = &stack.redis;
    let mut server = Server::new("redis-exporter", &stack.images.redis, "0.25", "64M")
        .environment("REDIS_ADDR", format!("redis://{}", config.address))
        .secret(config.passwords.as_ref())
        .healthy_at("http://127.0.0.1:9121/health");
    if let Some(passwords) = &config.passwords {
        server = server.environment("REDIS_PASSWORD_FILE", layout::secret_path(passwords));
    }
    server
}

pub(super) fn cadvisor(stack: &StackConfig) -> Server {
    let mut server = Server::new("cadvisor", &stack.images.cadvisor, "0.5", "256M")
        // A label for each label of each container would be a new series for each deployment.
        .command(["--docker_only=true", "--housekeeping_interval=15s", "--store_container_labels=false"])
        .command(["--whitelisted_container_labels=com.docker.compose.service"])
        .mount("/", "/rootfs")
        .mount("/var/run", "/var/run")
        .mount("/sys", "/sys")
        .mount("/var/lib/docker", "/var/lib/docker")
        .mount("/dev/disk", "/dev/disk")
        .healthy_at("http://127.0.0.1:8080/healthz")
        .unconfined();
    server.service.privileged = true;
    server.service.devices.push("/dev/kmsg");
    server
}

/// It sees the network interfaces of the machine only in the machine's network. There it listens at the address of the containers'
/// default network, so that other machines do not reach it.
pub(super) fn node_exporter(stack: &StackConfig) -> Server {
    let mut server = Server::new("node-exporter", &stack.images.node, "0.25", "64M")
        .command(["--path.rootfs=/host".to_owned(), format!("--web.listen-address={GATEWAY}:9100")])
        .command(["--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/docker/.+)($$|/)"])
        .healthy_at(&format!("http://{GATEWAY}:9100/"))
        .unconfined();
    server.service.volumes.push("/:/host:ro,rslave".to_owned());
    server.service.network_mode = Some("host");
    server.service.pid = Some("host");
    server
}

/// The program, if no compose file of its own has it; or what its own service gets in addition.
pub(super) fn application(plan: &Plan) -> Option<(String, Service)> {
    let (stack, layout) = (&plan.config.stack, Layout::of(plan));
    let config = &stack.application;
    let mut environment: BTreeMap<String, String> = config.environment.clone();
    if stack.traces {
        environment
            .entry("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned())
            .or_insert_with(|| "http://otel-collector:4318".to_owned());
    }
    if stack.pushgateway {
        environment.entry("PUSHGATEWAY_URL".to_owned()).or_insert_with(|| "http://pushgateway:9091".to_owned());
    }
    let name = layout.compose_service().to_owned();
    match layout.run() {
        Run::Overlay if environment.is_empty() => None,
        Run::Overlay => Some((name, Service { environment, ..Service::default() })),
        Run::Image => {
            let service = Service {
                image: config.image.as_ref().map(ToString::to_string),
                environment,
                expose: vec![config.port.to_string()],
                restart: Some("unless-stopped"),
                ..Service::default()
            };
            Some((name, service))
        }
        Run::Host | Run::Elsewhere => None,
    }
}
