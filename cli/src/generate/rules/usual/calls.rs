//! Alerts on HTTP requests and functions.

use callmeter::{DeclaredCondition, Role};

use super::{Builder, Texts, closed_keys, percent, share};
use crate::generate::rules::condition::{Metric, quantile};
use crate::generate::rules::text::{Shown, Text};
use crate::generate::rules::warning::Warning;
use crate::generate::subject::Calls;

/// The quantile of `HttpSlow`.
const QUANTILE: f64 = 0.95;

pub(super) fn add(builder: &mut Builder<'_>) {
    for calls in builder.calls {
        match calls.role {
            Some(Role::HttpServer) => {
                http_errors(builder, calls);
                http_slow(builder, calls);
            }
            Some(Role::Function) => failures(builder, calls, "FunctionErrors", "of the calls of a function fail"),
            _ => {}
        }
    }
}

fn http_errors(builder: &mut Builder<'_>, calls: &Calls<'_>) {
    let (Some(settings), Some(counter)) = (builder.settings("HttpErrors"), &calls.counter) else { return };
    if builder.gives_way(settings.name, counter.family, &[], is_errors) {
        return;
    }
    let Some(condition) = share(&settings, &["job"]).of(counter) else { return };
    let summary =
        Text::default().value(Shown::Percentage).with(" of the HTTP requests to ").label("job").with(" fail.");
    let why = format!("More than {}% of the responses are server errors (5xx).", percent(settings.above));
    builder.push(&settings, condition, Texts::new(summary, why).at(calls.declared.iter().copied()));
}

fn http_slow(builder: &mut Builder<'_>, calls: &Calls<'_>) {
    let (Some(settings), Some(durations)) = (builder.settings("HttpSlow"), &calls.durations) else { return };
    let is_slow = |condition: &DeclaredCondition| {
        matches!(condition, DeclaredCondition::Quantile { .. } | DeclaredCondition::SlowShare { .. })
    };
    if builder.gives_way(settings.name, durations.family, &[], is_slow) {
        return;
    }
    let metric = Metric::declared(durations, &[]);
    let Some(condition) = quantile(&metric, QUANTILE, &share(&settings, &["job"])) else {
        builder.warnings.push(Warning::NoBucketAbove {
            alert: settings.name.to_owned(),
            family: durations.family.name.clone(),
            above: settings.above,
        });
        return;
    };
    let summary = Text::new("5% of the HTTP requests to ")
        .label("job")
        .with(" take longer than ")
        .value(metric.shown)
        .with(".");
    let why = format!("The 95th percentile of their durations is above {} s.", settings.above);
    builder.push(&settings, condition, Texts::new(summary, why).at(calls.declared.iter().copied()));
}

fn is_errors(condition: &DeclaredCondition) -> bool {
    matches!(condition, DeclaredCondition::ErrorShare { .. })
}

/// A share of the calls fails.
pub(super) fn failures(builder: &mut Builder<'_>, calls: &Calls<'_>, name: &str, what: &str) {
    let (Some(settings), Some(counter)) = (builder.settings(name), &calls.counter) else { return };
    let keys = closed_keys(calls);
    if builder.gives_way(settings.name, counter.family, &keys, is_errors) {
        return;
    }
    let Some(condition) = share(&settings, &keys).of(counter) else { return };
    let summary =
        Text::default().value(Shown::Percentage).with(format!(" {what}")).labels(keys.iter().copied()).with(".");
    let why = format!("More than {}% fail.", percent(settings.above));
    builder.push(&settings, condition, Texts::new(summary, why).at(calls.declared.iter().copied()));
}
