//! Compares what a function declares for all its families: its objective, and which calls are timed.

use std::collections::HashMap;

use callmeter::{Declared, DeclaredObjective, Family};

use super::change::{Change, Location, Message};
use super::compare::change;
use super::rules::{self, Rule};

/// Whether the change is one of the function, which each of its families shows.
pub(super) fn is_of_function(rule: &Rule) -> bool {
    [&rules::OBJECTIVE_REMOVED, &rules::OBJECTIVE_CHANGED, &rules::OBJECTIVE_ADDED, &rules::SAMPLE_CHANGED]
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
            (&rules::OBJECTIVE_CHANGED, message)
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

fn text(objective: &DeclaredObjective) -> String {
    let mut text = objective.name.clone();
    if let Some(percent) = objective.success_percent {
        text = format!("{text}: {percent} % succeed");
    }
    if let (Some(percent), Some(seconds)) = (objective.latency_percent, objective.latency_seconds) {
        text = format!("{text}: {percent} % within {seconds} s");
    }
    text
}
