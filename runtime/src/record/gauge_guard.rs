//! Guards for things that live longer than a call. A gauge is higher by one as long as its guard lives.

use metrics::Gauge;

use super::backend::Series;

/// Keeps a gauge's series higher by one until it is dropped. [`Gauge::hold`](crate::Gauge::hold) and
/// [`GaugeSeries::hold`](crate::GaugeSeries::hold) return it.
///
/// The gauge falls in the recorder in which it rose, even if another one is current by then. The guard may be sent to
/// other threads, and kept in a struct or across an `.await`. A panic, an early return or a cancelled future drops it
/// like any other value.
///
/// ```
/// use callmeter::{Gauge, Metrics};
///
/// #[derive(Metrics)]
/// struct Chat {
///     /// People who are connected.
///     online: Gauge,
/// }
/// static CHAT: Chat = Chat::new();
///
/// async fn session() {
///     let _online = CHAT.online.hold(); // chat_online rises here, and falls however the session ends
///     // … reads and writes messages
/// }
/// # drop(session());
/// ```
#[must_use = "the gauge falls again as soon as this is dropped: bind it to a name such as `_online`, not to `_`"]
pub struct GaugeGuard(Gauge);

impl GaugeGuard {
    pub(crate) fn raise(series: Series) -> Self {
        // The handle is valid as long as it is kept, even if its recorder was a local one that is gone.
        let gauge = series.gauge();
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

impl std::fmt::Debug for GaugeGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GaugeGuard").finish_non_exhaustive()
    }
}
