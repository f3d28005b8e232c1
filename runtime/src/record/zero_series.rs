//! Exposes series with open labels at zero before anything is counted in them. Without the series of errors, an error
//! ratio has no value, and `increase` does not see the first error.

use crate::declare::instrument::{Instrument, Measure};
use crate::record::callsite::Callsite;
use crate::record::facade::{self, Lane};

/// Exposes the series in which a call with these labels and this outcome would be counted: those of counters, or those
/// of durations if no counter has open labels.
pub(crate) fn expose(site: &'static Callsite, outcome: usize, labels: &[u32]) {
    facade::with_lane(site, |lane| {
        for (position, instrument) in exposed(site, outcome) {
            expose_one(lane, position, instrument.measure, site.series(instrument, outcome, labels));
        }
    });
}

/// Exposes a site's series of panics without a call, because the declaration says which status panics have.
pub(crate) fn expose_panics(site: &'static Callsite) {
    use crate::declare::instrument::LabelSource;
    use crate::record::call::UNRETURNED;

    let panicked = site.outcomes().panicked();
    let is_known = |instrument: &Instrument| {
        instrument.labels.iter().all(|label| match label.values {
            LabelSource::Closed(..) => false,
            LabelSource::Open(_, _, texts) => texts.iter().any(|(outcome, _)| *outcome == "panicked"),
            LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Outcome(_) => true,
        })
    };
    let slots = site.declaration().instruments().iter().flat_map(|instrument| instrument.labels);
    let slots = slots.map(|label| match label.values {
        LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => slot + 1,
        _ => 0,
    });
    let labels = vec![UNRETURNED; slots.max().unwrap_or(0)];
    let known: Vec<_> = exposed(site, panicked).filter(|(_, instrument)| is_known(instrument)).collect();
    if known.is_empty() {
        return;
    }
    facade::with_lane(site, |lane| {
        for (position, instrument) in &known {
            expose_one(lane, *position, instrument.measure, site.series(instrument, panicked, &labels));
        }
    });
}

/// The instruments with open labels from which an error ratio is computed.
fn exposed(site: &'static Callsite, outcome: usize) -> impl Iterator<Item = (usize, &'static Instrument)> {
    let instruments = site.declaration().instruments();
    let is_exposed = move |instrument: &Instrument, measure| {
        instrument.measure == measure && instrument.is_open() && instrument.on.contains(outcome)
    };
    let has_counter = instruments.iter().any(|instrument| is_exposed(instrument, Measure::One));
    let measure = if has_counter { Measure::One } else { Measure::Duration };
    instruments.iter().enumerate().filter(move |(_, instrument)| is_exposed(instrument, measure))
}

fn expose_one(lane: &Lane<'_>, position: usize, measure: Measure, series: u64) {
    match measure {
        Measure::One => lane.increment(position, series, 0),
        _ => lane.record_nanos(position, series, 0, 0),
    }
}
