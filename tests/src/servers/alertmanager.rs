use std::path::Path;
use std::process::Command;

use rustix::process::Signal;
use serde_json::Value;

use super::{Server, folder, is_http_ready, server};
use crate::{free_port, get, tool};

/// Prometheus's Alertmanager.
#[derive(Debug)]
pub struct Alertmanager {
    server: Server,
}

impl Alertmanager {
    /// Starts one with this configuration.
    ///
    /// # Panics
    ///
    /// If it does not start, as with a wrong configuration.
    pub fn start(config: &Path) -> Option<Self> {
        let program = tool("prometheus-alertmanager")?;
        let (folder, port) = (folder(), free_port());
        let mut command = Command::new(program);
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.path={}", folder.path().display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.arg("--cluster.listen-address=");
        Some(Self { server: Server::start("prometheus-alertmanager", command, port, is_http_ready, folder) })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The alerts that it has, each with its `labels` and its `status`.
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub fn alerts(&self) -> Vec<Value> {
        serde_json::from_str(&get(&format!("{}/api/v2/alerts", self.url()))).expect("a list of alerts")
    }
}

server!(Alertmanager, Signal::KILL);
