//! Alerts, declared once as constants beside the code that they watch.

use std::panic::Location;
use std::time::Duration;

use crate::declare::condition::{Condition, Test};

/// An alert: a [`Condition`] over declared families, and what the person on call needs to know.
///
/// It is a constant. [`alerts!`](crate::alerts) registers it, so that it is in the program's catalogue and in its
/// binary. `cargo callmeter generate rules` writes the Prometheus rule. A condition that names a family, a label or a
/// value that the program does not declare is an error when the exporter is installed, and one of `cargo callmeter
/// check`.
///
/// ```standalone_crate
/// use std::time::Duration;
/// use callmeter::{Alert, Condition, Severity, metered};
///
/// #[metered(counter("orders_total", labels(status = outcome)))]
/// fn order() -> Result<(), std::fmt::Error> {
///     Ok(())
/// }
///
/// const ORDERS_FAIL: Alert = Alert::new("OrdersFail", Condition::error_share("orders_total").above(0.05))
///     .window(Duration::from_secs(600))
///     .hold_for(Duration::from_secs(120))
///     .severity(Severity::Critical)
///     .summary("More than 5% of the orders fail.")
///     .runbook("https://runbooks.example/orders-fail");
///
/// callmeter::alerts![ORDERS_FAIL];
///
/// let catalogue = callmeter::catalogue();
/// assert_eq!(catalogue.alerts()[0].name, "OrdersFail");
/// # order().unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    pub(crate) name: &'static str,
    pub(crate) condition: Condition,
    pub(crate) by: &'static [&'static str],
    pub(crate) window: Duration,
    pub(crate) hold_for: Duration,
    pub(crate) severity: Severity,
    pub(crate) summary: &'static str,
    pub(crate) description: Option<&'static str>,
    pub(crate) runbook: Option<&'static str>,
    pub(crate) location: &'static Location<'static>,
}

/// How urgent an alert is: who is told, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Severity {
    /// To be read some time: nobody is called.
    Info,
    /// To be looked at during working hours.
    #[default]
    Warning,
    /// To be looked at now: it wakes somebody up.
    Critical,
}

impl Severity {
    /// The value of the label `severity`: `info`, `warning` or `critical`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

impl Alert {
    /// An alert that fires if a condition holds. It needs a [`summary`](Self::summary), too.
    ///
    /// The name is that of the Prometheus alert, in camel case by convention: `OrdersFail`.
    #[track_caller]
    pub const fn new(name: &'static str, condition: Condition) -> Self {
        Self {
            name,
            condition,
            by: &[],
            window: Duration::from_secs(300),
            hold_for: Duration::ZERO,
            severity: Severity::Warning,
            summary: "",
            description: None,
            runbook: None,
            location: Location::caller(),
        }
    }

    /// Tests the condition for each combination of values of these labels, and fires for each separately. Without it,
    /// all selected series are taken together.
    #[must_use]
    pub const fn by(mut self, labels: &'static [&'static str]) -> Self {
        self.by = labels;
        self
    }

    /// The time over which rates, shares, means and quantiles are computed: five minutes unless it is set. It should be
    /// at least four scrape intervals.
    #[must_use]
    pub const fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// How long the condition must hold until the alert fires: `for` in a Prometheus rule. Zero unless it is set.
    #[must_use]
    pub const fn hold_for(mut self, time: Duration) -> Self {
        self.hold_for = time;
        self
    }

    /// How urgent it is: [`Severity::Warning`] unless it is set.
    #[must_use]
    pub const fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub const fn summary(mut self, text: &'static str) -> Self {
        self.summary = text;
        self
    }

    /// What it means and what to look at first.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = Some(text);
        self
    }

    /// The address of the page that says what to do.
    #[must_use]
    pub const fn runbook(mut self, url: &'static str) -> Self {
        self.runbook = Some(url);
        self
    }

    /// The alert's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What keeps the alert from being a rule; checked by the compiler where it is registered. What the condition names
    /// is compared with the program's declarations when the exporter is installed.
    pub(crate) const fn problem(&self) -> Option<&'static str> {
        if !is_name(self.name) {
            return Some(
                "an alert's name has letters, digits, `_` and `:`, and begins with no digit: write one in camel case, as in `\"OrdersFail\"`",
            );
        }
        if let Some(problem) = self.condition.problem() {
            return Some(problem);
        }
        if self.window.is_zero() {
            return Some("an alert's window is longer than zero: write `.window(Duration::from_secs(300))`");
        }
        if self.summary.is_empty() {
            return Some("an alert needs a summary: add `.summary(\"More than 5% of the orders fail.\")`");
        }
        if let Some(runbook) = self.runbook
            && runbook.is_empty()
        {
            return Some("the runbook's address is empty: write it, or remove `.runbook(…)`");
        }
        if matches!(self.condition.test, Test::Absent) && !self.by.is_empty() {
            return Some("series that are absent have no labels: remove `.by(…)`, and select with `.labels(…)`");
        }
        None
    }
}

/// Whether it is a valid name of an alert. Prometheus itself takes any text, but Alertmanager's routes, the Kubernetes
/// operator and file names are simpler with names like those of metrics.
const fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let is_valid = match bytes[i] {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' => true,
            b'0'..=b'9' => i > 0,
            _ => false,
        };
        if !is_valid {
            return false;
        }
        i += 1;
    }
    !bytes.is_empty()
}
