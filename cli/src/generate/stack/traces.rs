//! `otel-collector.yaml`: traces from the program to Jaeger.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use crate::generate::Plan;
use crate::generate::artefact::Artefact;
use crate::generate::error::GenerateError;

#[derive(Debug, Serialize)]
struct Document {
    receivers: Receivers,
    processors: Processors,
    exporters: BTreeMap<&'static str, Otlp>,
    extensions: Extensions,
    service: Service,
}

#[derive(Debug, Serialize)]
struct Receivers {
    otlp: OtlpReceiver,
}

#[derive(Debug, Serialize)]
struct OtlpReceiver {
    protocols: IndexMap<&'static str, Endpoint>,
}

#[derive(Debug, Serialize)]
struct Endpoint {
    endpoint: &'static str,
}

#[derive(Debug, Serialize)]
struct Processors {
    memory_limiter: MemoryLimiter,
    batch: Batch,
}

#[derive(Debug, Serialize)]
struct MemoryLimiter {
    check_interval: &'static str,
    limit_percentage: u32,
    spike_limit_percentage: u32,
}

#[derive(Debug, Serialize)]
struct Batch {
    timeout: &'static str,
    send_batch_size: u32,
}

#[derive(Debug, Serialize)]
struct Otlp {
    endpoint: &'static str,
    tls: Tls,
}

#[derive(Debug, Serialize)]
struct Tls {
    insecure: bool,
}

#[derive(Debug, Serialize)]
struct Extensions {
    health_check: Endpoint,
}

#[derive(Debug, Serialize)]
struct Service {
    extensions: Vec<&'static str>,
    telemetry: Telemetry,
    pipelines: BTreeMap<&'static str, Pipeline>,
}

#[derive(Debug, Serialize)]
struct Telemetry {
    metrics: TelemetryMetrics,
}

#[derive(Debug, Serialize)]
struct TelemetryMetrics {
    readers: Vec<Reader>,
}

#[derive(Debug, Serialize)]
struct Reader {
    pull: Pull,
}

#[derive(Debug, Serialize)]
struct Pull {
    exporter: PullExporter,
}

#[derive(Debug, Serialize)]
struct PullExporter {
    prometheus: Listen,
}

#[derive(Debug, Serialize)]
struct Listen {
    host: &'static str,
    port: u16,
}

#[derive(Debug, Serialize)]
struct Pipeline {
    receivers: Vec<&'static str>,
    processors: Vec<&'static str>,
    exporters: Vec<&'static str>,
}

/// `otel-collector.yaml`, if the stack has traces.
pub(super) fn artefacts(plan: &Plan) -> Result<Vec<Artefact>, GenerateError> {
    if !plan.config.stack.traces {
        return Ok(Vec::new());
    }
    Ok(vec![Artefact::yaml("otel-collector.yaml", &document())?])
}

fn document() -> Document {
    Document {
        receivers: Receivers {
            otlp: OtlpReceiver {
                protocols: IndexMap::from([
                    ("grpc", Endpoint { endpoint: "0.0.0.0:4317" }),
                    ("http", Endpoint { endpoint: "0.0.0.0:4318" }),
                ]),
            },
        },
        processors: Processors {
            // The container's limit ends the collector. This makes it refuse spans before.
            memory_limiter: MemoryLimiter {
                check_interval: "1s",
                limit_percentage: 80,
                spike_limit_percentage: 20,
            },
            batch: Batch { timeout: "1s", send_batch_size: 1024 },
        },
        exporters: BTreeMap::from([(
            "otlp/jaeger",
            // The network of the compose file is their own.
            Otlp { endpoint: "jaeger:4317", tls: Tls { insecure: true } },
        )]),
        extensions: Extensions { health_check: Endpoint { endpoint: "0.0.0.0:13133" } },
        service: Service {
            extensions: vec!["health_check"],
            telemetry: Telemetry {
                metrics: TelemetryMetrics {
                    readers: vec![Reader {
                        pull: Pull {
                            exporter: PullExporter { prometheus: Listen { host: "0.0.0.0", port: 8888 } },
                        },
                    }],
                },
            },
            pipelines: BTreeMap::from([(
                "traces",
                Pipeline {
                    receivers: vec!["otlp"],
                    processors: vec!["memory_limiter", "batch"],
                    exporters: vec!["otlp/jaeger"],
                },
            )]),
        },
    }
}
