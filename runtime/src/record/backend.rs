//! Where a callsite's updates go: to its cells in our own store, or to another recorder.

use metrics::Gauge;

use super::callsite::Callsite;
use super::current_recorder::{Current, is_ours_current};
use super::facade;
use crate::record::OFF;
use crate::store::{Change, Layout};

/// Where the updates of a callsite go now.
#[derive(Clone, Copy)]
pub(crate) enum Backend {
    /// To its cells: our own recorder is current.
    Store(&'static Layout),
    /// To another recorder, or to ours for a callsite without cells.
    Facade,
    /// Nowhere: there is no recorder.
    None,
}

impl Backend {
    // Otherwise the partition of the crate into codegen units decides whether it is inlined.
    #[inline]
    pub(crate) fn current(callsite: &'static Callsite) -> Self {
        if OFF {
            return Self::None;
        }
        match (Current::read(), callsite.layout()) {
            (Current::Ours, Some(layout)) => Self::Store(layout),
            (Current::None, _) => Self::None,
            (Current::Ours | Current::Other, _) => Self::Facade,
        }
    }
}

/// A callsite's cells, if its updates go there now.
#[inline]
pub(crate) fn current_layout(callsite: &'static Callsite) -> Option<&'static Layout> {
    if !OFF && is_ours_current() { callsite.layout() } else { None }
}

/// One series of a callsite's instrument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series {
    pub(crate) callsite: &'static Callsite,
    /// The instrument's position in the declaration.
    pub(crate) position: usize,
    pub(crate) index: u64,
}

impl Series {
    /// Adds to a counter.
    #[inline]
    pub(crate) fn increment(self, amount: u64) {
        match current_layout(self.callsite) {
            Some(layout) => layout.instrument(self.position).increment(self.index, amount, self.callsite),
            None => self.change(Change::Increment(amount)),
        }
    }

    /// Changes its value at the current recorder.
    #[inline(never)]
    pub(crate) fn change(self, change: Change) {
        match Backend::current(self.callsite) {
            Backend::Store(layout) => layout.instrument(self.position).apply(self.index, change, self.callsite),
            Backend::Facade => metrics::with_recorder(|recorder| facade::apply(recorder, self, change)),
            Backend::None => {}
        }
    }

    /// The gauge at the current recorder, as a handle that is valid as long as it is kept.
    pub(crate) fn gauge(self) -> Gauge {
        match Backend::current(self.callsite) {
            Backend::Store(layout) => layout.instrument(self.position).gauge(self.index, self.callsite),
            Backend::Facade => metrics::with_recorder(|recorder| facade::gauge(recorder, self)),
            Backend::None => Gauge::noop(),
        }
    }
}
