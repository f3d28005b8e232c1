//! Alerts on jobs.

use callmeter::{LabelValues, Role};

use super::calls::failures;
use super::messages::stalled;
use super::{Builder, Texts, duration};
use crate::generate::rules::condition::{Metric, age};
use crate::generate::rules::text::Text;
use crate::generate::subject::Calls;

pub(super) fn add(builder: &mut Builder<'_>) {
    for calls in builder.calls.iter().filter(|calls| calls.role == Some(Role::Job)) {
        failures(builder, calls, "JobFailures", "of the runs of a job fail");
        stalled(builder, calls, "JobStuck", "Runs of a job are under way, and none ends");
        overdue(builder, calls);
    }
}

/// A job has not succeeded for too long. `[rules.jobs]` says how often it runs.
fn overdue(builder: &mut Builder<'_>, calls: &Calls<'_>) {
    let (Some(settings), Some(timestamp)) = (builder.settings("JobOverdue"), &calls.timestamp) else { return };
    for (job, config) in &builder.plan.config.rules.jobs {
        let mut labels = timestamp.family.declared.iter().flat_map(|declared| &declared.labels);
        let is_name = |values: &LabelValues| matches!(values, LabelValues::Closed(values) if values.contains(job));
        let Some(label) = labels.find(|label| is_name(&label.values)) else { continue };
        let only = timestamp.clone().equal(&label.key, job);
        let by = ["job", label.key.as_str()];
        let condition = age(&Metric::declared(&only, &[]), duration(&config.every), &by, settings.timing.hold_for);
        let summary = Text::new(format!("The job {job} has not succeeded for more than {}.", config.every));
        let texts = Texts::new(summary, "It did not run, or it failed.");
        builder.push(&settings, condition, texts.at(calls.declared.iter().copied()));
    }
}
