use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use super::{Server, folder, is_http_ready, server};
use crate::{free_port, get, tool};

/// Prometheus's Pushgateway.
#[derive(Debug)]
pub struct Pushgateway {
    server: Server,
}

impl Pushgateway {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        Self::start_with(&[], is_http_ready)
    }

    /// Starts one that serves TLS and asks for passwords, as a [`--web.config.file`] says.
    ///
    /// [`--web.config.file`]: https://prometheus.io/docs/prometheus/latest/configuration/https/
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start_secured(config: &Path) -> Option<Self> {
        let config = format!("--web.config.file={}", config.display());
        Self::start_with(&[&config], |port| TcpStream::connect(("127.0.0.1", port)).is_ok())
    }

    fn start_with(arguments: &[&str], is_ready: fn(u16) -> bool) -> Option<Self> {
        let program = tool("prometheus-pushgateway")?;
        let (folder, port) = (folder(), free_port());
        let mut command = Command::new(program);
        command.args(arguments);
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.arg("--web.enable-admin-api");
        Some(Self { server: Server::start("prometheus-pushgateway", command, port, is_ready, folder) })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// What it exposes: all that was pushed.
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub fn metrics(&self) -> String {
        get(&format!("{}/metrics", self.url()))
    }
}

server!(Pushgateway, Signal::KILL);
