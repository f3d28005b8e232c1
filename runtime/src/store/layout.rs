//! Where the series of a declaration have their cells.

use std::sync::Arc;

use metrics::Gauge;

use super::cell_allocator::{self, Reserved};
use super::cell_range::CellRange;
use super::change::Change;
use super::family::Family;
use super::fast_path::FastPath;
use super::handle::Handle;
use super::insert_only_map::InsertOnlyMap;
use super::open_cells::OpenCells;
use super::plan::{self, Plan, Step};
use super::reentry;
use super::sampling::Sampling;
use super::series_labels::{NoOpenLabels, OpenLabels, series_labels};
use super::shard::{self, PAGE};
use super::{Bounds, Store};
use crate::declare::instrument::{Declaration, Instrument, Measure};
use crate::declare::label::LabelSource;
use crate::declare::series_index;
use crate::declare::unit::Kind;

/// The cells of a declaration's instruments.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By instrument.
    instruments: Box<[InstrumentCells]>,
    /// What calls add to those instruments whose series all have their cells.
    plan: Plan,
    /// The instruments of calls that are not in the plan.
    unplanned: Box<[usize]>,
    sampling: Sampling,
}

/// The cells of one instrument.
#[derive(Debug)]
pub(crate) struct InstrumentCells {
    declaration: &'static Declaration,
    instrument: &'static Instrument,
    family: &'static Family,
    bounds: Bounds,
    cells: Cells,
    /// Values that all threads share, by the index of the series: of gauges that are set, of totals that are counted
    /// elsewhere, and of series for which no cells are left.
    shared: InsertOnlyMap<u64, Arc<Handle>>,
}

#[derive(Debug)]
enum Cells {
    /// The first cell. All series are known, and the cells of each follow those of the one before.
    Closed(usize),
    /// Series appear one by one.
    Open(OpenCells),
    /// All values are shared.
    None,
}

impl Layout {
    /// Gives a declaration its cells, and makes them a part of the store's series. `None` if a family is not the
    /// store's.
    pub(crate) fn new(declaration: &'static Declaration, store: &'static Store) -> Option<Self> {
        let instruments = declaration.instruments();
        let bounds = instruments
            .iter()
            .map(|instrument| Some(Bounds::of(instrument, store.family(instrument.name)?.buckets())))
            .collect::<Option<Vec<Bounds>>>()?;
        let widths = instruments.iter().zip(&bounds).filter(|(instrument, _)| is_closed(instrument));
        let cells: usize =
            widths.map(|(instrument, bounds)| series_count(declaration, instrument) * bounds.width()).sum();
        let is_sampled = declaration.sample > 1;
        let mut reserved = Reserved::new(usize::from(is_sampled) + cells);
        let sampling = Sampling::new(declaration.sample, || reserved.take(1));
        let instruments: Box<[InstrumentCells]> = instruments
            .iter()
            .zip(bounds)
            .map(|(instrument, bounds)| InstrumentCells::new(declaration, instrument, bounds, store, &mut reserved))
            .collect::<Option<_>>()?;
        let mut steps = Vec::new();
        let mut unplanned = Vec::new();
        for (position, InstrumentCells { instrument, bounds, cells, .. }) in instruments.iter().enumerate() {
            match cells {
                Cells::Closed(first) => {
                    steps.push((*instrument, Step::new(declaration, instrument, *first, bounds)));
                }
                Cells::Open(_) | Cells::None => unplanned.push(position),
            }
        }
        Some(Self {
            plan: Plan::new(declaration, steps, unplanned.is_empty(), sampling),
            instruments,
            unplanned: unplanned.into(),
            sampling,
        })
    }

    #[inline]
    pub(crate) fn instrument(&self, position: usize) -> &InstrumentCells {
        &self.instruments[position]
    }

    /// The instruments that the methods below leave out.
    #[inline]
    pub(crate) fn unplanned(&self) -> &[usize] {
        &self.unplanned
    }

    /// The fast path of calls that are counted, timed and in flight, if that is all.
    #[inline]
    pub(crate) fn fast_path(&self) -> Option<&FastPath> {
        self.plan.fast_path()
    }

    /// Starts a call: raises its in-flight gauges.
    pub(crate) fn start(&self, labels: &[u32]) {
        self.plan.start(shard::writer(), labels);
    }

    pub(crate) fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// Lowers the in-flight gauges and ends a call.
    pub(crate) fn lower_and_end(&self, outcome: usize, nanos: Option<u64>, labels: &[u32], amounts: &[u64]) {
        self.plan.lower_and_end(shard::writer(), outcome, nanos, labels, amounts);
    }

    /// Counts a call whose only update is one counter. Returns whether it did.
    #[inline]
    pub(crate) fn count(&self, outcome: usize) -> bool {
        self.plan.count(outcome)
    }

    /// Ends a call: updates counters and histograms.
    pub(crate) fn end(&self, outcome: usize, nanos: Option<u64>, labels: &[u32], amounts: &[u64]) {
        self.plan.end(shard::writer(), outcome, nanos, labels, amounts);
    }
}

fn series_count(declaration: &Declaration, instrument: &Instrument) -> usize {
    series_index::count(&declaration.outcomes, instrument.labels)
}

/// Whether all its series are known and have cells.
fn is_closed(instrument: &Instrument) -> bool {
    !is_set(instrument) && !instrument.is_open()
}

/// Whether it is a gauge that is set. Its value is not a sum over the threads.
fn is_set(instrument: &Instrument) -> bool {
    instrument.kind == Kind::Gauge && instrument.measure != Measure::InFlight
}

impl InstrumentCells {
    fn new(
        declaration: &'static Declaration,
        instrument: &'static Instrument,
        bounds: Bounds,
        store: &'static Store,
        reserved: &mut Reserved,
    ) -> Option<Self> {
        let family = store.family(instrument.name)?;
        let mut new =
            Self { declaration, instrument, family, bounds, cells: Cells::None, shared: InsertOnlyMap::new() };
        let count = series_count(declaration, instrument);
        if is_closed(instrument) {
            if let Some(first) = reserved.take(count * new.bounds.width()) {
                new.add_closed_series(first, count);
                new.cells = Cells::Closed(first);
            }
        } else if !is_set(instrument) {
            new.cells = Cells::Open(OpenCells::new(count));
        }
        Some(new)
    }

    /// Makes the cells a part of those series that can be recorded.
    fn add_closed_series(&self, first: usize, count: usize) {
        let recorded = self.declaration.recorded(self.instrument);
        for series in 0..count {
            let mut digits =
                series_index::digits(&self.declaration.outcomes, self.instrument.labels, series as u64);
            if digits
                .all(|(label, digit)| !matches!(label.values, LabelSource::Outcome(_)) || recorded.contains(digit))
            {
                self.add_cells(first + series * self.bounds.width(), series as u64, &NoOpenLabels);
            }
        }
    }

    fn add_cells(&self, first: usize, series: u64, open: &impl OpenLabels) {
        if let Some(cells) = CellRange::new(first, matches!(self.bounds, Bounds::Nanos(_))) {
            self.family.add_cells(series_labels(self.declaration, self.instrument, series, open), cells);
        }
    }

    /// The first cell of a series. `None` if its value is shared.
    #[inline]
    fn first_cell(&self, series: u64, open: &impl OpenLabels) -> Option<usize> {
        match &self.cells {
            #[expect(clippy::cast_possible_truncation, reason = "an instrument has at most 100,000 closed series")]
            Cells::Closed(first) => Some(first + series as usize * self.bounds.width()),
            Cells::Open(known) => known.get(series).or_else(|| self.take_cells(known, series, open)),
            Cells::None => None,
        }
    }

    #[cold]
    fn take_cells(&self, known: &OpenCells, series: u64, open: &impl OpenLabels) -> Option<usize> {
        let _inside = reentry::enter_series()?;
        let first = cell_allocator::take(self.bounds.width())?;
        // A scrape must know the cells before a thread writes them. If another thread is faster, these remain zero.
        self.add_cells(first, series, open);
        Some(known.insert(series, first))
    }

    /// The shared value of a series. `None` for an allocator that is called while this thread creates a series: the
    /// update is dropped and counted.
    fn shared(&self, series: u64, open: &impl OpenLabels) -> Option<&Arc<Handle>> {
        if let Some(known) = self.shared.get(&series) {
            return Some(known);
        }
        let Some(_inside) = reentry::enter_series() else {
            reentry::count_dropped();
            return None;
        };
        let handle = self.family.handle(series_labels(self.declaration, self.instrument, series, open));
        Some(self.shared.insert(series, handle).0)
    }

    /// Adds to a counter, which saturates.
    #[inline]
    pub(crate) fn increment(&self, series: u64, amount: u64, open: &impl OpenLabels) {
        // Inlined, because for a counter this is the whole update.
        #[expect(clippy::cast_possible_truncation, reason = "an instrument has at most 100,000 closed series")]
        if let Cells::Closed(first) = self.cells
            && let cell = first + series as usize
            && let Some(page) = shard::own_page(cell / PAGE)
        {
            page.add_saturating(cell % PAGE, amount);
        } else {
            self.apply(series, Change::Increment(amount), open);
        }
    }

    /// Changes the value of a series.
    #[inline(never)]
    pub(crate) fn apply(&self, series: u64, change: Change, open: &impl OpenLabels) {
        let is_per_thread = !matches!(change, Change::RaiseTo(_));
        if is_per_thread && let Some(first) = self.first_cell(series, open) {
            self.apply_to_cells(first, change);
        } else if let Some(handle) = self.shared(series, open) {
            let change = match change {
                // The total has a part in the cells.
                Change::RaiseTo(total) => {
                    let counted = self.first_cell(series, open).map_or(0, shard::total);
                    Change::RaiseTo(total.saturating_sub(counted))
                }
                change => change,
            };
            handle.apply(change);
        }
    }

    fn apply_to_cells(&self, first: usize, change: Change) {
        let writer = shard::writer();
        match (change, &self.bounds) {
            (Change::Increment(amount), _) => writer.add_saturating(first, amount),
            (Change::Enter, _) => writer.add(first, 1),
            (Change::Leave, _) => writer.add(first, 1_u64.wrapping_neg()),
            (Change::RecordNanos { nanos, weight }, Bounds::Nanos(bounds)) => {
                plan::record_nanos(writer, first, bounds, nanos, weight);
            }
            (Change::Record { value, count }, Bounds::Values(bounds)) => {
                plan::record(writer, first, bounds, value, count);
            }
            // Gauges that are set have no cells, and an instrument's changes are of its kind.
            _ => {}
        }
    }

    /// The shared value of a gauge's series, as a handle that outlives a call.
    pub(crate) fn gauge(&self, series: u64, open: &impl OpenLabels) -> Gauge {
        self.shared(series, open).map_or(Gauge::noop(), |handle| Gauge::from_arc(Arc::clone(handle)))
    }
}
