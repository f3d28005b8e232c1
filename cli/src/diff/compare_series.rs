//! Finds label sets that are removed although each of their values is still there, such as a function that moved to another
//! module.

use std::collections::{BTreeMap, BTreeSet};

use callmeter::{Declared, Family, LabelValues};

use super::change::{Change, Message};
use super::compare::change;
use super::compare_labels::keys_after;
use super::labels::{self, Labels};
use super::rules;

/// Beyond this many label sets, only labels and values are compared: a damaged catalogue may have any number.
const MOST_SERIES: u64 = 200_000;

/// A label set as values, in the order of some keys.
type Values<'a> = Vec<&'a str>;

pub(super) fn compare(before: &Family, after: &Family) -> Option<Change> {
    if series(before).saturating_add(series(after)) > MOST_SERIES {
        return None;
    }
    let (old, new) = (labels::of(before), labels::of(after));
    let keys_after = keys_after(&old, &new);
    let closed_keys = |declared| closed_keys(declared, &keys_after, &old, &new);
    let mut gone = BTreeSet::new();
    let mut done: BTreeSet<Vec<(&str, &str)>> = BTreeSet::new();
    for declared in &before.declared {
        let keys = closed_keys(declared);
        // Most declarations of a family have the same keys.
        if !done.insert(keys.clone()) {
            continue;
        }
        let of_same_keys = before.declared.iter().filter(|other| closed_keys(other) == keys);
        let (old_keys, new_keys): (Vec<&str>, Vec<&str>) = keys.iter().copied().unzip();
        let existing = sets(after.declared.iter(), &new_keys);
        let is_known = |set: &Values<'_>| {
            set.iter()
                .zip(&new_keys)
                .all(|(value, key)| new.get(key).is_some_and(|label| label.values.contains_key(value)))
        };
        let ended =
            sets(of_same_keys, &old_keys).into_iter().filter(|set| !existing.contains(set) && is_known(set));
        gone.extend(ended.map(|set| selector(&new_keys, &set)));
    }
    if gone.is_empty() {
        return None;
    }
    let message = Message::default().text("these series are removed: ").codes(&gone);
    Some(change(&rules::SERIES_REMOVED, after, message).before(&gone))
}

/// The keys of a declaration that are closed before and afterwards, with what they are called afterwards.
fn closed_keys<'a>(
    declared: &'a Declared,
    keys_after: &BTreeMap<&str, &'a str>,
    old: &Labels<'a>,
    new: &Labels<'a>,
) -> Vec<(&'a str, &'a str)> {
    let closed =
        declared.labels.iter().filter(|label| old.get(&*label.key).is_some_and(|label| label.limit.is_none()));
    let keys = closed.filter_map(|label| Some((label.key.as_str(), *keys_after.get(&*label.key)?)));
    keys.filter(|(_, key)| new.get(key).is_some_and(|label| label.limit.is_none())).collect()
}

/// The label sets of the declarations that have all these keys.
fn sets<'a>(declared: impl Iterator<Item = &'a Declared>, keys: &[&str]) -> BTreeSet<Values<'a>> {
    declared.filter_map(|declared| sets_of(declared, keys)).flatten().collect()
}

fn sets_of<'a>(declared: &'a Declared, keys: &[&str]) -> Option<Vec<Values<'a>>> {
    let mut sets: Vec<Values<'a>> = vec![Vec::new()];
    for key in keys {
        let label = declared.labels.iter().find(|label| label.key == **key)?;
        let values = texts(&label.values);
        sets =
            sets.iter().flat_map(|set| values.iter().map(|value| [set.as_slice(), &[*value]].concat())).collect();
    }
    Some(sets)
}

fn texts(values: &LabelValues) -> Vec<&str> {
    match values {
        LabelValues::Closed(values) => values.iter().map(String::as_str).collect(),
        LabelValues::Outcome(values) => values.iter().map(|outcome| outcome.value.as_str()).collect(),
        LabelValues::Open(_) => Vec::new(),
    }
}

/// The number of label sets, if the open labels are left out.
fn series(family: &Family) -> u64 {
    let of = |declared: &Declared| {
        let counts = declared.labels.iter().map(|label| texts(&label.values).len().max(1) as u64);
        counts.fold(1, u64::saturating_mul)
    };
    family.declared.iter().map(of).fold(0, u64::saturating_add)
}

fn selector(keys: &[&str], values: &[&str]) -> String {
    let matchers = keys.iter().zip(values).map(|(key, value)| format!("{key}={value:?}"));
    format!("{{{}}}", matchers.collect::<Vec<_>>().join(","))
}
