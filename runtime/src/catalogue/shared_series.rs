//! The annotations that feed a series of another annotation.

use std::collections::HashMap;

use super::limits::MOST_SHARING;
use super::{Declared, Family, LabelValues};

/// Fills in [`Declared::shares_series_with`].
pub(super) fn find(family: &mut Family) {
    let Some((first, [_, ..])) = family.declared.split_first() else { return };
    // Annotations with different values of a label that has only one value at each of them share no series. Such labels
    // separate most annotations, so that few pairs have to be compared. They are the first annotation's, too: what a
    // catalogue file says about the whole family may be missing.
    let separating: Vec<&String> = first
        .labels
        .iter()
        .map(|label| &label.key)
        .filter(|key| family.declared.iter().all(|declared| only_value(declared, key).is_some()))
        .collect();
    let mut groups: HashMap<Vec<&str>, Vec<usize>> = HashMap::new();
    for (i, declared) in family.declared.iter().enumerate() {
        let values = separating.iter().filter_map(|key| only_value(declared, key)).collect();
        groups.entry(values).or_default().push(i);
    }
    let mut shares = vec![Vec::new(); family.declared.len()];
    for group in groups.into_values() {
        for (i, &one) in group.iter().enumerate() {
            for &other in &group[i + 1..] {
                if shares[one].len() >= MOST_SHARING {
                    break;
                }
                if shares[other].len() < MOST_SHARING
                    && share_series(&family.declared[one], &family.declared[other])
                {
                    shares[one].push(other);
                    shares[other].push(one);
                }
            }
        }
    }
    let locations: Vec<String> = family.declared.iter().map(Declared::location).collect();
    for (declared, others) in family.declared.iter_mut().zip(shares) {
        declared.shares_series_with = others.into_iter().map(|other| locations[other].clone()).collect();
    }
}

fn only_value<'a>(declared: &'a Declared, key: &str) -> Option<&'a str> {
    let label = declared.labels.iter().find(|label| label.key == key)?;
    match &label.values {
        LabelValues::Closed(values) if values.len() == 1 => values.first().map(String::as_str),
        _ => None,
    }
}

/// Whether two annotations have a series in common: they have the same keys, and for each key a common value.
fn share_series(one: &Declared, other: &Declared) -> bool {
    one.labels.len() == other.labels.len()
        && one.labels.iter().all(|label| {
            let twin = other.labels.iter().find(|twin| twin.key == label.key);
            twin.is_some_and(|twin| have_common(&label.values, &twin.values))
        })
}

fn have_common(one: &LabelValues, other: &LabelValues) -> bool {
    match (texts(one), texts(other)) {
        (Some(one), Some(other)) => one.iter().any(|text| other.contains(text)),
        // An open label may have any value.
        _ => true,
    }
}

fn texts(values: &LabelValues) -> Option<Vec<&str>> {
    match values {
        LabelValues::Closed(values) => Some(values.iter().map(String::as_str).collect()),
        LabelValues::Outcome(values) => Some(values.iter().map(|text| text.value.as_str()).collect()),
        LabelValues::Open(_) => None,
    }
}
