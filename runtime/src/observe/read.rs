//! How observers are read when an exporter exposes them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use metrics::Label;

use super::{Entry, OBSERVERS, Observed};
use crate::descriptor::{Kind, Reading, Unit};
use crate::site::SITES;
use crate::store::Observation;
use crate::wire::{Record, RecordedInstrument, RecordedValues};

const DURATION: &str = "callmeter_observer_duration_seconds";
const PANICS: &str = "callmeter_observer_panics_total";
const LABEL: &str = "metric";

/// How long an exposition waits for observers that another one is reading, all together. Their series are left out then.
const WAIT: Duration = Duration::from_secs(1);

thread_local! {
    /// Whether this thread is reading an observer. Without a destructor, so that it can be read until the very end.
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this is one of the families below. They get their series when there are observers.
pub(crate) fn is_own(family: &str) -> bool {
    family == DURATION || family == PANICS
}

/// What observers say of themselves, if the program has metrics that can be observed.
pub(crate) fn record() -> Option<Record> {
    let metrics = SITES.iter().flat_map(|site| site.declaration().instruments()).filter(|instrument| {
        instrument.reading == Reading::ByHand && matches!(instrument.kind, Kind::Counter | Kind::Gauge)
    });
    let mut metrics: Vec<String> = metrics.map(|instrument| instrument.name.to_owned()).collect();
    metrics.sort_unstable();
    metrics.dedup();
    if metrics.is_empty() {
        return None;
    }
    let instrument = |name: &str, kind, unit, help: &str| RecordedInstrument {
        name: name.into(),
        kind,
        unit,
        reading: 0,
        explicit_help: true,
        help: help.into(),
        buckets: Vec::new(),
        labels: vec![(LABEL.into(), RecordedValues::Closed(metrics.clone()))],
    };
    Some(Record {
        function: "observe".into(),
        module: module_path!().into(),
        file: file!().into(),
        line: line!(),
        sample: 1,
        objective: None,
        instruments: vec![
            instrument(
                DURATION,
                Kind::Gauge,
                Some(Unit::Seconds),
                "Time that the observers of a metric took when they were last read.",
            ),
            instrument(PANICS, Kind::Counter, None, "Observers of a metric that panicked when they were read."),
        ],
    })
}

/// Reads all observers, and what they say of themselves. No lock is held while a closure runs.
pub(crate) fn read() -> Vec<Observation> {
    let lists = OBSERVERS.lists();
    let all: Vec<Arc<Entry>> = lists.all.values().cloned().collect();
    // At the same moment: a total is either here or with its observer.
    let ended: Vec<Observation> = lists.ended.iter().map(|(of, total)| of.says(Some(*total))).collect();
    drop(lists);

    let mut said: Vec<Option<Observation>> = Vec::with_capacity(all.len());
    let mut busy = Vec::new();
    for entry in &all {
        match entry.read() {
            Ok(observation) => said.push(observation),
            Err(reads) => {
                busy.push((said.len(), reads));
                said.push(None);
            }
        }
    }
    // An observer that renders must not wait for one that waits for it.
    let wait = if IS_READING.get() { Duration::ZERO } else { WAIT };
    let deadline = Instant::now() + wait;
    for (index, reads) in busy {
        said[index] = all[index].wait(reads, deadline);
    }

    let mut own: BTreeMap<&'static str, (Duration, u64)> = BTreeMap::new();
    for entry in &all {
        own.entry(entry.of.family()).or_default().0 += entry.took();
    }
    for (family, panics) in &OBSERVERS.lists().panics {
        own.entry(family).or_default().1 = *panics;
    }
    // Here, where no lock is held: the closures of observers that have ended meanwhile may be dropped.
    drop(all);
    let own = own.into_iter().flat_map(|(metric, (took, panics))| {
        let labels = || vec![Label::from_static_parts(LABEL, metric)];
        #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53")]
        let panics = panics as f64;
        [
            Observation { family: DURATION, labels: labels(), value: Some(took.as_secs_f64()) },
            Observation { family: PANICS, labels: labels(), value: Some(panics) },
        ]
    });
    said.into_iter().flatten().chain(ended).chain(own).collect()
}

impl Observed {
    fn family(&self) -> &'static str {
        self.site.declaration().instruments()[self.position].name
    }

    fn says(&self, value: Option<f64>) -> Observation {
        Observation { family: self.family(), labels: self.site.labels_of(self.position, self.series), value }
    }
}

impl Entry {
    /// What the observer says now; nothing if it has ended and leaves nothing behind. If another exposition is reading it:
    /// how many reads there have been.
    fn read(&self) -> Result<Option<Observation>, u64> {
        let mut state = self.state();
        if state.is_ended {
            return Ok(self.left_behind(state.total));
        }
        let Some(mut closure) = state.closure.take() else { return Err(state.reads) };
        let since = Instant::now();
        state.since = Some(since);
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
        state.reads += 1;
        if state.is_ended {
            let total = state.total;
            drop(state);
            drop_quietly(closure);
            return Ok(self.left_behind(total));
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
        let last = state.last;
        drop(state);
        self.changed.notify_all();
        Ok(Some(self.of.says(last)))
    }

    /// What the exposition that is reading the observer finds out, if it does in time.
    fn wait(&self, reads: u64, deadline: Instant) -> Option<Observation> {
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = self
            .changed
            .wait_timeout_while(self.state(), left, |state| state.reads == reads && !state.is_ended)
            .unwrap_or_else(PoisonError::into_inner);
        let state = waited.0;
        if state.is_ended {
            return self.left_behind(state.total);
        }
        Some(self.of.says(if state.reads == reads { None } else { state.last }))
    }

    /// A counter's total that its observer has reached, and that was not among those of the ended when they were read.
    fn left_behind(&self, total: f64) -> Option<Observation> {
        self.of.is_counter.then(|| self.of.says(Some(total)))
    }

    /// How long the last read took, or the one that is under way has taken so far.
    fn took(&self) -> Duration {
        let state = self.state();
        state.since.map_or(state.took, |since| since.elapsed())
    }
}

/// Drops what is the user's. If that panics, so be it.
fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(payload);
    }
}
