//! Compares two catalogues.

use std::collections::BTreeSet;

use callmeter::{Catalogue, Family, Kind};

use super::change::{Change, Location, Message};
use super::pairing::Pairing;
use super::rules::{self, Rule};
use super::{compare_alerts, compare_declared, compare_labels, compare_series};

/// Every change from one catalogue to another, by family, those that break queries first.
pub fn compare(before: &Catalogue, after: &Catalogue) -> Vec<Change> {
    let pairing = Pairing::new(before, after);
    let mut changes = Vec::new();
    for family in &pairing.removed {
        changes.extend(removed(family));
    }
    for (old, new) in &pairing.merged {
        let message = Message::default().code(&old.name).text(" becomes part of ").code(&new.name);
        let advice = Message::default().text("another name for the family of ").code(&old.name);
        let merged = change(&rules::FAMILY_MERGED, new, message).before([&old.name]).after([&new.name]);
        changes.push(merged.advice(advice));
    }
    for family in &pairing.added {
        let message = Message::default().code(&family.name).text(" is new");
        changes.push(change(&rules::FAMILY_ADDED, family, message).after([&family.name]));
    }
    for (old, new) in &pairing.pairs {
        changes.extend(names(old, new));
        changes.extend(deprecation(old, new));
        changes.extend(values(old, new));
        changes.extend(compare_labels::compare(old, new));
        changes.extend(compare_series::compare(old, new));
        changes.extend(compare_declared::compare(old, new));
    }
    // A function's objective is in each of its families.
    let mut seen = BTreeSet::new();
    changes.retain(|change| {
        let is_of_function = compare_declared::is_of_function(change.rule);
        !is_of_function || seen.insert((change.rule.id, change.location.clone().map(|at| (at.file, at.line))))
    });
    changes.extend(compare_alerts::compare(before, after));
    changes.sort_by(|a, b| (&a.family, a.rule.severity).cmp(&(&b.family, b.rule.severity)));
    changes
}

/// A change of a family without anything else.
pub(super) fn change(rule: &'static Rule, family: &Family, message: Message) -> Change {
    Change {
        rule,
        is_announced: false,
        family: family.name.clone(),
        label: None,
        before: Vec::new(),
        after: Vec::new(),
        message,
        advice: None,
        location: family.declared.first().map(Location::of),
    }
}

impl Change {
    pub(super) fn announced(mut self, is_announced: bool) -> Self {
        self.is_announced = is_announced;
        self
    }

    pub(super) fn label(mut self, key: &str) -> Self {
        self.label = Some(key.to_owned());
        self
    }

    pub(super) fn before(mut self, texts: impl IntoIterator<Item = impl ToString>) -> Self {
        self.before = texts.into_iter().map(|text| text.to_string()).collect();
        self
    }

    pub(super) fn after(mut self, texts: impl IntoIterator<Item = impl ToString>) -> Self {
        self.after = texts.into_iter().map(|text| text.to_string()).collect();
        self
    }

    pub(super) fn advice(mut self, advice: Message) -> Self {
        self.advice = Some(advice);
        self
    }
}

/// A removed family takes its former name with it.
fn removed(family: &Family) -> Vec<Change> {
    let message = Message::default().code(&family.name).text(" is removed");
    // With a former name, the deprecation is of that name only.
    let is_announced = family.deprecated.is_some() && family.was.is_none();
    let mut changes =
        vec![change(&rules::FAMILY_REMOVED, family, message).before([&family.name]).announced(is_announced)];
    if let Some(was) = &family.was {
        changes.push(former_name_removed(family, family, was));
    }
    changes
}

fn former_name_removed(before: &Family, of: &Family, was: &str) -> Change {
    let message =
        Message::default().text("the former name ").code(was).text(" of ").code(&of.name).text(" is removed");
    let change = change(&rules::FORMER_NAME_REMOVED, of, message).before([was]);
    change.announced(before.deprecated.is_some())
}

fn names(before: &Family, after: &Family) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_exposed = |name: &String| *name == after.name || after.was.as_ref() == Some(name);
    if before.name != after.name {
        let is_kept = is_exposed(&before.name);
        let rule = if is_kept { &rules::FAMILY_RENAMED } else { &rules::FAMILY_RENAMED_WITHOUT_WAS };
        let verb = if is_kept { " is renamed to " } else { " is probably renamed to " };
        let message = Message::default().code(&before.name).text(verb).code(&after.name);
        let renamed = change(rule, after, message).before([&before.name]).after([&after.name]);
        let advice = Message::default().code(format!("was = \"{}\"", before.name)).text(" keeps both names");
        changes.push(if is_kept { renamed } else { renamed.advice(advice) });
    }
    if let Some(was) = before.was.as_ref().filter(|was| !is_exposed(was)) {
        changes.push(former_name_removed(before, after, was));
    }
    changes
}

fn deprecation(before: &Family, after: &Family) -> Option<Change> {
    if before.deprecated == after.deprecated {
        return None;
    }
    let what = after.was.as_ref().unwrap_or(&after.name);
    let found = match (&before.deprecated, &after.deprecated) {
        (None, Some(why)) => {
            let message = Message::default().code(what).text(" is deprecated: ").code(why);
            change(&rules::FAMILY_DEPRECATED, after, message)
        }
        // It was a deprecation of the former name, which has ended.
        (Some(_), None) if before.was.is_some() && after.was.is_none() => return None,
        (_, None) => {
            let message = Message::default().code(what).text(" is no longer deprecated");
            change(&rules::DEPRECATION_CHANGED, after, message)
        }
        (_, Some(why)) => {
            let message = Message::default().text("the deprecation of ").code(what).text(" says ").code(why);
            change(&rules::DEPRECATION_CHANGED, after, message)
        }
    };
    Some(found.before(&before.deprecated).after(&after.deprecated))
}

/// Type, unit, buckets and help.
fn values(before: &Family, after: &Family) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.kind != after.kind {
        let (old, new) = (before.kind.as_str(), after.kind.as_str());
        let message = changed(after, " has type ", old, new);
        changes.push(change(&rules::TYPE_CHANGED, after, message).before([old]).after([new]));
    }
    if before.unit != after.unit {
        let (old, new) = (before.unit.map(callmeter::Unit::suffix), after.unit.map(callmeter::Unit::suffix));
        let message = changed(after, " has unit ", old.unwrap_or("none"), new.unwrap_or("none"));
        changes.push(change(&rules::UNIT_CHANGED, after, message).before(old).after(new));
    }
    if (before.kind, after.kind) == (Kind::Histogram, Kind::Histogram) {
        let missing = |bounds: &[f64], others: &[f64]| -> Vec<String> {
            let others: BTreeSet<u64> = others.iter().map(|bound| bound.to_bits()).collect();
            bounds.iter().filter(|bound| !others.contains(&bound.to_bits())).map(f64::to_string).collect()
        };
        let gone = missing(&before.buckets, &after.buckets);
        let new = missing(&after.buckets, &before.buckets);
        if !gone.is_empty() {
            let message = Message::default().text("these bucket bounds are removed: ").codes(&gone);
            changes.push(change(&rules::BUCKET_REMOVED, after, message).before(&gone));
        }
        if !new.is_empty() {
            let message = Message::default().text("these bucket bounds are new: ").codes(&new);
            changes.push(change(&rules::BUCKET_ADDED, after, message).after(&new));
        }
    }
    if before.help != after.help {
        let message = Message::default().text("the help text is now ").code(&after.help);
        changes.push(change(&rules::HELP_CHANGED, after, message).before([&before.help]).after([&after.help]));
    }
    changes
}

fn changed(family: &Family, what: &'static str, before: &str, after: &str) -> Message {
    Message::default().code(&family.name).text(what).code(after).text(" instead of ").code(before)
}
