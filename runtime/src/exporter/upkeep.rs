//! Upkeep: histograms of undeclared metrics buffer their samples until somebody drains them, scraped or not.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;

/// A thread that drains buffers until it is dropped.
pub(super) struct Upkeep {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl Upkeep {
    pub(super) fn start(prometheus: PrometheusHandle, interval: Duration) -> io::Result<Self> {
        let stop = Arc::<Stop>::default();
        let waits = Arc::clone(&stop);
        let thread = thread::Builder::new().name("callmeter-upkeep".into()).spawn(move || {
            while !waits.stopped_within(interval) {
                prometheus.run_upkeep();
            }
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Stop {
    fn stopped_within(&self, interval: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(stopped, interval, |stopped| !*stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        *self.stop.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, not even by a panic.
            let _ = thread.join();
        }
    }
}
