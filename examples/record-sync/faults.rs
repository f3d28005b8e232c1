//! Simulated network failures.

use std::sync::atomic::{AtomicU64, Ordering};

/// Fails every Nth time.
#[derive(Debug)]
pub(crate) struct Faults {
    every: u64,
    asked: AtomicU64,
}

impl Faults {
    pub(crate) fn every(n: u64) -> Self {
        Self { every: n, asked: AtomicU64::new(0) }
    }

    pub(crate) fn none() -> Self {
        Self::every(0)
    }

    /// Whether this time fails.
    pub(crate) fn strikes(&self) -> bool {
        self.every > 0 && (self.asked.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(self.every)
    }
}
