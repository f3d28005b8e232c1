//! Where a site's series have their cells.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::family::{CellRange, Family};
use super::open_cells::OpenCells;
use super::shard::{self, CELLS, PAGE};
use super::update::{self, FastPath, Plan, Step};
use super::{Bounds, Store};
use crate::declare::instrument::{Instrument, Measure};
use crate::declare::unit::Kind;
use crate::record::callsite::Callsite;
use crate::store::reentry;

/// The cells of a site's instruments.
#[derive(Debug)]
pub(crate) struct Layout {
    /// By instrument.
    places: Box<[Place]>,
    /// What calls add, to those instruments that have all their cells.
    plan: Plan,
    /// The instruments of calls that are not in the plan.
    others: Box<[usize]>,
    /// Where each thread counts its calls up to the one that is timed.
    turn: Option<usize>,
    sample: u64,
}

/// The cells of one instrument.
#[derive(Debug)]
pub(crate) struct Place {
    series: Series,
    bounds: Bounds,
}

#[derive(Debug)]
enum Series {
    /// The first cell; those of a series follow those of the one before.
    Closed(usize),
    /// The first cells, found by the number of the series.
    Open(&'static Family, OpenCells),
    /// None: gauges that are set, and what found no room. They go through the facade, to the same store.
    Elsewhere,
}

/// The next cell that belongs to nobody.
static NEXT: Mutex<usize> = Mutex::new(0);

/// Takes cells; a few that belong together lie in one page.
fn take(count: usize) -> Option<usize> {
    let mut next = NEXT.lock().unwrap_or_else(PoisonError::into_inner);
    let left = PAGE - *next % PAGE;
    let first = if count <= PAGE && count > left { *next + left } else { *next };
    if first + count > CELLS {
        return None;
    }
    *next = first + count;
    Some(first)
}

/// Cells of one site, side by side: a page holds those of most.
struct Room(Range<usize>);

impl Room {
    fn new(cells: usize) -> Self {
        Self(take(cells).map_or(0..0, |first| first..first + cells))
    }

    /// Takes cells out of the room, or from elsewhere if there are too few for all of the site's.
    fn take(&mut self, count: usize) -> Option<usize> {
        if self.0.len() < count {
            return take(count);
        }
        let first = self.0.start;
        self.0.start += count;
        Some(first)
    }
}

/// How many cells have been taken.
pub(super) fn taken() -> usize {
    *NEXT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Layout {
    /// Gives a site its cells, and the store's series their part in them.
    pub(super) fn new(site: &'static Callsite, store: &'static Store) -> Self {
        let declaration = site.declaration();
        let instruments = declaration.instruments();
        let bounds: Vec<Bounds> = instruments.iter().map(Bounds::of).collect();
        let closed = (0..instruments.len()).filter(|position| Place::is_closed(&instruments[*position]));
        let cells = closed.map(|position| site.series_count(position) * bounds[position].width()).sum::<usize>();
        let mut room = Room::new(cells + usize::from(declaration.sample > 1));
        let turn = if declaration.sample > 1 { room.take(1) } else { None };
        let places: Box<[Place]> = bounds
            .into_iter()
            .enumerate()
            .map(|(position, bounds)| Place::new(site, position, bounds, store, &mut room))
            .collect();
        let mut steps = Vec::new();
        let mut others = Vec::new();
        for (position, (instrument, place)) in instruments.iter().zip(&places).enumerate() {
            match place.series {
                Series::Closed(first) => {
                    steps.push((instrument, Step::new(declaration, instrument, first, &place.bounds)));
                }
                Series::Open(..) | Series::Elsewhere => others.push(position),
            }
        }
        Self {
            plan: Plan::new(declaration, steps, others.is_empty(), turn),
            places,
            others: others.into(),
            turn,
            sample: declaration.sample.into(),
        }
    }

    #[inline]
    pub(crate) fn place(&self, position: usize) -> &Place {
        &self.places[position]
    }

    /// The instruments whose additions the methods below leave out.
    #[inline]
    pub(crate) fn others(&self) -> &[usize] {
        &self.others
    }

    /// The short plan of calls that are counted, timed and in flight, if that is all.
    #[inline]
    pub(crate) fn fast_path(&self) -> Option<&FastPath> {
        self.plan.fast_path()
    }

    /// A call starts.
    pub(crate) fn start(&self, labels: &[u32]) {
        self.plan.start(shard::writer(), labels);
    }

    /// Whether this call is to be timed: each `sample`th of a thread.
    pub(crate) fn should_sample(&self) -> bool {
        self.turn.is_none_or(|turn| shard::writer().should_sample(turn, self.sample))
    }

    /// A call ends: what its start added is taken back, and what it adds then.
    pub(crate) fn lower_and_end(&self, outcome: usize, nanos: Option<u64>, labels: &[u32], numbers: &[u64]) {
        self.plan.lower_and_end(shard::writer(), outcome, nanos, labels, numbers);
    }

    /// A call ends that adds 1 to one counter, with no other label than the outcome. Says whether it did.
    #[inline]
    pub(crate) fn count(&self, outcome: usize) -> bool {
        self.plan.count(outcome)
    }

    /// A call ends: what it adds then.
    pub(crate) fn end(&self, outcome: usize, nanos: Option<u64>, labels: &[u32], numbers: &[u64]) {
        self.plan.end(shard::writer(), outcome, nanos, labels, numbers);
    }
}

impl Place {
    fn new(
        site: &'static Callsite,
        position: usize,
        bounds: Bounds,
        store: &'static Store,
        room: &mut Room,
    ) -> Self {
        let instrument = &site.declaration().instruments()[position];
        let series = match store.family(instrument.name) {
            Some(family) if Self::is_closed(instrument) => Self::closed(site, position, family, &bounds, room),
            Some(family) if !Self::is_set(instrument) => {
                Series::Open(family, OpenCells::new(site.series_count(position)))
            }
            _ => Series::Elsewhere,
        };
        Self { series, bounds }
    }

    /// Whether it is a gauge that is set: its value is not a sum over threads.
    fn is_set(instrument: &Instrument) -> bool {
        instrument.kind == Kind::Gauge && instrument.measure != Measure::InFlight
    }

    /// Whether all its series are known and have cells.
    fn is_closed(instrument: &Instrument) -> bool {
        !Self::is_set(instrument) && !instrument.is_open()
    }

    fn closed(
        site: &'static Callsite,
        position: usize,
        family: &Family,
        bounds: &Bounds,
        room: &mut Room,
    ) -> Series {
        let (count, width) = (site.series_count(position), bounds.width());
        let Some(first) = room.take(count * width) else { return Series::Elsewhere };
        for number in (0..count).filter(|number| site.is_recorded(position, *number as u64)) {
            if let Some(cells) = CellRange::new(first + number * width, matches!(bounds, Bounds::Nanos(_))) {
                family.add_cells(site.labels_of(position, number as u64), cells);
            }
        }
        Series::Closed(first)
    }

    /// The first cell of a series; nothing if it has none.
    #[inline]
    fn first_cell(&self, site: &'static Callsite, position: usize, number: u64) -> Option<usize> {
        match &self.series {
            #[expect(clippy::cast_possible_truncation, reason = "an instrument has at most 100,000 closed series")]
            Series::Closed(first) => Some(first + number as usize * self.bounds.width()),
            Series::Open(family, known) => {
                let first = known.get(number);
                first.or_else(|| self.open(family, known, site, position, number))
            }
            Series::Elsewhere => None,
        }
    }

    #[cold]
    fn open(
        &self,
        family: &Family,
        known: &OpenCells,
        site: &'static Callsite,
        position: usize,
        number: u64,
    ) -> Option<usize> {
        // An allocator is called while this thread may have locked the family.
        if reentry::is_inside_exporter() {
            return None;
        }
        let first = take(self.bounds.width())?;
        let kept = known.get_or_insert(number, first);
        // Another thread may have been faster: then the cells just taken stay unused.
        if kept == first {
            let cells = CellRange::new(first, matches!(self.bounds, Bounds::Nanos(_)))?;
            family.add_cells(site.labels_of(position, number), cells);
        }
        Some(kept)
    }

    /// Adds to a counter, which saturates. Returns whether it has cells.
    #[inline]
    pub(crate) fn add(&self, site: &'static Callsite, position: usize, number: u64, amount: u64) -> bool {
        // In full where it is called: for a counter that is all there is.
        #[expect(clippy::cast_possible_truncation, reason = "an instrument has at most 100,000 closed series")]
        if let Series::Closed(first) = self.series
            && let cell = first + number as usize
            && let Some(page) = shard::own_page(cell / PAGE)
        {
            page.add_saturating(cell % PAGE, amount);
            return true;
        }
        self.add_elsewhere(site, position, number, amount)
    }

    #[inline(never)]
    fn add_elsewhere(&self, site: &'static Callsite, position: usize, number: u64, amount: u64) -> bool {
        let Some(first) = self.first_cell(site, position, number) else { return false };
        shard::writer().add_saturating(first, amount);
        true
    }

    /// Adds to an in-flight gauge; a subtraction adds -1, which wraps around. Returns whether it has cells.
    pub(crate) fn add_to_gauge(&self, site: &'static Callsite, position: usize, number: u64, amount: u64) -> bool {
        let Some(first) = self.first_cell(site, position, number) else { return false };
        shard::writer().add(first, amount);
        true
    }

    /// What the cells of a counter's series add up to.
    pub(crate) fn total(&self, site: &'static Callsite, position: usize, number: u64) -> u64 {
        self.first_cell(site, position, number).map_or(0, shard::total)
    }

    /// Records a duration `weight` times. Says whether the histogram has cells.
    #[inline]
    pub(crate) fn record_nanos(
        &self,
        site: &'static Callsite,
        position: usize,
        number: u64,
        nanos: u64,
        weight: u64,
    ) -> bool {
        let Bounds::Nanos(bounds) = &self.bounds else { return false };
        let Some(first) = self.first_cell(site, position, number) else { return false };
        update::record_nanos(shard::writer(), first, bounds, nanos, weight);
        true
    }

    /// Records a value `weight` times. Says whether the histogram has cells.
    pub(crate) fn record(
        &self,
        site: &'static Callsite,
        position: usize,
        number: u64,
        value: f64,
        weight: u64,
    ) -> bool {
        let Bounds::Values(bounds) = &self.bounds else { return false };
        let Some(first) = self.first_cell(site, position, number) else { return false };
        update::record(shard::writer(), first, bounds, value, weight);
        true
    }
}
