use std::path::Path;
use std::process::Command;

use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use super::{Server, is_http_ready, server};
use crate::{agent, free_port, tool};

/// Prometheus's Alertmanager, without a cluster.
#[derive(Debug)]
pub struct Alertmanager {
    server: Server,
}

impl Alertmanager {
    /// Starts one in a folder with an `alertmanager.yml`, whose paths are relative to it. It trusts the authorities of this file, if
    /// there is one, and no others.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn configured(folder: TempDir, authorities: Option<&Path>) -> Option<Self> {
        let program = tool("prometheus-alertmanager")?;
        let port = free_port();
        let mut command = Command::new(program);
        if let Some(file) = authorities {
            command.env("SSL_CERT_FILE", file).env("SSL_CERT_DIR", folder.path());
        }
        command.arg(format!("--config.file={}", folder.path().join("alertmanager.yml").display()));
        command.arg(format!("--storage.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        // Otherwise it waits for others.
        command.arg("--cluster.listen-address=");
        Some(Self { server: Server::start("prometheus-alertmanager", command, port, is_http_ready, folder) })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The alerts that it knows.
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub fn alerts(&self) -> Vec<Value> {
        let mut answer = agent().get(format!("{}/api/v2/alerts", self.url())).call().expect("an answer");
        answer.body_mut().read_json().expect("a list of alerts")
    }
}

server!(Alertmanager, Signal::KILL);
