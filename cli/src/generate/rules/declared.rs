//! The alerts that the program declares.

use std::time::Duration;

use callmeter::{DeclaredAlert, DeclaredCondition, DeclaredSelector};

use super::condition::{Condition, Limit, Metric, Share, absent, age, level, mean, quantile, rate, slow_share};
use super::model::{Alert, Group, Labels, Rule};
use super::scene::Timing;
use super::text::Text;
use super::usual::duration;
use super::warning::Warning;
use crate::generate::Plan;
use crate::generate::subject::FamilyQueries;

/// The group of the declared alerts.
pub fn group(plan: &Plan, warnings: &mut Vec<Warning>) -> Option<Group> {
    let mut rules = Vec::new();
    for declared in plan.catalogue.alerts() {
        let config = plan.config.rules.alerts.get(&declared.name).cloned().unwrap_or_default();
        if config.enabled == Some(false) {
            continue;
        }
        match alert(plan, declared) {
            Ok(mut alert) => {
                alert.severity = config.severity.unwrap_or(alert.severity);
                rules.push(Rule::Alert(Box::new(alert)));
            }
            Err(why) => warnings.push(Warning::NotExpressible { alert: declared.name.clone(), why }),
        }
    }
    (!rules.is_empty()).then(|| Group { name: format!("{}-declared", plan.job()), rules })
}

fn alert(plan: &Plan, declared: &DeclaredAlert) -> Result<Alert, String> {
    let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let config = plan.config.rules.alerts.get(&declared.name);
    let hold_for =
        config.and_then(|config| config.hold_for.as_ref()).map_or(seconds(declared.for_seconds), duration);
    // PromQL has whole milliseconds, and a rate needs some scrapes.
    let timing = Timing { window: seconds(declared.window_seconds).max(Duration::from_secs(1)), hold_for };
    let by: Vec<&str> = std::iter::once("job").chain(declared.by.iter().map(String::as_str)).collect();
    let condition = condition(plan, &declared.condition, &by, timing)?;
    let mut labels = Labels::new();
    // Pushed series may have any `job`. If they are absent, it is unknown.
    if matches!(declared.condition, DeclaredCondition::Absent { .. }) {
        labels.insert("job".to_owned(), plan.job().to_owned());
    }
    let keys: Vec<&str> = declared.by.iter().map(String::as_str).collect();
    Ok(Alert {
        name: declared.name.clone(),
        query: condition.query,
        hold_for,
        severity: declared.severity,
        labels,
        summary: Text::new(&declared.summary).labels(keys),
        description: declared.description.as_ref().map(Text::new).unwrap_or_default(),
        shown: condition.shown,
        runbook: declared.runbook.clone(),
        source: Some(declared.file.clone()),
        cases: condition.cases,
    })
}

/// `callmeter::Condition` says what each of them means.
fn condition(plan: &Plan, condition: &DeclaredCondition, by: &[&str], timing: Timing) -> Result<Condition, String> {
    let queries = select(plan, condition.selector())?;
    let metric = Metric::declared(&queries, &[]);
    // A group without calls has no share, and no other guard is declared.
    let share = |above: f64| Share { by, above, minimum_calls: 0.0, timing };
    let name = &queries.family.name;
    match condition {
        DeclaredCondition::ErrorShare { above, .. } => share(*above)
            .of(&queries)
            .ok_or_else(|| format!("`{name}` has no outcome or status label that tells errors from successes")),
        DeclaredCondition::SlowShare { threshold, above, .. } => slow_share(&metric, *threshold, &share(*above))
            .ok_or_else(|| format!("{threshold} is no bound of a bucket of `{name}`")),
        DeclaredCondition::Quantile { quantile: of, above, .. } => quantile(&metric, *of, &share(*above))
            .ok_or_else(|| {
                format!("`{name}` has no bucket above {above}, so an estimated quantile never exceeds it")
            }),
        DeclaredCondition::Mean { above, .. } => Ok(mean(&metric, &share(*above))),
        DeclaredCondition::Rate { comparison, value, .. } => Ok(rate(&metric, *comparison, *value, by, timing)),
        DeclaredCondition::Value { comparison, value, .. } => {
            Ok(level(&metric, Limit { comparison: *comparison, value: *value }, by, timing))
        }
        DeclaredCondition::Absent { .. } => Ok(absent(&metric, timing)),
        DeclaredCondition::Age { above, .. } => {
            let above = Duration::try_from_secs_f64(*above).map_err(|_| format!("{above} s is no time"))?;
            Ok(age(&metric, above, by, timing.hold_for))
        }
        _ => {
            Err("this version of cargo-callmeter does not know its condition: install the one that fits".to_owned())
        }
    }
}

fn select<'a>(plan: &'a Plan, selector: &DeclaredSelector) -> Result<FamilyQueries<'a>, String> {
    let queries = plan
        .family(&selector.family)
        .ok_or_else(|| format!("no family `{}` is declared. `cargo callmeter check` says more", selector.family))?;
    Ok(selector.labels.iter().fold(queries, |queries, (key, value)| queries.equal(key, value)))
}
