//! Real servers: each on a free port of loopback, with its data in a temporary folder, ready when `start` returns,
//! stopped when dropped. If a server is not installed, `start` says so and returns `None`, as [`tool`](crate::tool).

mod alertmanager;
mod exporters;
mod postgres;
mod prometheus;
mod pushgateway;
mod query_api;
mod rabbitmq;
mod redis;
mod victoria_metrics;

pub use self::alertmanager::Alertmanager;
pub use self::exporters::{NodeExporter, PostgresExporter, RedisExporter};
pub use self::postgres::{Postgres, Session};
pub use self::prometheus::{Prometheus, Scrape};
pub use self::pushgateway::Pushgateway;
pub use self::rabbitmq::RabbitMq;
pub use self::redis::Redis;
pub use self::victoria_metrics::VictoriaMetrics;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::{Running, agent};

/// The process of a server, which can be stopped and started again on the same port and data.
#[derive(Debug)]
struct Server {
    name: &'static str,
    command: Command,
    port: u16,
    is_ready: fn(u16) -> bool,
    process: Option<Running>,
    _folder: TempDir,
}

impl Server {
    fn start(name: &'static str, command: Command, port: u16, is_ready: fn(u16) -> bool, folder: TempDir) -> Self {
        let mut server = Self { name, command, port, is_ready, process: None, _folder: folder };
        server.start_again();
        server
    }

    /// Starts it, and waits until it serves.
    fn start_again(&mut self) {
        assert!(self.process.is_none(), "{} is running already", self.name);
        let mut process = Running::start(&mut self.command);
        let deadline = Instant::now() + Duration::from_mins(2);
        while !(self.is_ready)(self.port) {
            assert!(process.is_running(), "{} ended at its start: {}", self.name, process.said());
            assert!(Instant::now() < deadline, "{} does not get ready: {}", self.name, process.said());
            std::thread::sleep(Duration::from_millis(50));
        }
        self.process = Some(process);
    }

    /// Ends it at once, as a crash would. What it had acknowledged is on its disk.
    fn stop(&mut self, signal: Signal) {
        if let Some(process) = self.process.take() {
            process.signal(signal);
            process.wait();
        }
    }
}

/// What every server can do.
macro_rules! server {
    ($server:ty, $signal:expr) => {
        impl $server {
            /// Kills it, as a crash would: its connections break. Does nothing if it is stopped already.
            pub fn stop(&mut self) {
                self.server.stop($signal);
            }

            /// Starts it again, on the same port and data, and waits until it serves.
            ///
            /// # Panics
            ///
            /// If it is running, or does not start.
            pub fn start_again(&mut self) {
                self.server.start_again();
            }

            /// Kills it and starts it again.
            ///
            /// # Panics
            ///
            /// If it does not start.
            pub fn restart(&mut self) {
                self.stop();
                self.start_again();
            }

            /// `127.0.0.1` and the port.
            pub fn address(&self) -> String {
                format!("127.0.0.1:{}", self.server.port)
            }
        }

        impl Drop for $server {
            fn drop(&mut self) {
                self.stop();
            }
        }
    };
}
use server;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Whether a server answers these bytes with those.
fn answers(port: u16, question: &[u8], answer: &[u8]) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(question)?;
        let mut read = vec![0; answer.len()];
        stream.read_exact(&mut read)?;
        Ok(read == answer)
    };
    ask().unwrap_or(false)
}

/// Whether an HTTP server answers `/-/ready` with success.
fn is_http_ready(port: u16) -> bool {
    succeeds(port, "/-/ready")
}

/// Whether an HTTP server answers a `GET` of this path with success.
fn succeeds(port: u16, path: &str) -> bool {
    let answer = agent().get(format!("http://127.0.0.1:{port}{path}")).call();
    answer.is_ok_and(|answer| answer.status().is_success())
}
