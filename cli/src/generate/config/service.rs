//! `[service]`: the program.

use serde::Deserialize;

/// `[service]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceConfig {
    /// The value of the label `job`, with which Prometheus scrapes the program, and the name in titles and files. Without it, the name of
    /// the program that is read.
    pub name: String,
    /// The collectors that the program installs. A binary does not say so.
    pub collectors: Vec<Collector>,
    /// Names or patterns, as in `batch_*`, of the families that the program pushes. They keep the `job` that they were pushed with.
    pub pushed: Vec<String>,
    /// The `job` with which they are pushed, if it is another.
    pub pushed_job: Option<String>,
    /// Where the source is shown, with `{file}` and `{line}`.
    pub source_link: Option<String>,
}

/// A collector of the exporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Collector {
    /// `process_*`
    Process,
    /// `tokio_*`
    Tokio,
    /// The figures of the pusher.
    Push,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            collectors: vec![Collector::Process],
            pushed: Vec::new(),
            pushed_job: None,
            source_link: None,
        }
    }
}
