//! A thread that repeats a task at intervals.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The longest time to wait. With a longer one, the clocks of some systems and hyper's timeouts overflow.
const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// A time to wait that can be added to any moment.
pub(super) fn addable(time: Duration) -> Duration {
    time.min(LONGEST)
}

/// A thread that does something at intervals until this is dropped.
pub(super) struct Periodic {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl Periodic {
    pub(super) fn start(
        name: &str,
        interval: Duration,
        mut work: impl FnMut() + Send + 'static,
    ) -> io::Result<Self> {
        let stop = Arc::<Stop>::default();
        let interval = addable(interval);
        let stopping = Arc::clone(&stop);
        let thread = thread::Builder::new().name(name.into()).spawn(move || {
            while !stopping.stopped_within(interval) {
                work();
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

impl Drop for Periodic {
    fn drop(&mut self) {
        *self.stop.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic in it has been printed.
            let _ = thread.join();
        }
    }
}
