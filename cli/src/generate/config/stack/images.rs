//! `[stack.images]`: which version of each server runs.

use serde::Deserialize;

use super::text::Image;

/// The fields with their defaults.
macro_rules! images {
    ($($server:ident = $image:literal,)*) => {
        /// `[stack.images]`
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[expect(missing_docs, reason = "each is the image of the server of its name")]
        pub struct ImagesConfig {
            $(pub $server: Image,)*
        }

        impl Default for ImagesConfig {
            fn default() -> Self {
                Self { $($server: Image::literal($image),)* }
            }
        }
    };
}

images! {
    prometheus = "prom/prometheus:v3.5.0",
    alertmanager = "prom/alertmanager:v0.28.1",
    grafana = "grafana/grafana:12.1.1",
    pushgateway = "prom/pushgateway:v1.11.1",
    postgres = "quay.io/prometheuscommunity/postgres-exporter:v0.17.1",
    // The variants without `-alpine` have no program that could check their health.
    redis = "oliver006/redis_exporter:v1.74.0-alpine",
    cadvisor = "gcr.io/cadvisor/cadvisor:v0.52.1",
    node = "quay.io/prometheus/node-exporter:v1.9.1",
    victoria_metrics = "victoriametrics/victoria-metrics:v1.122.0",
    collector = "otel/opentelemetry-collector-contrib:0.131.0",
    jaeger = "jaegertracing/jaeger:2.9.0",
    loki = "grafana/loki:3.5.3",
    alloy = "grafana/alloy:v1.10.1",
    // Sets the owner of volumes.
    busybox = "busybox:1.37.0",
}
