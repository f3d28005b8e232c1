//! Checks of declarations. The compiler runs them: each is called in a constant of its own, so that its panic is one
//! compile error at the token that it checks. The declaration itself is always evaluated to the end.

#![allow(clippy::missing_panics_doc, reason = "each check panics, as described above")]

use crate::declare::alert::Alert;
use crate::declare::buckets;
use crate::declare::exposed_names;
use crate::declare::instrument::Instrument;
use crate::declare::label::{Label, LabelSource};
use crate::declare::message::Message;
use crate::declare::name::{self, NameProblem};
use crate::declare::objective::Objective;
use crate::declare::outcome::OutcomeValue;
use crate::declare::outcomes::{MAX_OUTCOMES, OutcomeSet, Outcomes};
use crate::declare::series_index;
use crate::declare::unit::{Kind, Unit};

/// The most series that one instrument of one annotation may have.
const MAX_SERIES: usize = 100_000;

/// Rejects a metric name that breaks a rule.
#[track_caller]
pub const fn check_metric_name(name: &str, kind: Kind, unit: Option<Unit>, allow_name: bool) {
    if let Err(problem) = name::check_metric(name) {
        panic!("{}", problem.message());
    }
    if !allow_name && let Err(problem) = name::lint_metric(name, kind, unit) {
        match (problem, name::abbreviated_unit(name)) {
            (NameProblem::AbbreviatedUnit, Some((word, unit))) => {
                let message = Message::new("`").with(name).with("` has the word `").with(word);
                let message = message.with("`, which abbreviates a unit: write `").with(unit);
                let message = message.with("` in full, another word if no unit is meant, or add `allow_name`");
                panic!("{}", message.as_str());
            }
            _ => panic!("{}", problem.message()),
        }
    }
}

/// Rejects a former name that breaks the data model, or that cannot be exposed beside the new name. The lints do not
/// apply to it: they may be the reason for the rename.
#[track_caller]
pub const fn check_former_name(was: &str, name: &str, kind: Kind) {
    if let Err(problem) = name::check_metric(was) {
        panic!("{}", problem.message());
    }
    assert!(
        !name::same(was, name),
        "this is the name itself: write the name that it had before, or remove `was = …`"
    );
    if exposed_names::is_sample_of(was, name, kind) || exposed_names::is_sample_of(name, was, kind) {
        let message = Message::new("`").with(was).with("` and `").with(name);
        let message = message.with("` would expose the same name: choose another new name, or remove `was = …`");
        panic!("{}", message.as_str());
    }
}

/// Rejects a label name that breaks a rule.
#[track_caller]
pub const fn check_label_name(name: &str, allow_name: bool) {
    if let Err(problem) = name::check_label(name) {
        panic!("{}", problem.message());
    }
    if !allow_name && let Err(problem) = name::lint_label(name) {
        panic!("{}", problem.message());
    }
}

/// The same for all names that are made of the function's name.
#[track_caller]
pub const fn check_names(instruments: &[Instrument]) {
    let mut rest = instruments;
    while let [instrument, tail @ ..] = rest {
        if !instrument.is_named {
            check_metric_name(instrument.name, instrument.kind, None, false);
        }
        rest = tail;
    }
}

/// The unit of this name.
pub const fn unit(name: &str) -> Option<Unit> {
    let mut i = 0;
    while i < Unit::ALL.len() {
        if name::same(Unit::ALL[i].suffix(), name) {
            return Some(Unit::ALL[i]);
        }
        i += 1;
    }
    None
}

/// Rejects a unit that is not a base unit.
#[track_caller]
pub const fn check_unit(name: &str) {
    assert!(
        unit(name).is_some(),
        "no such base unit: write `seconds`, `bytes`, `ratio`, `amperes`, `celsius`, `grams`, `joules`, `kelvin`, `meters` or `volts`"
    );
}

/// Rejects boundaries that do not rise strictly.
#[track_caller]
pub const fn check_buckets(boundaries: &[f64]) {
    if let Err(problem) = buckets::check(boundaries) {
        panic!("{}", problem.message());
    }
}

/// Rejects an objective that cannot be met or measured.
#[track_caller]
pub const fn check_objective(objective: &Objective) {
    if let Some(problem) = objective.problem() {
        panic!("{}", problem);
    }
}

/// Rejects an alert that cannot be a rule.
#[track_caller]
pub const fn check_alert(alert: &Alert) {
    if let Some(problem) = alert.problem() {
        panic!("{}", problem);
    }
}

/// Rejects the values of an outcome type that has too many, or none.
#[track_caller]
pub const fn check_outcomes(values: &[OutcomeValue]) {
    assert!(!values.is_empty(), "an outcome type has at least one value: add a variant, or remove `outcome = …`");
    assert!(values.len() <= MAX_OUTCOMES, "an outcome type has at most 62 values: combine some of them");
}

/// A preset's words for `ok` and `error` of a `Result`. A type with its own values has its own words.
pub const fn of_result(
    outcomes: &Outcomes,
    words: &'static [(&'static str, &'static str)],
) -> &'static [(&'static str, &'static str)] {
    if outcomes.is_own() { &[] } else { words }
}

/// The outcomes that one word of `on(…)` means.
pub const fn on(outcomes: &Outcomes, word: &str) -> OutcomeSet {
    outcomes.meant_by(word).intersection(outcomes.possible())
}

/// Rejects a word of `on(…)` that means no outcome of the function.
#[track_caller]
pub const fn check_on(outcomes: &Outcomes, word: &str) {
    if on(outcomes, word).is_empty() {
        let message = impossible(outcomes, word);
        panic!("{}", message.as_str());
    }
}

/// Why a word means no outcome of the function, and which words do.
const fn impossible(outcomes: &Outcomes, word: &str) -> Message {
    let message = Message::new("no call of this function ends as `").with(word).with("`: write ");
    let message = message.with_choice(outcomes.words().as_slice());
    if name::same(word, "error") && outcomes.is_own() {
        message.with("; no value of the outcome type is marked `#[outcome(error)]`")
    } else if name::same(word, "error") {
        message.with("; if it returns a `Result` that the compiler cannot see, write `outcome = Result<_, _>`")
    } else if name::same(word, "cancelled") {
        message.with("; only a future is cancelled")
    } else {
        message
    }
}

/// Several sets as one.
pub const fn union(sets: &[OutcomeSet]) -> OutcomeSet {
    let mut all = OutcomeSet::NONE;
    let mut i = 0;
    while i < sets.len() {
        all = all.union(sets[i]);
        i += 1;
    }
    all
}

/// The outcomes in a set that come with a returned value.
pub const fn returned(outcomes: &Outcomes, set: OutcomeSet) -> OutcomeSet {
    set.intersection(outcomes.returned())
}

/// Rejects a set of outcomes that come without a returned value. A set that is empty is rejected elsewhere.
#[track_caller]
pub const fn check_returned(outcomes: &Outcomes, set: OutcomeSet) {
    assert!(
        set.is_empty() || !returned(outcomes, set).is_empty(),
        "this instrument reads the returned value, but no outcome in `on(…)` has one: add an outcome that returns a value"
    );
}

/// Rejects an `else` in `outcome(… = "…", else = "…")` if the other words already cover all outcomes.
#[track_caller]
pub const fn check_rest(outcomes: &Outcomes, words: &[(&str, &str)]) {
    assert!(!outcomes.rest(words).is_empty(), "every outcome of this function is named: remove `else = …`");
}

/// Rejects a word in `outcome(… = "…")` that means no outcome of the function.
///
/// The default of a block applies to several functions, so there the classes are valid words even for a function that
/// cannot have that outcome.
#[track_caller]
pub const fn check_renamed(outcomes: &Outcomes, word: &str, is_default: bool) {
    let is_class = name::same(word, "ok")
        || name::same(word, "error")
        || name::same(word, "cancelled")
        || name::same(word, "panicked");
    if on(outcomes, word).is_empty() && !(is_default && is_class) {
        let message = impossible(outcomes, word);
        panic!("{}", message.as_str());
    }
}

/// Rejects labels that result in too many series, or in none.
#[track_caller]
pub const fn check_series(outcomes: &Outcomes, labels: &[Label]) {
    let mut closed = 1_usize;
    let mut i = 0;
    while i < labels.len() {
        let values = series_index::radix(outcomes, &labels[i]);
        assert!(values > 0, "the type of a label has no values: list at least one in `LabelValue::VALUES`");
        if !matches!(labels[i].values, LabelSource::Open(..)) {
            closed = closed.saturating_mul(values);
        }
        i += 1;
    }
    assert!(
        closed <= MAX_SERIES,
        "these labels make more than 100000 series: use fewer labels, or types with fewer values"
    );
    assert!(
        series_index::checked_count(outcomes, labels).is_some(),
        "the values of these labels have more than 2^64 combinations: lower the limits of open labels, or use fewer of them"
    );
}

/// Rejects the labels of a `LabelSet` that is written by hand, if they cannot be exposed.
#[track_caller]
pub const fn check_label_set(labels: &[Label]) {
    let mut i = 0;
    while i < labels.len() {
        check_key(labels[i].key, labels, i);
        if let Some(was) = labels[i].was {
            assert!(
                !name::same(was, labels[i].key),
                "the former key of a label is its key: write the key that it had before, or remove `was`"
            );
            check_key(was, labels, i);
        }
        i += 1;
    }
    check_series(&Outcomes::UNCLASSIFIED, labels);
}

/// Rejects a key, or a former one, that is invalid or that one of the first `count` labels has.
#[track_caller]
const fn check_key(key: &str, labels: &[Label], count: usize) {
    if let Err(problem) = name::check_label(key) {
        panic!("{}", problem.message());
    }
    let mut earlier = 0;
    while earlier < count {
        let is_former = matches!(labels[earlier].was, Some(was) if name::same(was, key));
        if is_former || name::same(labels[earlier].key, key) {
            let message = Message::new("two labels of this set are named `").with(key);
            let message = message.with("`: give one of them another name");
            panic!("{}", message.as_str());
        }
        earlier += 1;
    }
}
