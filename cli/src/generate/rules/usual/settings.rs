//! What the usual alerts compare with, and what the configuration changes.

use std::collections::BTreeSet;
use std::time::Duration;

use callmeter::{LabelValues, Role};

use crate::generate::Plan;
use crate::generate::config::PromDuration;
use crate::generate::declarations::is_label;
use crate::generate::rules::RulesError;
use crate::generate::rules::model::Severity;
use crate::generate::rules::scene::Timing;
use crate::generate::subject::Calls;

/// An alert, and what it compares with unless the configuration says something else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The name.
    pub name: &'static str,
    /// The number that it compares with, if it does.
    above: Option<f64>,
    /// In seconds.
    window: u64,
    /// In seconds.
    hold_for: u64,
    severity: Severity,
}

const fn usual(name: &'static str, above: Option<f64>, window: u64, hold_for: u64, severity: Severity) -> Usual {
    Usual { name, above, window, hold_for, severity }
}

/// Every usual alert.
#[rustfmt::skip]
pub const ALL: &[Usual] = &[
    usual("TargetDown", None, 60, 60, Severity::Critical),
    usual("InstanceDown", None, 60, 300, Severity::Warning),
    usual("HttpErrors", Some(0.05), 300, 300, Severity::Critical),
    usual("HttpSlow", Some(2.0), 300, 300, Severity::Warning),
    usual("FunctionErrors", Some(0.05), 300, 300, Severity::Warning),
    usual("ConsumerFailures", Some(0.05), 300, 300, Severity::Warning),
    usual("ConsumerStalled", None, 300, 600, Severity::Critical),
    usual("ConsumerIdle", None, 600, 300, Severity::Warning),
    usual("DeadLetters", None, 900, 0, Severity::Warning),
    usual("PublisherFailures", Some(0.05), 300, 300, Severity::Warning),
    usual("JobFailures", Some(0.05), 900, 0, Severity::Warning),
    usual("JobStuck", None, 300, 3600, Severity::Warning),
    usual("JobOverdue", None, 60, 0, Severity::Critical),
    usual("SchedulerLag", Some(0.1), 300, 600, Severity::Warning),
    usual("WorkersBusy", Some(0.9), 300, 600, Severity::Warning),
    usual("LabelOverflow", None, 900, 0, Severity::Info),
    usual("PushFailures", None, 900, 0, Severity::Warning),
    usual("OpenFiles", Some(0.9), 60, 300, Severity::Warning),
    usual("ProcessRestarts", Some(2.0), 900, 0, Severity::Warning),
    usual("ExporterDown", None, 60, 120, Severity::Warning),
    usual("PostgresDown", None, 60, 60, Severity::Critical),
    usual("PostgresConnections", Some(0.8), 60, 300, Severity::Warning),
    usual("RedisDown", None, 60, 60, Severity::Critical),
    usual("RedisMemory", Some(0.8), 60, 300, Severity::Warning),
    usual("ContainerMemory", Some(1_073_741_824.0), 60, 600, Severity::Warning),
    usual("HostMemory", Some(0.9), 60, 600, Severity::Warning),
    usual("HostCpu", Some(0.9), 300, 900, Severity::Warning),
    usual("HostDisk", Some(0.9), 60, 600, Severity::Critical),
];

/// The settings of an alert: the usual ones, and what the configuration changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) name: &'static str,
    pub(super) above: f64,
    pub(super) timing: Timing,
    pub(super) severity: Severity,
    pub(super) minimum_calls: f64,
}

impl Settings {
    /// The settings of an alert. Nothing if it is disabled.
    pub(super) fn of(plan: &Plan, name: &str) -> Option<Self> {
        let usual = ALL.iter().find(|usual| usual.name == name)?;
        let config = plan.config.rules.alerts.get(name).cloned().unwrap_or_default();
        if config.enabled == Some(false) {
            return None;
        }
        // A failed run of a job is worth an alert, however seldom it runs.
        let minimum_calls = if name == "JobFailures" { 0.0 } else { plan.config.rules.minimum_calls };
        Some(Self {
            name: usual.name,
            above: config.above.or(usual.above).unwrap_or_default(),
            timing: Timing {
                window: config.window.as_ref().map_or(Duration::from_secs(usual.window), duration),
                hold_for: config.hold_for.as_ref().map_or(Duration::from_secs(usual.hold_for), duration),
            },
            severity: config.severity.unwrap_or(usual.severity),
            minimum_calls: config.minimum_calls.unwrap_or(minimum_calls),
        })
    }
}

/// A time of the configuration. Sums of times must not overflow, so that none is longer than a century.
pub(in crate::generate::rules) fn duration(time: &PromDuration) -> Duration {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
    Duration::try_from_secs_f64(time.seconds()).map_or(CENTURY, |time| time.min(CENTURY))
}

/// Whether the configuration names alerts and jobs that exist, and sets what they have.
pub(super) fn check(plan: &Plan) -> Result<(), RulesError> {
    let config = &plan.config.rules;
    let is_set = |label: &str| ["alertname", "job", "severity"].contains(&label);
    if let Some(label) = config.labels.keys().find(|label| !is_label(label) || is_set(label)) {
        return Err(RulesError::Label(label.clone()));
    }
    if !is_count(config.minimum_calls) {
        return Err(RulesError::Minimum("minimum_calls"));
    }
    if !is_count(config.objectives.minimum_errors) {
        return Err(RulesError::Minimum("objectives.minimum_errors"));
    }
    for (name, config) in &plan.config.rules.alerts {
        let usual = ALL.iter().find(|usual| usual.name == name);
        let is_declared = plan.catalogue.alerts().iter().any(|alert| alert.name == *name);
        if usual.is_none() && !is_declared {
            return Err(RulesError::UnknownAlert { name: name.clone(), similar: similar(plan, name) });
        }
        if usual.is_none() && (config.above.is_some() || config.window.is_some() || config.minimum_calls.is_some())
        {
            return Err(RulesError::DeclaredInCode(name.clone()));
        }
        if config.above.is_some() && usual.is_some_and(|usual| usual.above.is_none()) {
            return Err(RulesError::NoThreshold(name.clone()));
        }
        // A rate over less than two scrapes is nothing, and a window of years needs tests of years.
        let is_sensible = |seconds: u64| (60..=90 * 86_400).contains(&seconds);
        if config.window.as_ref().is_some_and(|window| !is_sensible(duration(window).as_secs())) {
            return Err(RulesError::Window(name.clone()));
        }
        if config.above.is_some_and(|above| !above.is_finite()) {
            return Err(RulesError::NotFinite(name.clone()));
        }
        let most = most(name);
        if config.above.is_some_and(|above| !(0.0..=most).contains(&above)) {
            return Err(RulesError::Above { name: name.clone(), most });
        }
        if config.minimum_calls.is_some_and(|minimum| !is_count(minimum)) {
            return Err(RulesError::Minimum("minimum_calls"));
        }
    }
    let is_short = |time: &PromDuration| duration(time) < Duration::from_secs(60);
    if let Some((name, _)) = plan.config.rules.jobs.iter().find(|(_, job)| is_short(&job.every)) {
        return Err(RulesError::Every(name.clone()));
    }
    let jobs = job_names(plan);
    match plan.config.rules.jobs.iter().find(|(job, _)| !jobs.contains(*job)) {
        Some((job, _)) => Err(RulesError::UnknownJob { name: job.clone(), known: jobs.into_iter().collect() }),
        None => Ok(()),
    }
}

/// The largest threshold of an alert. Most of them are shares.
fn most(name: &str) -> f64 {
    match name {
        // The window has not many more scrapes than that.
        "ProcessRestarts" => 20.0,
        "HttpSlow" | "SchedulerLag" | "ContainerMemory" => f64::MAX,
        _ => 1.0,
    }
}

fn is_count(number: f64) -> bool {
    (0.0..=1e15).contains(&number)
}

fn similar(plan: &Plan, name: &str) -> Option<String> {
    let declared = plan.catalogue.alerts().iter().map(|alert| alert.name.as_str());
    let all = ALL.iter().map(|usual| usual.name).chain(declared);
    let distance = |other: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let nearest = all.min_by_key(|other| distance(other))?;
    (distance(nearest) <= nearest.len() / 2).then(|| nearest.to_owned())
}

/// The names of the program's jobs that expose when they last succeeded.
fn job_names(plan: &Plan) -> BTreeSet<String> {
    let all = Calls::all_of(plan);
    let jobs =
        all.iter().filter(|calls| calls.role == Some(Role::Job)).filter_map(|calls| calls.timestamp.as_ref());
    let labels = jobs.flat_map(|jobs| &jobs.family.declared).flat_map(|declared| &declared.labels);
    let names = labels.filter_map(|label| match &label.values {
        LabelValues::Closed(values) => Some(values.clone()),
        LabelValues::Outcome(_) | LabelValues::Open(_) => None,
    });
    names.flatten().collect()
}
