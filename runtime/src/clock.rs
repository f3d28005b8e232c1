//! Durations for almost nothing: the raw counter of the processor, scaled only when a call ends.

use std::sync::LazyLock;

static SOURCE: LazyLock<quanta::Clock> = LazyLock::new(quanta::Clock::new);

/// A point in time, in the raw ticks of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(u64);

impl Clock {
    #[inline]
    pub(crate) fn now() -> Self {
        Self(SOURCE.raw())
    }

    #[inline]
    pub(crate) fn elapsed_nanos(self) -> u64 {
        SOURCE.delta_as_nanos(self.0, SOURCE.raw())
    }
}
