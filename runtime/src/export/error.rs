//! The errors that can occur before an exporter runs. No error can occur afterwards.

use std::io;

use crate::catalogue::Conflict;
use crate::declare::buckets::BucketProblem;
use crate::declare::name::NameProblem;

/// Why an exporter was not built or installed. The program can continue without it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// A recorder is installed already, this one or another.
    #[error("a metrics recorder is installed already: install one exporter, once, at the start of `main`")]
    AlreadyInstalled,

    /// Declarations contradict each other.
    #[error("metrics contradict one another: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Conflicts(Vec<Conflict>),

    /// A label of [`label`](crate::ExporterBuilder::label) breaks a naming rule.
    #[error("the label `{label}` is not valid: {problem}")]
    InvalidLabel {
        /// The label's key.
        label: String,
        /// The rule that it breaks.
        problem: NameProblem,
    },

    /// A label of [`label`](crate::ExporterBuilder::label) is given twice, or an annotation declares it too.
    #[error("the label `{label}` is there already, at {place}: give it another name")]
    LabelTaken {
        /// The label's key.
        label: String,
        /// Where the annotation is.
        place: String,
    },

    /// The boundaries of [`buckets`](crate::ExporterBuilder::buckets) are invalid.
    #[error("the buckets are not valid: {0}")]
    InvalidBuckets(BucketProblem),

    /// The address of [`listen`](crate::ExporterBuilder::listen) is invalid.
    #[error("`{address}` is not an address to listen on: write `127.0.0.1:9464`, with port 0 for any free port")]
    InvalidAddress {
        /// What was given.
        address: String,
        /// Why it is invalid.
        source: io::Error,
    },

    /// The address of [`listen`](crate::ExporterBuilder::listen) cannot be bound.
    #[error("cannot listen on {address}: {source}; is it in use? Choose another port, or 0 for any free one")]
    Bind {
        /// The address.
        address: String,
        /// Why not.
        source: io::Error,
    },

    /// No request could send the token of [`bearer_token`](crate::ExporterBuilder::bearer_token).
    #[error(
        "the bearer token is empty, or has blanks or letters beyond ASCII: give one such as `openssl rand -hex 32` prints"
    )]
    InvalidToken,

    /// A setting has a value with which the exporter could serve nothing.
    #[error("`{setting}` is not valid: {problem}")]
    InvalidSetting {
        /// The builder's method.
        setting: &'static str,
        /// What is wrong, and what to write instead.
        problem: &'static str,
    },

    /// The builder's `tokio` measures the Tokio runtime in which the exporter is installed, but the exporter was not
    /// installed in one.
    #[error("there is no Tokio runtime here to tell of: install within one, or name one by `tokio_handle`")]
    NoRuntime,

    /// The gateway of [`push`](crate::ExporterBuilder::push) has an invalid setting.
    #[cfg(feature = "push")]
    #[error(transparent)]
    Pushgateway(#[from] crate::export::push::PushgatewayError),

    /// The system could not start a thread for maintenance or the server.
    #[error("the system gave no thread to the exporter: {0}")]
    Thread(#[source] io::Error),
}
