use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use super::{Server, answers, folder, server};
use crate::programs::{missing, tool};
use crate::{Running, eventually, free_port};

/// RabbitMQ with its own name server, cookie and home.
#[derive(Debug)]
pub struct RabbitMq {
    server: Server,
    // Otherwise Erlang starts a daemon that goes on running.
    _names: Running,
}

impl RabbitMq {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        let (program, epmd) = (program()?, tool("epmd")?);
        let (folder, port) = (folder(), free_port());
        let names_port = free_port();
        let names =
            Running::start(Command::new(epmd).args(["-address", "127.0.0.1", "-port"]).arg(names_port.to_string()));
        eventually("epmd", || std::net::TcpStream::connect(("127.0.0.1", names_port)).ok());

        let mut command = Command::new(program);
        configure(&mut command, folder.path());
        command.env("ERL_EPMD_PORT", names_port.to_string());
        command.env("RABBITMQ_NODENAME", format!("callmeter-{port}@localhost"));
        command.env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        command.env("RABBITMQ_NODE_PORT", port.to_string());
        command.env("RABBITMQ_DIST_PORT", free_port().to_string());
        // The handshake: the server's first method is Connection.Start, on channel 0.
        let is_ready = |port| answers(port, b"AMQP\x00\x00\x09\x01", b"\x01\x00\x00");
        Some(Self { server: Server::start("rabbitmq-server", command, port, is_ready, folder), _names: names })
    }

    /// `amqp://guest:guest@127.0.0.1:PORT/%2f`
    pub fn url(&self) -> String {
        format!("amqp://guest:guest@{}/%2f", self.address())
    }
}

server!(RabbitMq, Signal::KILL);

/// The server's own script: that on the path goes over to the package's user and folders.
fn program() -> Option<PathBuf> {
    let packaged = PathBuf::from("/usr/lib/rabbitmq/bin/rabbitmq-server");
    if packaged.is_file() { Some(packaged) } else { missing("rabbitmq-server") }
}

/// Keeps all its files in this folder, and ignores the machine's configuration.
fn configure(command: &mut Command, folder: &Path) {
    for (variable, file) in [
        ("HOME", ""),
        ("RABBITMQ_MNESIA_BASE", "mnesia"),
        ("RABBITMQ_LOG_BASE", "log"),
        ("RABBITMQ_PID_FILE", "pid"),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", "enabled_plugins"),
        ("RABBITMQ_CONF_ENV_FILE", "no.conf"),
        ("RABBITMQ_CONFIG_FILE", "no.config"),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", "no.advanced"),
        ("RABBITMQ_FEATURE_FLAGS_FILE", "feature_flags"),
    ] {
        command.env(variable, folder.join(file));
    }
    command.env("RABBITMQ_LOGS", "-");
    // A signal to the script's shell would let the server run on for a moment.
    command.env("RUNNING_UNDER_SYSTEMD", "true");
    command.env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
}
