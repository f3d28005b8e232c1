//! What a call adds to which cells. A declaration says this with labels and names. Here it is computed once, in offsets,
//! when the declaration gets its cells.

use super::Bounds;
use super::fast_path::{FastPath, Shape};
use super::histogram::{NANOS_BUCKETS, NEGATIVE_SUM, VALUES_BUCKETS, VERSION, bucket, weighted};
use super::sampling::Sampling;
use super::shard::{self, PAGE, Writer};
use crate::declare::instrument::{Declaration, Instrument, Measure};
use crate::declare::label::LabelSource;
use crate::declare::outcomes::OutcomeSet;
use crate::declare::series_index;

/// Added to lower a gauge by one: it wraps around.
pub(super) const DOWN: u64 = 1_u64.wrapping_neg();

/// The additions of a callsite's calls, for those instruments whose series all have cells.
#[derive(Debug)]
pub(super) struct Plan {
    /// At the end.
    pub(super) end: Box<[Step]>,
    /// At the start, and back at the end.
    pub(super) in_flight: Box<[Step]>,
    /// The weight of a duration.
    weight: u64,
    /// The same without loops, for nearly all callsites.
    shape: Shape,
}

/// The addition to one instrument.
#[derive(Debug)]
pub(super) struct Step {
    on: OutcomeSet,
    pub(super) first: usize,
    /// How many cells further each outcome is.
    pub(super) per_outcome: usize,
    /// How many cells further each value of a label is, by the label's slot.
    per_label: Box<[(usize, usize)]>,
    pub(super) update: Update,
}

#[derive(Debug)]
pub(super) enum Update {
    One,
    /// The amount in this slot.
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
        for (label, stride) in series_index::strides(&declaration.outcomes, instrument.labels) {
            let cells = stride * bounds.width();
            match label.values {
                LabelSource::Outcome(_) => per_outcome += cells,
                LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => per_label.push((slot, cells)),
                LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Objective(_) => {
                }
            }
        }
        let update = match (instrument.measure, bounds) {
            (Measure::Value(slot), Bounds::Values(bounds)) => Update::Value(slot, bounds.clone()),
            (Measure::Value(slot), _) => Update::Amount(slot),
            (_, Bounds::Nanos(bounds)) => Update::Nanos(bounds.clone()),
            _ => Update::One,
        };
        Self { on: instrument.on, first, per_outcome, per_label: per_label.into(), update }
    }

    /// Whether every call does it, in a series that depends on the outcome alone.
    pub(super) fn is_plain(&self, declaration: &Declaration) -> bool {
        let possible = declaration.outcomes.possible();
        let is_on_all = (0..declaration.outcomes.count()).all(|i| !possible.contains(i) || self.on.contains(i));
        is_on_all && self.per_label.is_empty()
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
    /// `sampling` is where calls are counted up to the one that is timed, if not all are.
    pub(super) fn new(
        declaration: &Declaration,
        steps: Vec<(&Instrument, Step)>,
        is_whole: bool,
        sampling: Sampling,
    ) -> Self {
        let is_in_flight = |instrument: &Instrument| instrument.measure == Measure::InFlight;
        let is_of_calls = |instrument: &Instrument| instrument.measure != Measure::Manual;
        let (in_flight, end): (Vec<_>, Vec<_>) =
            steps.into_iter().filter(|(of, _)| is_of_calls(of)).partition(|(of, _)| is_in_flight(of));
        let steps = |steps: Vec<(&Instrument, Step)>| steps.into_iter().map(|(_, step)| step).collect();
        let (end, in_flight): (Box<[Step]>, Box<[Step]>) = (steps(end), steps(in_flight));
        let shape = if is_whole { Shape::of(declaration, &end, &in_flight, sampling) } else { Shape::None };
        Self { end, in_flight, weight: declaration.sample.into(), shape }
    }

    /// The fast path of calls that are counted, timed and in flight, if that is all.
    #[inline]
    pub(super) fn fast_path(&self) -> Option<&FastPath> {
        if let Shape::FastPath(fast_path) = &self.shape { Some(fast_path) } else { None }
    }

    /// Counts a call whose only update is one counter. Returns whether it did.
    #[inline]
    pub(super) fn count(&self, outcome: usize) -> bool {
        let Shape::Count { first, per_outcome } = self.shape else { return false };
        let cell = first + outcome * per_outcome;
        let Some(page) = shard::own_page(cell / PAGE) else { return false };
        page.add(cell % PAGE, 1);
        true
    }

    /// Starts a call: raises its in-flight gauges.
    pub(super) fn start(&self, writer: Writer, labels: &[u32]) {
        self.in_flight(writer, labels, 1);
    }

    /// Lowers the in-flight gauges and ends a call.
    pub(super) fn lower_and_end(
        &self,
        writer: Writer,
        outcome: usize,
        nanos: Option<u64>,
        labels: &[u32],
        amounts: &[u64],
    ) {
        self.in_flight(writer, labels, DOWN);
        self.end(writer, outcome, nanos, labels, amounts);
    }

    /// Adds to the in-flight gauges: 1, or -1 as it wraps around.
    fn in_flight(&self, writer: Writer, labels: &[u32], amount: u64) {
        for step in &self.in_flight {
            writer.add(step.cell(0, labels), amount);
        }
    }

    /// Ends a call: updates counters and histograms.
    pub(super) fn end(&self, writer: Writer, outcome: usize, nanos: Option<u64>, labels: &[u32], amounts: &[u64]) {
        for step in &self.end {
            if !step.on.contains(outcome) {
                continue;
            }
            let cell = step.cell(outcome, labels);
            match &step.update {
                Update::One => writer.add(cell, 1),
                Update::Amount(slot) => writer.add_saturating(cell, amounts[*slot]),
                Update::Nanos(bounds) => {
                    if let Some(nanos) = nanos {
                        record_nanos(writer, cell, bounds, nanos, self.weight);
                    }
                }
                Update::Value(slot, bounds) => record(writer, cell, bounds, f64::from_bits(amounts[*slot]), 1),
            }
        }
    }
}

/// Records a duration `weight` times in the cells of a series.
pub(super) fn record_nanos(writer: Writer, first: usize, bounds: &[u64], nanos: u64, weight: u64) {
    writer.add_saturating(first + NANOS_BUCKETS + bucket(bounds, &nanos), weight);
    writer.add_saturating(first, nanos.saturating_mul(weight));
}

/// Records a value `weight` times in the cells of a series, unless it is NaN or infinite.
pub(super) fn record(writer: Writer, first: usize, bounds: &[f64], value: f64, weight: u64) {
    if !value.is_finite() {
        return;
    }
    let sum = if value < 0.0 { first + NEGATIVE_SUM } else { first };
    let bucket = first + VALUES_BUCKETS + bucket(bounds, &value);
    writer.write_together(first + VERSION, || {
        writer.add_saturating(bucket, weight);
        writer.add_f64(sum, weighted(value, weight));
    });
}
