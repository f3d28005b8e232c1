//! How observers are read when an exporter exposes them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use metrics::Label;

use super::{Entry, OBSERVERS, Observed, State};
use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
use crate::declare::instrument::{Instrument, Measure};
use crate::declare::unit::{Kind, Unit};
use crate::record::backend::Series;
use crate::record::callsites;
use crate::store::{ObservedValue, series_labels};

const DURATION: &str = "callmeter_observer_duration_seconds";
const PANICS: &str = "callmeter_observer_panics_total";
const LABEL: &str = "metric";

/// How long an exposition waits for all observers together. The series of those that have not returned by then are
/// left out.
const WAIT: Duration = Duration::from_secs(5);

thread_local! {
    /// Whether this thread is reading an observer. Without a destructor, so that it can be read until the very end.
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// The observers' own families, if the program has metrics that can be observed. They have a series for each metric
/// that has had an observer.
pub(crate) fn declaration() -> Option<OwnedDeclaration> {
    let metrics =
        callsites::all().iter().flat_map(|callsite| callsite.declaration().instruments()).filter(|instrument| {
            instrument.measure == Measure::Manual && matches!(instrument.kind, Kind::Counter | Kind::Gauge)
        });
    let mut metrics: Vec<&str> = metrics.map(|instrument| instrument.name).collect();
    metrics.sort_unstable();
    metrics.dedup();
    if metrics.is_empty() {
        return None;
    }
    let instrument = |name, kind, unit, help| OwnedInstrument {
        appears_when_used: true,
        ..OwnedInstrument::built_in(name, kind, unit, help).with_label(LABEL, metrics.iter().copied())
    };
    let duration = "Time that the observers of a metric took when they were last read.";
    let panics = "Observers of a metric that panicked when they were read.";
    let instruments = vec![
        instrument(DURATION, Kind::Gauge, Some(Unit::Seconds), duration),
        instrument(PANICS, Kind::Counter, None, panics),
    ];
    Some(OwnedDeclaration::built_in("observe", module_path!(), Location::caller(), instruments))
}

/// Reads all observers and their own families. No lock is held while a closure runs.
///
/// Observers are read on a thread that the exposition may abandon. If a closure does not return, its series and that
/// thread are lost. In the exposition that started to read it, the series of the observers after it are also left out.
/// Other expositions do not wait for it.
pub(crate) fn read() -> Vec<ObservedValue> {
    let lists = OBSERVERS.lists();
    let all: Vec<Arc<Entry>> = lists.all.values().cloned().collect();
    // Under one lock, so that a total is either here or with its observer.
    let ended: Vec<ObservedValue> = lists.ended.iter().map(|(of, total)| of.observation(Some(*total))).collect();
    drop(lists);

    // Observers are read after the exposition was requested. An earlier read does not count.
    let wanted: Vec<u64> = all.iter().map(|entry| entry.state().started + 1).collect();
    let is_nested = IS_READING.get();
    // An observer that renders must not wait for one that waits for it.
    let deadline = Instant::now() + if is_nested { Duration::ZERO } else { WAIT };
    if !all.is_empty() {
        let mut to_read: Vec<_> = all.iter().cloned().zip(wanted.iter().copied()).collect();
        // Slow observers come last, so that the others are read in time. The key is cached, because another exposition
        // may read them meanwhile.
        to_read.sort_by_cached_key(|(entry, _)| entry.took());
        let read = move || {
            // Observers that no other exposition is reading come first.
            let is_busy = |(entry, wanted): &(Arc<Entry>, u64)| !entry.read(*wanted, Instant::now());
            let busy: Vec<_> = to_read.into_iter().filter(is_busy).collect();
            busy.iter().for_each(|(entry, wanted)| _ = entry.read(*wanted, deadline));
        };
        if is_nested {
            read();
        } else if let Err(read) = on_another_thread(read) {
            read();
        }
    }
    let observations: Vec<_> =
        all.iter().zip(wanted).map(|(entry, wanted)| entry.observation(wanted, deadline)).collect();

    let mut own: BTreeMap<&'static str, (Duration, u64)> = BTreeMap::new();
    for entry in &all {
        own.entry(entry.of.family()).or_default().0 += entry.took();
    }
    for (family, panics) in &OBSERVERS.lists().panics {
        own.entry(family).or_default().1 = *panics;
    }
    let own = own.into_iter().flat_map(|(metric, (took, panics))| {
        let labels = || vec![Label::from_static_parts(LABEL, metric)];
        #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53")]
        let panics = panics as f64;
        [
            ObservedValue { family: DURATION, labels: labels(), value: Some(took.as_secs_f64()) },
            ObservedValue { family: PANICS, labels: labels(), value: Some(panics) },
        ]
    });
    observations.into_iter().flatten().chain(ended).chain(own).collect()
}

impl Observed {
    fn family(&self) -> &'static str {
        self.instrument().name
    }

    fn instrument(&self) -> &'static Instrument {
        &self.series.callsite.declaration().instruments()[self.series.position]
    }

    fn observation(&self, value: Option<f64>) -> ObservedValue {
        let Series { callsite, index, .. } = self.series;
        let labels = series_labels(callsite.declaration(), self.instrument(), index, callsite);
        ObservedValue { family: self.family(), labels, value }
    }
}

impl Entry {
    /// Waits until no other exposition reads the observer, and reads it unless it has already been read as often as
    /// wanted. Returns whether it has been read that often or has ended.
    fn read(&self, wanted: u64, deadline: Instant) -> bool {
        let mut state =
            self.wait(deadline, |state| state.finished >= wanted || state.closure.is_some() || state.is_ended);
        if state.finished >= wanted || state.is_ended {
            return true;
        }
        let Some(mut closure) = state.closure.take() else { return false };
        let since = Instant::now();
        state.since = Some(since);
        state.started += 1;
        drop(state);

        let was_reading = IS_READING.replace(true);
        let read = catch_unwind(AssertUnwindSafe(&mut closure));
        IS_READING.set(was_reading);
        let took = since.elapsed();
        let panicked = read.is_err();
        let value = read.unwrap_or_else(|payload| {
            drop_quietly(payload);
            None
        });
        if panicked {
            *OBSERVERS.lists().panics.entry(self.of.family()).or_default() += 1;
        }

        let mut state = self.state();
        state.since = None;
        state.took = took;
        if state.is_ended {
            drop(state);
            drop_quietly(closure);
            return true;
        }
        state.closure = Some(closure);
        state.last = match value {
            Some(total) if self.of.is_counter => {
                // Not of NaN.
                if total > state.total {
                    state.total = total.min(f64::MAX);
                }
                Some(state.total)
            }
            value => value,
        };
        // Waits for reads that other expositions have started.
        state.finished = state.started;
        drop(state);
        self.changed.notify_all();
        true
    }

    /// The observer's value after it has been read as often as wanted, by this exposition or another. If that takes
    /// too long, the series is left out. `None` if the observer has ended and has no total to keep.
    fn observation(&self, wanted: u64, deadline: Instant) -> Option<ObservedValue> {
        let state = self.wait(deadline, |state| state.finished >= wanted || state.is_ended);
        if state.is_ended {
            return self.total_of_ended(state.total);
        }
        Some(self.of.observation(if state.finished >= wanted { state.last } else { None }))
    }

    /// Waits until the observer has reached a state. It does not wait for an observer that seems to be stuck.
    fn wait(&self, deadline: Instant, is_reached: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let state = self.state();
        let now = Instant::now();
        if state.since.is_some_and(|since| now.duration_since(since) >= WAIT) {
            return state;
        }
        let left = deadline.saturating_duration_since(now);
        let waited = self.changed.wait_timeout_while(state, left, |state| !is_reached(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// A counter's total, if its observer has ended after the totals of ended observers were read.
    fn total_of_ended(&self, total: f64) -> Option<ObservedValue> {
        self.of.is_counter.then(|| self.of.observation(Some(total)))
    }

    /// How long the last read took, or the one that is under way has taken so far.
    fn took(&self) -> Duration {
        let state = self.state();
        state.since.map_or(state.took, |since| since.elapsed())
    }
}

/// Runs a closure on a new thread without waiting for it. Returns the closure if the system cannot start a thread.
fn on_another_thread<R: FnOnce() + Send + 'static>(run: R) -> Result<(), R> {
    // The new thread takes it out.
    let run = Arc::new(Mutex::new(Some(run)));
    let taken = Arc::clone(&run);
    let take = |run: &Mutex<Option<R>>| run.lock().unwrap_or_else(PoisonError::into_inner).take();
    let spawned = thread::Builder::new().name("callmeter-observe".into()).spawn(move || {
        let run = take(&taken);
        drop(taken);
        if let Some(run) = run {
            run();
        }
    });
    match spawned {
        Ok(_) => Ok(()),
        Err(_) => take(&run).map_or(Ok(()), Err),
    }
}

/// Drops a user's value. A panic in its destructor is ignored.
fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(payload);
    }
}
