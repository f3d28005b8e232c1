//! How many values labels have.

use callmeter::{Catalogue, Declared, DeclaredLabel, Family, LabelValues};

use super::budget::Budget;
use super::catalogue::{CLOSED_VALUES, OPEN_LIMIT, place_of};
use super::finding::Finding;
use crate::labels::LabelSummary;
use crate::series::value_count;

/// The number of values of a label, in all annotations of a family.
#[derive(Debug)]
pub(super) struct ValueCounts<'a> {
    pub(super) key: &'a str,
    pub(super) count: u64,
    pub(super) is_open: bool,
}

impl<'a> ValueCounts<'a> {
    /// The labels of a family, that with the most values first. Labels with one value multiply nothing.
    pub(super) fn of(family: &'a Family) -> Vec<Self> {
        let labels = LabelSummary::all_of(family).into_iter();
        let mut counts: Vec<Self> = labels
            .map(|label| Self { key: label.key, count: label.count(), is_open: label.limit.is_some() })
            .filter(|label| label.count > 1)
            .collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(b.key)));
        counts
    }
}

/// Labels that have more values than the budget says. Values that different annotations add up to, such as the
/// functions of a program, are no mistake of a label.
pub(super) fn check(catalogue: &Catalogue, budget: &Budget, findings: &mut Vec<Finding>) {
    for family in catalogue {
        // One finding for a key is enough.
        let mut reported: Vec<&str> = Vec::new();
        for declared in &family.declared {
            for label in &declared.labels {
                if !reported.contains(&label.key.as_str())
                    && let Some(finding) = finding(family, declared, label, budget)
                {
                    reported.push(&label.key);
                    findings.push(finding);
                }
            }
        }
    }
}

fn finding(family: &Family, declared: &Declared, label: &DeclaredLabel, budget: &Budget) -> Option<Finding> {
    let (name, key) = (&family.name, &label.key);
    let finding = match &label.values {
        LabelValues::Open(limit) if u64::from(*limit) > budget.max_limit => {
            let message =
                format!("the open label `{key}` of `{name}` has the limit {limit}, above {}", budget.max_limit);
            Finding::new(&OPEN_LIMIT, name, message)
                .instead("lower the limit, or write what identifies one request into a log or a span")
        }
        LabelValues::Open(_) => return None,
        LabelValues::Closed(_) | LabelValues::Outcome(_) => {
            let count = value_count(label);
            if count <= budget.max_values {
                return None;
            }
            let message = format!(
                "the label `{key}` of `{name}` has {count} values at one declaration, more than {}",
                budget.max_values
            );
            Finding::new(&CLOSED_VALUES, name, message).instead("merge values that no query distinguishes")
        }
    };
    Some(finding.at(Some(place_of(declared))))
}
