//! Where a callsite's updates go: to its cells in our own store, or to another recorder.

use metrics::{Gauge, Recorder};

use super::callsite::Callsite;
use super::current_recorder::{Current, with_current};
use super::facade;
use crate::record::OFF;
use crate::store::{Change, Layout};

/// Where the updates of a callsite go now.
#[derive(Clone, Copy)]
pub(crate) enum Backend<'a> {
    /// To its cells: our own recorder is current.
    Store(&'static Layout),
    /// To another recorder, or to ours for a callsite without cells.
    Facade(&'a dyn Recorder),
    /// Nowhere: there is no recorder.
    None,
}

/// Reads where the updates of a callsite go now.
#[inline]
pub(crate) fn with_backend<R>(callsite: &'static Callsite, read: impl FnOnce(Backend<'_>) -> R) -> R {
    if OFF {
        return read(Backend::None);
    }
    with_current(|current| {
        read(match current {
            Current::None => Backend::None,
            Current::Other(recorder) => Backend::Facade(recorder),
            Current::Ours(recorder) => match callsite.layout() {
                Some(layout) => Backend::Store(layout),
                None => Backend::Facade(recorder),
            },
        })
    })
}

/// A [`Backend`] without the recorder, which is valid only while the facade passes it.
pub(crate) enum Target {
    Store(&'static Layout),
    Facade,
    None,
}

/// Where the updates of a callsite go now.
#[inline]
pub(crate) fn current_target(callsite: &'static Callsite) -> Target {
    with_backend(callsite, |backend| match backend {
        Backend::Store(layout) => Target::Store(layout),
        Backend::Facade(_) => Target::Facade,
        Backend::None => Target::None,
    })
}

/// A callsite's cells, if its updates go there now.
#[inline]
pub(crate) fn current_layout(callsite: &'static Callsite) -> Option<&'static Layout> {
    if let Target::Store(layout) = current_target(callsite) { Some(layout) } else { None }
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
        with_backend(self.callsite, |backend| match backend {
            Backend::Store(layout) => layout.instrument(self.position).apply(self.index, change, self.callsite),
            Backend::Facade(recorder) => facade::apply(recorder, self, change),
            Backend::None => {}
        });
    }

    /// The gauge at the current recorder, as a handle that is valid as long as it is kept.
    pub(crate) fn gauge(self) -> Gauge {
        with_backend(self.callsite, |backend| match backend {
            Backend::Store(layout) => layout.instrument(self.position).gauge(self.index, self.callsite),
            Backend::Facade(recorder) => facade::gauge(recorder, self),
            Backend::None => Gauge::noop(),
        })
    }
}
