//! The bucket bounds of a family: those that its declarations list, and the thresholds of their latency objectives. All
//! series of a family have the same bounds, because a sum over series with different ones would be wrong.

use super::{Declared, Family, Measured};

/// Adds bounds that are not there yet.
pub(super) fn add(bounds: &mut Vec<f64>, more: &[f64]) {
    for bound in more {
        if let Err(position) = bounds.binary_search_by(|earlier| earlier.total_cmp(bound)) {
            bounds.insert(position, *bound);
        }
    }
}

/// The bounds of a declaration: those that it lists, and its objective's threshold.
pub(super) fn with_threshold(listed: &[f64], declared: &Declared) -> Vec<f64> {
    let mut bounds = listed.to_vec();
    add(&mut bounds, threshold(declared).as_slice());
    bounds
}

/// The threshold of a latency objective, which is a bound of the annotation's durations.
fn threshold(declared: &Declared) -> Option<f64> {
    if declared.measure == Measured::Duration { declared.objective.as_ref()?.latency_seconds } else { None }
}

/// Whether two parts of a family have the same bounds, apart from thresholds of objectives.
pub(super) fn are_alike(one: &Family, other: &Family) -> bool {
    let with_thresholds_of = |bounds: &[f64], of: &Family| {
        let mut bounds = bounds.to_vec();
        add(&mut bounds, &of.declared.iter().filter_map(threshold).collect::<Vec<_>>());
        bounds
    };
    one.buckets == other.buckets
        || with_thresholds_of(&one.buckets, other) == with_thresholds_of(&other.buckets, one)
}
