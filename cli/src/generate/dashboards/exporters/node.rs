//! The machine, from `node_exporter`.

use super::{lines, rate, select};
use crate::generate::config::Exporter;
use crate::generate::dashboards::model::Row;
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range, Selector};

const FROM: Exporter = Exporter::Node;
const INSTANCE: [&str; 1] = ["instance"];
const NAME: &str = "{{instance}}";

pub(super) fn rows() -> Vec<Row> {
    let panels = vec![
        lines("Machine: CPU", Unit::Share)
            .with(NAME, Query::from(1.0) - idle())
            .up_to(1.0)
            .alarming(0.8, 0.95)
            .described("The part of the processors' time in which they were not idle."),
        lines("Machine: memory", Unit::Share)
            .with(
                NAME,
                Query::from(1.0) - now("node_memory_MemAvailable_bytes") / now("node_memory_MemTotal_bytes"),
            )
            .up_to(1.0)
            .alarming(0.8, 0.95)
            .described("Memory that programs cannot get, as a share of all."),
        lines("Disk space", Unit::Share)
            .with("{{instance}} {{mountpoint}}", disk_used())
            .up_to(1.0)
            .alarming(0.8, 0.9)
            .described("Used space as a share of each file system."),
        lines("Disk reads and writes", Unit::BytesPerSecond)
            .with("read {{instance}}", rate(FROM, "node_disk_read_bytes_total", &INSTANCE))
            .with("written {{instance}}", rate(FROM, "node_disk_written_bytes_total", &INSTANCE))
            .described("Data that was read from disks and written to them in a second."),
        lines("Network", Unit::BytesPerSecond)
            .with("received {{instance}}", network("node_network_receive_bytes_total"))
            .with("sent {{instance}}", network("node_network_transmit_bytes_total"))
            .described("Data in a second, without what the machine sends to itself."),
        lines("Load", Unit::Count)
            .with(NAME, now("node_load1"))
            .described("Tasks that run or wait for a processor or a disk, over a minute."),
    ];
    vec![Row::new("Machine", panels)]
}

fn now(name: &str) -> Query {
    select(FROM, name).now().max_by(INSTANCE)
}

fn idle() -> Query {
    let idle = select(FROM, "node_cpu_seconds_total").equal("mode", "idle").rate(Range::RateInterval);
    idle.aggregate_by("avg", INSTANCE)
}

/// File systems in memory and those of containers are left out.
fn disks(name: &str) -> Selector {
    select(FROM, name).not_matching("fstype", "tmpfs|ramfs|squashfs|fuse.*|nsfs")
}

fn disk_used() -> Query {
    let space = |name| disks(name).now().max_by(["instance", "mountpoint"]);
    Query::from(1.0) - space("node_filesystem_avail_bytes") / space("node_filesystem_size_bytes").above(0.0)
}

fn network(name: &str) -> Query {
    let selector = select(FROM, name).not_matching("device", "lo|veth.*|docker.*|br-.*");
    selector.rate(Range::RateInterval).sum_by(INSTANCE)
}
