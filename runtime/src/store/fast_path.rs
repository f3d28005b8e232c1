//! The updates of nearly all calls, without loops: one counter, or what `#[instrumented]` declares.

use super::histogram::{NANOS_BUCKETS, bucket};
use super::plan::{DOWN, Step, Update};
use super::sampling::Sampling;
use super::shard::{self, OwnPage, PAGE};
use crate::declare::instrument::Declaration;

/// Which updates a call makes, if it has no labels except the outcome.
#[derive(Debug)]
pub(super) enum Shape {
    /// One counter.
    Count { first: usize, per_outcome: usize },
    /// One counter, one histogram of durations, one gauge, in one page: `#[instrumented]`.
    FastPath(FastPath),
    /// Anything else.
    None,
}

/// Where in their page the cells are of a call that is counted by outcome, timed and in flight.
#[derive(Debug)]
pub(crate) struct FastPath {
    page: usize,
    gauge: usize,
    first: usize,
    per_outcome: usize,
    histogram: usize,
    bounds: Box<[u64]>,
    /// The cell in which calls are counted up to the one that is timed, if not all are.
    sampling: Option<usize>,
    /// The weight of a duration.
    weight: u64,
    /// The longest duration, in nanoseconds, that fits into a cell with its weight.
    longest: u64,
}

impl Shape {
    pub(super) fn of(declaration: &Declaration, end: &[Step], in_flight: &[Step], sampling: Sampling) -> Self {
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
                let sampling = match sampling {
                    Sampling::Always => None,
                    Sampling::OneIn(_, cell) => Some(cell),
                    Sampling::Never => return Self::None,
                };
                if ends.iter().chain(&sampling).any(|cell| cell / PAGE != page) {
                    return Self::None;
                }
                Self::FastPath(FastPath {
                    page,
                    gauge: gauge % PAGE,
                    first: first % PAGE,
                    per_outcome: *per_outcome,
                    histogram: histogram % PAGE,
                    bounds: bounds.clone(),
                    sampling: sampling.map(|cell| cell % PAGE),
                    weight: declaration.sample.into(),
                    longest: u64::MAX / u64::from(declaration.sample.max(1)),
                })
            }
            _ => Self::None,
        }
    }
}

impl FastPath {
    /// This thread's cells. `None` on a thread that has not written them yet, or that ends.
    #[inline]
    pub(crate) fn page(&self) -> Option<OwnPage> {
        shard::own_page(self.page)
    }

    /// Starts a call. Returns whether it is to be timed.
    #[inline]
    pub(crate) fn start(&self, page: OwnPage) -> bool {
        page.add(self.gauge, 1);
        match self.sampling {
            Some(cell) => page.should_sample(cell, self.weight),
            None => true,
        }
    }

    /// Starts a call that is not to be timed. Returns `false`, and adds nothing, if this call is to be timed.
    #[inline]
    pub(crate) fn start_untimed(&self, page: OwnPage) -> bool {
        let is_untimed = self.sampling.is_some_and(|cell| page.skip_sample(cell, self.weight));
        if is_untimed {
            page.add(self.gauge, 1);
        }
        is_untimed
    }

    /// Ends a call: lowers its gauge and increments its counter.
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
