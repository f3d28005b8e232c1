//! Which series of a counter count errors.

use std::collections::BTreeSet;

use callmeter::{Family, LabelValues};

use crate::generate::promql::Selector;

/// Which series of a counter count errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errors {
    /// Those with one of these values of an outcome label. The declarations say which ones are errors.
    Values {
        /// The outcome label.
        label: String,
        /// The values that are errors, sorted.
        values: Vec<String>,
    },
    /// Those with a 5xx in this label, which has HTTP statuses.
    Status {
        /// The label of the status, or of its class.
        label: String,
    },
}

impl Errors {
    /// The errors of a family. Nothing if its declarations do not say what an error is.
    pub fn of(family: &Family) -> Option<Self> {
        let (mut errors, mut successes, mut outcome, mut status) = (BTreeSet::new(), BTreeSet::new(), None, None);
        for label in family.declared.iter().flat_map(|declared| &declared.labels) {
            match &label.values {
                LabelValues::Outcome(values) => {
                    outcome = outcome.or(Some(&label.key));
                    for text in values {
                        let side = if text.is_error { &mut errors } else { &mut successes };
                        side.insert(text.value.clone());
                    }
                }
                LabelValues::Open(_) if label.key.contains("status") => status = status.or(Some(&label.key)),
                LabelValues::Open(_) | LabelValues::Closed(_) => {}
            }
        }
        // What one declaration calls an error and another a success is not counted as one: an alert must not fire on successes.
        let values: Vec<String> = errors.difference(&successes).cloned().collect();
        match (outcome, status) {
            (_, Some(label)) => Some(Self::Status { label: label.clone() }),
            (Some(label), None) if !values.is_empty() => Some(Self::Values { label: label.clone(), values }),
            _ => None,
        }
    }

    /// The label that tells errors from successes.
    pub fn label(&self) -> &str {
        match self {
            Self::Values { label, .. } | Self::Status { label } => label,
        }
    }

    /// The series of errors.
    #[must_use]
    pub fn select(&self, selector: Selector) -> Selector {
        match self {
            Self::Values { label, values } => selector.one_of(label, values.iter().map(String::as_str)),
            Self::Status { label } => selector.matching(label, "5.."),
        }
    }
}
