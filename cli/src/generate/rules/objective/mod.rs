//! Objectives: what is recorded, and the alerts.

mod alerts;
mod burn;
mod cases;
mod recordings;

pub use self::alerts::name as alert_name;
pub use self::burn::Burn;
pub use self::recordings::Recorded;

use std::collections::BTreeMap;

use callmeter::DeclaredObjective;

use super::model::{Labels, RuleFile};
use super::warning::Warning;
use crate::generate::Plan;
use crate::generate::promql::{Query, Range};
use crate::generate::subject::{Promise, Target};

/// A rule file for each objective. Its tests evaluate the rules of one file only.
pub fn files(plan: &Plan, warnings: &mut Vec<Warning>) -> Vec<RuleFile> {
    let mut files: Vec<(String, RuleFile)> = Vec::new();
    for target in targets(plan, warnings) {
        let group = alerts::group(plan, &target);
        match files.iter_mut().find(|(objective, _)| *objective == target.objective) {
            Some((_, file)) => file.groups.push(group),
            None => {
                let name = file_name(&target.objective, &files);
                files.push((target.objective, RuleFile { name, groups: vec![group] }));
            }
        }
    }
    files.into_iter().map(|(_, file)| file).collect()
}

/// A name may have characters that a file system or a URL does not take.
fn file_name(objective: &str, others: &[(String, RuleFile)]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name = format!("objective-{}", objective.chars().take(60).map(plain).collect::<String>());
    let is_free = |name: &str| others.iter().all(|(_, file)| file.name != name);
    let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| is_free(name)).unwrap_or(name)
}

/// The targets that have rules.
pub fn targets<'a>(plan: &'a Plan, warnings: &mut Vec<Warning>) -> Vec<Target<'a>> {
    let mut objectives: BTreeMap<&str, &DeclaredObjective> = BTreeMap::new();
    for declared in plan.catalogue.iter().flat_map(|family| &family.declared) {
        let Some(objective) = &declared.objective else { continue };
        let first = objectives.entry(&objective.name).or_insert(objective);
        let warning = Warning::Targets { objective: objective.name.clone() };
        if *first != objective && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    let all: Vec<Target<'a>> = Target::all_of(plan).into_iter().filter(is_measured).collect();
    for (name, objective) in objectives {
        let success = objective.success_percent.map(|_| Promise::Success);
        let latency = objective.latency_percent.and(objective.latency_seconds).map(Promise::Latency);
        for promise in success.into_iter().chain(latency) {
            if !all.iter().any(|target| target.objective == name && target.promise == promise) {
                warnings.push(Warning::NotMeasured { objective: name.to_owned(), promise });
            }
        }
    }
    for target in &all {
        if Burn::is_lowered(budget(target)) {
            let percent = budget(target) * 100.0;
            warnings.push(Warning::LargeBudget { objective: target.objective.clone(), percent });
        }
    }
    all
}

/// Whether each family says which calls keep the promise.
fn is_measured(target: &Target<'_>) -> bool {
    target.families().iter().all(|calls| match target.promise {
        Promise::Success => calls.errors().is_some(),
        Promise::Latency(threshold) => calls.family.buckets.iter().any(|bound| (bound - threshold).abs() < 1e-9),
    })
}

/// The share of the calls that may break the promise, without what subtracting decimal fractions leaves behind.
pub fn budget(target: &Target<'_>) -> f64 {
    (1e12 * target.budget()).round() / 1e12
}

/// `success` or `latency`, the value of the label `target`.
pub fn kind(target: &Target<'_>) -> &'static str {
    match target.promise {
        Promise::Success => "success",
        Promise::Latency(_) => "latency",
    }
}

/// The labels of the recorded series.
pub(super) fn labels(plan: &Plan, target: &Target<'_>) -> Labels {
    let labels = [("job", plan.job()), ("objective", &target.objective), ("target", kind(target))];
    labels.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Calls per second that break the promise. As long as there was none, there may be no such series, which counts as 0.
pub fn bad_rate(target: &Target<'_>, range: &Range) -> Query {
    match target.promise {
        Promise::Success => target.missed_rate(range).or(target.rate(range) * 0.0),
        Promise::Latency(_) => target.missed_rate(range),
    }
}

/// The share of calls that break the promise. Without calls, it is NaN.
fn bad_share(target: &Target<'_>, range: &Range) -> Query {
    match target.promise {
        Promise::Success => bad_rate(target, range) / target.rate(range),
        Promise::Latency(_) => target.missed_share(range),
    }
}
