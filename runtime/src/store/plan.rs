//! What a call adds to which cells, worked out once, when the site gets its cells: the declaration says it in terms
//! of labels and names, this in terms of offsets.

use super::Bounds;
use super::cells::Writer;
use crate::descriptor::{Declaration, Instrument, LabelSource, Reading};
use crate::outcome::OutcomeSet;

/// The additions of a site's calls, for those instruments whose series all have cells.
#[derive(Debug)]
pub(super) struct Plan {
    /// At the end.
    pub(super) end: Box<[Step]>,
    /// At the start, and back at the end.
    pub(super) in_flight: Box<[Step]>,
    /// The weight of a duration.
    weight: u64,
}

/// The addition to one instrument.
#[derive(Debug)]
pub(super) struct Step {
    on: OutcomeSet,
    first: usize,
    /// How many cells further each outcome is.
    per_outcome: usize,
    /// How many cells further each value of a label is, by the label's slot.
    per_label: Box<[(usize, usize)]>,
    what: What,
}

#[derive(Debug)]
enum What {
    One,
    /// The number in this slot.
    Amount(usize),
    Nanos(Box<[u64]>),
    /// The bits of an `f64` in this slot.
    Value(usize, Box<[f64]>),
}

impl Step {
    /// The step of an instrument whose series begin at `first`.
    pub(super) fn new(declaration: &Declaration, instrument: &Instrument, first: usize, bounds: &Bounds) -> Self {
        let mut per_outcome = 0;
        let mut per_label = Vec::new();
        let mut stride = bounds.width();
        for label in instrument.labels.iter().rev() {
            match label.values {
                LabelSource::Outcome(_) => per_outcome += stride,
                LabelSource::Closed(slot, _) | LabelSource::Open(slot, _) => per_label.push((slot, stride)),
                LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module => {}
            }
            stride *= declaration.radix(label);
        }
        let what = match (instrument.reading, bounds) {
            (Reading::Number(slot), Bounds::Values(bounds)) => What::Value(slot, bounds.clone()),
            (Reading::Number(slot), _) => What::Amount(slot),
            (_, Bounds::Nanos(bounds)) => What::Nanos(bounds.clone()),
            _ => What::One,
        };
        Self { on: instrument.on, first, per_outcome, per_label: per_label.into(), what }
    }

    #[inline]
    fn cell(&self, outcome: usize, labels: &[u32]) -> usize {
        let mut cell = self.first + outcome * self.per_outcome;
        for &(slot, stride) in &self.per_label {
            cell += labels[slot] as usize * stride;
        }
        cell
    }
}

impl Plan {
    pub(super) fn new(declaration: &Declaration, steps: Vec<(&Instrument, Step)>) -> Self {
        let is_in_flight = |instrument: &Instrument| instrument.reading == Reading::InFlight;
        let is_of_calls = |instrument: &Instrument| instrument.reading != Reading::ByHand;
        let (in_flight, end): (Vec<_>, Vec<_>) =
            steps.into_iter().filter(|(of, _)| is_of_calls(of)).partition(|(of, _)| is_in_flight(of));
        let steps = |steps: Vec<(&Instrument, Step)>| steps.into_iter().map(|(_, step)| step).collect();
        Self { end: steps(end), in_flight: steps(in_flight), weight: declaration.sample.into() }
    }

    /// Adds to the in-flight gauges: 1, or -1 as it wraps around.
    #[inline]
    pub(super) fn in_flight(&self, writer: Writer, labels: &[u32], amount: u64) {
        for step in &self.in_flight {
            writer.add(step.cell(0, labels), amount);
        }
    }

    /// Adds what a call adds when it ends.
    #[inline]
    pub(super) fn end(&self, writer: Writer, outcome: usize, nanos: Option<u64>, labels: &[u32], numbers: &[u64]) {
        for step in &self.end {
            if !step.on.contains(outcome) {
                continue;
            }
            let cell = step.cell(outcome, labels);
            match &step.what {
                What::One => writer.add(cell, 1),
                What::Amount(slot) => writer.add(cell, numbers[*slot]),
                What::Nanos(bounds) => {
                    if let Some(nanos) = nanos {
                        record_nanos(writer, cell, bounds, nanos, self.weight);
                    }
                }
                What::Value(slot, bounds) => record(writer, cell, bounds, f64::from_bits(numbers[*slot]), 1),
            }
        }
    }
}

/// Records a duration `weight` times in the cells of a series.
#[inline]
pub(super) fn record_nanos(writer: Writer, first: usize, bounds: &[u64], nanos: u64, weight: u64) {
    let bucket = bounds.iter().position(|bound| nanos <= *bound).unwrap_or(bounds.len());
    writer.add(first + 1 + bucket, weight);
    writer.add(first, nanos.wrapping_mul(weight));
}

/// Records a value `weight` times in the cells of a series, unless it is NaN or infinite.
pub(super) fn record(writer: Writer, first: usize, bounds: &[f64], value: f64, weight: u64) {
    if !value.is_finite() {
        return;
    }
    let bucket = bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len());
    writer.add(first + 1 + bucket, weight);
    #[expect(clippy::cast_precision_loss, reason = "sums are f64")]
    writer.add_f64(first, value * weight as f64);
}
