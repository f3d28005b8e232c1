//! The processes of a deployment, by which log lines are told apart. One program may do the work of several.

use tracing::Span;

#[derive(Clone, Copy)]
pub(crate) enum Process {
    Api,
    Worker,
    Scheduler,
    Batch,
}

impl Process {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Worker => "worker",
            Self::Scheduler => "scheduler",
            Self::Batch => "batch",
        }
    }

    /// Names this process in all log lines of tasks that are spawned inside.
    pub(crate) fn span(self) -> Span {
        // Spans of this level are recorded whatever the filter is.
        tracing::error_span!("part", process = self.as_str())
    }
}
