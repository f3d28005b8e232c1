//! Durations from the raw counter of the processor, which is scaled to nanoseconds only when a call ends.

use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::SystemTime;

static SOURCE: LazyLock<quanta::Clock> = LazyLock::new(quanta::Clock::new);

/// A point in time, in the raw ticks of the source. Not zero, so that an optional one is a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(NonZeroU64);

impl Clock {
    #[inline]
    pub(crate) fn now() -> Self {
        Self(NonZeroU64::new(SOURCE.raw()).unwrap_or(NonZeroU64::MIN))
    }

    #[inline]
    pub(crate) fn elapsed_nanos(self) -> u64 {
        let source = &*SOURCE;
        source.delta_as_nanos(self.0.get(), source.raw())
    }
}

/// The time of day, in seconds since 1970.
pub(crate) fn unix_seconds() -> f64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs_f64()
}
