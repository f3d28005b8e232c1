//! What a callsite does when a call starts and when it ends.

use super::OFF;
use super::backend::{Backend, Series, current_layout};
use super::callsite::Callsite;
use super::clock::{self, Clock};
use super::current_recorder::Current;
use super::facade::{self, RaisedGauges};
use crate::declare::instrument::{Instrument, Measure};
use crate::declare::unit::Kind;
use crate::store::{Change, FastPath, Layout, OwnPage};

/// What a call keeps from its start to its end.
#[derive(Debug)]
pub(crate) struct CallStart {
    started_in: StartedIn,
    clock: Option<Clock>,
}

/// Where a call has started. Two words, because a future contains it.
#[derive(Debug)]
enum StartedIn {
    /// Nowhere yet, or without in-flight gauges at another recorder, or without a recorder.
    Nowhere,
    /// In our own store. The call ends there, even if another recorder has become current.
    Store(&'static Layout),
    /// At another recorder, where these gauges were raised.
    Facade(Box<RaisedGauges>),
}

impl CallStart {
    /// Of a call that has not started.
    pub(crate) const fn none() -> Self {
        Self { started_in: StartedIn::Nowhere, clock: None }
    }

    /// Whether nothing is known about the start: the call has only counters, or it started without a recorder.
    #[inline]
    fn is_nothing(&self) -> bool {
        matches!(self.started_in, StartedIn::Nowhere) && self.clock.is_none()
    }

    // Not inlined, like `end_timed`, so that a call that is not timed saves no registers for it.
    #[inline(never)]
    fn start_clock(&mut self) {
        self.clock = Some(Clock::now());
    }

    fn set_started_in(&mut self, started_in: StartedIn) {
        // It was `Nowhere`, so nothing is dropped.
        std::mem::forget(std::mem::replace(&mut self.started_in, started_in));
    }
}

/// A call in our own store that is not timed, on the thread that started it.
#[derive(Clone, Copy)]
pub(crate) struct Untimed {
    fast_path: &'static FastPath,
    page: OwnPage,
}

impl Untimed {
    #[inline]
    pub(crate) fn end(self, outcome: usize) {
        self.fast_path.end(self.page, outcome);
    }
}

#[inline(never)]
fn end_timed(fast_path: &FastPath, page: OwnPage, outcome: usize, clock: Clock) {
    let nanos = clock.elapsed_nanos();
    fast_path.end(page, outcome);
    fast_path.record(page, nanos);
}

impl Callsite {
    /// Starts a call: raises its in-flight gauges, then reads the clock.
    #[inline]
    pub(crate) fn start(&'static self, start: &mut CallStart, labels: &[u32]) {
        if OFF {
            return;
        }
        if !labels.is_empty() {
            return self.start_labelled(start, labels);
        }
        match Current::at_first_sight() {
            Current::None => {}
            Current::Ours => self.start_plain(start),
            Current::Other => self.start_labelled(start, &[]),
        }
    }

    /// Starts a call while our own recorder is current.
    #[inline(never)]
    fn start_plain(&'static self, start: &mut CallStart) {
        if let Some(layout) = self.layout()
            && let Some(fast_path) = layout.fast_path()
            && let Some(page) = fast_path.page()
        {
            start.set_started_in(StartedIn::Store(layout));
            if fast_path.start(page) {
                start.start_clock();
            }
            return;
        }
        self.start_labelled(start, &[]);
    }

    #[inline(never)]
    fn start_labelled(&'static self, start: &mut CallStart, labels: &[u32]) {
        match Backend::current(self) {
            Backend::None => {}
            Backend::Store(layout) => self.start_in_store(start, layout, labels),
            Backend::Facade => self.start_elsewhere(start, labels),
        }
    }

    #[inline]
    fn start_in_store(&'static self, start: &mut CallStart, layout: &'static Layout, labels: &[u32]) {
        layout.start(labels);
        if !layout.unplanned().is_empty() {
            self.change_unplanned_gauges(layout, labels, Change::Enter);
        }
        start.set_started_in(StartedIn::Store(layout));
        if self.is_timed && layout.sampling().should_sample() {
            start.clock = Some(Clock::now());
        }
    }

    #[cold]
    #[inline(never)]
    fn start_elsewhere(&'static self, start: &mut CallStart, labels: &[u32]) {
        if self.has_in_flight
            && let Some(raised) =
                metrics::with_recorder(|recorder| RaisedGauges::raise(recorder, self.gauges(labels)))
        {
            start.set_started_in(StartedIn::Facade(raised));
        }
        if self.is_timed && self.facade.sampling(self.declaration.sample).should_sample() {
            start.clock = Some(Clock::now());
        }
    }

    /// Like [`start`](Self::start), for a call that `sample` does not time. `None` if this call is to be timed, or if
    /// its updates need more than the fast path: then nothing was added.
    #[inline]
    pub(crate) fn start_untimed(&'static self) -> Option<Untimed> {
        let fast_path = current_layout(self)?.fast_path()?;
        let page = fast_path.page()?;
        fast_path.start_untimed(page).then_some(Untimed { fast_path, page })
    }

    /// Ends a call: reads the clock, lowers in-flight gauges where they rose, updates counters and histograms.
    #[inline]
    pub(crate) fn end(&'static self, start: &mut CallStart, outcome: usize, labels: &[u32], amounts: &[u64]) {
        if OFF || (start.is_nothing() && Current::is_none()) {
            return;
        }
        if labels.is_empty() && amounts.is_empty() {
            self.end_plain(start, outcome);
        } else {
            self.end_labelled(start, outcome, labels, amounts);
        }
    }

    #[inline(never)]
    fn end_plain(&'static self, start: &mut CallStart, outcome: usize) {
        if let StartedIn::Store(layout) = start.started_in
            && let Some(fast_path) = layout.fast_path()
            && let Some(page) = fast_path.page()
        {
            match start.clock {
                None => fast_path.end(page, outcome),
                Some(clock) => end_timed(fast_path, page, outcome, clock),
            }
        } else {
            self.end_labelled(start, outcome, &[], &[]);
        }
    }

    #[inline(never)]
    fn end_labelled(&'static self, start: &mut CallStart, outcome: usize, labels: &[u32], amounts: &[u64]) {
        let StartedIn::Store(layout) = start.started_in else {
            return self.end_elsewhere(start, outcome, labels, amounts);
        };
        let nanos = start.clock.map(Clock::elapsed_nanos);
        layout.lower_and_end(outcome, nanos, labels, amounts);
        if !layout.unplanned().is_empty() {
            self.change_unplanned_gauges(layout, labels, Change::Leave);
            self.record_unplanned(layout, outcome, nanos, labels, amounts);
        }
    }

    /// Ends a call that did not start in our own store. If there is a recorder now, the call is counted there. Its
    /// duration is known only if there was one when it started.
    fn end_elsewhere(&'static self, start: &mut CallStart, outcome: usize, labels: &[u32], amounts: &[u64]) {
        let nanos = start.clock.map(Clock::elapsed_nanos);
        if let StartedIn::Facade(raised) = std::mem::replace(&mut start.started_in, StartedIn::Nowhere) {
            raised.lower();
        }
        self.record(outcome, nanos, labels, amounts);
    }

    /// Ends a call that is only counted.
    #[inline]
    pub(crate) fn count(&'static self, outcome: usize, labels: &[u32], amounts: &[u64]) {
        if OFF {
            return;
        }
        let is_plain = labels.is_empty() && amounts.is_empty();
        // Inlined, because passing the arguments takes as long as counting.
        if !is_plain || current_layout(self).is_none_or(|layout| !layout.count(outcome)) {
            self.record(outcome, None, labels, amounts);
        }
    }

    /// Updates counters and histograms at the current recorder.
    #[inline(never)]
    fn record(&'static self, outcome: usize, nanos: Option<u64>, labels: &[u32], amounts: &[u64]) {
        match Backend::current(self) {
            Backend::None => {}
            Backend::Store(layout) => {
                layout.end(outcome, nanos, labels, amounts);
                if !layout.unplanned().is_empty() {
                    self.record_unplanned(layout, outcome, nanos, labels, amounts);
                }
            }
            Backend::Facade => self.record_elsewhere(outcome, nanos, labels, amounts),
        }
    }

    /// Records a call in those instruments that are not in its layout's plan.
    #[inline(never)]
    fn record_unplanned(
        &'static self,
        layout: &'static Layout,
        outcome: usize,
        nanos: Option<u64>,
        labels: &[u32],
        amounts: &[u64],
    ) {
        for &position in layout.unplanned() {
            let instrument = &self.declaration.instruments()[position];
            if let Some(change) = self.change_at_end(instrument, outcome, nanos, amounts) {
                let index = self.series(instrument, outcome, labels);
                layout.instrument(position).apply(index, change, self);
            }
        }
    }

    /// Records a call at the current recorder, which is not ours.
    #[cold]
    #[inline(never)]
    fn record_elsewhere(&'static self, outcome: usize, nanos: Option<u64>, labels: &[u32], amounts: &[u64]) {
        metrics::with_recorder(|recorder| {
            for (position, instrument) in self.declaration.instruments().iter().enumerate() {
                if let Some(change) = self.change_at_end(instrument, outcome, nanos, amounts) {
                    let index = self.series(instrument, outcome, labels);
                    facade::apply(recorder, Series { callsite: self, position, index }, change);
                }
            }
        });
    }

    /// What a call changes in an instrument when it ends.
    fn change_at_end(
        &self,
        instrument: &Instrument,
        outcome: usize,
        nanos: Option<u64>,
        amounts: &[u64],
    ) -> Option<Change> {
        if !instrument.on.contains(outcome) {
            return None;
        }
        match instrument.measure {
            Measure::One => Some(Change::Increment(1)),
            Measure::Duration => {
                nanos.map(|nanos| Change::RecordNanos { nanos, weight: self.declaration.sample.into() })
            }
            Measure::Value(slot) if instrument.kind == Kind::Counter => Some(Change::Increment(amounts[slot])),
            Measure::Value(slot) => Some(Change::Record { value: f64::from_bits(amounts[slot]), count: 1 }),
            Measure::Timestamp => Some(Change::Set(clock::unix_seconds())),
            Measure::InFlight | Measure::Manual => None,
        }
    }

    fn change_unplanned_gauges(&'static self, layout: &'static Layout, labels: &[u32], change: Change) {
        for &position in layout.unplanned() {
            let instrument = &self.declaration.instruments()[position];
            if instrument.measure == Measure::InFlight {
                layout.instrument(position).apply(self.series(instrument, 0, labels), change, self);
            }
        }
    }

    /// The in-flight gauges of a call.
    fn gauges<'a>(&'static self, labels: &'a [u32]) -> impl Iterator<Item = Series> + 'a {
        let instruments = self.declaration.instruments().iter().enumerate();
        instruments.filter(|(_, instrument)| instrument.measure == Measure::InFlight).map(
            move |(position, instrument)| Series {
                callsite: self,
                position,
                index: self.series(instrument, 0, labels),
            },
        )
    }
}
