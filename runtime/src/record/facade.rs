//! The way from a site to a recorder: to our own installed one through the site's cells, to any other through the
//! `metrics` facade, with the handles that a site keeps of the global recorder. For a local recorder each record
//! looks its series up.

use std::cell::Cell;
use std::sync::OnceLock;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Level, Metadata, Recorder};

use crate::declare::instrument::{Instrument, Measure};
use crate::declare::unit::Kind;
use crate::record::callsite::Callsite;
use crate::record::current_recorder as lasting;
use crate::store::pinned::pinned;
use crate::store::reentry::{self, Part};
use crate::store::{Layout, Place};

/// A site's handles at the global recorder.
#[derive(Debug)]
pub(crate) struct Cache(OnceLock<Table>);

impl Cache {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }
}

thread_local! {
    /// What this thread is registering or describing for a site.
    static REGISTERING: Cell<Option<&'static Instrument>> = const { Cell::new(None) };
}

/// The declaration of what is being registered or described on this thread, if a site does it. Layers may have changed the
/// name.
pub(crate) fn registering() -> Option<&'static Instrument> {
    REGISTERING.get()
}

fn as_instrument<R>(instrument: &'static Instrument, register: impl FnOnce() -> R) -> R {
    let before = REGISTERING.replace(Some(instrument));
    let registered = register();
    REGISTERING.set(before);
    registered
}

/// The handles of one site at the global recorder, by instrument.
#[derive(Debug)]
pub(crate) struct Table(Box<[Handles]>);

#[derive(Debug)]
enum Handles {
    Counter(Series<Counter>),
    Gauge(Series<Gauge>),
    Histogram(Series<Histogram>),
}

/// The handles of one instrument, by the number of the series.
#[derive(Debug)]
enum Series<H> {
    Closed(Box<[OnceLock<H>]>),
    Open(papaya::HashMap<u64, H>),
}

impl<H: Clone + Send + Sync> Series<H> {
    #[inline]
    fn with<R>(&self, series: u64, register: impl Fn() -> H, read: impl FnOnce(&H) -> R) -> R {
        match self {
            Self::Closed(handles) => match usize::try_from(series).ok().and_then(|series| handles.get(series)) {
                Some(handle) => match handle.get() {
                    Some(handle) => read(handle),
                    // The exporter refuses it, for this time: what it gives is not to be kept.
                    None if reentry::is_inside_exporter() => read(&register()),
                    None => read(handle.get_or_init(register)),
                },
                None => read(&register()),
            },
            Self::Open(handles) if reentry::is_inside_exporter() => {
                let known = pinned!(handles, |handles| handles.get(&series).cloned(), ending: None);
                read(&known.unwrap_or_else(register))
            }
            Self::Open(handles) => {
                pinned!(handles, |handles| read(handles.get_or_insert_with(series, register)), ending: read(&register()))
            }
        }
    }
}

impl Table {
    fn new(site: &Callsite, recorder: &dyn Recorder) -> Self {
        let declaration = site.declaration();
        let handles = declaration.instruments().iter().enumerate().map(|(position, instrument)| {
            let closed = (!instrument.is_open()).then(|| site.series_count(position));
            match instrument.kind {
                Kind::Counter => Handles::Counter(empty(closed)),
                Kind::Gauge => Handles::Gauge(empty(closed)),
                Kind::Histogram => Handles::Histogram(empty(closed)),
            }
        });
        let table = Self(handles.collect());
        (0..table.0.len()).for_each(|position| describe(site, position, recorder));
        table
    }
}

fn empty<H>(closed: Option<usize>) -> Series<H> {
    match closed {
        Some(count) => Series::Closed((0..count).map(|_| OnceLock::new()).collect()),
        None => Series::Open(papaya::HashMap::new()),
    }
}

/// A site's cells, if our own installed recorder is the current one: the short way.
#[inline]
pub(crate) fn cells_of(site: &'static Callsite) -> Option<&'static Layout> {
    if metrics::with_recorder(lasting::is_ours) { site.layout.get() } else { None }
}

/// The way from a site to the current recorder.
pub(crate) struct Lane<'a> {
    site: &'static Callsite,
    recorder: &'a dyn Recorder,
    way: Way,
}

enum Way {
    /// To the cells of our own installed recorder.
    Cells(&'static Layout),
    /// To the handles that are kept of the global recorder; to none of a local one.
    Handles(Option<&'static Table>),
}

/// Opens the way to the recorder that is current on this thread.
pub(crate) fn with_lane(site: &'static Callsite, mut record: impl FnMut(&Lane<'_>)) {
    lasting::with_current(&mut |recorder| {
        let Some(_inside) = reentry::enter_or_drop(Part::Facade) else { return };
        let way = match site.layout.get() {
            Some(layout) if lasting::is_ours(recorder) => Way::Cells(layout),
            _ => Way::Handles(table(site, recorder)),
        };
        record(&Lane { site, recorder, way });
    });
}

/// How many recorders [`current`] tells apart.
pub(crate) const RECORDERS: usize = 2;

/// Which recorder a site writes to now: our own by its cells, or another global one. Nothing for a local one.
pub(crate) fn current(site: &'static Callsite) -> Option<usize> {
    if cells_of(site).is_some() {
        return Some(0);
    }
    let mut is_global = false;
    lasting::with_current(&mut |recorder| is_global = lasting::is_lasting(recorder));
    is_global.then_some(1)
}

/// Opens the way to our own cells, whichever recorder is current.
pub(crate) fn with_our_lane(site: &'static Callsite, layout: &'static Layout, record: impl FnOnce(&Lane<'_>)) {
    // There are cells only where ours is installed.
    if let Some(recorder) = lasting::ours()
        && let Some(_inside) = reentry::enter_or_drop(Part::Facade)
    {
        record(&Lane { site, recorder, way: Way::Cells(layout) });
    }
}

/// A site's handles of a recorder, if it is the global one.
fn table(site: &'static Callsite, recorder: &dyn Recorder) -> Option<&'static Table> {
    lasting::is_lasting(recorder).then(|| site.handles.0.get_or_init(|| Table::new(site, recorder)))
}

macro_rules! handles {
    ($($method:ident $variant:ident $register:ident;)*) => {$(
        /// The handle of a series, registered first if nobody has it.
        pub(crate) fn $method<R>(&self, position: usize, series: u64, read: impl FnOnce(&$variant) -> R) -> R {
            let instrument = &self.site.declaration().instruments()[position];
            let register = || {
                let key = key(self.site, position, series);
                as_instrument(instrument, || self.recorder.$register(&key, &metadata(self.site)))
            };
            match self.table().map(|table| &table.0[position]) {
                Some(Handles::$variant(handles)) => handles.with(series, register, read),
                _ => {
                    describe(self.site, position, self.recorder);
                    read(&register())
                }
            }
        }
    )*};
}

impl Lane<'_> {
    handles! {
        counter Counter register_counter;
        gauge Gauge register_gauge;
        histogram Histogram register_histogram;
    }

    /// The cells of an instrument, if this is the way to them.
    #[inline]
    fn place(&self, position: usize) -> Option<&'static Place> {
        match self.way {
            Way::Cells(layout) => Some(layout.place(position)),
            Way::Handles(_) => None,
        }
    }

    /// The handles that are kept of the recorder, if it is the global one.
    fn table(&self) -> Option<&'static Table> {
        match self.way {
            Way::Handles(table) => table,
            Way::Cells(_) => table(self.site, self.recorder),
        }
    }

    /// Adds to a counter.
    #[inline]
    pub(crate) fn increment(&self, position: usize, series: u64, amount: u64) {
        let has_cells = self.place(position).is_some_and(|place| place.add(self.site, position, series, amount));
        if !has_cells {
            self.counter(position, series, |counter| counter.increment(amount));
        }
    }

    /// Raises a counter to a total.
    pub(crate) fn raise(&self, position: usize, series: u64, total: u64) {
        let counted = self.place(position).map_or(0, |place| place.total(self.site, position, series));
        self.counter(position, series, |counter| counter.absolute(total.saturating_sub(counted)));
    }

    /// Records a duration `weight` times.
    #[inline]
    pub(crate) fn record_nanos(&self, position: usize, series: u64, nanos: u64, weight: u32) {
        let has_cells = self
            .place(position)
            .is_some_and(|place| place.record_nanos(self.site, position, series, nanos, weight.into()));
        if !has_cells {
            #[expect(clippy::cast_precision_loss, reason = "104 days are exact to the nanosecond")]
            let seconds = nanos as f64 / 1e9;
            self.histogram(position, series, |histogram| histogram.record_many(seconds, weight as usize));
        }
    }

    /// Records a value `count` times, unless it is NaN or infinite: one such value would spoil the sum for good.
    pub(crate) fn record(&self, position: usize, series: u64, value: f64, count: usize) {
        if !value.is_finite() {
            return;
        }
        let has_cells = self
            .place(position)
            .is_some_and(|place| place.record(self.site, position, series, value, count as u64));
        if !has_cells {
            self.histogram(position, series, |histogram| histogram.record_many(value, count));
        }
    }
}

fn key(site: &Callsite, position: usize, series: u64) -> Key {
    Key::from_parts(site.declaration().instruments()[position].name, site.labels_of(position, series))
}

fn metadata(site: &Callsite) -> Metadata<'static> {
    let module = site.declaration().module;
    Metadata::new(module, Level::INFO, Some(module))
}

fn describe(site: &Callsite, position: usize, recorder: &dyn Recorder) {
    let instrument = &site.declaration().instruments()[position];
    let name = KeyName::from_const_str(instrument.name);
    let unit = instrument.unit.and_then(crate::Unit::as_facade);
    let help = instrument.help.text.into();
    as_instrument(instrument, || match instrument.kind {
        Kind::Counter => recorder.describe_counter(name, unit, help),
        Kind::Gauge => recorder.describe_gauge(name, unit, help),
        Kind::Histogram => recorder.describe_histogram(name, unit, help),
    });
}

/// Where a call raised its in-flight gauges, to be lowered there: the recorder that is current when the call ends may
/// be another. Two words, because a future holds them.
#[derive(Debug)]
pub(crate) enum InFlight {
    /// Nowhere: it has none, or they are lowered.
    None,
    /// In our cells.
    Cells(&'static Layout),
    Lasting(&'static Table),
    Local(Box<LocalGauges>),
}

/// The gauges of a local recorder.
#[derive(Debug)]
pub(crate) struct LocalGauges(Box<[Gauge]>);

impl InFlight {
    /// Raises them at the current recorder, which is not ours.
    #[cold]
    pub(crate) fn raise(site: &'static Callsite, labels: &[u32]) -> Self {
        let mut raised = Self::None;
        with_lane(site, |lane| {
            let gauges = gauges(site, labels);
            raised = match lane.table() {
                Some(table) => {
                    gauges
                        .for_each(|(position, series)| lane.gauge(position, series, |gauge| gauge.increment(1.0)));
                    Self::Lasting(table)
                }
                None => {
                    let raise = |gauge: &Gauge| {
                        gauge.increment(1.0);
                        gauge.clone()
                    };
                    let gauges = gauges.map(|(position, series)| lane.gauge(position, series, raise));
                    Self::Local(Box::new(LocalGauges(gauges.collect())))
                }
            };
        });
        raised
    }

    /// Lowers those that rose elsewhere than in our cells.
    pub(crate) fn lower(&mut self, site: &'static Callsite, labels: &[u32]) {
        match std::mem::replace(self, Self::None) {
            Self::None | Self::Cells(_) => {}
            Self::Lasting(table) => {
                for (position, series) in gauges(site, labels) {
                    if let Handles::Gauge(handles) = &table.0[position] {
                        handles.with(series, Gauge::noop, |gauge| gauge.decrement(1.0));
                    }
                }
            }
            Self::Local(gauges) => gauges.0.iter().for_each(|gauge| gauge.decrement(1.0)),
        }
    }
}

/// Adds to the in-flight gauges with open labels.
#[cold]
pub(crate) fn add_to_open_gauges(site: &'static Callsite, layout: &'static Layout, labels: &[u32], amount: u64) {
    with_our_lane(site, layout, |lane| {
        for &position in layout.others() {
            let instrument = &site.declaration().instruments()[position];
            if instrument.measure == Measure::InFlight {
                let series = site.series(instrument, 0, labels);
                if !layout.place(position).add_to_gauge(site, position, series, amount) {
                    let change = if amount == 1 { 1.0 } else { -1.0 };
                    lane.gauge(position, series, |gauge| gauge.increment(change));
                }
            }
        }
    });
}

/// The in-flight instruments of a site, each with the series of a call.
fn gauges<'a>(site: &'static Callsite, labels: &'a [u32]) -> impl Iterator<Item = (usize, u64)> + 'a {
    let instruments = site.declaration().instruments().iter().enumerate();
    instruments
        .filter(|(_, instrument)| instrument.measure == Measure::InFlight)
        .map(move |(position, instrument)| (position, site.series(instrument, 0, labels)))
}
