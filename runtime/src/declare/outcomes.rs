//! All ways in which calls of a function can end, and sets of them.

use super::name::same;
use super::outcome::{ERROR, OK, OutcomeValue};

/// All ways in which calls of a function can end: those of its return type, then `cancelled`, then `panicked`.
///
/// The last two have an index whether or not they can happen, so that a call's index depends on the
/// return type alone.
#[derive(Clone, Copy, Debug)]
pub struct Outcomes {
    values: &'static [OutcomeValue],
    cancellable: bool,
    /// Whether the values are those of a type that derives `Outcome`.
    own: bool,
}

impl Outcomes {
    /// Of a function whose return type says nothing.
    pub const UNCLASSIFIED: Self = Self { values: &[OK], cancellable: false, own: false };
    /// Of a function that returns a `Result`.
    pub const RESULT: Self = Self { values: &[OK, ERROR], cancellable: false, own: false };

    /// Of a function whose return type has these values. Those above [`MAX_OUTCOMES`] are left out: the program does
    /// not compile. If the values are those of a `Result`, the function is treated as one that returns a `Result`.
    pub const fn of(values: &'static [OutcomeValue]) -> Self {
        let values = if values.len() > MAX_OUTCOMES { values.split_at(MAX_OUTCOMES).0 } else { values };
        let is_result = values.len() == 2 && values[0].is(OK) && values[1].is(ERROR);
        Self { values, cancellable: false, own: !is_result }
    }

    /// The same, for a function whose calls can be cancelled: one that gives a future.
    #[must_use]
    pub const fn or_cancelled(mut self) -> Self {
        self.cancellable = true;
        self
    }

    /// Whether calls can be cancelled.
    pub(crate) const fn is_cancellable(&self) -> bool {
        self.cancellable
    }

    /// Whether the values are those of a type that the user names.
    pub(crate) const fn is_own(&self) -> bool {
        self.own
    }

    /// Whether `error` is possible, for the outcomes of a `Result` or of nothing; none for those of another type.
    pub(crate) const fn is_result(&self) -> Option<bool> {
        if self.own { None } else { Some(self.values.len() == 2) }
    }

    /// The index of `error`, or of `ok` if the declaration has no `error`.
    #[inline]
    pub(crate) const fn error(&self) -> usize {
        if self.values.len() > 1 { 1 } else { 0 }
    }

    /// The index of `cancelled`.
    pub const fn cancelled(&self) -> usize {
        self.values.len()
    }

    /// The index of `panicked`.
    pub const fn panicked(&self) -> usize {
        self.values.len() + 1
    }

    /// How many indices there are.
    pub const fn count(&self) -> usize {
        self.values.len() + 2
    }

    /// The name of the outcome with this index.
    pub const fn name(&self, index: usize) -> &'static str {
        if index < self.values.len() {
            self.values[index].name
        } else if index == self.cancelled() {
            "cancelled"
        } else {
            "panicked"
        }
    }

    /// The outcomes that can happen.
    pub const fn possible(&self) -> OutcomeSet {
        let returned = OutcomeSet((1 << self.values.len()) - 1);
        let panicked = OutcomeSet(1 << self.panicked());
        let set = returned.union(panicked);
        if self.cancellable { set.union(OutcomeSet(1 << self.cancelled())) } else { set }
    }

    /// The outcomes of calls that returned a value.
    pub const fn returned(&self) -> OutcomeSet {
        OutcomeSet((1 << self.values.len()) - 1)
    }

    /// The outcomes that the type marks as errors.
    pub(crate) const fn errors(&self) -> OutcomeSet {
        let mut errors = 0;
        let mut i = 0;
        while i < self.values.len() {
            if self.values[i].is_error {
                errors |= 1 << i;
            }
            i += 1;
        }
        OutcomeSet(errors)
    }

    /// Whether rules count an outcome as an error: what the type marks so, and panics.
    pub(crate) const fn is_error(&self, outcome: usize) -> bool {
        outcome == self.panicked() || self.errors().contains(outcome)
    }

    /// The outcomes that no word in `outcome(word = "text", …)` names and that can happen: what `else` means there.
    pub(crate) const fn rest(&self, words: &[(&str, &str)]) -> OutcomeSet {
        let mut rest = self.possible();
        let mut i = 0;
        while i < words.len() {
            if !same(words[i].0, ELSE) {
                rest = rest.difference(self.meant_by(words[i].0));
            }
            i += 1;
        }
        rest
    }

    /// The words that mean an outcome that can happen: the names of the values, then the classes.
    pub(crate) const fn words(&self) -> Words {
        let mut words = Words { all: [""; MAX_OUTCOMES + 4], count: 0 };
        let mut i = 0;
        while i < self.values.len() {
            words = words.and(self.values[i].name);
            i += 1;
        }
        let classes = ["ok", "error", "cancelled", "panicked"];
        let mut i = 0;
        while i < classes.len() {
            if !self.meant_by(classes[i]).intersection(self.possible()).is_empty() {
                words = words.and(classes[i]);
            }
            i += 1;
        }
        words
    }

    /// The outcomes that a word in `on(…)` or `outcome(… = "…")` means: the value of that name, else the
    /// class: `ok`, `error`, `cancelled` or `panicked`. Empty where the word means nothing.
    pub const fn meant_by(&self, word: &str) -> OutcomeSet {
        let mut class = 0;
        let mut i = 0;
        while i < self.values.len() {
            if same(self.values[i].name, word) {
                return OutcomeSet(1 << i);
            }
            if same(word, if self.values[i].is_error { "error" } else { "ok" }) {
                class |= 1 << i;
            }
            i += 1;
        }
        if same(word, "cancelled") {
            class |= 1 << self.cancelled();
        }
        if same(word, "panicked") {
            class |= 1 << self.panicked();
        }
        OutcomeSet(class)
    }
}

/// The word of `outcome(… = "…")` that means all outcomes that the other words leave.
pub(crate) const ELSE: &str = "else";

/// The most values that an outcome type may have: with `cancelled` and `panicked` they fill a `u64`.
pub(crate) const MAX_OUTCOMES: usize = 62;

/// Words for outcomes, each once.
pub(crate) struct Words {
    all: [&'static str; MAX_OUTCOMES + 4],
    count: usize,
}

impl Words {
    const fn and(mut self, word: &'static str) -> Self {
        let mut i = 0;
        while i < self.count {
            if same(self.all[i], word) {
                return self;
            }
            i += 1;
        }
        self.all[self.count] = word;
        self.count += 1;
        self
    }

    pub(crate) const fn as_slice(&self) -> &[&'static str] {
        self.all.split_at(self.count).0
    }
}

/// A set of outcome indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeSet(u64);

impl OutcomeSet {
    /// No outcome.
    pub const NONE: Self = Self(0);
    /// Every outcome, possible or not.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether the outcome with this index is in the set.
    #[inline]
    pub const fn contains(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }

    /// Whether the set has no outcome.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::outcome::Outcome;

    const DELIVERY: Outcomes = Outcomes::of(&[
        OutcomeValue { name: "ack", is_error: false },
        OutcomeValue { name: "nack", is_error: true },
        OutcomeValue { name: "error", is_error: true },
    ]);

    #[test]
    fn only_what_can_happen_is_possible() {
        let names = |outcomes: Outcomes| {
            (0..outcomes.count())
                .filter(|&i| outcomes.possible().contains(i))
                .map(|i| outcomes.name(i))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Outcomes::UNCLASSIFIED), ["ok", "panicked"]);
        assert_eq!(names(Outcomes::RESULT), ["ok", "error", "panicked"]);
        assert_eq!(names(Outcomes::RESULT.or_cancelled()), ["ok", "error", "cancelled", "panicked"]);
    }

    #[test]
    fn a_value_of_that_name_goes_before_the_class() {
        assert_eq!(DELIVERY.meant_by("error"), OutcomeSet(0b100));
        assert_eq!(DELIVERY.meant_by("ok"), OutcomeSet(0b001));
        assert_eq!(Outcomes::RESULT.meant_by("error"), OutcomeSet(0b10));
        assert_eq!(DELIVERY.meant_by("panicked"), OutcomeSet(0b10000));
        assert!(DELIVERY.meant_by("requeue").is_empty());
    }

    #[test]
    fn a_result_that_is_named_is_a_result() {
        assert_eq!(Outcomes::of(<Result<(), ()>>::VALUES).is_result(), Some(true));
        assert_eq!(Outcomes::of(<Option<()>>::VALUES).is_result(), None);
    }

    #[test]
    fn words_are_those_that_mean_something() {
        assert_eq!(DELIVERY.words().as_slice(), ["ack", "nack", "error", "ok", "panicked"]);
        assert_eq!(Outcomes::UNCLASSIFIED.or_cancelled().words().as_slice(), ["ok", "cancelled", "panicked"]);
        assert_eq!(Outcomes::RESULT.words().as_slice(), ["ok", "error", "panicked"]);
    }

    #[test]
    fn the_rest_is_what_no_word_names_and_can_happen() {
        assert_eq!(DELIVERY.rest(&[("ok", "a"), ("else", "b"), ("nack", "c")]), OutcomeSet(0b10100));
        assert_eq!(DELIVERY.or_cancelled().rest(&[("ok", "a")]), OutcomeSet(0b11110));
        assert!(Outcomes::UNCLASSIFIED.rest(&[("ok", "a"), ("panicked", "b")]).is_empty());
    }
}
