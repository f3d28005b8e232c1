//! What an annotation declares, as constants: the one source of the hot path, the catalogue and the wire record.

use std::panic::Location;

use crate::declare::alert::Alert;
use crate::declare::buckets::{COUNT, DURATION, SIZE};
use crate::declare::instrumented;
use crate::declare::label::{Label, LabelSource, ObjectivePart};
use crate::declare::name::{same, unit_of};
use crate::declare::objective::Objective;
use crate::declare::outcomes::{ELSE, OutcomeSet, Outcomes};
use crate::declare::role::Role;
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
    pub objective: Option<&'static Objective>,
    /// What the function is in its program, if a preset says so.
    pub role: Option<Role>,
    /// One call in this many is timed.
    pub sample: u32,
    /// The instruments.
    pub instruments: Instruments,
}

/// The instruments of a declaration.
#[derive(Clone, Copy, Debug)]
pub enum Instruments {
    /// Those of `#[instrumented]`: [`instrumented::INSTRUMENTED`]. Nearly all functions have these, so one variant names
    /// them: fast to compile, and one byte in the link section.
    Instrumented,
    /// These, in the order in which they are written.
    Own(&'static [Instrument]),
    /// None: it registers alerts.
    Alerts(&'static [Alert]),
}

/// One metric family, as far as one annotation feeds it.
#[derive(Clone, Copy, Debug)]
pub struct Instrument {
    /// The family's name.
    pub name: &'static str,
    /// Whether the name is written or comes from a preset. A generated name belongs to one item: two equal ones are an
    /// accident.
    pub is_named: bool,
    /// The former name, under which the series are exposed, too.
    pub was: Option<&'static str>,
    /// Why the former name will go, or the family itself if it has no former name, and when.
    pub deprecated: Option<&'static str>,
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
    /// The value in this slot of [`Values`](crate::record::call_values::Values).
    Value(usize),
    /// Updates that the program makes itself: `#[derive(Metrics)]`.
    Manual,
    /// When the call ended, in seconds since 1970.
    Timestamp,
}

impl Declaration {
    /// What an annotation at the caller's location declares.
    #[track_caller]
    pub const fn new(
        function: &'static str,
        module: &'static str,
        outcomes: Outcomes,
        instruments: Instruments,
    ) -> Self {
        let caller = Location::caller();
        let (file, line) = (caller.file(), caller.line());
        let role = match instruments {
            Instruments::Instrumented => Some(Role::Function),
            Instruments::Own(_) | Instruments::Alerts(_) => None,
        };
        Self { function, module, file, line, outcomes, objective: None, role, sample: 1, instruments }
    }

    /// The same, with an objective.
    #[must_use]
    pub const fn objective(mut self, objective: &'static Objective) -> Self {
        self.objective = Some(objective);
        self
    }

    /// The same, of a preset.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// The same, with one call in `every` timed.
    #[must_use]
    pub const fn sample(mut self, every: u32) -> Self {
        self.sample = every;
        self
    }

    /// The instruments, one by one.
    #[inline]
    pub(crate) const fn instruments(&self) -> &'static [Instrument] {
        match self.instruments {
            Instruments::Instrumented => match self.objective {
                Some(objective) => {
                    instrumented::with_targets(objective.success.is_some(), objective.latency.is_some())
                }
                None => instrumented::INSTRUMENTED,
            },
            Instruments::Own(instruments) => instruments,
            Instruments::Alerts(_) => &[],
        }
    }

    /// The value of a label that has one for all calls.
    pub(crate) const fn fixed_value(&self, label: &Label) -> Option<&'static str> {
        match label.values {
            LabelSource::Fixed(value) => Some(value),
            LabelSource::Function => Some(self.function),
            LabelSource::Module => Some(self.module),
            LabelSource::Objective(part) => Some(self.objective_text(part)),
            LabelSource::Closed(..) | LabelSource::Outcome(_) | LabelSource::Open(..) => None,
        }
    }

    /// What a label says of the objective. The labels are only there if the objective has the part.
    const fn objective_text(&self, part: ObjectivePart) -> &'static str {
        match (self.objective, part) {
            (Some(objective), ObjectivePart::Name) => objective.name,
            (Some(Objective { success: Some(success), .. }), ObjectivePart::SuccessPercentile) => {
                success.percent_text.as_str()
            }
            (Some(Objective { latency: Some(latency), .. }), ObjectivePart::LatencyPercentile) => {
                latency.percent_text.as_str()
            }
            (Some(Objective { latency: Some(latency), .. }), ObjectivePart::LatencyThreshold) => {
                latency.threshold_text.as_str()
            }
            _ => "",
        }
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

/// What generated code declares. Each instrument is complete as it is made; the methods change one thing.
impl Instrument {
    const fn new(name: &'static str, kind: Kind, help: &'static str, measure: Measure) -> Self {
        Self {
            name,
            is_named: false,
            was: None,
            deprecated: None,
            kind,
            unit: unit_of(name),
            help: Help { text: help, explicit: false },
            labels: &[],
            buckets: &[],
            on: OutcomeSet::ALL,
            measure,
        }
    }

    /// Counts calls.
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        Self::new(name, Kind::Counter, help, Measure::One)
    }

    /// Times calls.
    pub const fn histogram(name: &'static str, help: &'static str) -> Self {
        Self::new(name, Kind::Histogram, help, Measure::Duration).unit(Some(Unit::Seconds))
    }

    /// Counts the calls under way.
    pub const fn in_flight(name: &'static str, help: &'static str) -> Self {
        Self::new(name, Kind::Gauge, help, Measure::InFlight)
    }

    /// Says when a call last ended.
    pub const fn timestamp(name: &'static str, help: &'static str) -> Self {
        Self::new(name, Kind::Gauge, help, Measure::Timestamp).unit(Some(Unit::Seconds))
    }

    /// Counts amounts, in this slot of the call's values.
    pub const fn amounts(name: &'static str, help: &'static str, slot: usize) -> Self {
        Self::new(name, Kind::Counter, help, Measure::Value(slot))
    }

    /// Records values, in this slot of the call's values.
    pub const fn values(name: &'static str, help: &'static str, slot: usize) -> Self {
        Self::new(name, Kind::Histogram, help, Measure::Value(slot)).unit(unit_of(name))
    }

    /// Is a metric that the program drives by hand.
    pub const fn manual(name: &'static str, kind: Kind, help: &'static str) -> Self {
        Self::new(name, kind, help, Measure::Manual).unit(unit_of(name))
    }

    /// The name is written, or a preset's.
    #[must_use]
    pub const fn named(mut self) -> Self {
        self.is_named = true;
        self
    }

    /// It had this name.
    #[must_use]
    pub const fn was(mut self, former: &'static str) -> Self {
        self.was = Some(former);
        self
    }

    /// Its former name will go, or the family itself.
    #[must_use]
    pub const fn deprecated(mut self, text: &'static str) -> Self {
        self.deprecated = Some(text);
        self
    }

    /// The help is written as `help = "…"`.
    #[must_use]
    pub const fn described(mut self) -> Self {
        self.help.explicit = true;
        self
    }

    /// In this unit, which decides the buckets.
    #[must_use]
    pub const fn unit(mut self, unit: Option<Unit>) -> Self {
        self.unit = unit;
        if let Kind::Histogram = self.kind {
            self.buckets = match unit {
                Some(Unit::Seconds) => DURATION,
                Some(Unit::Bytes) => SIZE,
                _ => COUNT,
            };
        }
        self
    }

    /// With these buckets.
    #[must_use]
    pub const fn buckets(mut self, buckets: &'static [f64]) -> Self {
        self.buckets = buckets;
        self
    }

    /// With these labels.
    #[must_use]
    pub const fn labels(mut self, labels: &'static [Label]) -> Self {
        self.labels = labels;
        self
    }

    /// Of calls with these outcomes.
    #[must_use]
    pub const fn on(mut self, outcomes: OutcomeSet) -> Self {
        self.on = outcomes;
        self
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
