//! The families of `#[instrumented]`, named by the Autometrics convention so that its dashboards work.

use crate::declare::instrument::Instrument;
use crate::declare::label::{self, Label};

const FUNCTION: Label = label::function("function");
const MODULE: Label = label::module("module");
const RESULT: Label = label::outcome("result", &[]);

/// Calls by result, their duration, and those under way.
pub const INSTRUMENTED: &[Instrument] = &[
    Instrument::counter("function_calls_total", "Calls that ended, by function and result.")
        .named()
        .described()
        .labels(&[FUNCTION, MODULE, RESULT]),
    Instrument::histogram("function_calls_duration_seconds", "How long calls took, by function.")
        .named()
        .described()
        .labels(&[FUNCTION, MODULE]),
    Instrument::in_flight("function_calls_concurrent", "Calls under way, by function.")
        .named()
        .described()
        .labels(&[FUNCTION, MODULE]),
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
