//! Service-level objectives, declared once and named at the functions that they cover.

use std::time::Duration;

/// A service-level objective. The catalogue has it, so that rules can be generated from it.
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
    pub(crate) success: Option<f64>,
    pub(crate) latency: Option<Latency>,
}

/// A share of calls, in percent, that are to finish within a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Latency {
    pub(crate) percent: f64,
    pub(crate) threshold: Duration,
}

impl Objective {
    /// An objective without a target: add [`success`](Self::success) or [`latency`](Self::latency). All functions that
    /// work toward the objective share its name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, success: None, latency: None }
    }

    /// Promises that `percent` of all calls succeed, as in `99.9`.
    #[must_use]
    pub const fn success(mut self, percent: f64) -> Self {
        self.success = Some(percent);
        self
    }

    /// Promises that `percent` of all calls finish within `threshold`.
    #[must_use]
    pub const fn latency(mut self, percent: f64, threshold: Duration) -> Self {
        self.latency = Some(Latency { percent, threshold });
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
        if let Some(percent) = self.success
            && !is_share(percent)
        {
            return Some("a success objective is a percentage between 0 and 100, both excluded: write `99.9`");
        }
        if let Some(Latency { percent, threshold }) = self.latency {
            if !is_share(percent) {
                return Some("a latency objective is a percentage between 0 and 100, both excluded: write `99.0`");
            }
            if threshold.is_zero() {
                return Some("a latency objective needs a threshold above zero");
            }
        }
        None
    }
}
