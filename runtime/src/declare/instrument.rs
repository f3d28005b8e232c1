//! What an annotation declares, as constants: the one source of the hot path, the catalogue and the wire record.

use crate::declare::bytes::same;
use crate::declare::objective::Objective;
use crate::declare::outcome::{ELSE, OutcomeSet, Outcomes};
use crate::declare::preset;
use crate::declare::series;
use crate::declare::unit::{Kind, Unit};

/// Everything that one annotation declares.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    /// `method` or `Type::method`; for `#[derive(Metrics)]` the struct's name.
    pub function: &'static str,
    /// The module's path.
    pub module: &'static str,
    /// The source file, as the compiler names it.
    pub file: &'static str,
    /// The attribute's line.
    pub line: u32,
    /// How calls can end.
    pub outcomes: Outcomes,
    /// The objective of the function.
    pub objective: Option<Objective>,
    /// Every how many calls one is timed.
    pub sample: u32,
    /// The instruments.
    pub instruments: Instruments,
}

/// The instruments of a declaration.
#[derive(Clone, Copy, Debug)]
pub enum Instruments {
    /// Those of `#[instrumented]`: [`preset::INSTRUMENTED`](crate::declare::preset::INSTRUMENTED). Nearly all functions have
    /// them, so they are told by this word, to the compiler and in the binary.
    Instrumented,
    /// These, in the order in which they are written.
    Own(&'static [Instrument]),
}

/// One metric family, as far as one annotation feeds it.
#[derive(Clone, Copy, Debug)]
pub struct Instrument {
    /// The family's name.
    pub name: &'static str,
    /// Whether the name is written, or a preset's. One that is made of the function's or the struct's name is that
    /// function's alone: two such names that are equal are an accident.
    pub is_named: bool,
    /// The family's type.
    pub kind: Kind,
    /// The family's unit.
    pub unit: Option<Unit>,
    /// The family's help.
    pub help: Help,
    /// The labels, in order.
    pub labels: &'static [Label],
    /// The upper bounds, for a histogram.
    pub buckets: &'static [f64],
    /// The outcomes that it records.
    pub on: OutcomeSet,
    /// What it records.
    pub measure: Measure,
}

/// A family's help text.
#[derive(Clone, Copy, Debug)]
pub struct Help {
    /// The text; never empty.
    pub text: &'static str,
    /// Whether it was written as `help = "…"`. Only such texts can contradict one another.
    pub explicit: bool,
}

/// What an instrument records of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// 1 when the call ends.
    One,
    /// How long the call took.
    Duration,
    /// 1 up when the call starts, 1 down when it ends.
    InFlight,
    /// The number in this slot of [`Values`](crate::record::call::Values).
    Value(usize),
    /// What the program hands it: `#[derive(Metrics)]`.
    Manual,
    /// When the call ended, in seconds since 1970.
    Timestamp,
}

/// A label: its key, and where its values come from.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// The key.
    pub key: &'static str,
    /// The values.
    pub values: LabelSource,
}

/// Where a label's values come from.
#[derive(Clone, Copy, Debug)]
pub enum LabelSource {
    /// One value.
    Fixed(&'static str),
    /// The declaration's function.
    Function,
    /// The declaration's module.
    Module,
    /// One of these, by the index in a slot of the call's values.
    Closed(usize, &'static [&'static str]),
    /// The outcome's name, or the text that it is renamed to.
    Outcome(&'static [(&'static str, &'static str)]),
    /// Any text: at most `limit` of them and `_other`, by the number in a slot of the call's values. If that is
    /// [`UNRETURNED`](crate::record::call::UNRETURNED), the text that the outcome's name is given here.
    Open(usize, u32, &'static [(&'static str, &'static str)]),
}

impl Declaration {
    /// The instruments, one by one.
    #[inline]
    pub(crate) const fn instruments(&self) -> &'static [Instrument] {
        match self.instruments {
            Instruments::Instrumented => preset::INSTRUMENTED,
            Instruments::Own(instruments) => instruments,
        }
    }

    /// The value of a label that has one for all calls.
    pub(crate) const fn fixed_value(&self, label: &Label) -> Option<&'static str> {
        match label.values {
            LabelSource::Fixed(value) => Some(value),
            LabelSource::Function => Some(self.function),
            LabelSource::Module => Some(self.module),
            LabelSource::Closed(..) | LabelSource::Outcome(_) | LabelSource::Open(..) => None,
        }
    }

    /// How many values a label has, including those that cannot happen.
    pub(crate) const fn radix(&self, label: &Label) -> usize {
        series::radix(&self.outcomes, label)
    }

    /// What the outcome label says for an outcome: the text of the word that means it, else the text of `else`, else
    /// the outcome's name.
    pub(crate) const fn outcome_text(
        &self,
        renames: &'static [(&'static str, &'static str)],
        outcome: usize,
    ) -> &'static str {
        let mut rest = self.outcomes.name(outcome);
        let mut i = 0;
        while i < renames.len() {
            let (word, text) = renames[i];
            if same(word, ELSE) {
                rest = text;
            } else if self.outcomes.meant_by(word).contains(outcome) {
                return text;
            }
            i += 1;
        }
        rest
    }

    /// Whether rules count a text of an outcome label as an error: an outcome with this text is one, and no success has
    /// the same text. Where the user gives both one text, the text says that the difference does not matter.
    pub(crate) const fn is_error_text(
        &self,
        instrument: &Instrument,
        renames: &'static [(&'static str, &'static str)],
        text: &str,
    ) -> bool {
        let recorded = self.recorded(instrument);
        let mut is_error = false;
        let mut i = 0;
        while i < self.outcomes.count() {
            if recorded.contains(i) && same(self.outcome_text(renames, i), text) {
                if self.outcomes.is_error(i) {
                    is_error = true;
                } else if self.outcomes.returned().contains(i) {
                    return false;
                }
            }
            i += 1;
        }
        is_error
    }

    /// The outcomes that an instrument records and that can happen.
    pub(crate) const fn recorded(&self, instrument: &Instrument) -> OutcomeSet {
        instrument.on.intersection(self.outcomes.possible())
    }

    /// The outcome label's texts for an instrument, each once, in the order of the outcomes: the text of
    /// outcome `index`, unless an earlier one has the same or it is not recorded.
    pub(crate) const fn distinct_outcome_text(
        &self,
        instrument: &Instrument,
        renames: &'static [(&'static str, &'static str)],
        index: usize,
    ) -> Option<&'static str> {
        let recorded = self.recorded(instrument);
        if !recorded.contains(index) {
            return None;
        }
        let text = self.outcome_text(renames, index);
        let mut earlier = 0;
        while earlier < index {
            if recorded.contains(earlier) && same(self.outcome_text(renames, earlier), text) {
                return None;
            }
            earlier += 1;
        }
        Some(text)
    }
}

impl Instrument {
    /// Whether a label is open, so that the series are not known before they are used.
    pub(crate) const fn is_open(&self) -> bool {
        let mut i = 0;
        while i < self.labels.len() {
            if matches!(self.labels[i].values, LabelSource::Open(..)) {
                return true;
            }
            i += 1;
        }
        false
    }
}
