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
    /// The same in fewer words, for nearly all sites there are.
    short: Short,
}

/// A plan without labels but the outcome's, so without loops.
#[derive(Debug)]
enum Short {
    /// One counter.
    Count { first: usize, per_outcome: usize },
    /// One counter, one histogram of durations, one gauge: `#[instrumented]`.
    Account { gauge: usize, first: usize, per_outcome: usize, histogram: usize, bounds: Box<[u64]> },
    /// Anything else.
    None,
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
                LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => per_label.push((slot, stride)),
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

    /// Whether it is done whatever the outcome, in a series that the outcome alone decides.
    fn is_plain(&self, declaration: &Declaration) -> bool {
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

impl Short {
    fn of(declaration: &Declaration, end: &[Step], in_flight: &[Step]) -> Self {
        if !end.iter().chain(in_flight).all(|step| step.is_plain(declaration)) {
            return Self::None;
        }
        match (end, in_flight) {
            ([Step { what: What::One, first, per_outcome, .. }], []) => {
                Self::Count { first: *first, per_outcome: *per_outcome }
            }
            (
                [
                    Step { what: What::One, first, per_outcome, .. },
                    Step { what: What::Nanos(bounds), first: histogram, per_outcome: 0, .. },
                ],
                [Step { first: gauge, .. }],
            ) => Self::Account {
                gauge: *gauge,
                first: *first,
                per_outcome: *per_outcome,
                histogram: *histogram,
                bounds: bounds.clone(),
            },
            _ => Self::None,
        }
    }
}

impl Plan {
    pub(super) fn new(declaration: &Declaration, steps: Vec<(&Instrument, Step)>, is_whole: bool) -> Self {
        let is_in_flight = |instrument: &Instrument| instrument.reading == Reading::InFlight;
        let is_of_calls = |instrument: &Instrument| instrument.reading != Reading::ByHand;
        let (in_flight, end): (Vec<_>, Vec<_>) =
            steps.into_iter().filter(|(of, _)| is_of_calls(of)).partition(|(of, _)| is_in_flight(of));
        let steps = |steps: Vec<(&Instrument, Step)>| steps.into_iter().map(|(_, step)| step).collect();
        let (end, in_flight): (Box<[Step]>, Box<[Step]>) = (steps(end), steps(in_flight));
        let short = if is_whole { Short::of(declaration, &end, &in_flight) } else { Short::None };
        Self { end, in_flight, weight: declaration.sample.into(), short }
    }

    /// Adds what a call adds that only counts, if that is one counter. Says whether it is.
    #[inline]
    pub(super) fn count(&self, writer: Writer, outcome: usize) -> bool {
        let Short::Count { first, per_outcome } = self.short else { return false };
        writer.add(first + outcome * per_outcome, 1);
        true
    }

    /// Adds what a call adds when it starts.
    #[inline]
    pub(super) fn start(&self, writer: Writer, labels: &[u32]) {
        match self.short {
            Short::Account { gauge, .. } => writer.add(gauge, 1),
            Short::Count { .. } | Short::None => self.in_flight(writer, labels, 1),
        }
    }

    /// Takes back what a call added when it started, and adds what it adds when it ends.
    #[inline]
    pub(super) fn lower_and_end(
        &self,
        writer: Writer,
        outcome: usize,
        nanos: Option<u64>,
        labels: &[u32],
        numbers: &[u64],
    ) {
        const DOWN: u64 = 1_u64.wrapping_neg();
        if let Short::Account { gauge, first, per_outcome, histogram, bounds } = &self.short {
            writer.add(*gauge, DOWN);
            writer.add(first + outcome * per_outcome, 1);
            if let Some(nanos) = nanos {
                record_nanos(writer, *histogram, bounds, nanos, self.weight);
            }
        } else {
            self.in_flight(writer, labels, DOWN);
            self.end(writer, outcome, nanos, labels, numbers);
        }
    }

    /// Adds to the in-flight gauges: 1, or -1 as it wraps around.
    #[inline(never)]
    fn in_flight(&self, writer: Writer, labels: &[u32], amount: u64) {
        for step in &self.in_flight {
            writer.add(step.cell(0, labels), amount);
        }
    }

    /// Adds what a call adds when it ends.
    #[inline(never)]
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
