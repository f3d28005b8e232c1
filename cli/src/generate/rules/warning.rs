//! What could not be generated, and why.

use crate::generate::subject::Promise;

/// Something that has no rule, or another one than was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Declarations of one objective differ.
    Targets {
        /// The objective.
        objective: String,
    },
    /// No family says which calls keep the promise.
    NotMeasured {
        /// The objective.
        objective: String,
        /// What is promised.
        promise: Promise,
    },
    /// The budget is so large that a factor was lowered.
    LargeBudget {
        /// The objective.
        objective: String,
        /// The budget in percent.
        percent: f64,
    },
    /// A quantile cannot be above the threshold.
    NoBucketAbove {
        /// The alert.
        alert: String,
        /// The histogram.
        family: String,
        /// The threshold.
        above: f64,
    },
    /// A declared alert cannot be written as a rule.
    NotExpressible {
        /// The alert.
        alert: String,
        /// Why, and what to do.
        why: String,
    },
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Targets { objective } => {
                write!(
                    f,
                    "the objective `{objective}` is declared with different targets: give each its own name. The first one has rules"
                )
            }
            Self::NotMeasured { objective, promise: Promise::Success } => write!(
                f,
                "the objective `{objective}` has no rules for success: no counter of its functions has an outcome label with errors and successes. Add `counter(labels(status = outcome))`"
            ),
            Self::NotMeasured { objective, promise: Promise::Latency(seconds) } => write!(
                f,
                "the objective `{objective}` has no rules for latency: no histogram of its functions has a bucket that ends at {seconds} s. Add `histogram`, or the bound to its `buckets`"
            ),
            Self::LargeBudget { objective, percent } => write!(
                f,
                "the objective `{objective}` allows {percent}% of the calls to break it. 14.4 times that share is more than 90% of the calls, so its fast alerts fire at 90%"
            ),
            Self::NoBucketAbove { alert, family, above } => write!(
                f,
                "the alert `{alert}` has no rule: `{family}` has no bucket above {above}, so an estimated quantile never exceeds it. Add a bound to its `buckets`, or lower `above` in `[rules.alerts.{alert}]`"
            ),
            Self::NotExpressible { alert, why } => write!(f, "the alert `{alert}` has no rule: {why}"),
        }
    }
}
