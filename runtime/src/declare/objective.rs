//! Service-level objectives, declared once and named at the functions that they cover.

use std::time::Duration;

use crate::declare::decimal::Decimal;

/// The window of an objective that says no other: 30 days.
pub(crate) const DEFAULT_WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A service-level objective: which share of calls is to succeed, or to be fast, over a window of time.
///
/// It is a constant that functions name with `objective = CONST`. What that does:
///
/// - The catalogue has it, so that `cargo callmeter generate rules` writes its burn-rate alerts.
/// - The latency threshold is a bucket bound of the function's histogram of durations. A threshold that is not yet a
///   bound is added, for all series of the family: `sum by (le)` over series with different bounds would be wrong.
/// - `#[instrumented(objective = CONST)]` has the labels of the Autometrics convention, so that its published dashboards
///   and rules work: `function_calls_total` gets `objective_name` and `objective_percentile` if there is a success
///   target, and `function_calls_duration_seconds` gets these and `objective_latency_threshold` if there is a latency
///   target. The threshold is written as Prometheus writes the bound in `le`: `0.25`, and `1.0` for one second. Families
///   with your own names keep the labels that you gave them.
///
/// Recorders of other crates get the labels, too. Their buckets are their own, so add the threshold to them.
///
/// ```
/// use std::time::Duration;
/// use callmeter::{Objective, instrumented};
///
/// const API: Objective = Objective::new("api")
///     .success(99.9)
///     .latency(99.0, Duration::from_millis(250));
///
/// #[instrumented(objective = API)]
/// fn search() -> Result<(), std::fmt::Error> {
///     Ok(())
/// }
/// # search().unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    pub(crate) name: &'static str,
    pub(crate) success: Option<Success>,
    pub(crate) latency: Option<Latency>,
    pub(crate) window: Duration,
}

/// A share of calls, in percent, that are to succeed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Success {
    pub(crate) percent: f64,
    pub(crate) percent_text: Decimal,
}

/// A share of calls, in percent, that are to finish within a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Latency {
    pub(crate) percent: f64,
    pub(crate) percent_text: Decimal,
    pub(crate) threshold: Duration,
    pub(crate) threshold_text: Decimal,
}

impl Objective {
    /// An objective without a target: add [`success`](Self::success) or [`latency`](Self::latency). All functions that
    /// work toward the objective share its name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, success: None, latency: None, window: DEFAULT_WINDOW }
    }

    /// Promises that `percent` of all calls succeed, as in `99.9`.
    #[must_use]
    pub const fn success(mut self, percent: f64) -> Self {
        self.success = Some(Success { percent, percent_text: Decimal::percent(percent) });
        self
    }

    /// Promises that `percent` of all calls finish within `threshold`.
    #[must_use]
    pub const fn latency(mut self, percent: f64, threshold: Duration) -> Self {
        let (percent_text, threshold_text) = (Decimal::percent(percent), Decimal::seconds(threshold));
        self.latency = Some(Latency { percent, percent_text, threshold, threshold_text });
        self
    }

    /// The time over which the shares are promised: 30 days unless it is set.
    #[must_use]
    pub const fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// The objective's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What keeps the objective from being met or measured; checked by the compiler where it is used.
    pub(crate) const fn problem(&self) -> Option<&'static str> {
        const fn is_share(percent: f64) -> bool {
            percent > 0.0 && percent < 100.0
        }
        if self.name.is_empty() {
            return Some("an objective needs a name: write `Objective::new(\"api\")`");
        }
        if self.success.is_none() && self.latency.is_none() {
            return Some("an objective needs a target: add `.success(99.9)` or `.latency(99.0, threshold)`");
        }
        if let Some(Success { percent, .. }) = self.success
            && !is_share(percent)
        {
            return Some("a success objective is a percentage between 0 and 100, both excluded: write `99.9`");
        }
        if let Some(Latency { percent, threshold, .. }) = self.latency {
            if !is_share(percent) {
                return Some("a latency objective is a percentage between 0 and 100, both excluded: write `99.0`");
            }
            if threshold.is_zero() {
                return Some("a latency objective needs a threshold above zero");
            }
        }
        if self.window.is_zero() {
            return Some("an objective's window is longer than zero: write `.window(Duration::from_secs(…))`");
        }
        None
    }
}
