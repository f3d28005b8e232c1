//! Compares what a function declares for all its families: its objective, and which calls are timed.

use std::collections::HashMap;

use callmeter::{Declared, DeclaredObjective, Family};

use super::change::{Change, Location, Message};
use super::compare::change;
use super::rules::{self, Rule};
use crate::alert::duration_text;

/// Whether the change is one of the function, which each of its families shows.
pub(super) fn is_of_function(rule: &Rule) -> bool {
    [
        &rules::OBJECTIVE_REMOVED,
        &rules::OBJECTIVE_LOOSENED,
        &rules::OBJECTIVE_CHANGED,
        &rules::OBJECTIVE_ADDED,
        &rules::SAMPLE_CHANGED,
    ]
    .contains(&rule)
}

pub(super) fn compare(before: &Family, after: &Family) -> Vec<Change> {
    let old: HashMap<_, _> = before.declared.iter().map(|declared| (item(declared), declared)).collect();
    let mut changes = Vec::new();
    for declared in &after.declared {
        let Some(old) = old.get(&item(declared)) else { continue };
        changes.extend(objective(after, old, declared));
        if old.sample != declared.sample {
            let message = of(declared, " times one of ").code(declared.sample.to_string());
            let message = message.text(" calls instead of one of ").code(old.sample.to_string());
            changes.push(
                at(change(&rules::SAMPLE_CHANGED, after, message), declared)
                    .before([old.sample])
                    .after([declared.sample]),
            );
        }
    }
    changes
}

fn item(declared: &Declared) -> (&str, &str) {
    (&declared.module, &declared.function)
}

fn objective(family: &Family, old: &Declared, new: &Declared) -> Option<Change> {
    if old.objective == new.objective {
        return None;
    }
    let texts = (old.objective.as_ref().map(text), new.objective.as_ref().map(text));
    let (rule, message) = match &texts {
        (Some(before), None) => (&rules::OBJECTIVE_REMOVED, of(new, " loses its objective ").code(before)),
        (Some(before), Some(after)) => {
            let message = of(new, " has the objective ").code(after).text(" instead of ").code(before);
            let is_looser =
                old.objective.as_ref().zip(new.objective.as_ref()).is_some_and(|(a, b)| is_looser(a, b));
            (if is_looser { &rules::OBJECTIVE_LOOSENED } else { &rules::OBJECTIVE_CHANGED }, message)
        }
        (None, Some(after)) => (&rules::OBJECTIVE_ADDED, of(new, " has the objective ").code(after)),
        (None, None) => return None,
    };
    Some(at(change(rule, family, message), new).before(texts.0).after(texts.1))
}

fn of(declared: &Declared, text: &'static str) -> Message {
    Message::default().code(format!("{}::{}", declared.module, declared.function)).text(text)
}

fn at(mut change: Change, declared: &Declared) -> Change {
    change.location = Some(Location::of(declared));
    change
}

/// Whether calls that violated the old objective are within the new one.
fn is_looser(old: &DeclaredObjective, new: &DeclaredObjective) -> bool {
    let falls = |old: Option<f64>, new: Option<f64>| match (old, new) {
        (Some(old), Some(new)) => new < old,
        (old, new) => old.is_some() && new.is_none(),
    };
    let is_slower = matches!((old.latency_seconds, new.latency_seconds), (Some(old), Some(new)) if new > old);
    falls(old.success_percent, new.success_percent) || falls(old.latency_percent, new.latency_percent) || is_slower
}

fn text(objective: &DeclaredObjective) -> String {
    let mut parts = Vec::new();
    if let Some(percent) = objective.success_percent {
        parts.push(format!("{percent} % succeed"));
    }
    if let (Some(percent), Some(seconds)) = (objective.latency_percent, objective.latency_seconds) {
        parts.push(format!("{percent} % within {seconds} s"));
    }
    format!("{}: {} over {}", objective.name, parts.join(", "), duration_text(objective.window_seconds))
}
