//! The errors of `install` and `build`. Afterwards only pushes return errors.

use std::error::Error;
use std::io;

use crate::catalogue::{AlertProblem, Conflict};
use crate::declare::buckets::BucketProblem;
use crate::declare::name::NameProblem;

/// Why an exporter was not built or installed. The program can continue without it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// A recorder is already installed, this one or another.
    #[error("a metrics recorder is already installed: install one exporter, once, at the start of `main`")]
    AlreadyInstalled,

    /// Declarations contradict each other.
    #[error("metrics contradict one another: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Conflicts(Vec<Conflict>),

    /// Alerts name what the program does not declare, so that they could never fire. `cargo callmeter check` finds most of
    /// them without running the program.
    #[error("alerts that could never fire: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Alerts(Vec<AlertProblem>),

    /// A label of [`label`](crate::ExporterBuilder::label) breaks a naming rule.
    #[error("the label `{label}` is not valid: {problem}")]
    InvalidLabel {
        /// The label's key.
        label: String,
        /// The rule that it breaks.
        problem: NameProblem,
    },

    /// A label of [`label`](crate::ExporterBuilder::label) is `job` or `instance`, which a scrape overwrites.
    #[error(
        "the label `{label}` cannot be set by `.label(…)`, because Prometheus sets it when it scrapes: choose another key such as `service`, or set `{label}` in Prometheus's `scrape_configs`"
    )]
    ScrapeLabel {
        /// The label's key.
        label: String,
    },

    /// A label of [`label`](crate::ExporterBuilder::label) is set twice, or a metric has it too.
    #[error("the label `{label}` is already set by {taken_by}: choose another key")]
    LabelTaken {
        /// The label's key.
        label: String,
        /// The metric that has the label, or the builder's earlier `label`.
        taken_by: String,
    },

    /// The boundaries of [`buckets`](crate::ExporterBuilder::buckets) are invalid.
    #[error("the buckets are not valid: {0}")]
    InvalidBuckets(BucketProblem),

    /// The address of `ExporterBuilder::listen` is invalid.
    #[error(
        "`{address}` is not an address to listen on: write one such as `127.0.0.1:9464`; port 0 chooses a free port"
    )]
    InvalidAddress {
        /// The given address.
        address: String,
        /// Why it is invalid.
        source: io::Error,
    },

    /// The address of `ExporterBuilder::listen` cannot be bound.
    #[error("cannot listen on {address}: {source}; if it is in use, choose another port, or 0 for any free port")]
    Bind {
        /// The address.
        address: String,
        /// Why it cannot be bound.
        source: io::Error,
    },

    /// No request could send the token of `ExporterBuilder::bearer_token`.
    #[error(
        "the bearer token is empty, or contains a space, a control character or a character outside of ASCII: use a token such as `openssl rand -hex 32` prints"
    )]
    InvalidToken,

    /// A setting has a value that the exporter cannot use, such as zero.
    #[error("`{setting}` is not valid: {problem}")]
    InvalidSetting {
        /// The builder's method.
        setting: &'static str,
        /// What is wrong, and what to write instead.
        problem: &'static str,
    },

    /// `ExporterBuilder::tokio` measures the Tokio runtime in which the exporter is installed, but the exporter was not
    /// installed in one.
    #[error("`tokio()` must be called inside a Tokio runtime; otherwise pass its handle with `tokio_handle`")]
    NoRuntime,

    /// The gateway of `ExporterBuilder::push` has an invalid setting.
    #[error(transparent)]
    Pushgateway(#[from] PushgatewayError),

    /// The system could not start a thread of the exporter.
    #[error("the system could not start a thread for the exporter: {0}")]
    Thread(#[source] io::Error),
}

/// Why an exporter with a `Pushgateway` was not built or installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushgatewayError {
    /// The URL is not valid for a Pushgateway.
    #[error("`{url}` is not the URL of a Pushgateway: {problem}; write `http://127.0.0.1:9091`")]
    InvalidUrl {
        /// The given URL, without user and password.
        url: String,
        /// Why it is invalid.
        problem: String,
    },

    /// The job is not set.
    #[error("the Pushgateway has no job: add `.job(\"…\")`, the grouping key that every group has")]
    NoJob,

    /// A grouping key breaks a naming rule.
    #[error("the grouping key `{key}` is not valid: {problem}")]
    InvalidKey {
        /// The key.
        key: String,
        /// The rule that it breaks.
        problem: NameProblem,
    },

    /// A grouping key is set twice.
    #[error("the grouping key `{key}` is set twice: remove one of them; `.job(…)` sets `job`")]
    KeyTwice {
        /// The key.
        key: String,
    },

    /// The timeout is zero.
    #[error("`timeout` is zero: write a longer one, such as `.timeout(Duration::from_secs(5))`")]
    NoTimeout,

    /// The given certificate is invalid, or TLS is not available.
    #[error("cannot set up TLS for the Pushgateway: {0}")]
    Tls(#[source] Box<dyn Error + Send + Sync>),
}
