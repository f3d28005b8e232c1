//! Former keys that `fix` leaves, since the query would have another result with the new key alone.

use std::collections::BTreeSet;
use std::ops::Range;

use super::finding::Finding;
use super::rule::Rule;
use super::shape::{Labels, Presence, Shape};
use super::tree::{Binary, Spanned};
use super::walk::Walk;

impl Walk<'_> {
    /// Leaves a former key in a list that already has the new one.
    pub(super) fn hold_duplicates<'k>(&mut self, keys: impl Iterator<Item = &'k Spanned<String>>) {
        let keys: Vec<&Spanned<String>> = keys.collect();
        for finding in former_keys(&mut self.findings) {
            let is_listed = keys.iter().any(|key| key.range == finding.range);
            if is_listed && keys.iter().any(|key| Some(&key.value) == finding.replacement.as_ref()) {
                finding.hold("the new key is there already: take the old one out by hand");
            }
        }
    }

    /// Leaves a key that `group_left` copies: its name is that of the result, too.
    pub(super) fn hold_copied(&mut self, range: &Range<usize>) {
        for finding in former_keys(&mut self.findings).filter(|finding| finding.range == *range) {
            finding.hold("the result has the label under this key: change it by hand, with every use around it");
        }
    }

    /// Leaves the former keys of one side of an operator whose other side has the same key and keeps it, and returns them.
    /// Matchers may change: a series has the value under both keys.
    pub(super) fn hold_one_sided(&mut self, binary: &Binary, left: &Shape, right: &Shape) -> BTreeSet<String> {
        let (left, right) = (&left.labels, &right.labels);
        let held = one_sided(binary, left, right);
        let range = binary.left.range.start..binary.right.range.end;
        let (text, matcher_keys) = (&self.masked.text, &self.matcher_keys);
        for finding in former_keys(&mut self.findings) {
            let is_inside = range.start <= finding.range.start && finding.range.end <= range.end;
            let is_held = text.get(finding.range.clone()).is_some_and(|key| held.contains(key));
            if is_inside && is_held && !matcher_keys.contains(&finding.range) {
                finding.hold("the other side has this key, too, and keeps it: change both sides by hand");
            }
        }
        held
    }
}

/// The keys that have a new name on one side, while the other side has, or may have, the same key without one.
fn one_sided(binary: &Binary, left: &Labels, right: &Labels) -> BTreeSet<String> {
    let is_compared = |key: &String| match &binary.matching {
        Some(matching) if matching.is_list => matching.keys.iter().any(|listed| listed.value == *key),
        _ => true,
    };
    let new = |labels: &Labels, key: &String| labels.known.get(key).and_then(|label| label.renamed_to.clone());
    let keeps = |labels: &Labels, key: &String| {
        matches!(labels.presence(key), Presence::Known | Presence::Possible) && new(labels, key).is_none()
    };
    let is_one_sided = |key: &&String| {
        let (one, other) = (new(left, key), new(right, key));
        match (&one, &other) {
            (Some(one), Some(other)) => one != other,
            (Some(_), None) => keeps(right, key),
            (None, Some(_)) => keeps(left, key),
            (None, None) => false,
        }
    };
    let keys = left.known.keys().chain(right.known.keys());
    keys.filter(|key| is_compared(key)).filter(is_one_sided).cloned().collect()
}

fn former_keys(findings: &mut [Finding]) -> impl Iterator<Item = &mut Finding> {
    findings.iter_mut().filter(|finding| finding.rule == Rule::FormerLabel)
}
