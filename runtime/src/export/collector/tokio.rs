//! `tokio_*`: metrics of a Tokio runtime, and its scheduler lag.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use metrics::{Histogram, Key};
use tokio::runtime::{Handle, RuntimeMetrics};

use super::{Collector, CollectorPlan, put};
use crate::catalogue::OwnedInstrument;
use crate::declare::unit::{Kind, Unit};
use crate::export::builder::ExporterBuilder;
use crate::export::error::InstallError;
use crate::export::periodic::Periodic;
use crate::store::Store;

const WORKERS: &str = "tokio_workers";
const TASKS: &str = "tokio_alive_tasks";
const QUEUE: &str = "tokio_global_queue_depth";
const BUSY_SECONDS: &str = "tokio_worker_busy_seconds_total";
const BUSY_RATIO: &str = "tokio_worker_busy_ratio";
const LAG: &str = "tokio_scheduler_lag_seconds";

/// How often the lag is measured.
const LAG_INTERVAL: Duration = Duration::from_millis(250);
/// The shortest time that a busy ratio covers: scrapes in quick succession get the same value.
const RATIO_WINDOW: Duration = Duration::from_secs(1);

impl ExporterBuilder {
    /// Exposes metrics of the Tokio runtime that [`install`](Self::install) or [`build`](Self::build) is called in:
    ///
    /// | metric | type | |
    /// |---|---|---|
    /// | `tokio_workers` | gauge | worker threads |
    /// | `tokio_alive_tasks` | gauge | tasks that were spawned and have not ended |
    /// | `tokio_global_queue_depth` | gauge | tasks in the queue that all workers share |
    /// | `tokio_worker_busy_seconds_total` | counter | time that workers were not parked, summed over all workers |
    /// | `tokio_worker_busy_ratio` | gauge | the busy part of the workers' time, 0 to 1, since an exposition at least a second ago |
    /// | `tokio_scheduler_lag_seconds` | histogram | time from the spawning of a short task to its first poll, measured four times a second from the exporter's own thread |
    ///
    /// If several Prometheus servers scrape the exporter, use
    /// `rate(tokio_worker_busy_seconds_total[1m]) / tokio_workers` instead of the ratio, because each scrape starts the
    /// ratio anew. A worker's busy time is added when the worker parks.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
    /// let recorder = callmeter::Exporter::builder().tokio().build()?;
    /// assert!(recorder.exporter().render().contains("tokio_alive_tasks"));
    /// # Ok::<(), callmeter::InstallError>(())
    /// # }).expect("an exporter");
    /// ```
    #[track_caller]
    pub fn tokio(self) -> Self {
        self.collector(CollectorPlan::new("tokio", Location::caller(), || {
            let runtime = Handle::try_current().map_err(|_| InstallError::NoRuntime)?;
            Ok(Box::new(Runtime::new(runtime)))
        }))
    }

    /// Like [`tokio`](Self::tokio), for a Tokio runtime other than the one in which the exporter is installed. An
    /// exporter measures one runtime.
    #[track_caller]
    pub fn tokio_handle(self, runtime: Handle) -> Self {
        self.collector(CollectorPlan::new("tokio_handle", Location::caller(), move || {
            Ok(Box::new(Runtime::new(runtime.clone())))
        }))
    }
}

struct Runtime {
    handle: Handle,
    window: Mutex<Window>,
    /// Stops with the collector.
    lag: Option<Periodic>,
}

/// The time that the current ratio covers.
struct Window {
    since: Instant,
    busy: Duration,
    ratio: f64,
}

impl Runtime {
    fn new(handle: Handle) -> Self {
        let window = Window { since: Instant::now(), busy: busy(&handle.metrics()), ratio: 0.0 };
        Self { handle, window: Mutex::new(window), lag: None }
    }
}

fn busy(runtime: &RuntimeMetrics) -> Duration {
    (0..runtime.num_workers()).map(|worker| runtime.worker_total_busy_duration(worker)).sum()
}

impl Window {
    /// The part of all workers' time that was busy.
    fn ratio(&mut self, busy: Duration, workers: usize) -> f64 {
        let passed = self.since.elapsed();
        if passed >= RATIO_WINDOW {
            #[expect(clippy::cast_precision_loss, reason = "few workers")]
            let available = passed.as_secs_f64() * workers as f64;
            // At most 1, because a worker's busy time of earlier windows is added when it parks.
            self.ratio = (busy.saturating_sub(self.busy).as_secs_f64() / available).min(1.0);
            (self.since, self.busy) = (Instant::now(), busy);
        }
        self.ratio
    }
}

impl Collector for Runtime {
    fn instruments(&self) -> Vec<OwnedInstrument> {
        let lag = "Time from the spawning of a short task to its first poll.";
        let lag = OwnedInstrument::built_in(LAG, Kind::Histogram, Some(Unit::Seconds), lag);
        let buckets =
            [0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        vec![
            OwnedInstrument::built_in(WORKERS, Kind::Gauge, None, "Worker threads of the Tokio runtime."),
            OwnedInstrument::built_in(TASKS, Kind::Gauge, None, "Tasks of the Tokio runtime that have not ended."),
            OwnedInstrument::built_in(QUEUE, Kind::Gauge, None, "Tasks in the queue that all workers share."),
            OwnedInstrument::built_in(
                BUSY_SECONDS,
                Kind::Counter,
                Some(Unit::Seconds),
                "Time that workers were not parked.",
            ),
            OwnedInstrument::built_in(
                BUSY_RATIO,
                Kind::Gauge,
                Some(Unit::Ratio),
                "Part of the workers' time that they were busy.",
            ),
            OwnedInstrument { buckets: buckets.to_vec(), ..lag },
        ]
    }

    fn start(&mut self, store: &Store) -> Result<(), InstallError> {
        let Some(family) = store.family(LAG) else { return Ok(()) };
        let mut lag =
            Lag { seconds: family.register_histogram(&Key::from_static_name(LAG)), under_way: Arc::default() };
        let runtime = self.handle.clone();
        let periodic = Periodic::start("callmeter-lag", LAG_INTERVAL, move || lag.measure(&runtime));
        self.lag = Some(periodic.map_err(InstallError::Thread)?);
        Ok(())
    }

    fn collect(&self, store: &Store) {
        let runtime = self.handle.metrics();
        let (workers, busy) = (runtime.num_workers(), busy(&runtime));
        let ratio = self.window.lock().unwrap_or_else(PoisonError::into_inner).ratio(busy, workers);
        let numbers =
            [(WORKERS, workers), (TASKS, runtime.num_alive_tasks()), (QUEUE, runtime.global_queue_depth())];
        numbers.into_iter().for_each(|(name, number)| put(store, &Key::from_static_name(name), number));
        put(store, &Key::from_static_name(BUSY_SECONDS), busy);
        put(store, &Key::from_static_name(BUSY_RATIO), ratio);
    }
}

/// Measures from outside of the runtime. A timer inside would need the runtime's clock, which counts milliseconds.
struct Lag {
    seconds: Histogram,
    /// Whether the last task has not run yet. A runtime that is stuck gets one task, instead of four per second.
    under_way: Arc<AtomicBool>,
}

impl Lag {
    fn measure(&mut self, runtime: &Handle) {
        if self.under_way.swap(true, Ordering::AcqRel) {
            return;
        }
        let (seconds, ended) = (self.seconds.clone(), EndOnDrop(Arc::clone(&self.under_way)));
        let spawned = Instant::now();
        // A runtime that is shut down drops the task.
        runtime.spawn(async move {
            seconds.record(spawned.elapsed());
            drop(ended);
        });
    }
}

struct EndOnDrop(Arc<AtomicBool>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
