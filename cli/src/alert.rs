//! Alerts in words, and whether one is looser than another.

use std::fmt::Write as _;

use callmeter::{Comparison, DeclaredAlert, DeclaredCondition, DeclaredSelector};

use crate::printable::printable;

/// When an alert fires: `more than 5 % of orders_total{region="eu"} are errors, over 10m, by route, for 1m`.
pub fn condition_text(alert: &DeclaredAlert) -> String {
    let of = selector_text(alert.condition.selector());
    let over = format!(", over {}", duration_text(alert.window_seconds));
    let mut text = match &alert.condition {
        DeclaredCondition::ErrorShare { above, .. } => {
            format!("more than {} % of {of} are errors{over}", percent(*above))
        }
        DeclaredCondition::SlowShare { threshold, above, .. } => {
            format!("more than {} % of {of} are above {threshold}{over}", percent(*above))
        }
        DeclaredCondition::Quantile { quantile, above, .. } => {
            format!("the {quantile} quantile of {of} is above {above}{over}")
        }
        DeclaredCondition::Mean { above, .. } => format!("the mean of {of} is above {above}{over}"),
        DeclaredCondition::Rate { comparison, value, .. } => {
            format!("the rate of {of} is {} {value} per second{over}", comparison_text(*comparison))
        }
        DeclaredCondition::Value { comparison, value, .. } => {
            format!("{of} is {} {value}", comparison_text(*comparison))
        }
        DeclaredCondition::Absent { .. } => format!("{of} is absent{over}"),
        DeclaredCondition::Age { above, .. } => format!("{of} is more than {} ago", duration_text(*above)),
        _ => of,
    };
    if !alert.by.is_empty() {
        _ = write!(text, ", by {}", printable(&alert.by.join(", ")));
    }
    if alert.for_seconds > 0.0 {
        _ = write!(text, ", for {}", duration_text(alert.for_seconds));
    }
    text
}

fn selector_text(selector: &DeclaredSelector) -> String {
    let labels: Vec<String> = selector.labels.iter().map(|(key, value)| format!("{key}={value:?}")).collect();
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    printable(&format!("{}{labels}", selector.family)).into_owned()
}

fn comparison_text(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Above => "above",
        Comparison::Below => "below",
    }
}

/// A share in percent, without the digits that binary numbers add.
fn percent(share: f64) -> f64 {
    (share * 1e11).round() / 1e9
}

/// A duration in the largest unit that divides it: `90m`, `30d`, `0.5s`.
pub fn duration_text(seconds: f64) -> String {
    for (unit, length) in [("d", 86_400.0), ("h", 3_600.0), ("m", 60.0)] {
        if seconds >= length && seconds % length == 0.0 {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}

/// Whether the new alert stays silent in a case in which the old one fires, as far as one number decides that. `None` if
/// they differ in something else.
pub fn is_looser(old: &DeclaredAlert, new: &DeclaredAlert) -> Option<bool> {
    let same_series = old.condition.selector() == new.condition.selector();
    if !same_series || old.by != new.by || old.window_seconds.total_cmp(&new.window_seconds).is_ne() {
        return None;
    }
    let (old_numbers, new_numbers) = (numbers(&old.condition)?, numbers(&new.condition)?);
    if old_numbers.0 != new_numbers.0 || old_numbers.1.total_cmp(&new_numbers.1).is_ne() {
        return None;
    }
    let is_higher = new_numbers.2 > old_numbers.2 || new.for_seconds > old.for_seconds;
    Some(is_higher || new.severity < old.severity)
}

/// The kind of a condition, its parameter, and its limit: the higher, the looser.
fn numbers(condition: &DeclaredCondition) -> Option<(&'static str, f64, f64)> {
    let signed = |comparison: Comparison, value: f64| match comparison {
        Comparison::Above => (1.0, value),
        Comparison::Below => (-1.0, -value),
    };
    let (parameter, limit) = match condition {
        DeclaredCondition::ErrorShare { above, .. }
        | DeclaredCondition::Mean { above, .. }
        | DeclaredCondition::Age { above, .. } => (0.0, *above),
        DeclaredCondition::SlowShare { threshold, above, .. } => (*threshold, *above),
        DeclaredCondition::Quantile { quantile, above, .. } => (*quantile, *above),
        DeclaredCondition::Rate { comparison, value, .. } | DeclaredCondition::Value { comparison, value, .. } => {
            signed(*comparison, *value)
        }
        DeclaredCondition::Absent { .. } => (0.0, 0.0),
        _ => return None,
    };
    Some((condition.method(), parameter, limit))
}
