//! Observers: closures of counters and gauges that are called when metrics are exposed.
//!
//! An observer belongs to the program, not to a recorder: each of the program's exporters exposes it.

mod read;

pub(crate) use self::read::{declaration, read};

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::declare::value::Measurement;
use crate::record::OFF;
use crate::record::backend::Series;

/// What an observer may return: a number or a `Duration`, or an `Option` of one. `None` leaves the series out of this
/// exposition.
///
/// ```standalone_crate
/// use std::sync::{Arc, Mutex, Weak};
/// use callmeter::{Gauge, Metrics};
///
/// #[derive(Metrics)]
/// struct Queue {
///     /// Jobs that wait.
///     depth: Gauge,
/// }
/// static QUEUE: Queue = Queue::new();
///
/// let jobs = Arc::new(Mutex::new(vec!["mail"]));
/// let seen: Weak<_> = Arc::downgrade(&jobs);
/// QUEUE.depth.observe(move || seen.upgrade().map(|jobs| jobs.lock().map_or(0, |jobs| jobs.len())));
/// ```
#[diagnostic::on_unimplemented(
    message = "an observer does not return `{Self}`",
    note = "return a number or a `Duration`, or an `Option` of one: `None` leaves the series out"
)]
pub trait Observation {
    /// The value, in the metric's unit.
    fn into_observation(self) -> Option<f64>;
}

#[diagnostic::do_not_recommend]
impl<T: Measurement> Observation for T {
    fn into_observation(self) -> Option<f64> {
        Some(self.into_measurement())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Measurement> Observation for Option<T> {
    fn into_observation(self) -> Option<f64> {
        self.map(T::into_measurement)
    }
}

type Read = dyn FnMut() -> Option<f64> + Send;

/// Keeps a series observed until it is dropped. `observe_while` of [`Counter`](crate::Counter),
/// [`Gauge`](crate::Gauge) and their series returns it.
///
/// A gauge's series loses the observed value. A counter's series keeps its last total, because a counter never falls.
/// If the closure is running at that moment, it is dropped when it returns, and its result is not exposed.
#[must_use = "the series is no longer observed as soon as this is dropped: bind it to a name, not to `_`, or use `observe`"]
pub struct Observer(Option<u64>);

impl Drop for Observer {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            OBSERVERS.end(id);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer").finish_non_exhaustive()
    }
}

/// The series that is observed.
#[derive(Clone, Copy)]
struct Observed {
    series: Series,
    is_counter: bool,
}

impl Observed {
    fn is(&self, other: &Self) -> bool {
        let (one, other) = (self.series, other.series);
        std::ptr::eq(one.callsite, other.callsite) && one.position == other.position && one.index == other.index
    }
}

/// Observes a series as long as the returned guard lives.
pub(crate) fn observe_while<T: Observation>(
    series: Series,
    is_counter: bool,
    mut read: impl FnMut() -> T + Send + 'static,
) -> Observer {
    if OFF {
        return Observer(None);
    }
    let read = Box::new(move || read().into_observation());
    Observer(Some(OBSERVERS.add(Observed { series, is_counter }, read)))
}

/// Observes a series as long as the program runs.
pub(crate) fn observe<T: Observation>(series: Series, is_counter: bool, read: impl FnMut() -> T + Send + 'static) {
    // Dropping the guard would end the observation.
    std::mem::forget(observe_while(series, is_counter, read));
}

/// All observers of the program. No closure is called or dropped while it is locked.
struct Observers {
    next: AtomicU64,
    lists: Mutex<Lists>,
}

static OBSERVERS: Observers = Observers {
    next: AtomicU64::new(0),
    lists: Mutex::new(Lists { all: BTreeMap::new(), ended: Vec::new(), panics: BTreeMap::new() }),
};

struct Lists {
    /// By id, so in the order in which they were added.
    all: BTreeMap<u64, Arc<Entry>>,
    /// The totals of counters whose observers have ended: one for each series.
    ended: Vec<(Observed, f64)>,
    /// How often observers have panicked, by metric.
    panics: BTreeMap<&'static str, u64>,
}

/// One observer.
struct Entry {
    of: Observed,
    state: Mutex<State>,
    /// Notified after each read.
    changed: Condvar,
}

struct State {
    /// `None` while the closure runs, so that no lock is held then, and after the observer has ended.
    closure: Option<Box<Read>>,
    is_ended: bool,
    /// The largest total of a counter.
    total: f64,
    /// When the current read started.
    since: Option<Instant>,
    /// How many reads have started, and how many have finished.
    started: u64,
    finished: u64,
    /// The result of the last read.
    last: Option<f64>,
    took: Duration,
}

impl Observers {
    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, of: Observed, closure: Box<Read>) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let state = State {
            closure: Some(closure),
            is_ended: false,
            total: 0.0,
            since: None,
            started: 0,
            finished: 0,
            last: None,
            took: Duration::ZERO,
        };
        let entry = Arc::new(Entry { of, state: Mutex::new(state), changed: Condvar::new() });
        self.lists().all.insert(id, entry);
        id
    }

    fn end(&self, id: u64) {
        let mut lists = self.lists();
        let Some(entry) = lists.all.remove(&id) else { return };
        let mut state = entry.state();
        state.is_ended = true;
        let closure = state.closure.take();
        let total = state.total;
        drop(state);
        if entry.of.is_counter {
            match lists.ended.iter_mut().find(|(of, _)| of.is(&entry.of)) {
                Some((_, ended)) => *ended += total,
                None => lists.ended.push((entry.of, total)),
            }
        }
        drop(lists);
        entry.changed.notify_all();
        // Last, because this runs the user's code.
        drop(closure);
    }
}

impl Entry {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
