//! PostgreSQL, from `postgres_exporter`.

use super::{lines, rate, select, stat};
use crate::generate::config::Exporter;
use crate::generate::dashboards::model::{Panel, Row, View};
use crate::generate::dashboards::scope::share;
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range};

const FROM: Exporter = Exporter::Postgres;
const DATABASE: [&str; 1] = ["datname"];
const NAME: &str = "{{datname}}";

pub(super) fn rows() -> Vec<Row> {
    let in_use = select(FROM, "pg_stat_activity_count").not_matching("state", "idle").now().sum();
    let limit = select(FROM, "pg_settings_max_connections").now().aggregate("min").above(0.0);
    let summary = vec![
        stat("Active connections", Unit::Count)
            .with("active", select(FROM, "pg_stat_activity_count").equal("state", "active").now().sum())
            .described("Connections that run a query now."),
        stat("Connections in use", Unit::Share)
            .with("in use", in_use / limit)
            .alarming(0.7, 0.9)
            .described("Connections that are not idle, as a share of `max_connections`."),
        stat("Transactions", Unit::PerSecond)
            .with("transactions", transactions(&[]))
            .described("Transactions in a second, committed or rolled back."),
        stat("Cache hit ratio", Unit::Share)
            .with("hits", cache_hits(&[]))
            .alarming_below(0.9, 0.98)
            .described("Blocks that were found in the buffer cache, as a share of all that were read in an hour."),
    ];
    let detail = vec![
        lines("Connections by state", Unit::Count)
            .with("{{state}}", select(FROM, "pg_stat_activity_count").now().sum_by(["state"]))
            .described("Connections by what they do. `idle in transaction` holds locks."),
        lines("Transactions by database", Unit::PerSecond)
            .with(NAME, transactions(&DATABASE))
            .described("Transactions in a second, committed or rolled back."),
        lines("Rolled back", Unit::Share)
            .with(NAME, share(rate(FROM, "pg_stat_database_xact_rollback", &DATABASE), &transactions(&DATABASE)))
            .described("Transactions that were rolled back, as a share of all."),
        lines("Cache hit ratio by database", Unit::Share)
            .with(NAME, cache_hits(&DATABASE))
            .up_to(1.0)
            .described("Blocks that were found in the buffer cache, as a share of all that were read in an hour."),
        Panel::new("Table sizes", View::Ranking, Unit::Bytes)
            .with("{{relname}}", table_sizes().top(10))
            .described("The ten largest tables. `postgres_exporter` exposes them from version 0.13 on."),
        lines("Database sizes", Unit::Bytes)
            .with(NAME, select(FROM, "pg_database_size_bytes").now().max_by(DATABASE))
            .described("The size of each database on disk."),
        lines("Rows", Unit::Count)
            .with("{{relname}}", select(FROM, "pg_stat_user_tables_n_live_tup").now().max_by(["relname"]).top(10))
            .described("An estimate of the rows of the ten largest tables."),
        lines("Locks", Unit::Count)
            .with("{{mode}}", select(FROM, "pg_locks_count").now().sum_by(["mode"]))
            .described("Locks that are held, by mode."),
    ];
    vec![Row { panels: summary, ..Row::default() }, Row::new("PostgreSQL", detail)]
}

fn transactions(by: &[&str]) -> Query {
    rate(FROM, "pg_stat_database_xact_commit", by) + rate(FROM, "pg_stat_database_xact_rollback", by)
}

fn cache_hits(by: &[&str]) -> Query {
    let increase = |name| select(FROM, name).increase(Range::hours(1)).sum_by(by.iter().copied());
    let hits = || increase("pg_stat_database_blks_hit");
    share(hits(), &(hits() + increase("pg_stat_database_blks_read")))
}

/// The name changed in version 0.16.
fn table_sizes() -> Query {
    let sizes = |name| select(FROM, name).now().max_by(["relname"]);
    sizes("pg_stat_user_tables_table_size_bytes").or(sizes("pg_stat_user_tables_size_bytes"))
}
