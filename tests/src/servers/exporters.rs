//! Exporters: each exposes the figures of a server, or of this machine.

use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use super::{Postgres, Redis, Server, folder, server, succeeds};
use crate::{free_port, tool};

/// Starts an exporter whose arguments are known once its address and its folder are.
fn start(name: &'static str, configure: impl FnOnce(&mut Command, &str, &Path)) -> Option<Server> {
    let program = tool(name)?;
    let (folder, port) = (folder(), free_port());
    let mut command = Command::new(program);
    configure(&mut command, &format!("127.0.0.1:{port}"), folder.path());
    let is_ready = |port| succeeds(port, "/metrics");
    Some(Server::start(name, command, port, is_ready, folder))
}

/// `redis_exporter`
#[derive(Debug)]
pub struct RedisExporter {
    server: Server,
}

impl RedisExporter {
    /// Starts one for a server.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(redis: &Redis) -> Option<Self> {
        let server = start("prometheus-redis-exporter", |command, address, _| {
            command.args(["-redis.addr", &redis.url(), "-web.listen-address", address]);
        });
        server.map(|server| Self { server })
    }
}

server!(RedisExporter, Signal::KILL);

/// Tables: `postgres_exporter` exposes them from version 0.13 on, and Debian 12 has an older one.
const QUERIES: &str = r"
pg_stat_user_tables:
  query: SELECT current_database() AS datname, schemaname, relname, n_live_tup, pg_total_relation_size(relid) AS size_bytes FROM pg_stat_user_tables
  metrics:
    - datname: { usage: LABEL, description: The database }
    - schemaname: { usage: LABEL, description: The schema }
    - relname: { usage: LABEL, description: The table }
    - n_live_tup: { usage: GAUGE, description: An estimate of the rows }
    - size_bytes: { usage: GAUGE, description: The size of the table with its indexes }
";

/// `postgres_exporter`
#[derive(Debug)]
pub struct PostgresExporter {
    server: Server,
}

impl PostgresExporter {
    /// Starts one for a server.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(postgres: &Postgres) -> Option<Self> {
        let server = start("prometheus-postgres-exporter", |command, address, folder| {
            let queries = folder.join("queries.yml");
            std::fs::write(&queries, QUERIES).expect("a file");
            command.arg("--extend.query-path").arg(queries);
            command.env("DATA_SOURCE_NAME", format!("{}?sslmode=disable", postgres.url()));
            command.arg(format!("--web.listen-address={address}"));
        });
        server.map(|server| Self { server })
    }
}

server!(PostgresExporter, Signal::KILL);

/// `node_exporter`
#[derive(Debug)]
pub struct NodeExporter {
    server: Server,
}

impl NodeExporter {
    /// Starts one for this machine.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        let server = start("prometheus-node-exporter", |command, address, _| {
            command.arg(format!("--web.listen-address={address}"));
        });
        server.map(|server| Self { server })
    }
}

server!(NodeExporter, Signal::KILL);
