//! Concurrent maps, until the very end of a thread.
//!
//! A map is read under a guard. The cheap kind of guard belongs to a thread-local with a destructor: after that has
//! run, taking a guard panics, and so does any insertion. Calls in a thread's last destructors are therefore counted
//! without the map. The expensive kind of guard cannot be used, because an allocator may count: the destructor holds a
//! lock while it allocates, and such a guard takes the same lock.

use std::cell::Cell;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    /// No guard was asked for yet.
    Untouched,
    /// The thread's guard is there.
    Alive,
    /// It is, or is about to be, destroyed.
    Ending,
}

thread_local! {
    /// Without a destructor, so that it can be read until the very end.
    static LIFE: Cell<Life> = const { Cell::new(Life::Untouched) };
    /// Made after the thread's guard, so destroyed before it.
    static SENTINEL: Sentinel = const { Sentinel };
}

struct Sentinel;

impl Drop for Sentinel {
    fn drop(&mut self) {
        LIFE.set(Life::Ending);
    }
}

/// Whether the thread's own guard can be asked for.
#[inline]
pub(crate) fn is_alive() -> bool {
    LIFE.get() != Life::Ending
}

/// Says that the thread's own guard was asked for.
#[inline]
pub(crate) fn touched() {
    if LIFE.get() == Life::Untouched {
        touch();
    }
}

#[cold]
fn touch() {
    LIFE.set(Life::Alive);
    if SENTINEL.try_with(|_| ()).is_err() {
        LIFE.set(Life::Ending);
    }
}

/// Evaluates an expression with a map that is pinned under a name. A thread that is ending can read only: what writes
/// says what is done instead.
macro_rules! pinned {
    ($map:expr, |$pinned:ident| $read:expr) => {
        if $crate::store::pinned::is_alive() {
            let $pinned = $map.pin();
            $crate::store::pinned::touched();
            $read
        } else {
            let $pinned = $map.pin_owned();
            $read
        }
    };
    ($map:expr, |$pinned:ident| $write:expr, ending: $instead:expr) => {
        if $crate::store::pinned::is_alive() {
            let $pinned = $map.pin();
            $crate::store::pinned::touched();
            $write
        } else {
            $instead
        }
    };
}
pub(crate) use pinned;
