//! Redis, from `redis_exporter`.

use super::{lines, rate, select, stat};
use crate::generate::config::Exporter;
use crate::generate::dashboards::model::{Panel, Row, View};
use crate::generate::dashboards::scope::share;
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::Query;

const FROM: Exporter = Exporter::Redis;
const COMMAND: [&str; 1] = ["cmd"];

pub(super) fn rows() -> Vec<Row> {
    let total = |name: &str| select(FROM, name).now().sum();
    let summary = vec![
        stat("Memory", Unit::Bytes).with("used", total("redis_memory_used_bytes")).described("Memory of the data."),
        stat("Memory of the limit", Unit::Share)
            .with("used", (select(FROM, "redis_memory_used_bytes").now() / limit()).aggregate("max"))
            .alarming(0.7, 0.8)
            .described("Memory as a share of `maxmemory`. There is no value where no limit is set."),
        stat("Connections", Unit::Count)
            .with("clients", total("redis_connected_clients"))
            .described("Clients that are connected."),
        stat("Commands", Unit::PerSecond)
            .with("commands", rate(FROM, "redis_commands_processed_total", &[]))
            .described("Commands in a second."),
    ];
    let detail = vec![
        lines("Memory by instance", Unit::Bytes)
            .with("used {{instance}}", select(FROM, "redis_memory_used_bytes").now().max_by(["instance"]))
            .with("limit {{instance}}", limit().max_by(["instance"]))
            .described("Memory of the data, and the limit where one is set."),
        lines("Commands by name", Unit::PerSecond)
            .with("{{cmd}}", rate(FROM, "redis_commands_total", &COMMAND).top(10))
            .described("The ten most frequent commands."),
        lines("Latency by command", Unit::Seconds)
            .with("{{cmd}}", latency().top(10))
            .described("The mean duration of the ten slowest commands, in the server."),
        lines("Connections by instance", Unit::Count)
            .with("{{instance}}", select(FROM, "redis_connected_clients").now().max_by(["instance"]))
            .described("Clients that are connected."),
        Panel::new("Keys", View::Stacked, Unit::Count)
            .with("{{db}}", select(FROM, "redis_db_keys").now().sum_by(["db"]).above(0.0))
            .from_zero()
            .described("Keys by database."),
        lines("Hit ratio", Unit::Share)
            .with("hits", hits())
            .up_to(1.0)
            .described("Look-ups that found their key, as a share of all."),
    ];
    vec![Row { panels: summary, ..Row::default() }, Row::new("Redis", detail)]
}

/// `maxmemory`, which is 0 where no limit is set.
fn limit() -> Query {
    select(FROM, "redis_memory_max_bytes").now().above(0.0)
}

fn latency() -> Query {
    rate(FROM, "redis_commands_duration_seconds_total", &COMMAND)
        / rate(FROM, "redis_commands_total", &COMMAND).above(0.0)
}

fn hits() -> Query {
    let found = || rate(FROM, "redis_keyspace_hits_total", &[]);
    share(found(), &(found() + rate(FROM, "redis_keyspace_misses_total", &[])))
}
