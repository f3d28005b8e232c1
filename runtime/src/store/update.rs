//! Update a call adds to which cells, worked out once, when the site gets its cells: the declaration says it in terms
//! of labels and names, this in terms of offsets.

use super::Bounds;
use super::bounds::{NANOS_BUCKETS, NEGATIVE_SUM, VALUES_BUCKETS, VERSION, bucket, weighted};
use super::shard::{self, OwnPage, PAGE, Writer};
use crate::declare::instrument::{Declaration, Instrument, Measure};
use crate::declare::label::LabelSource;
use crate::declare::outcome::OutcomeSet;
use crate::declare::series;

/// Update is added to lower a gauge by one: it wraps around.
const DOWN: u64 = 1_u64.wrapping_neg();

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
    shape: Shape,
}

/// A plan without labels but the outcome's, so without loops.
#[derive(Debug)]
enum Shape {
    /// One counter.
    Count { first: usize, per_outcome: usize },
    /// One counter, one histogram of durations, one gauge, in one page: `#[instrumented]`.
    FastPath(FastPath),
    /// Anything else.
    None,
}

/// Where in their page the cells of a call are that is counted by outcome, timed and in flight.
#[derive(Debug)]
pub(crate) struct FastPath {
    page: usize,
    gauge: usize,
    first: usize,
    per_outcome: usize,
    histogram: usize,
    bounds: Box<[u64]>,
    /// Where calls are counted up to the one that is timed, if not all are.
    turn: Option<usize>,
    /// The weight of a duration.
    weight: u64,
    /// The longest duration, in nanoseconds, that fits into a cell with its weight.
    longest: u64,
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
    update: Update,
}

#[derive(Debug)]
enum Update {
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
        for (label, stride) in series::strides(&declaration.outcomes, instrument.labels) {
            let cells = stride * bounds.width();
            match label.values {
                LabelSource::Outcome(_) => per_outcome += cells,
                LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => per_label.push((slot, cells)),
                LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module => {}
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

impl Shape {
    fn of(declaration: &Declaration, end: &[Step], in_flight: &[Step], turn: Option<usize>) -> Self {
        if !end.iter().chain(in_flight).all(|step| step.is_plain(declaration)) {
            return Self::None;
        }
        match (end, in_flight) {
            ([Step { update: Update::One, first, per_outcome, .. }], []) => {
                Self::Count { first: *first, per_outcome: *per_outcome }
            }
            (
                [
                    Step { update: Update::One, first, per_outcome, .. },
                    Step { update: Update::Nanos(bounds), first: histogram, per_outcome: 0, .. },
                ],
                [Step { first: gauge, .. }],
            ) => {
                let last_counter = first + (declaration.outcomes.count() - 1) * per_outcome;
                let ends = [*gauge, *first, last_counter, *histogram, histogram + NANOS_BUCKETS + bounds.len()];
                let page = first / PAGE;
                if ends.iter().chain(&turn).any(|cell| cell / PAGE != page) {
                    return Self::None;
                }
                Self::FastPath(FastPath {
                    page,
                    gauge: gauge % PAGE,
                    first: first % PAGE,
                    per_outcome: *per_outcome,
                    histogram: histogram % PAGE,
                    bounds: bounds.clone(),
                    turn: turn.map(|turn| turn % PAGE),
                    weight: declaration.sample.into(),
                    longest: u64::MAX / u64::from(declaration.sample.max(1)),
                })
            }
            _ => Self::None,
        }
    }
}

impl FastPath {
    /// This thread's cells; none on a thread that starts or ends, which goes the long way.
    #[inline]
    pub(crate) fn page(&self) -> Option<OwnPage> {
        shard::own_page(self.page)
    }

    /// Adds what a call adds when it starts. Says whether it is to be timed.
    #[inline]
    pub(crate) fn start(&self, page: OwnPage) -> bool {
        page.add(self.gauge, 1);
        match self.turn {
            Some(turn) => page.should_sample(turn, self.weight),
            None => true,
        }
    }

    /// The same for a call that is not to be timed. Says whether it is one: if not, nothing was added.
    #[inline]
    pub(crate) fn start_untimed(&self, page: OwnPage) -> bool {
        let is_untimed = self.turn.is_some_and(|turn| page.skip_sample(turn, self.weight));
        if is_untimed {
            page.add(self.gauge, 1);
        }
        is_untimed
    }

    /// Takes back what a call added when it started, and adds what it adds when it ends.
    #[inline]
    pub(crate) fn end(&self, page: OwnPage, outcome: usize) {
        page.add(self.gauge, DOWN);
        page.add(self.first + outcome * self.per_outcome, 1);
    }

    /// Adds the duration of a call.
    #[inline]
    pub(crate) fn record(&self, page: OwnPage, nanos: u64) {
        page.add(self.histogram + NANOS_BUCKETS + bucket(&self.bounds, &nanos), self.weight);
        // A hundred thousand connections that are open all day add 300 years each day, and a cell holds 584.
        page.add_saturating(self.histogram, nanos.min(self.longest) * self.weight);
    }
}

impl Plan {
    /// `turn` is where calls are counted up to the one that is timed, if not all are.
    pub(super) fn new(
        declaration: &Declaration,
        steps: Vec<(&Instrument, Step)>,
        is_whole: bool,
        turn: Option<usize>,
    ) -> Self {
        let is_in_flight = |instrument: &Instrument| instrument.measure == Measure::InFlight;
        let is_of_calls = |instrument: &Instrument| instrument.measure != Measure::Manual;
        let (in_flight, end): (Vec<_>, Vec<_>) =
            steps.into_iter().filter(|(of, _)| is_of_calls(of)).partition(|(of, _)| is_in_flight(of));
        let steps = |steps: Vec<(&Instrument, Step)>| steps.into_iter().map(|(_, step)| step).collect();
        let (end, in_flight): (Box<[Step]>, Box<[Step]>) = (steps(end), steps(in_flight));
        let shape = if is_whole { Shape::of(declaration, &end, &in_flight, turn) } else { Shape::None };
        Self { end, in_flight, weight: declaration.sample.into(), shape }
    }

    /// The short plan of calls that are counted, timed and in flight, if that is all.
    #[inline]
    pub(super) fn fast_path(&self) -> Option<&FastPath> {
        if let Shape::FastPath(fast_path) = &self.shape { Some(fast_path) } else { None }
    }

    /// Adds what a call adds that only counts, if that is one counter. Says whether it did.
    #[inline]
    pub(super) fn count(&self, outcome: usize) -> bool {
        let Shape::Count { first, per_outcome } = self.shape else { return false };
        let cell = first + outcome * per_outcome;
        let Some(page) = shard::own_page(cell / PAGE) else { return false };
        page.add(cell % PAGE, 1);
        true
    }

    /// Adds what a call adds when it starts.
    pub(super) fn start(&self, writer: Writer, labels: &[u32]) {
        self.in_flight(writer, labels, 1);
    }

    /// Takes back what a call added when it started, and adds what it adds when it ends.
    pub(super) fn lower_and_end(
        &self,
        writer: Writer,
        outcome: usize,
        nanos: Option<u64>,
        labels: &[u32],
        numbers: &[u64],
    ) {
        self.in_flight(writer, labels, DOWN);
        self.end(writer, outcome, nanos, labels, numbers);
    }

    /// Adds to the in-flight gauges: 1, or -1 as it wraps around.
    fn in_flight(&self, writer: Writer, labels: &[u32], amount: u64) {
        for step in &self.in_flight {
            writer.add(step.cell(0, labels), amount);
        }
    }

    /// Adds what a call adds when it ends.
    pub(super) fn end(&self, writer: Writer, outcome: usize, nanos: Option<u64>, labels: &[u32], numbers: &[u64]) {
        for step in &self.end {
            if !step.on.contains(outcome) {
                continue;
            }
            let cell = step.cell(outcome, labels);
            match &step.update {
                Update::One => writer.add(cell, 1),
                Update::Amount(slot) => writer.add_saturating(cell, numbers[*slot]),
                Update::Nanos(bounds) => {
                    if let Some(nanos) = nanos {
                        record_nanos(writer, cell, bounds, nanos, self.weight);
                    }
                }
                Update::Value(slot, bounds) => record(writer, cell, bounds, f64::from_bits(numbers[*slot]), 1),
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
