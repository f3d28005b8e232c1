//! `loki.yaml`

use serde::Serialize;

use crate::generate::config::LogsConfig;

#[derive(Debug, Serialize)]
pub(super) struct Document {
    auth_enabled: bool,
    server: Server,
    common: Common,
    schema_config: SchemaConfig,
    limits_config: Limits,
    compactor: Compactor,
    analytics: Analytics,
}

#[derive(Debug, Serialize)]
struct Server {
    http_listen_port: u16,
    log_level: &'static str,
}

#[derive(Debug, Serialize)]
struct Common {
    path_prefix: &'static str,
    replication_factor: u32,
    ring: Ring,
    storage: Storage,
}

#[derive(Debug, Serialize)]
struct Ring {
    kvstore: KvStore,
}

#[derive(Debug, Serialize)]
struct KvStore {
    store: &'static str,
}

#[derive(Debug, Serialize)]
struct Storage {
    filesystem: Filesystem,
}

#[derive(Debug, Serialize)]
struct Filesystem {
    chunks_directory: &'static str,
    rules_directory: &'static str,
}

#[derive(Debug, Serialize)]
struct SchemaConfig {
    configs: Vec<SchemaPeriod>,
}

#[derive(Debug, Serialize)]
struct SchemaPeriod {
    from: &'static str,
    store: &'static str,
    object_store: &'static str,
    schema: &'static str,
    index: Index,
}

#[derive(Debug, Serialize)]
struct Index {
    prefix: &'static str,
    period: &'static str,
}

#[derive(Debug, Serialize)]
struct Limits {
    retention_period: String,
    retention_stream: Vec<RetentionStream>,
    max_label_names_per_series: u32,
    reject_old_samples_max_age: String,
}

#[derive(Debug, Serialize)]
struct RetentionStream {
    selector: &'static str,
    priority: u32,
    period: String,
}

#[derive(Debug, Serialize)]
struct Compactor {
    working_directory: &'static str,
    retention_enabled: bool,
    delete_request_store: &'static str,
}

#[derive(Debug, Serialize)]
struct Analytics {
    reporting_enabled: bool,
}

/// One Loki that keeps everything in its volume.
pub(super) fn document(config: &LogsConfig) -> Document {
    let hours = |days: &crate::generate::config::Days| format!("{}h", days.hours());
    let stream = |selector, days| RetentionStream { selector, priority: 1, period: hours(days) };
    Document {
        // The only client is in the network of the compose file.
        auth_enabled: false,
        server: Server { http_listen_port: 3100, log_level: "warn" },
        common: Common {
            path_prefix: "/loki",
            replication_factor: 1,
            ring: Ring { kvstore: KvStore { store: "inmemory" } },
            storage: Storage {
                filesystem: Filesystem { chunks_directory: "/loki/chunks", rules_directory: "/loki/rules" },
            },
        },
        schema_config: SchemaConfig {
            configs: vec![SchemaPeriod {
                from: "2024-04-01",
                store: "tsdb",
                object_store: "filesystem",
                schema: "v13",
                index: Index { prefix: "index_", period: "24h" },
            }],
        },
        limits_config: Limits {
            retention_period: hours(&config.info),
            retention_stream: vec![
                stream(r#"{level="error"}"#, &config.error),
                stream(r#"{level=~"warn|warning"}"#, &config.warn),
                stream(r#"{level=~"debug|trace"}"#, &config.debug),
            ],
            max_label_names_per_series: 10,
            reject_old_samples_max_age: "168h".to_owned(),
        },
        // Without these, Loki keeps everything for ever.
        compactor: Compactor {
            working_directory: "/loki/compactor",
            retention_enabled: true,
            delete_request_store: "filesystem",
        },
        analytics: Analytics { reporting_enabled: false },
    }
}
