//! What a family's labels may be, over all its declarations.

use std::collections::BTreeMap;

use callmeter::{Family, LabelValues};

/// The labels of a family, by their keys.
pub(super) type Labels<'a> = BTreeMap<&'a str, Label<'a>>;

/// One label, over all declarations.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Label<'a> {
    /// The former key.
    pub(super) was: Option<&'a str>,
    /// The closed values, and whether an outcome counts as an error.
    pub(super) values: BTreeMap<&'a str, Option<bool>>,
    /// The highest limit, if the label is open in some declaration.
    pub(super) limit: Option<u32>,
}

impl Label<'_> {
    /// Whether both have some values in common, so that one may be the other's new key.
    pub(super) fn resembles(&self, other: &Self) -> bool {
        let common = self.values.keys().filter(|value| other.values.contains_key(*value)).count();
        (self.limit.is_some() && self.limit == other.limit)
            || (common > 0 && common * 2 >= self.values.len().max(other.values.len()))
    }
}

pub(super) fn of(family: &Family) -> Labels<'_> {
    let mut labels = Labels::new();
    for declared in family.declared.iter().flat_map(|declared| &declared.labels) {
        let label = labels.entry(declared.key.as_str()).or_default();
        label.was = label.was.or(declared.was.as_deref());
        match &declared.values {
            LabelValues::Closed(values) => {
                for value in values {
                    label.values.entry(value).or_default();
                }
            }
            LabelValues::Outcome(outcomes) => {
                for outcome in outcomes {
                    // If declarations disagree, some calls with this value are errors.
                    let is_error = label.values.entry(&outcome.value).or_default();
                    *is_error = Some(outcome.is_error || *is_error == Some(true));
                }
            }
            LabelValues::Open(limit) => label.limit = label.limit.max(Some(*limit)),
        }
    }
    labels
}
