use std::process::Command;

use rustix::process::Signal;
use serde_json::Value;

use super::{Server, folder, query_api, server, succeeds};
use crate::{free_port, tool};

/// `VictoriaMetrics`, which stores what Prometheus sends by remote write.
#[derive(Debug)]
pub struct VictoriaMetrics {
    server: Server,
}

impl VictoriaMetrics {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        let program = tool("victoria-metrics")?;
        let (folder, port) = (folder(), free_port());
        let mut command = Command::new(program);
        command.arg(format!("-storageDataPath={}", folder.path().join("data").display()));
        command.arg(format!("-httpListenAddr=127.0.0.1:{port}"));
        // It answers queries about the last half minute from older samples otherwise.
        command.arg("-search.latencyOffset=0s");
        let is_ready = |port| succeeds(port, "/health");
        Some(Self { server: Server::start("victoria-metrics", command, port, is_ready, folder) })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The samples of a query at a time in seconds since 1970, or the error that it names.
    ///
    /// # Errors
    ///
    /// Fails if it does not understand the query.
    pub fn query_at(&self, query: &str, time: f64) -> Result<Vec<Value>, String> {
        query_api::query_at(&self.url(), query, Some(time))
    }
}

server!(VictoriaMetrics, Signal::KILL);
