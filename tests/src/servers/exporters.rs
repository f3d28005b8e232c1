//! Exporters: each exposes the figures of a server, or of this machine.

use std::process::Command;

use rustix::process::Signal;

use super::{Postgres, Redis, Server, folder, server, succeeds};
use crate::{free_port, tool};

/// Starts an exporter whose arguments are known once its address is.
fn start(name: &'static str, configure: impl FnOnce(&mut Command, &str)) -> Option<Server> {
    let program = tool(name)?;
    let (folder, port) = (folder(), free_port());
    let mut command = Command::new(program);
    configure(&mut command, &format!("127.0.0.1:{port}"));
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
        let server = start("prometheus-redis-exporter", |command, address| {
            command.args(["-redis.addr", &redis.url(), "-web.listen-address", address]);
        });
        server.map(|server| Self { server })
    }
}

server!(RedisExporter, Signal::KILL);

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
        let server = start("prometheus-postgres-exporter", |command, address| {
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
        let server = start("prometheus-node-exporter", |command, address| {
            command.arg(format!("--web.listen-address={address}"));
        });
        server.map(|server| Self { server })
    }
}

server!(NodeExporter, Signal::KILL);
