//! What in `callmeter.toml` does not fit together.

use std::path::PathBuf;

use crate::generate::config::Channel;

/// What in the table `[stack]` does not fit together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StackError {
    /// Two scrape jobs have one name.
    #[error("two scrape jobs are named `{0}`: rename the one in `[[stack.prometheus.jobs]]`")]
    DuplicateJob(String),
    /// An interval is for a job that does not exist.
    #[error(
        "`[stack.prometheus] intervals` names the job `{name}`, which does not exist: the jobs are {}",
        list(known)
    )]
    UnknownJob {
        /// The name.
        name: String,
        /// The jobs.
        known: Vec<String>,
    },
    /// An external label has a wrong name.
    #[error(
        "`[stack.prometheus] external_labels` has `{0}`, which is not the name of a label: write letters, digits and `_`"
    )]
    ExternalLabel(String),
    /// Alerts are sent to a channel that is not set up.
    #[error(
        "`[stack.alertmanager] {severity}` names `{}`, which is not set up: add the table `[stack.alertmanager.{}]`",
        channel.name(), channel.name()
    )]
    UnknownChannel {
        /// The severity.
        severity: &'static str,
        /// The channel.
        channel: Channel,
    },
    /// The program's name is no host name.
    #[error(
        "`{0}` cannot be the name of a service of Compose: write `service` in `[stack.application]` with letters, digits, `_`, `-` and `.`"
    )]
    ServiceName(String),
    /// The program has a name that Kubernetes does not accept.
    #[error("`{0}` cannot be the name of an object of Kubernetes: write letters, digits and `-`, 63 at most")]
    ObjectName(String),
    /// A mail has no recipient.
    #[error("`[stack.alertmanager.mail] to` is empty: write at least one address")]
    NoRecipient,
    /// A first configuration was to be written, and there is one.
    #[error("{} exists already: change that file, or delete it first", _0.display())]
    ConfigExists(PathBuf),
    /// A dashboard is too large for a `ConfigMap`.
    #[error("{path} has {bytes} bytes, and a ConfigMap holds 1 MiB: split it into several `[[dashboards]]`")]
    LargeDashboard {
        /// The file.
        path: String,
        /// Its size.
        bytes: usize,
    },
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
