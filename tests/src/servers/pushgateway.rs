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
        let program = tool("prometheus-pushgateway")?;
        let (folder, port) = (folder(), free_port());
        let mut command = Command::new(program);
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.arg("--web.enable-admin-api");
        Some(Self { server: Server::start("prometheus-pushgateway", command, port, is_http_ready, folder) })
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
