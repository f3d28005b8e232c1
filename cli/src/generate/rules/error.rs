//! Why there are no rules.

/// Why there are no rules.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The configuration has an alert that does not exist.
    #[error(
        "`[rules.alerts.{name}]`: there is no such alert{}",
        similar.as_ref().map_or_else(|| ". docs/rules.md lists them".to_owned(), |similar| format!(": write `{similar}`"))
    )]
    UnknownAlert {
        /// The name.
        name: String,
        /// The alert that may be meant.
        similar: Option<String>,
    },
    /// An alert of the program is to be changed.
    #[error(
        "`[rules.alerts.{0}]`: the alert is declared in the program. Change `above` and `window` there; `enabled`, `for` and `severity` may be set here"
    )]
    DeclaredInCode(String),
    /// An alert compares with nothing.
    #[error("`[rules.alerts.{0}]`: the alert has no threshold, remove `above`")]
    NoThreshold(String),
    /// A threshold is infinite.
    #[error("`[rules.alerts.{0}]`: write a finite number for `above`")]
    NotFinite(String),
    /// A threshold that the alert can never cross, or always does.
    #[error("`[rules.alerts.{name}]`: write a number between 0 and {most} for `above`")]
    Above {
        /// The alert.
        name: String,
        /// The largest threshold.
        most: f64,
    },
    /// A number of calls that no window can have.
    #[error("`[rules]`: write a number of calls, from 0 on, for `{0}`")]
    Minimum(&'static str),
    /// A label that cannot be added to all alerts.
    #[error(
        "`[rules]`: `labels` cannot have `{0}`. Write letters, digits and `_`, and no digit first; `alertname`, `job` and `severity` are set by each alert"
    )]
    Label(String),
    /// A window is too short or too long.
    #[error("`[rules.alerts.{0}]`: write a `window` between `1m` and `90d`")]
    Window(String),
    /// A severity has a channel that is not configured.
    #[error(
        "`[stack.alertmanager] {severity}`: there is no table `[stack.alertmanager.{channel}]`: add it, or remove the channel"
    )]
    UnknownChannel {
        /// The severity.
        severity: &'static str,
        /// The channel.
        channel: &'static str,
    },
    /// A job runs too often.
    #[error("`[rules.jobs.{0}]`: write at least `1m` for `every`")]
    Every(String),
    /// The configuration has a job that does not exist.
    #[error(
        "`[rules.jobs.{name}]`: the program has no such job with a time of its last success{}",
        if known.is_empty() { String::new() } else { format!(": write `{}`", known.join("` or `")) }
    )]
    UnknownJob {
        /// The name.
        name: String,
        /// The jobs that there are.
        known: Vec<String>,
    },
}
