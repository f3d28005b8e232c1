//! Compares the labels of a family.

use std::collections::{BTreeMap, BTreeSet};

use callmeter::Family;

use super::change::{Change, Message};
use super::compare::change;
use super::labels::{self, Label, Labels};
use super::rules;

pub(super) fn compare(before: &Family, after: &Family) -> Vec<Change> {
    let (old, new) = (labels::of(before), labels::of(after));
    let keys_after = keys_after(&old, &new);
    let mut changes = Vec::new();
    for (key, label) in &old {
        let counterpart = keys_after.get(key).and_then(|key| new.get_key_value(key));
        match counterpart {
            Some((new_key, new_label)) => {
                changes.extend(keys(after, (key, label), (new_key, new_label)));
                changes.extend(values(after, new_key, label, new_label));
            }
            None => {
                let message = Message::default().text("the label ").code(*key).text(" is removed");
                changes.push(change(&rules::LABEL_REMOVED, after, message).label(key).before([key]));
                changes.extend(label.was.map(|was| former_key_removed(after, key, was)));
            }
        }
    }
    let known: BTreeSet<&str> = keys_after.into_values().collect();
    changes
        .extend(new.iter().filter(|(key, _)| !known.contains(*key)).map(|(key, label)| added(after, key, label)));
    changes
}

/// What each label that is still there is called afterwards.
pub(super) fn keys_after<'a, 'b>(before: &Labels<'a>, after: &Labels<'b>) -> BTreeMap<&'a str, &'b str> {
    let mut keys = BTreeMap::new();
    for (&key, label) in before {
        let shares_key = |other: &str, new: &Label<'_>| {
            new.was == Some(key) || label.was.is_some_and(|was| new.was == Some(was) || was == other)
        };
        let same = after.get_key_value(key).or_else(|| after.iter().find(|(other, new)| shares_key(other, new)));
        keys.extend(same.map(|(&other, _)| (key, other)));
    }
    // One label that is gone and one that is new, with the same values, are one label.
    let known: BTreeSet<&str> = keys.values().copied().collect();
    let gone: Vec<_> = before.iter().filter(|(key, _)| !keys.contains_key(*key)).collect();
    let new: Vec<_> = after.iter().filter(|(key, _)| !known.contains(*key)).collect();
    if gone.len() > MOST_GUESSED || new.len() > MOST_GUESSED {
        return keys;
    }
    for (key, label) in &gone {
        let mut alike = new.iter().filter(|(_, other)| label.resembles(other));
        if let (Some((other_key, other)), None) = (alike.next(), alike.next())
            && gone.iter().filter(|(_, label)| label.resembles(other)).count() == 1
        {
            keys.insert(key, other_key);
        }
    }
    keys
}

/// Renames are guessed only among this many labels: a damaged catalogue may have any number.
const MOST_GUESSED: usize = 32;

/// The changes of a label's keys.
fn keys(family: &Family, (old_key, old): (&str, &Label<'_>), (new_key, new): (&str, &Label<'_>)) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_exposed = |key: &str| key == new_key || new.was == Some(key);
    if old_key != new_key {
        let is_kept = is_exposed(old_key);
        let rule = if is_kept { &rules::LABEL_RENAMED } else { &rules::LABEL_RENAMED_WITHOUT_WAS };
        let verb = if is_kept { " is renamed to " } else { " is probably renamed to " };
        let message = Message::default().text("the label ").code(old_key).text(verb).code(new_key);
        let renamed = change(rule, family, message).label(new_key).before([old_key]).after([new_key]);
        let advice = Message::default().code(format!("was = \"{old_key}\"")).text(" at the label keeps both keys");
        changes.push(if is_kept { renamed } else { renamed.advice(advice) });
    }
    if let Some(was) = old.was.filter(|was| !is_exposed(was)) {
        changes.push(former_key_removed(family, new_key, was));
    }
    changes
}

fn former_key_removed(family: &Family, key: &str, was: &str) -> Change {
    let message =
        Message::default().text("the former key ").code(was).text(" of the label ").code(key).text(" is removed");
    change(&rules::FORMER_LABEL_REMOVED, family, message).label(key).before([was])
}

fn added(family: &Family, key: &str, label: &Label<'_>) -> Change {
    // Each function has one value of an objective's labels, so they split no series.
    let is_of_objective = key.starts_with("objective_") && family.name.starts_with("function_calls_");
    let is_constant = label.limit.is_none() && (label.values.len() <= 1 || is_of_objective);
    let rule = if is_constant { &rules::CONSTANT_LABEL_ADDED } else { &rules::LABEL_ADDED };
    let message = Message::default().text("the label ").code(key).text(" is new");
    let added = change(rule, family, message).label(key).after([key]);
    if is_constant {
        return added;
    }
    let advice = Message::default().text("queries that aggregate with ").code(format!("sum without ({key})"));
    added.advice(advice.text(" keep their answers, and a new family leaves this one as it is"))
}

/// The changes of what a label may be.
fn values(family: &Family, key: &str, old: &Label<'_>, new: &Label<'_>) -> Vec<Change> {
    let label = || Message::default().text("the label ").code(key);
    match (old.limit, new.limit) {
        (None, None) => closed_values(family, key, old, new),
        (None, Some(limit)) => {
            let message = label().text(" is open, with limit ").code(limit.to_string());
            let opened = change(&rules::LABEL_OPENED, family, message).label(key);
            vec![opened.before(old.values.keys()).after([format!("limit {limit}")])]
        }
        (Some(limit), None) => {
            let message = label().text(" is closed, with the values ").codes(new.values.keys());
            let closed = change(&rules::LABEL_CLOSED, family, message).label(key);
            vec![closed.before([format!("limit {limit}")]).after(new.values.keys())]
        }
        (Some(before), Some(after)) if before == after => Vec::new(),
        (Some(before), Some(after)) => {
            let rule = if after < before { &rules::LIMIT_LOWERED } else { &rules::LIMIT_RAISED };
            let message = label().text(" has limit ").code(after.to_string());
            let changed = change(rule, family, message.text(" instead of ").code(before.to_string())).label(key);
            vec![changed.before([before]).after([after])]
        }
    }
}

fn closed_values(family: &Family, key: &str, old: &Label<'_>, new: &Label<'_>) -> Vec<Change> {
    let missing = |label: &Label<'_>, other: &Label<'_>| -> Vec<String> {
        label.values.keys().filter(|value| !other.values.contains_key(*value)).map(ToString::to_string).collect()
    };
    let label = |text: &'static str| Message::default().text("the label ").code(key).text(text);
    let (gone, added) = (missing(old, new), missing(new, old));
    let mut changes = Vec::new();
    if !gone.is_empty() {
        let message = label(" loses the values ").codes(&gone);
        changes.push(change(&rules::VALUE_REMOVED, family, message).label(key).before(&gone));
    }
    if !added.is_empty() {
        let message = label(" has the new values ").codes(&added);
        changes.push(change(&rules::VALUE_ADDED, family, message).label(key).after(&added));
    }
    for (value, &is_error) in &new.values {
        let before = old.values.get(value).copied().flatten();
        if let (Some(before), Some(is_error)) = (before, is_error)
            && before != is_error
        {
            let word = |is_error: bool| if is_error { "error" } else { "ok" };
            let message = label("'s value ").code(*value).text(" counts as ").code(word(is_error));
            let message = message.text(" instead of ").code(word(before));
            let found = change(&rules::OUTCOME_CHANGED, family, message).label(key);
            changes.push(
                found
                    .before([format!("{value}: {}", word(before))])
                    .after([format!("{value}: {}", word(is_error))]),
            );
        }
    }
    changes
}
