//! Guards against the program's code that runs while callmeter itself is running on the same thread.
//!
//! An annotated function or a counter in a `#[global_allocator]` is called whenever callmeter itself allocates, also
//! under a lock or while a value is being initialized. Continuing would deadlock or recurse without end. A call whose
//! cells exist writes to them directly and is never rejected. A call that needs more is rejected if its thread is
//! already inside callmeter: the update is dropped and counted.
//!
//! Each part of callmeter has its own guard, so that work in one part does not prevent counting in another.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// A part that one thread must not enter twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The values of open labels.
    OpenLabels = 1,
    /// An update at another recorder.
    Facade = 2,
    /// What an exporter has registered, and the locks of its families.
    Exporter = 4,
    /// A series that is created.
    Series = 8,
}

thread_local! {
    /// The parts that this thread is inside. Without a destructor, so that it can be read until the very end.
    static INSIDE: Cell<u8> = const { Cell::new(0) };
}

static DROPPED: AtomicU64 = AtomicU64::new(0);

/// Marks this thread as inside a part until it is dropped.
#[derive(Debug)]
pub(crate) struct Inside(/* before */ u8);

/// Enters a part. Returns `None` if the thread is already inside; the caller then works without it.
#[inline]
pub(crate) fn enter(part: Part) -> Option<Inside> {
    let before = INSIDE.get();
    if before & part as u8 != 0 {
        return None;
    }
    INSIDE.set(before | part as u8);
    Some(Inside(before))
}

/// Enters a part. If the thread is already inside, an update is dropped.
#[inline]
pub(crate) fn enter_or_drop(part: Part) -> Option<Inside> {
    let inside = enter(part);
    if inside.is_none() {
        count_dropped();
    }
    inside
}

/// Counts an update that is dropped.
#[cold]
pub(crate) fn count_dropped() {
    DROPPED.fetch_add(1, Ordering::Relaxed);
}

/// Enters the creation of a series. An allocator cannot enter it while this thread creates one or has locked a family.
pub(crate) fn enter_series() -> Option<Inside> {
    if is_inside_exporter() { None } else { enter(Part::Series) }
}

/// Enters a part without a check, for work that cannot be rejected.
#[inline]
pub(crate) fn hold(part: Part) -> Inside {
    let before = INSIDE.get();
    INSIDE.set(before | part as u8);
    Inside(before)
}

/// Whether this thread is inside the exporter. Then the exporter rejects the calls of an allocator.
#[inline]
pub(crate) fn is_inside_exporter() -> bool {
    INSIDE.get() & Part::Exporter as u8 != 0
}

impl Drop for Inside {
    #[inline]
    fn drop(&mut self) {
        INSIDE.set(self.0);
    }
}

/// How many updates were dropped.
pub(crate) fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_entered_once_by_a_thread() {
        let outer = enter(Part::Facade);
        assert!(outer.is_some() && enter(Part::OpenLabels).is_some());
        assert!(enter(Part::Facade).is_none());
        assert!(enter_or_drop(Part::Facade).is_none() && DROPPED.load(Ordering::Relaxed) > 0);
        std::thread::scope(|scope| assert!(scope.spawn(|| enter(Part::Facade).is_some()).join().unwrap()));
        drop(outer);
        assert!(enter(Part::Facade).is_some());
    }
}
