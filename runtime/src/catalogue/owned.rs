//! Declarations with owned texts: what the catalogue is merged from.
//!
//! The running program converts its constants to them, and the reader of a link section decodes them. The exporter adds
//! those of its collectors, its pusher and its observers.

use std::panic::Location;

use super::{DeclaredAlert, DeclaredLabel, DeclaredObjective, LabelValues, Measured, OutcomeText};
use crate::declare::instrument::{Declaration, Instrument, Instruments, Measure};
use crate::declare::label::{Label, LabelSource};
use crate::declare::objective::{Latency, Objective};
use crate::declare::role::Role;
use crate::declare::unit::{Kind, Unit};

/// What one annotation declares, or one part of callmeter itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OwnedDeclaration {
    pub(crate) function: String,
    pub(crate) module: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) sample: u32,
    pub(crate) objective: Option<DeclaredObjective>,
    pub(crate) role: Option<Role>,
    pub(crate) instruments: Vec<OwnedInstrument>,
    pub(crate) alerts: Vec<DeclaredAlert>,
}

/// One metric family, as far as one declaration feeds it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OwnedInstrument {
    pub(crate) name: String,
    /// Whether the name was written, rather than generated from the function's or the struct's name.
    pub(crate) is_named: bool,
    pub(crate) was: Option<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<Unit>,
    pub(crate) measure: Measured,
    pub(crate) help: String,
    /// Whether the help was written as `help = "…"`.
    pub(crate) is_help_explicit: bool,
    pub(crate) buckets: Vec<f64>,
    pub(crate) labels: Vec<DeclaredLabel>,
    /// Whether a series is exposed only from its first use on, although its labels are closed.
    pub(crate) appears_when_used: bool,
}

impl OwnedDeclaration {
    pub(crate) fn of(declaration: &Declaration) -> Self {
        let instruments = declaration.instruments().iter();
        Self {
            function: declaration.function.to_owned(),
            module: declaration.module.to_owned(),
            file: declaration.file.to_owned(),
            line: declaration.line,
            sample: declaration.sample,
            objective: declaration.objective.map(DeclaredObjective::of),
            role: declaration.role,
            instruments: instruments
                .map(|instrument| {
                    OwnedInstrument::of(instrument, |label| values_of(declaration, instrument, label))
                })
                .collect(),
            alerts: match declaration.instruments {
                Instruments::Alerts(alerts) => {
                    alerts.iter().map(|alert| DeclaredAlert::new(alert, declaration.module)).collect()
                }
                Instruments::Instrumented | Instruments::Own(_) => Vec::new(),
            },
        }
    }

    /// What callmeter itself declares, at a location of the program or of callmeter.
    pub(crate) fn built_in(
        function: impl Into<String>,
        module: &str,
        location: &Location<'_>,
        instruments: Vec<OwnedInstrument>,
    ) -> Self {
        Self {
            function: function.into(),
            module: module.to_owned(),
            file: location.file().to_owned(),
            line: location.line(),
            sample: 1,
            objective: None,
            role: None,
            instruments,
            alerts: Vec::new(),
        }
    }
}

impl OwnedInstrument {
    /// An instrument of a declaration, whose labels have the values that `values_of` returns.
    pub(super) fn of(instrument: &Instrument, values_of: impl Fn(&Label) -> LabelValues) -> Self {
        let labels = instrument.labels.iter();
        Self {
            name: instrument.name.to_owned(),
            is_named: instrument.is_named,
            was: instrument.was.map(ToOwned::to_owned),
            deprecated: instrument.deprecated.map(ToOwned::to_owned),
            kind: instrument.kind,
            unit: instrument.unit,
            measure: Measured::of(instrument.measure),
            help: instrument.help.text.to_owned(),
            is_help_explicit: instrument.help.explicit,
            buckets: instrument.buckets.to_vec(),
            labels: labels
                .map(|label| DeclaredLabel {
                    key: label.key.to_owned(),
                    was: label.was.map(ToOwned::to_owned),
                    values: values_of(label),
                })
                .collect(),
            appears_when_used: false,
        }
    }

    /// A family without labels that callmeter itself declares.
    pub(crate) fn built_in(name: &str, kind: Kind, unit: Option<Unit>, help: &str) -> Self {
        Self {
            name: name.to_owned(),
            is_named: true,
            was: None,
            deprecated: None,
            kind,
            unit,
            measure: Measured::Manual,
            help: help.to_owned(),
            is_help_explicit: true,
            buckets: Vec::new(),
            labels: Vec::new(),
            appears_when_used: false,
        }
    }

    /// Adds a label with these values.
    pub(crate) fn with_label(mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let values = LabelValues::Closed(values.into_iter().map(Into::into).collect());
        self.labels.push(DeclaredLabel { key: key.to_owned(), was: None, values });
        self
    }
}

impl Measured {
    pub(super) const fn of(measure: Measure) -> Self {
        match measure {
            Measure::One => Self::Calls,
            Measure::Duration => Self::Duration,
            Measure::InFlight => Self::InFlight,
            Measure::Value(_) => Self::Value,
            Measure::Manual => Self::Manual,
            Measure::Timestamp => Self::Timestamp,
        }
    }
}

impl DeclaredObjective {
    fn of(objective: &Objective) -> Self {
        let latency = objective.latency.as_ref();
        #[expect(clippy::cast_possible_truncation, reason = "as in the link section: 584 years at most")]
        let nanos = |latency: &Latency| latency.threshold.as_nanos() as u64;
        #[expect(clippy::cast_possible_truncation, reason = "as in the link section: 584 years at most")]
        let window = objective.window.as_nanos() as u64;
        Self {
            name: objective.name.to_owned(),
            success_percent: objective.success.map(|success| success.percent),
            latency_percent: latency.map(|latency| latency.percent),
            latency_seconds: latency.map(|latency| seconds(nanos(latency))),
            window_seconds: seconds(window),
        }
    }
}

/// A threshold in seconds.
#[expect(clippy::cast_precision_loss, reason = "a threshold is far below 104 days")]
pub(super) fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

fn values_of(declaration: &Declaration, instrument: &Instrument, label: &Label) -> LabelValues {
    if let Some(value) = declaration.fixed_value(label) {
        return LabelValues::Closed(vec![value.to_owned()]);
    }
    match label.values {
        LabelSource::Closed(_, values) => {
            LabelValues::Closed(values.iter().map(|&value| value.to_owned()).collect())
        }
        LabelSource::Open(_, limit, _) => LabelValues::Open(limit),
        LabelSource::Outcome(renames) => {
            let texts = (0..declaration.outcomes.count())
                .filter_map(|outcome| declaration.distinct_outcome_text(instrument, renames, outcome));
            let texts = texts.map(|text| OutcomeText {
                value: text.to_owned(),
                is_error: declaration.is_error_text(instrument, renames, text),
            });
            LabelValues::Outcome(texts.collect())
        }
        // These have a fixed value.
        LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Objective(_) => {
            LabelValues::Closed(Vec::new())
        }
    }
}
