//! A hand-written implementation with wrong indices.

use callmeter::{LabelValue, Outcome, OutcomeValue};

/// A label value, and an outcome, that returns the index that it was created with, even if it is out of range.
#[derive(Clone, Copy, Debug)]
pub struct AnyIndex(pub usize);

impl LabelValue for AnyIndex {
    const VALUES: &'static [&'static str] = &["a", "b"];

    fn index(&self) -> usize {
        self.0
    }
}

impl Outcome for AnyIndex {
    const VALUES: &'static [OutcomeValue] =
        &[OutcomeValue { name: "good", is_error: false }, OutcomeValue { name: "bad", is_error: true }];

    fn index(&self) -> usize {
        self.0
    }
}
