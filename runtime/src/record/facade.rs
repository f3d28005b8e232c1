//! Updates at recorders that are not our own, through the `metrics` facade. Each update registers its series, as the
//! macros of `metrics` do.

use std::cell::Cell;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Level, Metadata, Recorder, SharedString};

use super::backend::Series;
use super::callsite::Callsite;
use crate::catalogue::help_of_deprecated;
use crate::declare::instrument::Instrument;
use crate::declare::unit::{Kind, Unit};
use crate::store::insert_only_map::InsertOnlyMap;
use crate::store::reentry::{self, Part};
use crate::store::{Change, Sampling, saturated, seconds, series_labels};

/// What a callsite keeps for other recorders. It holds no handle of any recorder.
#[derive(Debug)]
pub(crate) struct FacadeState {
    /// The keys of its series, by the instrument's position and the index of the series.
    keys: InsertOnlyMap<(usize, u64), Key>,
    /// The address of the recorder that its families were described to last.
    described_to: AtomicPtr<()>,
    sampling: OnceLock<Sampling>,
}

impl FacadeState {
    pub(crate) const fn new() -> Self {
        Self {
            keys: InsertOnlyMap::new(),
            described_to: AtomicPtr::new(ptr::null_mut()),
            sampling: OnceLock::new(),
        }
    }

    /// Which calls are timed.
    pub(crate) fn sampling(&self, every: u32) -> Sampling {
        *self.sampling.get_or_init(|| Sampling::with_own_cell(every))
    }
}

/// Changes the value of a series.
pub(crate) fn apply(recorder: &dyn Recorder, series: Series, change: Change) {
    let Some(_inside) = reentry::enter_or_drop(Part::Facade) else { return };
    match change {
        Change::Increment(amount) => counter(recorder, series).increment(amount),
        Change::RaiseTo(total) => counter(recorder, series).absolute(total),
        Change::Enter => register_gauge(recorder, series).increment(1.0),
        Change::Leave => register_gauge(recorder, series).decrement(1.0),
        Change::Set(value) => register_gauge(recorder, series).set(value),
        Change::Add(value) => register_gauge(recorder, series).increment(value),
        Change::Record { value, count } if value.is_finite() => {
            histogram(recorder, series).record_many(value, saturated(count));
        }
        Change::Record { .. } => {}
        Change::RecordNanos { nanos, weight: 1 } => histogram(recorder, series).record(seconds(nanos)),
        Change::RecordNanos { nanos, weight } => {
            histogram(recorder, series).record_many(seconds(nanos), saturated(weight));
        }
    }
}

/// The handle of a gauge.
pub(crate) fn gauge(recorder: &dyn Recorder, series: Series) -> Gauge {
    match reentry::enter_or_drop(Part::Facade) {
        Some(_inside) => register_gauge(recorder, series),
        None => Gauge::noop(),
    }
}

fn counter(recorder: &dyn Recorder, series: Series) -> Counter {
    register(recorder, series, |key, metadata| recorder.register_counter(key, metadata))
}

fn register_gauge(recorder: &dyn Recorder, series: Series) -> Gauge {
    register(recorder, series, |key, metadata| recorder.register_gauge(key, metadata))
}

fn histogram(recorder: &dyn Recorder, series: Series) -> Histogram {
    register(recorder, series, |key, metadata| recorder.register_histogram(key, metadata))
}

fn register<H>(recorder: &dyn Recorder, series: Series, register: impl FnOnce(&Key, &Metadata<'_>) -> H) -> H {
    let Series { callsite, position, index } = series;
    describe(recorder, callsite);
    let declaration = callsite.declaration();
    let instrument = &declaration.instruments()[position];
    let keys = &callsite.facade.keys;
    let key = keys.get(&(position, index)).unwrap_or_else(|| {
        let labels = series_labels(declaration, instrument, index, callsite);
        // Labels that are never freed are not copied by recorders. There are no more of them than series.
        keys.insert((position, index), Key::from_static_parts(instrument.name, labels.leak())).0
    });
    let metadata = Metadata::new(declaration.module, Level::INFO, Some(declaration.module));
    as_instrument(instrument, || register(key, &metadata))
}

/// Describes a callsite's families, unless it has described them to this recorder.
///
/// A recorder on the stack is a local one, and the next one may have the same address. So it gets the descriptions with
/// each update. They cost time there, but a program uses such recorders in tests alone.
fn describe(recorder: &dyn Recorder, callsite: &Callsite) {
    let address = ptr::from_ref(recorder).cast::<()>().cast_mut();
    let described_to = &callsite.facade.described_to;
    if described_to.load(Ordering::Relaxed) == address && !is_on_stack(address) {
        return;
    }
    for instrument in callsite.declaration().instruments() {
        let name = KeyName::from_const_str(instrument.name);
        let unit = instrument.unit.and_then(Unit::as_facade);
        let help = help(instrument);
        as_instrument(instrument, || match instrument.kind {
            Kind::Counter => recorder.describe_counter(name, unit, help),
            Kind::Gauge => recorder.describe_gauge(name, unit, help),
            Kind::Histogram => recorder.describe_histogram(name, unit, help),
        });
    }
    described_to.store(address, Ordering::Relaxed);
}

/// The help text. Other recorders get only the new name of a family that has another one.
fn help(instrument: &Instrument) -> SharedString {
    match (instrument.was, instrument.deprecated) {
        (None, Some(deprecated)) => help_of_deprecated(instrument.help.text, deprecated).into(),
        (Some(_), _) | (None, None) => instrument.help.text.into(),
    }
}

/// Whether an address is in a frame of this thread's stack that is not far away.
fn is_on_stack(address: *mut ()) -> bool {
    const NEAR: usize = 1 << 20;
    let here = 0_u8;
    address.addr().abs_diff((&raw const here).addr()) < NEAR
}

thread_local! {
    /// What this thread is registering or describing for a callsite.
    static REGISTERING: Cell<Option<&'static Instrument>> = const { Cell::new(None) };
}

/// The declaration of what is being registered or described on this thread, if a callsite does it. Layers may have
/// changed the name.
pub(crate) fn registering() -> Option<&'static Instrument> {
    REGISTERING.get()
}

fn as_instrument<R>(instrument: &'static Instrument, register: impl FnOnce() -> R) -> R {
    let _restored = Registering(REGISTERING.replace(Some(instrument)));
    register()
}

/// Restores what this thread was registering before, even if a layer panics.
struct Registering(/* before */ Option<&'static Instrument>);

impl Drop for Registering {
    fn drop(&mut self) {
        REGISTERING.set(self.0);
    }
}

/// The in-flight gauges that a call has raised at another recorder, to be lowered there: the recorder that is current
/// when the call ends may be another.
#[derive(Debug)]
pub(crate) struct RaisedGauges {
    first: Gauge,
    // Nearly always empty, and then it is not allocated.
    others: Vec<Gauge>,
}

impl RaisedGauges {
    /// Raises the gauges of a call's series. `None` if there are none, and for an allocator that is called while this
    /// thread does so.
    pub(crate) fn raise(recorder: &dyn Recorder, mut series: impl Iterator<Item = Series>) -> Option<Box<Self>> {
        let _inside = reentry::enter_or_drop(Part::Facade)?;
        let raise = |series| {
            let gauge = register_gauge(recorder, series);
            gauge.increment(1.0);
            gauge
        };
        let first = raise(series.next()?);
        Some(Box::new(Self { first, others: series.map(raise).collect() }))
    }

    pub(crate) fn lower(self: Box<Self>) {
        // This frees memory, and an annotated allocator must not raise other gauges meanwhile.
        let _inside = reentry::hold(Part::Facade);
        self.first.decrement(1.0);
        self.others.iter().for_each(|gauge| gauge.decrement(1.0));
        drop(self);
    }
}
