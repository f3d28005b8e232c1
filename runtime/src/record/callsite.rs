//! A site: one annotation in the running program.

use std::fmt::Display;
use std::mem;
use std::sync::OnceLock;

use crate::declare::instrument::{Declaration, Instrument, LabelSource, Measure};
use crate::declare::label::OTHER;
use crate::declare::outcome::Outcomes;
use crate::declare::unit::Kind;
use crate::record::OFF;
use crate::record::call::UNRETURNED;
use crate::record::clock::{self, Clock};
use crate::record::facade::{self, InFlight, Lane};
use crate::record::open_label::OpenLabel;
use crate::record::sample;
use crate::store::reentry::{self, Part};
use crate::store::{FastPath, Layout, OwnPage};

/// What a call remembers of its start.
#[derive(Debug)]
pub(crate) struct CallStart {
    raised: InFlight,
    clock: Option<Clock>,
}

impl CallStart {
    /// Of a call that has not started.
    pub(crate) const NOT: Self = Self { raised: InFlight::None, clock: None };

    // Apart, as `end_timed` is, so that a call that is not timed saves no registers for it.
    #[inline(never)]
    fn start_clock(&mut self) {
        self.clock = Some(Clock::now());
    }
}

/// A call that is under way on this thread, in its cells, and not timed.
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

/// One annotation: what it declares, its record for the link section, and the handles of its series.
#[derive(Debug)]
pub struct Callsite {
    declaration: &'static Declaration,
    record: &'static [u8],
    has_in_flight: bool,
    /// Whether an instrument wants the duration of calls.
    is_timed: bool,
    /// The handles of its series at other recorders than our own.
    pub(crate) handles: facade::Cache,
    /// The cells of its series, once our own recorder is installed.
    pub(crate) layout: OnceLock<Layout>,
    open: OnceLock<Box<[Option<&'static OpenLabel>]>>,
}

impl Callsite {
    /// A site that nothing was recorded at.
    pub const fn new(declaration: &'static Declaration, record: &'static [u8]) -> Self {
        let mut has_in_flight = false;
        let mut is_timed = false;
        let mut i = 0;
        let instruments = declaration.instruments();
        while i < instruments.len() {
            has_in_flight |= matches!(instruments[i].measure, Measure::InFlight);
            is_timed |= matches!(instruments[i].measure, Measure::Duration);
            i += 1;
        }
        Self {
            declaration,
            record,
            has_in_flight,
            is_timed,
            handles: facade::Cache::new(),
            layout: OnceLock::new(),
            open: OnceLock::new(),
        }
    }

    pub(crate) fn declaration(&self) -> &'static Declaration {
        self.declaration
    }

    pub(crate) fn record(&self) -> &'static [u8] {
        self.record
    }

    #[inline]
    pub(crate) fn outcomes(&self) -> Outcomes {
        self.declaration.outcomes
    }

    /// A call starts: its in-flight gauges rise, then the clock is read.
    #[inline]
    pub(crate) fn start(&'static self, begun: &mut CallStart, labels: &[u32]) {
        if OFF {
            return;
        }
        if labels.is_empty() { self.start_plain(begun) } else { self.start_labelled(begun, labels) }
    }

    #[inline(never)]
    fn start_plain(&'static self, begun: &mut CallStart) {
        if self.has_in_flight
            && let Some(layout) = facade::cells_of(self)
            && let Some(fast_path) = layout.fast_path()
            && let Some(page) = fast_path.page()
        {
            // It was `None`: nothing is dropped.
            mem::forget(mem::replace(&mut begun.raised, InFlight::Cells(layout)));
            if fast_path.start(page) {
                begun.start_clock();
            }
        } else {
            self.start_labelled(begun, &[]);
        }
    }

    /// A call starts that its site's `sample` does not time: all of it where the call is.
    #[inline]
    pub(crate) fn start_untimed(&'static self) -> Option<Untimed> {
        if OFF {
            return None;
        }
        let fast_path = facade::cells_of(self)?.fast_path()?;
        let page = fast_path.page()?;
        fast_path.start_untimed(page).then_some(Untimed { fast_path, page })
    }

    #[inline(never)]
    fn start_labelled(&'static self, begun: &mut CallStart, labels: &[u32]) {
        let cells = if self.has_in_flight { facade::cells_of(self) } else { None };
        match cells {
            Some(layout) => {
                layout.start(labels);
                if !layout.others().is_empty() {
                    facade::add_to_open_gauges(self, layout, labels, 1);
                }
                begun.raised = InFlight::Cells(layout);
            }
            None if self.has_in_flight => begun.raised = InFlight::raise(self, labels),
            None => {}
        }
        if self.is_timed && (self.declaration.sample == 1 || self.should_sample(cells)) {
            begun.clock = Some(Clock::now());
        }
    }

    /// A call ends: the clock is read, in-flight gauges fall where they rose, counters and histograms record it. A call
    /// that began in our cells ends there, whichever recorder is current by then.
    #[inline]
    pub(crate) fn end(&'static self, begun: &mut CallStart, outcome: usize, labels: &[u32], numbers: &[u64]) {
        if OFF {
            return;
        }
        if labels.is_empty() && numbers.is_empty() {
            self.end_plain(begun, outcome);
        } else {
            self.end_labelled(begun, outcome, labels, numbers);
        }
    }

    #[inline(never)]
    fn end_plain(&'static self, begun: &mut CallStart, outcome: usize) {
        if let InFlight::Cells(layout) = begun.raised
            && let Some(fast_path) = layout.fast_path()
            && let Some(page) = fast_path.page()
        {
            match begun.clock {
                None => fast_path.end(page, outcome),
                Some(clock) => end_timed(fast_path, page, outcome, clock),
            }
        } else {
            self.end_labelled(begun, outcome, &[], &[]);
        }
    }

    #[inline(never)]
    fn end_labelled(&'static self, begun: &mut CallStart, outcome: usize, labels: &[u32], numbers: &[u64]) {
        let nanos = begun.clock.map(Clock::elapsed_nanos);
        if let InFlight::Cells(layout) = begun.raised {
            layout.lower_and_end(outcome, nanos, labels, numbers);
            if !layout.others().is_empty() {
                facade::add_to_open_gauges(self, layout, labels, 1_u64.wrapping_neg());
                self.record_others(layout, outcome, nanos, labels, numbers);
            }
            return;
        }
        begun.raised.lower(self, labels);
        self.record_call_end(outcome, nanos, labels, numbers);
    }

    /// A call ends that only counts.
    #[inline]
    pub(crate) fn count(&'static self, outcome: usize, labels: &[u32], numbers: &[u64]) {
        if OFF {
            return;
        }
        if labels.is_empty() && numbers.is_empty() {
            self.count_plain(outcome);
        } else {
            self.record_call_end(outcome, None, labels, numbers);
        }
    }

    /// All of it where the call is: to pass what is known there takes as long as to count.
    #[inline]
    fn count_plain(&'static self, outcome: usize) {
        if facade::cells_of(self).is_none_or(|layout| !layout.count(outcome)) {
            self.record_call_end(outcome, None, &[], &[]);
        }
    }

    /// Records a call in counters and histograms, at the recorder that is current.
    #[inline(never)]
    fn record_call_end(&'static self, outcome: usize, nanos: Option<u64>, labels: &[u32], numbers: &[u64]) {
        match facade::cells_of(self) {
            Some(layout) => {
                layout.end(outcome, nanos, labels, numbers);
                if !layout.others().is_empty() {
                    self.record_others(layout, outcome, nanos, labels, numbers);
                }
            }
            None => self.record_all(outcome, nanos, labels, numbers),
        }
    }

    fn should_sample(&'static self, cells: Option<&'static Layout>) -> bool {
        match cells {
            Some(layout) => layout.should_sample(),
            None => sample::should_sample(self),
        }
    }

    /// Records a call in the instruments that its layout leaves out.
    #[cold]
    #[inline(never)]
    fn record_others(
        &'static self,
        layout: &'static Layout,
        outcome: usize,
        nanos: Option<u64>,
        labels: &[u32],
        numbers: &[u64],
    ) {
        facade::with_our_lane(self, layout, |lane| {
            for &position in layout.others() {
                self.record_call(lane, position, outcome, nanos, labels, numbers);
            }
        });
    }

    /// Records a call in all instruments, at the recorder that is current.
    #[cold]
    #[inline(never)]
    fn record_all(&'static self, outcome: usize, nanos: Option<u64>, labels: &[u32], numbers: &[u64]) {
        facade::with_lane(self, |lane| {
            for position in 0..self.declaration.instruments().len() {
                self.record_call(lane, position, outcome, nanos, labels, numbers);
            }
        });
    }

    fn record_call(
        &'static self,
        lane: &Lane<'_>,
        position: usize,
        outcome: usize,
        nanos: Option<u64>,
        labels: &[u32],
        numbers: &[u64],
    ) {
        let instrument = &self.declaration.instruments()[position];
        if !instrument.on.contains(outcome) {
            return;
        }
        let series = self.series(instrument, outcome, labels);
        match (instrument.measure, nanos) {
            (Measure::One, _) => lane.increment(position, series, 1),
            (Measure::Duration, Some(nanos)) => lane.record_nanos(position, series, nanos, self.declaration.sample),
            (Measure::Value(slot), _) if instrument.kind == Kind::Counter => {
                lane.increment(position, series, numbers[slot]);
            }
            (Measure::Value(slot), _) => lane.record(position, series, f64::from_bits(numbers[slot]), 1),
            (Measure::Timestamp, _) => lane.gauge(position, series, |gauge| gauge.set(clock::unix_seconds())),
            (Measure::Duration | Measure::InFlight | Measure::Manual, _) => {}
        }
    }

    /// The number of the series that a call feeds: its labels' indices as the digits of one number.
    pub(crate) fn series(&self, instrument: &Instrument, outcome: usize, labels: &[u32]) -> u64 {
        let mut series = 0_u64;
        for label in instrument.labels {
            let digit = match label.values {
                LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module => continue,
                LabelSource::Open(slot, _, texts) if labels[slot] == UNRETURNED => {
                    u64::from(self.intern(slot, &self.declaration.outcome_text(texts, outcome)))
                }
                LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => u64::from(labels[slot]),
                LabelSource::Outcome(_) => outcome as u64,
            };
            // It cannot overflow: `check_series` has rejected more than 2^64 series, and each digit is in range.
            series = series.wrapping_mul(self.declaration.radix(label) as u64).wrapping_add(digit);
        }
        series
    }

    /// How many numbers an instrument's series have, those that cannot happen included.
    pub(crate) fn series_count(&self, position: usize) -> usize {
        let instrument = &self.declaration.instruments()[position];
        let radices = instrument.labels.iter().map(|label| self.declaration.radix(label));
        radices.fold(1, usize::saturating_mul)
    }

    /// The series of a number: its labels with their values.
    pub(crate) fn labels_of(&self, position: usize, mut series: u64) -> Vec<metrics::Label> {
        let instrument = &self.declaration.instruments()[position];
        let mut labels: Vec<_> = instrument
            .labels
            .iter()
            .rev()
            .map(|label| {
                let radix = self.declaration.radix(label) as u64;
                let digit = usize::try_from(series % radix).unwrap_or_default();
                series /= radix;
                match label.values {
                    LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module => {
                        let value = self.declaration.fixed_value(label).unwrap_or_default();
                        metrics::Label::from_static_parts(label.key, value)
                    }
                    LabelSource::Closed(_, values) => metrics::Label::from_static_parts(label.key, values[digit]),
                    LabelSource::Outcome(renames) => {
                        metrics::Label::from_static_parts(label.key, self.declaration.outcome_text(renames, digit))
                    }
                    LabelSource::Open(slot, ..) => metrics::Label::new(
                        label.key,
                        self.open_label(slot).map_or(OTHER.into(), |label| label.text(digit)),
                    ),
                }
            })
            .collect();
        labels.reverse();
        labels
    }

    /// The number of an open label's value.
    pub(crate) fn intern(&self, slot: usize, value: &dyn Display) -> u32 {
        if OFF {
            return 0;
        }
        self.open_label(slot).map_or(0, |label| label.number(value))
    }

    /// `None` for an allocator's call while this thread looks up the labels for the first time.
    fn open_label(&self, slot: usize) -> Option<&'static OpenLabel> {
        if self.open.get().is_none() {
            let _inside = reentry::enter(Part::OpenLabels)?;
            self.find_open_labels();
        }
        self.open.get()?.get(slot).copied().flatten()
    }

    #[cold]
    fn find_open_labels(&self) {
        self.open.get_or_init(|| {
            let mut by_slot = Vec::new();
            for instrument in self.declaration.instruments() {
                for label in instrument.labels {
                    if let LabelSource::Open(slot, limit, _) = label.values {
                        if by_slot.len() <= slot {
                            by_slot.resize(slot + 1, None);
                        }
                        by_slot[slot] = Some(OpenLabel::of(instrument.name, label.key, limit));
                    }
                }
            }
            by_slot.into_boxed_slice()
        });
    }
}

impl Callsite {
    /// Whether the series of a number can be recorded: its outcome, if it has one, is possible.
    pub(crate) fn is_recorded(&self, position: usize, mut series: u64) -> bool {
        let instrument = &self.declaration.instruments()[position];
        instrument.labels.iter().rev().all(|label| {
            let radix = self.declaration.radix(label) as u64;
            let digit = usize::try_from(series % radix).unwrap_or_default();
            series /= radix;
            !matches!(label.values, LabelSource::Outcome(_))
                || self.declaration.recorded(instrument).contains(digit)
        })
    }
}
