//! The families of `#[instrumented]`, named by the Autometrics convention so that its dashboards work.

use crate::declare::buckets;
use crate::declare::instrument::{Help, Instrument, Measure};
use crate::declare::label::{Label, LabelSource};
use crate::declare::outcomes::OutcomeSet;
use crate::declare::unit::{Kind, Unit};

const FUNCTION: Label = Label { key: "function", values: LabelSource::Function };
const MODULE: Label = Label { key: "module", values: LabelSource::Module };
const RESULT: Label = Label { key: "result", values: LabelSource::Outcome(&[]) };

/// Calls by result, their duration, and those under way.
pub const INSTRUMENTED: &[Instrument] = &[
    Instrument {
        name: "function_calls_total",
        is_named: true,
        kind: Kind::Counter,
        unit: None,
        help: Help { text: "Calls that ended, by function and result.", explicit: true },
        labels: &[FUNCTION, MODULE, RESULT],
        buckets: &[],
        on: OutcomeSet::ALL,
        measure: Measure::One,
    },
    Instrument {
        name: "function_calls_duration_seconds",
        is_named: true,
        kind: Kind::Histogram,
        unit: Some(Unit::Seconds),
        help: Help { text: "How long calls took, by function.", explicit: true },
        labels: &[FUNCTION, MODULE],
        buckets: buckets::DURATION,
        on: OutcomeSet::ALL,
        measure: Measure::Duration,
    },
    Instrument {
        name: "function_calls_concurrent",
        is_named: true,
        kind: Kind::Gauge,
        unit: None,
        help: Help { text: "Calls under way, by function.", explicit: true },
        labels: &[FUNCTION, MODULE],
        buckets: &[],
        on: OutcomeSet::ALL,
        measure: Measure::InFlight,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::name;

    #[test]
    fn the_names_break_no_rule() {
        for instrument in INSTRUMENTED {
            assert_eq!(name::check_metric(instrument.name), Ok(()));
            assert_eq!(name::lint_metric(instrument.name, instrument.kind, instrument.unit), Ok(()));
            for label in instrument.labels {
                assert_eq!(name::check_label(label.key), Ok(()));
            }
        }
    }
}
