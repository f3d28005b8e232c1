//! `[stack]`: the servers around the program.

mod alertmanager;
mod application;
mod images;
mod kubernetes;
mod prometheus;
mod text;

pub use self::alertmanager::{AlertmanagerConfig, Channel, MailConfig, PagerDutyConfig, SlackConfig};
pub use self::application::{ApplicationConfig, BasicAuthConfig, Discovery};
pub use self::images::ImagesConfig;
pub use self::kubernetes::{KubernetesConfig, Monitor, SecretKey};
pub use self::prometheus::{PrometheusConfig, RemoteWriteConfig, ScrapeJobConfig};
pub use self::text::{
    Address, Days, FilePath, HttpPath, Image, Name, PromDuration, SecretFile, Size, TextError, Url,
};

use serde::Deserialize;

/// `[stack]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StackConfig {
    /// Where the program runs.
    pub application: ApplicationConfig,
    /// Exporters of servers that the program uses, and of its machine.
    pub exporters: Vec<Exporter>,
    /// Whether there is a Pushgateway.
    pub pushgateway: bool,
    /// Whether there are an OpenTelemetry collector and Jaeger.
    pub traces: bool,
    /// Prometheus.
    pub prometheus: PrometheusConfig,
    /// Alertmanager: who is called.
    pub alertmanager: AlertmanagerConfig,
    /// Grafana.
    pub grafana: GrafanaConfig,
    /// The exporter of PostgreSQL.
    pub postgres: PostgresConfig,
    /// The exporter of Redis.
    pub redis: RedisConfig,
    /// Long-term storage, if this table is there.
    pub victoria_metrics: Option<VictoriaMetricsConfig>,
    /// Loki and Alloy, if this table is there.
    pub logs: Option<LogsConfig>,
    /// Objects of Kubernetes, if this table is there.
    pub kubernetes: Option<KubernetesConfig>,
    /// The ports on loopback.
    pub ports: PortsConfig,
    /// The images and their versions.
    pub images: ImagesConfig,
}

/// An exporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exporter {
    /// `postgres_exporter`
    Postgres,
    /// `redis_exporter`
    Redis,
    /// cAdvisor: containers.
    Cadvisor,
    /// `node_exporter`: the machine.
    Node,
}

impl Exporter {
    /// The label `job` of what it exposes, and the name of its service.
    pub fn job(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Cadvisor => "cadvisor",
            Self::Node => "node",
        }
    }
}

/// `[stack.grafana]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GrafanaConfig {
    /// The URL that people open.
    pub url: Option<Url>,
    /// The folder of the dashboards. Without it, the program's name.
    pub folder: Option<String>,
    /// The file with the password of `admin`.
    pub admin_password: SecretFile,
    /// Whether Grafana evaluates the alerts and calls people. Otherwise Prometheus and Alertmanager do.
    pub managed_alerts: bool,
}

/// `[stack.postgres]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostgresConfig {
    /// The server.
    pub address: Address,
    /// The database that the exporter connects to.
    pub database: Name,
    /// The user of the exporter. It needs the role `pg_monitor` and nothing else.
    pub user: Name,
    /// The file with its password.
    pub password: SecretFile,
    /// Whether the connection is encrypted.
    pub sslmode: SslMode,
}

/// Whether a connection to PostgreSQL is encrypted. `postgres_exporter` knows these values only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of PostgreSQL")]
pub enum SslMode {
    #[default]
    Disable,
    Require,
    VerifyCa,
    VerifyFull,
}

impl SslMode {
    /// The value in a connection string.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

impl Default for PostgresConfig {
    fn default() -> Self {
        Self {
            address: Address::literal("postgres:5432"),
            database: Name::literal("postgres"),
            user: Name::literal("postgres_exporter"),
            password: SecretFile::literal("postgres_exporter_password"),
            sslmode: SslMode::default(),
        }
    }
}

/// `[stack.redis]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RedisConfig {
    /// The server.
    pub address: Address,
    /// A file with a JSON object of passwords by URL, as the exporter reads it, if the server asks for one.
    pub passwords: Option<SecretFile>,
}

impl Default for RedisConfig {
    fn default() -> Self {
        Self { address: Address::literal("redis:6379"), passwords: None }
    }
}

/// `[stack.victoria_metrics]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VictoriaMetricsConfig {
    /// How long series are kept.
    pub retention: Days,
}

impl Default for VictoriaMetricsConfig {
    fn default() -> Self {
        Self { retention: Days::literal("1y") }
    }
}

/// `[stack.logs]`: how long lines are kept, by their level.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogsConfig {
    /// Errors.
    pub error: Days,
    /// Warnings.
    pub warn: Days,
    /// Everything else.
    pub info: Days,
    /// What is written to find defects.
    pub debug: Days,
    /// The services of the compose file whose lines are shipped. Without any, all.
    pub services: Vec<Name>,
}

impl Default for LogsConfig {
    fn default() -> Self {
        Self {
            error: Days::literal("90d"),
            warn: Days::literal("30d"),
            info: Days::literal("14d"),
            debug: Days::literal("2d"),
            services: Vec::new(),
        }
    }
}

/// `[stack.ports]`: the ports of this machine, on loopback only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each is the port of the server of its name")]
pub struct PortsConfig {
    pub prometheus: u16,
    pub alertmanager: u16,
    pub grafana: u16,
    pub pushgateway: u16,
    pub victoria_metrics: u16,
    pub jaeger: u16,
    pub otlp: u16,
    pub loki: u16,
}

impl Default for PortsConfig {
    fn default() -> Self {
        Self {
            prometheus: 9090,
            alertmanager: 9093,
            grafana: 3000,
            pushgateway: 9091,
            victoria_metrics: 8428,
            jaeger: 16686,
            otlp: 4318,
            loki: 3100,
        }
    }
}
