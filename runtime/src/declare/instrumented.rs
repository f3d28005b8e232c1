//! The families of `#[instrumented]`, named by the Autometrics convention so that its dashboards work.

use crate::declare::instrument::Instrument;
use crate::declare::label::{self, Label, LabelSource, ObjectivePart};
use crate::declare::objective::Objective;

const FUNCTION: Label = label::function("function");
const MODULE: Label = label::module("module");
const RESULT: Label = label::outcome("result", &[]);

/// Calls by result, their duration, and those under way.
pub const INSTRUMENTED: &[Instrument] =
    &[calls(&[FUNCTION, MODULE, RESULT]), duration(&[FUNCTION, MODULE]), concurrent(&[FUNCTION, MODULE])];

/// The same for a function with an objective that has these targets. Its labels say which objective it is.
pub(crate) const fn with_targets(success: bool, latency: bool) -> &'static [Instrument] {
    const OF_CALLS: &[Label] = &[FUNCTION, MODULE, RESULT, SUCCESS[0], SUCCESS[1]];
    const OF_DURATION: &[Label] = &[FUNCTION, MODULE, LATENCY[0], LATENCY[1], LATENCY[2]];
    const CALLS: Instrument = calls(OF_CALLS);
    const DURATION: Instrument = duration(OF_DURATION);
    const WITH_SUCCESS: &[Instrument] = &[CALLS, INSTRUMENTED[1], INSTRUMENTED[2]];
    const WITH_LATENCY: &[Instrument] = &[INSTRUMENTED[0], DURATION, INSTRUMENTED[2]];
    const WITH_BOTH: &[Instrument] = &[CALLS, DURATION, INSTRUMENTED[2]];
    match (success, latency) {
        (true, true) => WITH_BOTH,
        (true, false) => WITH_SUCCESS,
        (false, true) => WITH_LATENCY,
        (false, false) => INSTRUMENTED,
    }
}

/// The labels that an objective adds to one of the instruments.
pub const fn objective_labels(instrument: usize, objective: &Objective) -> &'static [Label] {
    match instrument {
        0 if objective.success.is_some() => SUCCESS,
        1 if objective.latency.is_some() => LATENCY,
        _ => &[],
    }
}

/// The keys of the labels that an objective adds.
const OBJECTIVE_KEYS: [&str; 3] = ["objective_name", "objective_percentile", "objective_latency_threshold"];

const SUCCESS: &[Label] = &[
    objective(OBJECTIVE_KEYS[0], ObjectivePart::Name),
    objective(OBJECTIVE_KEYS[1], ObjectivePart::SuccessPercentile),
];

const LATENCY: &[Label] = &[
    objective(OBJECTIVE_KEYS[0], ObjectivePart::Name),
    objective(OBJECTIVE_KEYS[1], ObjectivePart::LatencyPercentile),
    objective(OBJECTIVE_KEYS[2], ObjectivePart::LatencyThreshold),
];

const fn objective(key: &'static str, part: ObjectivePart) -> Label {
    Label { key, was: None, values: LabelSource::Objective(part) }
}

const fn calls(labels: &'static [Label]) -> Instrument {
    let help = "Calls that ended, by function and result.";
    Instrument::counter("function_calls_total", help).named().described().labels(labels)
}

const fn duration(labels: &'static [Label]) -> Instrument {
    let help = "How long calls took, by function.";
    Instrument::histogram("function_calls_duration_seconds", help).named().described().labels(labels)
}

const fn concurrent(labels: &'static [Label]) -> Instrument {
    let help = "Calls under way, by function.";
    Instrument::in_flight("function_calls_concurrent", help).named().described().labels(labels)
}

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
