//! Expositions that a test serves for an exporter that cannot run here: cAdvisor needs the control groups of a machine's containers.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;

use crate::receivers::Served;

/// Serves what cAdvisor exposes of a container, invented by the test.
pub(crate) struct Cadvisor {
    served: Served,
}

impl Cadvisor {
    /// Serves figures of two containers, of which one uses this much memory.
    pub(crate) fn start(memory: u64) -> Self {
        let begin = Arc::new(Instant::now());
        let app = Router::new().route(
            "/metrics",
            axum::routing::get(move || {
                let text = exposition(memory, begin.elapsed().as_secs_f64());
                async move { text }
            }),
        );
        Self { served: Served::start(app) }
    }

    pub(crate) fn address(&self) -> &str {
        &self.served.address
    }
}

/// Families, kinds and labels as cAdvisor 0.49 has them, as far as the generated rules and dashboards ask for them.
fn exposition(memory: u64, seconds: f64) -> String {
    let mut text = String::new();
    let families = [
        ("container_cpu_usage_seconds_total", "counter", ",cpu=\"total\"", seconds * 0.2),
        ("container_fs_reads_bytes_total", "counter", ",device=\"/dev/sda\"", seconds * 4096.0),
        ("container_fs_usage_bytes", "gauge", ",device=\"/dev/sda\"", 1e9),
        ("container_fs_writes_bytes_total", "counter", ",device=\"/dev/sda\"", seconds * 8192.0),
        ("container_last_seen", "gauge", "", 1_795_000_000.0 + seconds),
        ("container_network_receive_bytes_total", "counter", ",interface=\"eth0\"", seconds * 1000.0),
        ("container_network_transmit_bytes_total", "counter", ",interface=\"eth0\"", seconds * 500.0),
        ("container_spec_cpu_period", "gauge", "", 100_000.0),
        ("container_spec_cpu_quota", "gauge", "", 50_000.0),
        ("container_spec_memory_limit_bytes", "gauge", "", 2_147_483_648.0),
        ("container_start_time_seconds", "gauge", "", 1_795_000_000.0),
    ];
    let mut family = |name: &str, kind: &str, label: &str, values: [f64; 2]| {
        writeln!(text, "# HELP {name} Invented by a test for a container.\n# TYPE {name} {kind}").expect("memory");
        for (container, value) in ["rank-tracker", "redis"].into_iter().zip(values) {
            writeln!(
                text,
                "{name}{{id=\"/docker/{container}\",image=\"{container}:1\",name=\"{container}\"{label}}} {value}"
            )
            .expect("memory");
        }
    };
    for (name, kind, label, value) in families {
        family(name, kind, label, [value, value]);
    }
    #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
    let memory = memory as f64;
    for name in ["container_memory_working_set_bytes", "container_memory_usage_bytes", "container_memory_rss"] {
        family(name, "gauge", "", [memory, 1e8]);
    }
    text
}
