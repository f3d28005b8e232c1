use std::process::Command;

use rustix::process::Signal;

use super::{Server, answers, folder, server};
use crate::{free_port, tool};

/// Redis, with every write in its log before it is acknowledged.
#[derive(Debug)]
pub struct Redis {
    server: Server,
}

impl Redis {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        let program = tool("redis-server")?;
        let (folder, port) = (folder(), free_port());
        let mut command = Command::new(program);
        command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(folder.path());
        command.args(["--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
        let is_ready = |port| answers(port, b"PING\r\n", b"+PONG\r\n");
        Some(Self { server: Server::start("redis-server", command, port, is_ready, folder) })
    }

    /// `redis://127.0.0.1:PORT/`
    pub fn url(&self) -> String {
        format!("redis://{}/", self.address())
    }

    /// Sends a command, such as `CONFIG SET maxmemory 2mb`, which has to succeed.
    ///
    /// # Panics
    ///
    /// If it does not succeed.
    pub fn command(&self, command: &str) {
        assert!(answers(self.server.port, format!("{command}\r\n").as_bytes(), b"+OK\r\n"), "{command}");
    }
}

server!(Redis, Signal::KILL);
