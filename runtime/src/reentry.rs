//! Code of the program's that runs while callmeter is at work on the same thread.
//!
//! An annotated function or a counter in a `#[global_allocator]` is called whenever callmeter itself allocates, also under
//! a lock or while a value is being made for the first time. To go on would be to wait for oneself, or to begin again and
//! again. A call whose cells are there goes straight to them and is never refused. What needs more than that is refused
//! on the thread that is inside already: the update is dropped and counted.
//!
//! The parts of callmeter are guarded one by one, so that what one of them is at does not keep another from counting.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// What must not be entered twice by one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The numbers of open labels' values.
    OpenLabels = 1,
    /// The handles of the recorders.
    Facade = 2,
    /// What an exporter has registered, and the locks of its families.
    #[cfg(feature = "exporter")]
    Exporter = 4,
}

thread_local! {
    /// The parts that this thread is inside. Without a destructor, so that it can be read until the very end.
    static INSIDE: Cell<u8> = const { Cell::new(0) };
}

static DROPPED: AtomicU64 = AtomicU64::new(0);

/// This thread is inside a part until this is dropped.
#[derive(Debug)]
pub(crate) struct Inside(/* before */ u8);

/// Enters a part. Nothing if the thread is inside already: the caller does without.
#[inline]
pub(crate) fn enter(part: Part) -> Option<Inside> {
    let before = INSIDE.get();
    if before & part as u8 != 0 {
        return None;
    }
    INSIDE.set(before | part as u8);
    Some(Inside(before))
}

/// Enters a part. If the thread is inside already, an update is dropped.
#[inline]
pub(crate) fn enter_or_drop(part: Part) -> Option<Inside> {
    let inside = enter(part);
    if inside.is_none() {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
    inside
}

/// The same for what cannot be refused, because the thread has not come from outside.
#[inline]
pub(crate) fn hold(part: Part) -> Inside {
    let before = INSIDE.get();
    INSIDE.set(before | part as u8);
    Inside(before)
}

/// Whether this thread is inside the exporter, which then refuses what comes from an allocator.
#[inline]
pub(crate) fn is_inside_exporter() -> bool {
    #[cfg(feature = "exporter")]
    let is_inside = INSIDE.get() & Part::Exporter as u8 != 0;
    #[cfg(not(feature = "exporter"))]
    let is_inside = false;
    is_inside
}

impl Drop for Inside {
    #[inline]
    fn drop(&mut self) {
        INSIDE.set(self.0);
    }
}

/// How many updates were dropped.
#[cfg(feature = "exporter")]
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
