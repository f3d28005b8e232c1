//! Containers, from cAdvisor.

use super::{lines, select};
use crate::generate::config::Exporter;
use crate::generate::dashboards::model::Row;
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range, Selector};

const FROM: Exporter = Exporter::Cadvisor;
const NAME: &str = "{{name}}";

pub(super) fn rows() -> Vec<Row> {
    let panels = vec![
        lines("CPU by container", Unit::Count)
            .with(NAME, busiest("container_cpu_usage_seconds_total"))
            .described("Cores in use. The ten highest."),
        lines("Memory by container", Unit::Bytes)
            .with(NAME, memory().top(10))
            .alarming(1_073_741_824.0, 2_147_483_648.0)
            .described("Memory that cannot be given back. The ten highest; the marks are at 1 GiB and 2 GiB."),
        lines("Memory of the limit", Unit::Share)
            .with(NAME, (memory() / limit()).top(10))
            .alarming(0.8, 0.95)
            .described("Memory as a share of the container's limit, where one is set."),
        lines("Received by container", Unit::BytesPerSecond)
            .with(NAME, busiest("container_network_receive_bytes_total"))
            .described("Data received in a second. The ten highest."),
    ];
    vec![Row::new("Containers", panels)]
}

/// The series of containers: those of the machine's other groups of processes have no name.
fn containers(name: &str) -> Selector {
    select(FROM, name).matching("name", ".+")
}

fn busiest(name: &str) -> Query {
    containers(name).rate(Range::RateInterval).sum_by(["name"]).top(10)
}

fn memory() -> Query {
    containers("container_memory_working_set_bytes").now().sum_by(["name"])
}

/// 0 where no limit is set.
fn limit() -> Query {
    containers("container_spec_memory_limit_bytes").now().sum_by(["name"]).above(0.0)
}
