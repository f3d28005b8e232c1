//! Where things are: hosts, ports, paths in containers, and paths of the monitoring folder.

use crate::generate::Plan;
use crate::generate::config::{Exporter, SecretFile};

/// The path of a secret in a container.
pub(super) fn secret_path(file: &SecretFile) -> String {
    file.in_container()
}

/// The address of an exporter in containers. The application's own compose file often has services named `postgres` and `redis`.
pub(super) fn exporter_address(exporter: Exporter) -> &'static str {
    match exporter {
        Exporter::Postgres => "postgres-exporter:9187",
        Exporter::Redis => "redis-exporter:9121",
        Exporter::Cadvisor => "cadvisor:8080",
        // It is in the machine's network.
        Exporter::Node => "host.docker.internal:9100",
    }
}

/// How the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// As a service of its own compose file.
    Overlay,
    /// As a service that is generated from its image.
    Image,
    /// Somewhere else, at listed or discovered targets.
    Elsewhere,
    /// On the machine itself.
    Host,
}

/// Where the program and its files are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout<'a> {
    plan: &'a Plan,
}

impl<'a> Layout<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self { plan }
    }

    /// The program's name: its `job`, and part of names of files and objects.
    pub(super) fn service(self) -> &'a str {
        &self.plan.config.service.name
    }

    /// How the program runs.
    pub(super) fn run(self) -> Run {
        let application = &self.plan.config.stack.application;
        if application.compose.is_some() {
            Run::Overlay
        } else if application.image.is_some() {
            Run::Image
        } else if application.targets.is_empty()
            && application.discovery == crate::generate::config::Discovery::Static
        {
            Run::Host
        } else {
            Run::Elsewhere
        }
    }

    /// The program's service in the compose file.
    pub(super) fn compose_service(self) -> &'a str {
        self.plan.config.stack.application.service.as_ref().map_or_else(|| self.service(), |name| name.as_str())
    }

    /// The name that resolves to the program in containers.
    pub(super) fn host(self) -> &'a str {
        match self.run() {
            Run::Host => "host.docker.internal",
            _ => self.compose_service(),
        }
    }

    /// A file of the monitoring folder, as the compose file writes it. Compose resolves paths from the folder of the first file.
    pub(super) fn file(self, path: &str) -> String {
        match self.run() {
            Run::Overlay => {
                let folder = self.plan.config.stack.application.folder.as_str().trim_matches('/');
                format!("./{folder}/{path}")
            }
            _ => format!("./{path}"),
        }
    }
}
