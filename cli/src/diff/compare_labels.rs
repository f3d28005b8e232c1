//! Compares the labels of a family.

use callmeter::Family;

use super::change::{Change, Message};
use super::compare::change;
use super::labels::{self, Label, Labels};
use super::rules;

pub(super) fn compare(before: &Family, after: &Family) -> Vec<Change> {
    let (old, new) = (labels::of(before), labels::of(after));
    let mut changes = Vec::new();
    for (key, label) in &old {
        match counterpart(key, label, &old, &new) {
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
    let has_counterpart = |key: &str| {
        old.iter().any(|(old_key, label)| {
            counterpart(old_key, label, &old, &new).is_some_and(|(new_key, _)| new_key == key)
        })
    };
    changes
        .extend(new.iter().filter(|(key, _)| !has_counterpart(key)).map(|(key, label)| added(after, key, label)));
    changes
}

/// The key of a family's label after its changes.
pub(super) fn key_after<'a>(key: &str, before: &Labels<'_>, after: &Labels<'a>) -> Option<&'a str> {
    counterpart(key, before.get(key)?, before, after).map(|(key, _)| key)
}

/// The label afterwards: of this key, with a former key in common, or the only new one that has such values.
fn counterpart<'a, 'b>(
    key: &str,
    label: &Label<'_>,
    before: &Labels<'_>,
    after: &'b Labels<'a>,
) -> Option<(&'a str, &'b Label<'a>)> {
    if let Some((key, label)) = after.get_key_value(key) {
        return Some((key, label));
    }
    let shares_key = |(other, new): &(&&str, &Label<'_>)| {
        new.was == Some(key) || label.was.is_some_and(|was| new.was == Some(was) || was == **other)
    };
    if let Some((key, label)) = after.iter().find(shares_key) {
        return Some((key, label));
    }
    let is_free = |key: &str, others: &Labels<'_>, was: Option<&str>| {
        !others.contains_key(key) && was.is_none_or(|was| !others.contains_key(was))
    };
    let removed = before.iter().filter(|(key, label)| is_free(key, after, label.was));
    let removed = removed.filter(|(_, other)| other.resembles(label));
    let mut added = after.iter().filter(|(key, label)| is_free(key, before, label.was) && label.resembles(label));
    let mut alike = added.by_ref().filter(|(_, other)| label.resembles(other));
    match (alike.next(), alike.next(), removed.count()) {
        (Some((key, label)), None, 1) => Some((key, label)),
        _ => None,
    }
}

/// The changes of a label's keys.
fn keys(family: &Family, (old_key, old): (&str, &Label<'_>), (new_key, new): (&str, &Label<'_>)) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_exposed = |key: &str| key == new_key || new.was == Some(key);
    if old_key != new_key {
        let is_kept = is_exposed(old_key);
        let rule = if is_kept { &rules::LABEL_RENAMED } else { &rules::LABEL_RENAMED_WITHOUT_WAS };
        let verb = if is_kept { " is renamed to " } else { " looks renamed to " };
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
        Message::default().text("the former key ").code(was).text(" of the label ").code(key).text(" ends");
    change(&rules::FORMER_LABEL_REMOVED, family, message).label(key).before([was])
}

fn added(family: &Family, key: &str, label: &Label<'_>) -> Change {
    let is_constant = label.limit.is_none() && label.values.len() <= 1;
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
            let changed = change(&rules::OUTCOME_CHANGED, family, message).label(key);
            changes.push(
                changed
                    .before([format!("{value}: {}", word(before))])
                    .after([format!("{value}: {}", word(is_error))]),
            );
        }
    }
    changes
}
