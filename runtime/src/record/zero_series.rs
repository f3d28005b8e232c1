//! Exposes series with open labels at zero before anything is counted in them. Without the series of errors, an error
//! ratio has no value, and `increase` does not see the first error.

use crate::declare::instrument::{Instrument, Measure};
use crate::record::backend::current_layout;
use crate::record::callsite::Callsite;
use crate::store::{Change, Layout};

/// Exposes the series in which a call with these labels and this outcome would be counted: those of counters, or those
/// of durations if no counter has open labels. Other recorders than our own get no such series.
pub(crate) fn expose(callsite: &'static Callsite, outcome: usize, labels: &[u32]) {
    if let Some(layout) = current_layout(callsite) {
        for (position, instrument) in exposed(callsite, outcome) {
            expose_one(callsite, layout, position, callsite.series(instrument, outcome, labels));
        }
    }
}

/// Exposes a callsite's series of panics without a call, because the declaration says which status panics have.
pub(crate) fn expose_panics(callsite: &'static Callsite) {
    use crate::declare::label::LabelSource;
    use crate::record::call_values::UNRETURNED;

    let panicked = callsite.outcomes().panicked();
    let is_known = |instrument: &Instrument| {
        instrument.labels.iter().all(|label| match label.values {
            LabelSource::Closed(..) => false,
            LabelSource::Open(_, _, texts) => texts.iter().any(|(outcome, _)| *outcome == "panicked"),
            LabelSource::Fixed(_)
            | LabelSource::Function
            | LabelSource::Module
            | LabelSource::Objective(_)
            | LabelSource::Outcome(_) => true,
        })
    };
    let slots = callsite.declaration().instruments().iter().flat_map(|instrument| instrument.labels);
    let slots = slots.map(|label| match label.values {
        LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => slot + 1,
        _ => 0,
    });
    let labels = vec![UNRETURNED; slots.max().unwrap_or(0)];
    let Some(layout) = callsite.layout() else { return };
    for (position, instrument) in exposed(callsite, panicked).filter(|(_, instrument)| is_known(instrument)) {
        expose_one(callsite, layout, position, callsite.series(instrument, panicked, &labels));
    }
}

/// The instruments with open labels from which an error ratio is computed.
fn exposed(callsite: &'static Callsite, outcome: usize) -> impl Iterator<Item = (usize, &'static Instrument)> {
    let instruments = callsite.declaration().instruments();
    let is_exposed = move |instrument: &Instrument, measure| {
        instrument.measure == measure && instrument.is_open() && instrument.on.contains(outcome)
    };
    let has_counter = instruments.iter().any(|instrument| is_exposed(instrument, Measure::One));
    let measure = if has_counter { Measure::One } else { Measure::Duration };
    instruments.iter().enumerate().filter(move |(_, instrument)| is_exposed(instrument, measure))
}

fn expose_one(callsite: &'static Callsite, layout: &Layout, position: usize, series: u64) {
    let change = match callsite.declaration().instruments()[position].measure {
        Measure::One => Change::Increment(0),
        _ => Change::RecordNanos { nanos: 0, weight: 0 },
    };
    layout.instrument(position).apply(series, change, callsite);
}
