//! `process_*`: metrics that the system keeps for this process.

use std::panic::Location;

use metrics::Key;
use metrics_process::collector::{Metrics, collect};

use super::cpu_time::CpuTime;
use super::{Collector, CollectorPlan, put};
use crate::catalogue::OwnedInstrument;
use crate::declare::unit::{Kind, Unit};
use crate::export::builder::ExporterBuilder;
use crate::store::Store;

impl ExporterBuilder {
    /// Exposes the [standard process metrics], read at each exposition: `process_cpu_seconds_total`,
    /// `process_resident_memory_bytes`, `process_virtual_memory_bytes`, `process_virtual_memory_max_bytes`,
    /// `process_open_fds`, `process_max_fds`, `process_start_time_seconds` and `process_threads`. On Unix, also
    /// `process_cpu_user_seconds_total` and `process_cpu_system_seconds_total`, the two parts of the CPU time. A
    /// limit of 0 means unlimited. Metrics that a system does not provide are not exposed there.
    ///
    /// [standard process metrics]: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
    ///
    /// ```
    /// let recorder = callmeter::Exporter::builder().process().build()?;
    /// assert!(recorder.exporter().render().contains("# TYPE process_cpu_seconds_total counter"));
    /// # Ok::<(), callmeter::InstallError>(())
    /// ```
    #[track_caller]
    pub fn process(self) -> Self {
        self.collector(CollectorPlan::new("process", Location::caller(), || Ok(Box::new(Process::new()))))
    }
}

/// One family, and how it is read.
struct Row {
    name: &'static str,
    kind: Kind,
    unit: Option<Unit>,
    help: &'static str,
    read: fn(&Now) -> Option<f64>,
}

/// The values that were read at one moment.
struct Now {
    standard: Metrics,
    cpu: Option<CpuTime>,
}

impl Now {
    fn collect() -> Self {
        Self { standard: collect(), cpu: CpuTime::of_this_process() }
    }
}

#[expect(clippy::cast_precision_loss, reason = "bytes and counts far below 2^53")]
fn number(value: Option<u64>) -> Option<f64> {
    value.map(|value| value as f64)
}

const ROWS: [Row; 10] = [
    Row {
        name: "process_cpu_seconds_total",
        kind: Kind::Counter,
        unit: Some(Unit::Seconds),
        help: "Total user and system CPU time spent in seconds.",
        read: |now| now.standard.cpu_seconds_total,
    },
    Row {
        name: "process_cpu_user_seconds_total",
        kind: Kind::Counter,
        unit: Some(Unit::Seconds),
        help: "CPU time spent in user mode in seconds.",
        read: |now| now.cpu.map(|cpu| cpu.user_seconds),
    },
    Row {
        name: "process_cpu_system_seconds_total",
        kind: Kind::Counter,
        unit: Some(Unit::Seconds),
        help: "CPU time spent in the kernel in seconds.",
        read: |now| now.cpu.map(|cpu| cpu.system_seconds),
    },
    Row {
        name: "process_open_fds",
        kind: Kind::Gauge,
        unit: None,
        help: "Number of open file descriptors.",
        read: |now| number(now.standard.open_fds),
    },
    Row {
        name: "process_max_fds",
        kind: Kind::Gauge,
        unit: None,
        help: "Maximum number of open file descriptors.",
        read: |now| number(now.standard.max_fds),
    },
    Row {
        name: "process_virtual_memory_bytes",
        kind: Kind::Gauge,
        unit: Some(Unit::Bytes),
        help: "Virtual memory size in bytes.",
        read: |now| number(now.standard.virtual_memory_bytes),
    },
    Row {
        name: "process_virtual_memory_max_bytes",
        kind: Kind::Gauge,
        unit: Some(Unit::Bytes),
        help: "Maximum amount of virtual memory available in bytes.",
        read: |now| number(now.standard.virtual_memory_max_bytes),
    },
    Row {
        name: "process_resident_memory_bytes",
        kind: Kind::Gauge,
        unit: Some(Unit::Bytes),
        help: "Resident memory size in bytes.",
        read: |now| number(now.standard.resident_memory_bytes),
    },
    Row {
        name: "process_start_time_seconds",
        kind: Kind::Gauge,
        unit: Some(Unit::Seconds),
        help: "Start time of the process since unix epoch in seconds.",
        read: |now| number(now.standard.start_time_seconds),
    },
    Row {
        name: "process_threads",
        kind: Kind::Gauge,
        unit: None,
        help: "Number of OS threads in the process.",
        read: |now| number(now.standard.threads),
    },
];

/// The rows that this system provides.
struct Process(Vec<&'static Row>);

impl Process {
    fn new() -> Self {
        let now = Now::collect();
        Self(ROWS.iter().filter(|row| (row.read)(&now).is_some()).collect())
    }
}

impl Collector for Process {
    fn instruments(&self) -> Vec<OwnedInstrument> {
        self.0.iter().map(|row| OwnedInstrument::built_in(row.name, row.kind, row.unit, row.help)).collect()
    }

    fn collect(&self, store: &Store) {
        let now = Now::collect();
        for row in &self.0 {
            if let Some(value) = (row.read)(&now) {
                put(store, &Key::from_static_name(row.name), value);
            }
        }
    }
}
