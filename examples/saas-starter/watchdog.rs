//! Detects a worker that has stalled.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

#[derive(Clone)]
pub(crate) struct Watchdog(Arc<Seen>);

struct Seen {
    begun: Instant,
    /// After this long without an event, the worker has stalled.
    stall: Duration,
    /// When the last event was, in milliseconds after `begun`.
    last: AtomicU64,
    has_taken_jobs: AtomicBool,
}

impl Watchdog {
    pub(crate) fn new(stall: Duration) -> Self {
        let (last, has_taken_jobs) = (AtomicU64::new(0), AtomicBool::new(false));
        Self(Arc::new(Seen { begun: Instant::now(), stall, last, has_taken_jobs }))
    }

    /// Records an event.
    pub(crate) fn pet(&self) {
        let now = u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last.store(now, Ordering::Relaxed);
    }

    /// Records that the worker received a job.
    pub(crate) fn take_job(&self) {
        self.0.has_taken_jobs.store(true, Ordering::Relaxed);
        self.pet();
    }

    pub(crate) fn has_taken_jobs(&self) -> bool {
        self.0.has_taken_jobs.load(Ordering::Relaxed)
    }

    /// Returns when no event has happened for the time of a stall.
    pub(crate) async fn barks(&self) {
        loop {
            let last = Duration::from_millis(self.0.last.load(Ordering::Relaxed));
            let deadline = self.0.begun + last + self.0.stall;
            if Instant::now() >= deadline {
                return;
            }
            tokio::time::sleep_until(deadline).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_reports_a_stall() {
        let stall = Duration::from_millis(200);
        let watchdog = Watchdog::new(stall);
        let petted = watchdog.clone();
        let begun = Instant::now();
        tokio::spawn(async move {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_millis(50)).await;
                petted.pet();
            }
        });
        watchdog.barks().await;
        assert!(begun.elapsed() >= stall * 2, "{:?}", begun.elapsed());
        assert!(!watchdog.has_taken_jobs());
    }
}
