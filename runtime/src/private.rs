//! All that generated code may name. Not public: it changes with any release, in step with the macros.

use std::fmt::Display;

pub use core::default::Default;
pub use core::future::Future;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{str, u8, usize};
pub use core::{file, line, module_path};
pub use std::boxed::Box;

pub use linkme;

pub use crate::buckets::{COUNT, DURATION, SIZE};
pub use crate::call::{Values, future, guard, sync};
pub use crate::descriptor::{Declaration, Help, Instrument, Kind, Label, LabelSource, Reading, Unit};
pub use crate::label::{LabelSet, LabelValue};
pub use crate::outcome::{Outcome, OutcomeSet, OutcomeValue, Outcomes};
pub use crate::site::{SITES, Site};
pub use crate::wire::{encode, encoded_len};

use crate::buckets;
use crate::name;
use crate::number::{Amount, Measurement};
use crate::objective::Objective;
use crate::outcome::MAX_OUTCOMES;

/// The most series that one instrument of one annotation may have.
const MAX_SERIES: usize = 100_000;

// What follows runs in the compiler, where a panic is a compile error at the token that the call stands for.

/// A metric name that breaks no rule.
#[track_caller]
pub const fn metric_name(name: &'static str, kind: Kind, unit: Option<Unit>, allow_name: bool) -> &'static str {
    if let Err(problem) = name::check_metric(name) {
        panic!("{}", problem.message());
    }
    if !allow_name && let Err(problem) = name::lint_metric(name, kind, unit) {
        panic!("{}", problem.message());
    }
    name
}

/// A label name that breaks no rule.
#[track_caller]
pub const fn label_name(name: &'static str) -> &'static str {
    match name::check_label(name) {
        Ok(()) => name,
        Err(problem) => panic!("{}", problem.message()),
    }
}

/// The unit that a metric's name ends in.
pub const fn unit_of(name: &str) -> Option<Unit> {
    name::unit_of(name)
}

/// The unit of this name.
#[track_caller]
pub const fn unit(name: &str) -> Option<Unit> {
    let mut i = 0;
    while i < Unit::ALL.len() {
        if name::same(Unit::ALL[i].suffix(), name) {
            return Some(Unit::ALL[i]);
        }
        i += 1;
    }
    panic!(
        "no such base unit: write `seconds`, `bytes`, `ratio`, `amperes`, `celsius`, `grams`, `joules`, `kelvin`, `meters` or `volts`"
    );
}

/// The boundaries of a histogram that names none.
pub const fn default_buckets(unit: Option<Unit>) -> &'static [f64] {
    match unit {
        Some(Unit::Seconds) => DURATION,
        Some(Unit::Bytes) => SIZE,
        _ => COUNT,
    }
}

/// Boundaries that rise strictly.
#[track_caller]
pub const fn sorted_buckets(boundaries: &'static [f64]) -> &'static [f64] {
    match buckets::check(boundaries) {
        Ok(()) => boundaries,
        Err(problem) => panic!("{}", problem.message()),
    }
}

/// An objective that can be met and measured.
#[track_caller]
pub const fn sound_objective(objective: Objective) -> Objective {
    match objective.problem() {
        None => objective,
        Some(problem) => panic!("{}", problem),
    }
}

/// The outcomes of a type.
#[track_caller]
pub const fn outcomes_of<O: Outcome + ?Sized>() -> Outcomes {
    assert!(!O::VALUES.is_empty(), "an outcome type has at least one value");
    assert!(O::VALUES.len() <= MAX_OUTCOMES, "an outcome type has at most 62 values");
    Outcomes::of(O::VALUES)
}

/// The outcomes that one word of `on(…)` means.
#[track_caller]
pub const fn on(outcomes: &Outcomes, word: &str) -> OutcomeSet {
    let set = outcomes.meant_by(word).intersection(outcomes.possible());
    assert!(
        !set.is_empty(),
        "no call of this function ends so: `error` needs a returned `Result` or `outcome = Type`, `cancelled` an async fn, any other word must be a value of the outcome type"
    );
    set
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
#[track_caller]
pub const fn returned(outcomes: &Outcomes, set: OutcomeSet) -> OutcomeSet {
    let set = set.intersection(outcomes.returned());
    assert!(
        !set.is_empty(),
        "this instrument reads the returned value, and no outcome in `on(…)` has one: name an outcome that returns"
    );
    set
}

/// A word that `outcome(… = "…")` may rename: a class, or a value of the outcome type.
#[track_caller]
pub const fn renamed(outcomes: &Outcomes, word: &'static str) -> &'static str {
    let is_class = name::same(word, "ok") || name::same(word, "error");
    assert!(
        is_class || !outcomes.meant_by(word).is_empty(),
        "the outcome type has no such value: write `ok`, `error`, `cancelled`, `panicked` or one of its values"
    );
    word
}

/// Labels whose series can be told apart and counted.
#[track_caller]
pub const fn bounded(outcomes: &Outcomes, labels: &'static [Label]) -> &'static [Label] {
    let mut series = 1_usize;
    let mut i = 0;
    while i < labels.len() {
        let values = match labels[i].values {
            LabelSource::Closed(_, values) => values.len(),
            LabelSource::Outcome(_) => outcomes.count(),
            LabelSource::Fixed(_) | LabelSource::Open(..) => 1,
        };
        series = series.saturating_mul(values);
        i += 1;
    }
    assert!(
        series <= MAX_SERIES,
        "these labels make more than 100000 series: use fewer labels, or types with fewer values"
    );
    labels
}

// What follows runs in the program, before or after the user's body.

/// Calls a closure, which the compiler then takes for one that is called once: it may give away what it captured.
#[inline]
pub fn call<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// A value of the type that an async block is to return, for a `return` that is never reached: without it,
/// `?` in the block would not know the error's type.
pub fn never<R>() -> R {
    std::process::abort()
}

/// The index of a closed label's value.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "an instrument has at most 100,000 series")]
pub fn closed<T: LabelValue + ?Sized>(value: &T) -> u32 {
    value.index() as u32
}

/// The number of an open label's value.
#[inline]
pub fn open(site: &'static Site, slot: usize, value: &impl Display) -> u32 {
    site.intern(slot, value)
}

/// What a counter adds.
#[inline]
pub fn amount(value: impl Amount) -> u64 {
    value.into_amount()
}

/// What a histogram records.
#[inline]
pub fn measurement(value: impl Measurement) -> u64 {
    value.into_measurement().to_bits()
}

/// The outcome that a returned value says.
#[inline]
pub fn outcome<O: Outcome + ?Sized>(returned: &O) -> usize {
    returned.index()
}
