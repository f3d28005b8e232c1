//! The labels of a family, with the values of all its annotations together.

use std::collections::HashSet;

use callmeter::{Family, LabelValues};

/// A label of a family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSummary<'a> {
    /// The key.
    pub key: &'a str,
    /// The former key.
    pub was: Option<&'a str>,
    /// The closed values of all annotations: as declared if all annotations have the same ones, otherwise sorted, so that
    /// their order does not depend on where in the files the annotations are.
    pub values: Vec<Value<'a>>,
    /// The limit, if some annotation declares the label as open.
    pub limit: Option<u32>,
    /// Whether an annotation of the family does without the label.
    pub is_optional: bool,
}

/// A value of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it is an outcome that counts as an error.
    pub is_error: bool,
}

impl<'a> LabelSummary<'a> {
    /// The labels of a family, in its order.
    pub fn all_of(family: &'a Family) -> Vec<Self> {
        family.labels.iter().map(|key| Self::of(family, key)).collect()
    }

    fn of(family: &'a Family, key: &'a str) -> Self {
        let mut summary = Self { key, ..Self::default() };
        let mut seen = HashSet::new();
        let mut first = None;
        let mut is_uniform = true;
        for declared in &family.declared {
            let Some(label) = declared.labels.iter().find(|label| label.key == key) else {
                summary.is_optional = true;
                continue;
            };
            is_uniform &= *first.get_or_insert(&label.values) == &label.values;
            summary.was = summary.was.or(label.was.as_deref());
            let mut add = |text: &'a str, is_error| {
                if seen.insert(text) {
                    summary.values.push(Value { text, is_error });
                }
            };
            match &label.values {
                LabelValues::Closed(values) => values.iter().for_each(|value| add(value, false)),
                LabelValues::Outcome(values) => values.iter().for_each(|value| add(&value.value, value.is_error)),
                LabelValues::Open(limit) => summary.limit = summary.limit.max(Some(*limit)),
            }
        }
        if !is_uniform {
            summary.values.sort_unstable();
        }
        summary
    }

    /// How many values the label may have in the whole family.
    pub fn count(&self) -> u64 {
        let open = self.limit.map_or(0, |limit| u64::from(limit) + 1);
        open.saturating_add(self.values.len() as u64)
    }
}
