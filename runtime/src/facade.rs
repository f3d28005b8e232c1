//! The `metrics` facade: which recorder is current, and the handles that a site keeps of it.
//!
//! A recorder is one of three: the global one, which is never replaced or freed; nothing, the facade's own
//! stand-in until there is a global one, which is never freed either; or a local one, which lives as long as
//! somebody's stack frame, and whose address another may have afterwards. Handles are kept for the first two,
//! the *lasting* recorders. For a local recorder each record looks its series up.

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::thread;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Level, Metadata, Recorder};

use crate::descriptor::{Kind, Reading};
use crate::site::Site;
use crate::store::{Layout, Place};

/// The identity of a lasting recorder.
#[derive(Clone, Copy, Debug)]
struct Identity(*const (dyn Recorder + 'static));

// SAFETY: the pointer is only compared, never followed.
unsafe impl Send for Identity {}
// SAFETY: as above.
unsafe impl Sync for Identity {}

impl Identity {
    fn of(recorder: &dyn Recorder) -> Self {
        let pointer: *const (dyn Recorder + '_) = recorder;
        #[expect(clippy::transmute_ptr_to_ptr, reason = "a cast does not lengthen the lifetime in a trait object")]
        // SAFETY: only the lifetime bound changes, which has no representation; the pointer is never followed.
        Self(unsafe { std::mem::transmute::<*const (dyn Recorder + '_), *const (dyn Recorder + 'static)>(pointer) })
    }

    #[inline]
    // A recorder without fields has no address of its own: the method table tells it apart. If the compiler made
    // the table twice, the recorder counts as a local one: slower, not wrong.
    fn is(self, other: Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

/// The lasting recorders, in the order of their discovery. There can be two: nothing, then the global one.
static LASTING: [OnceLock<Identity>; LASTING_RECORDERS] = [const { OnceLock::new() }; LASTING_RECORDERS];
const LASTING_RECORDERS: usize = 2;

#[inline]
fn lasting(recorder: &dyn Recorder) -> Option<usize> {
    let current = Identity::of(recorder);
    LASTING.iter().position(|known| known.get().is_some_and(|known| known.is(current)))
}

/// Finds out whether an unknown recorder is a lasting one.
///
/// The facade does not say which recorder is the global one, but on a thread of its own there is no local one.
/// A thread is dear, so in a program that uses local recorders only the 1st, 2nd, 4th, 8th … unknown is asked about.
#[cold]
fn discover(recorder: &dyn Recorder) -> Option<usize> {
    static UNKNOWN: AtomicUsize = AtomicUsize::new(0);
    let all_known = LASTING.iter().all(|known| known.get().is_some());
    let turn = UNKNOWN.fetch_add(1, Ordering::Relaxed) + 1;
    if all_known || !turn.is_power_of_two() {
        return None;
    }
    learn();
    lasting(recorder)
}

/// Learns the recorder that threads without a local one have now. Call it when a global recorder is installed.
pub(crate) fn learn() {
    let probe = thread::Builder::new()
        .name("callmeter-probe".into())
        .spawn(|| metrics::with_recorder(|recorder| Identity::of(recorder)));
    // Without a thread to be had, recorders stay unknown: slower, not wrong.
    let Some(found) = probe.ok().and_then(|probe| probe.join().ok()) else { return };
    for place in &LASTING {
        if place.get_or_init(|| found).is(found) {
            return;
        }
    }
}

/// A site's handles, one table for each lasting recorder.
#[derive(Debug)]
pub(crate) struct Cache([OnceLock<Table>; LASTING_RECORDERS]);

impl Cache {
    pub(crate) const fn new() -> Self {
        Self([const { OnceLock::new() }; LASTING_RECORDERS])
    }
}

/// The handles of one site at one lasting recorder, by instrument.
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

impl<H: Send + Sync> Series<H> {
    #[inline]
    fn with<R>(&self, series: u64, register: impl Fn() -> H, read: impl FnOnce(&H) -> R) -> R {
        match self {
            Self::Closed(handles) => match usize::try_from(series).ok().and_then(|series| handles.get(series)) {
                Some(handle) => read(handle.get_or_init(register)),
                None => read(&register()),
            },
            Self::Open(handles) => read(handles.pin().get_or_insert_with(series, register)),
        }
    }
}

impl Table {
    fn new(site: &Site, recorder: &dyn Recorder) -> Self {
        let declaration = site.declaration();
        let handles = declaration.instruments().iter().map(|instrument| {
            let closed = (!instrument.is_open())
                .then(|| instrument.labels.iter().map(|label| declaration.radix(label)).product());
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

/// Where our own installed recorder is; nowhere before it is installed.
static OURS: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Says that our own recorder is the global one from now on, and that all sites have their cells.
#[cfg(feature = "exporter")]
pub(crate) fn installed() {
    learn();
    // What a thread of its own sees is the global recorder: ours, which was just installed.
    if let Some(found) = LASTING.iter().rev().find_map(OnceLock::get) {
        OURS.store(found.0.cast::<()>().cast_mut(), Ordering::Release);
    }
}

/// Whether our own installed recorder is the current one on this thread.
#[inline]
fn is_ours_current() -> bool {
    let ours = OURS.load(Ordering::Acquire);
    metrics::with_recorder(|recorder| ptr::addr_eq(ptr::from_ref(recorder), ours))
}

/// A site's cells, if our own installed recorder is the current one: the short way.
#[inline]
pub(crate) fn cells_of(site: &'static Site) -> Option<&'static Layout> {
    if is_ours_current() { site.layout.get() } else { None }
}

/// The way from a site to the current recorder.
pub(crate) struct Lane<'a> {
    site: &'static Site,
    recorder: &'a dyn Recorder,
    way: Way,
}

enum Way {
    /// To the cells of our own installed recorder.
    Cells(&'static Layout),
    /// To the handles that are kept of a lasting recorder; to none of a local one.
    Handles(Option<&'static Table>),
}

/// Opens the way to the recorder that is current on this thread.
pub(crate) fn with_lane<R>(site: &'static Site, record: impl FnOnce(&Lane<'_>) -> R) -> R {
    metrics::with_recorder(|recorder| {
        let is_ours = ptr::addr_eq(ptr::from_ref(recorder), OURS.load(Ordering::Acquire));
        let way = match site.layout.get() {
            Some(layout) if is_ours => Way::Cells(layout),
            _ => Way::Handles(table(site, recorder)),
        };
        record(&Lane { site, recorder, way })
    })
}

/// Opens the way to our own cells, whichever recorder is current.
pub(crate) fn with_our_lane(site: &'static Site, layout: &'static Layout, record: impl FnOnce(&Lane<'_>)) {
    metrics::with_recorder(|recorder| record(&Lane { site, recorder, way: Way::Cells(layout) }));
}

/// A site's handles of a recorder, if it is a lasting one.
fn table(site: &'static Site, recorder: &dyn Recorder) -> Option<&'static Table> {
    let place = lasting(recorder).or_else(|| discover(recorder))?;
    Some(site.handles.0[place].get_or_init(|| Table::new(site, recorder)))
}

macro_rules! handles {
    ($($method:ident $variant:ident $register:ident;)*) => {$(
        /// The handle of a series, registered first if nobody has it.
        pub(crate) fn $method<R>(&self, position: usize, series: u64, read: impl FnOnce(&$variant) -> R) -> R {
            let register = || self.recorder.$register(&key(self.site, position, series), &metadata(self.site));
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

    /// The handles that are kept of the recorder, if it is a lasting one.
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

fn key(site: &Site, position: usize, series: u64) -> Key {
    Key::from_parts(site.declaration().instruments()[position].name, site.labels_of(position, series))
}

fn metadata(site: &Site) -> Metadata<'static> {
    let module = site.declaration().module;
    Metadata::new(module, Level::INFO, Some(module))
}

fn describe(site: &Site, position: usize, recorder: &dyn Recorder) {
    let instrument = &site.declaration().instruments()[position];
    let name = KeyName::from_const_str(instrument.name);
    let unit = instrument.unit.and_then(crate::Unit::as_facade);
    let help = instrument.help.text.into();
    match instrument.kind {
        Kind::Counter => recorder.describe_counter(name, unit, help),
        Kind::Gauge => recorder.describe_gauge(name, unit, help),
        Kind::Histogram => recorder.describe_histogram(name, unit, help),
    }
}

/// The in-flight gauges that a call raised elsewhere than in our cells, to be lowered where they were raised: the
/// recorder that is current when the call ends may be another.
#[derive(Debug)]
pub(crate) enum RaisedGauges {
    None,
    Lasting(&'static Table),
    Local(Box<[Gauge]>),
}

impl RaisedGauges {
    #[cold]
    pub(crate) fn raise(site: &'static Site, labels: &[u32]) -> Self {
        with_lane(site, |lane| {
            let gauges = gauges(site, labels);
            match lane.table() {
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
                    Self::Local(gauges.map(|(position, series)| lane.gauge(position, series, raise)).collect())
                }
            }
        })
    }

    #[inline]
    pub(crate) fn lower(&mut self, site: &'static Site, labels: &[u32]) {
        if !matches!(self, Self::None) {
            self.lower_some(site, labels);
        }
    }

    #[cold]
    fn lower_some(&mut self, site: &'static Site, labels: &[u32]) {
        match std::mem::replace(self, Self::None) {
            Self::None => {}
            Self::Lasting(table) => {
                for (position, series) in gauges(site, labels) {
                    if let Handles::Gauge(handles) = &table.0[position] {
                        handles.with(series, Gauge::noop, |gauge| gauge.decrement(1.0));
                    }
                }
            }
            Self::Local(gauges) => gauges.iter().for_each(|gauge| gauge.decrement(1.0)),
        }
    }
}

/// Adds to the in-flight gauges with open labels.
#[cold]
pub(crate) fn add_to_open_gauges(site: &'static Site, layout: &'static Layout, labels: &[u32], amount: u64) {
    for &position in layout.others() {
        let instrument = &site.declaration().instruments()[position];
        if instrument.reading == Reading::InFlight {
            layout.place(position).add(site, position, site.series(instrument, 0, labels), amount);
        }
    }
}

/// The in-flight instruments of a site, each with the series of a call.
fn gauges<'a>(site: &'static Site, labels: &'a [u32]) -> impl Iterator<Item = (usize, u64)> + 'a {
    let instruments = site.declaration().instruments().iter().enumerate();
    instruments
        .filter(|(_, instrument)| instrument.reading == Reading::InFlight)
        .map(move |(position, instrument)| (position, site.series(instrument, 0, labels)))
}
