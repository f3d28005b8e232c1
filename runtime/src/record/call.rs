//! A call from its start to its end, and the functions that run a call that is not async.

use std::cell::Cell;
use std::ptr;
use std::thread;

use super::call_values::{Slots, Values};
use super::callsite::Callsite;
use super::lifecycle::{CallStart, Untimed};

/// A call in progress. It ends once: by `end`, or when it is dropped.
///
/// It is not moved, and its fields are written and read one by one. If words were written and then copied as a larger
/// piece, the processor would stall for as long as the rest of the call takes.
#[derive(Debug)]
pub struct Call<V: Slots> {
    callsite: &'static Callsite,
    pub(crate) values: V,
    start: CallStart,
    if_dropped: IfDropped,
}

/// How a call ends if it is dropped. The outcome's index is computed only then, because most calls end normally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfDropped {
    Panicked,
    Cancelled,
    /// It has not started: its future was never polled.
    NotStarted,
    /// It has already ended.
    Ended,
}

impl<V: Slots> Call<V> {
    #[inline]
    pub(crate) fn new(callsite: &'static Callsite, values: V, if_dropped: IfDropped) -> Self {
        Self { callsite, values, start: CallStart::none(), if_dropped }
    }

    /// Starts a call whose future is polled for the first time.
    #[inline]
    pub(super) fn start_once(&mut self) {
        if self.if_dropped == IfDropped::NotStarted {
            self.if_dropped = IfDropped::Cancelled;
            self.start();
        }
    }

    #[inline]
    pub(super) fn callsite(&self) -> &'static Callsite {
        self.callsite
    }

    #[inline]
    pub(super) fn has_ended(&self) -> bool {
        self.if_dropped == IfDropped::Ended
    }

    /// Starts the call. It must not be moved afterwards.
    #[inline]
    pub(crate) fn start(&mut self) {
        self.callsite.start(&mut self.start, self.values.labels());
    }

    #[inline]
    pub(crate) fn end(&mut self, outcome: usize) {
        self.if_dropped = IfDropped::Ended;
        self.callsite.end(&mut self.start, outcome, self.values.labels(), self.values.amounts());
    }
}

impl<V: Slots> Drop for Call<V> {
    #[inline]
    fn drop(&mut self) {
        match self.if_dropped {
            IfDropped::NotStarted | IfDropped::Ended => {}
            IfDropped::Panicked => self.end(self.callsite.outcomes().panicked()),
            IfDropped::Cancelled => self.end(self.callsite.outcomes().cancelled()),
        }
    }
}

/// A call whose outcome does not depend on the returned value. It ends when the guard is dropped: as `panicked` if the
/// thread unwinds then, otherwise as `ok`.
#[derive(Debug)]
pub struct Guard<V: Slots> {
    call: Call<V>,
    /// Whether the call is `panicked` if the thread unwinds when the guard is dropped.
    heeds_unwinding: bool,
}

impl<V: Slots> Drop for Guard<V> {
    #[inline]
    fn drop(&mut self) {
        let panicked = self.heeds_unwinding && thread::panicking();
        self.call.end(if panicked { self.call.callsite.outcomes().panicked() } else { OK });
    }
}

/// The index of `ok`, where outcomes are not those of a type of the user's.
pub(crate) const OK: usize = 0;

/// Starts a call that ends when the guard is dropped.
#[inline]
pub fn guard<V: Slots>(callsite: &'static Callsite, values: V) -> Guard<V> {
    // If the thread already unwinds, as in a destructor, this call may still end well.
    let mut guard =
        Guard { call: Call::new(callsite, values, IfDropped::Panicked), heeds_unwinding: !thread::panicking() };
    guard.call.start();
    guard
}

impl<'a, const L: usize, const N: usize> Call<&'a mut Values<L, N>> {
    /// A guard for a call whose body is not in a closure, because the closure would be the body's caller. If it is
    /// dropped, the call ends as `panicked`. Start it only when it will not be moved any more.
    #[inline]
    pub fn around(callsite: &'static Callsite, values: &'a mut Values<L, N>) -> Self {
        Call::new(callsite, values, IfDropped::Panicked)
    }

    /// Starts the call.
    #[inline]
    pub fn begin(&mut self) {
        self.start();
    }

    /// Ends the call. The outcome is read from the returned value.
    #[inline]
    pub fn returned<R>(&mut self, returned: &R, read: impl FnOnce(&R, &mut Values<L, N>) -> usize) {
        let outcome = read(returned, self.values);
        self.end(outcome);
    }
}

thread_local! {
    /// The callsite whose function is calling itself to run its body. It has no destructor, so it can be read until the
    /// thread ends.
    static ENTERED: Cell<*const Callsite> = const { Cell::new(ptr::null()) };
}

/// Marks the next call of a callsite's function as a call of its body only.
pub fn enter_body(callsite: &'static Callsite) {
    ENTERED.set(callsite);
}

/// Whether this call of a callsite's function is to run its body only. It returns true once.
pub fn is_body(callsite: &'static Callsite) -> bool {
    let is_body = ptr::eq(ENTERED.get(), callsite);
    if is_body {
        ENTERED.set(ptr::null());
    }
    is_body
}

/// Runs a call. Its outcome and declared values are read from the returned value.
#[inline]
pub fn sync<const L: usize, const N: usize, R>(
    callsite: &'static Callsite,
    values: &mut Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let mut call = Call::new(callsite, values, IfDropped::Panicked);
    call.start();
    let returned = body();
    let outcome = read(&returned, call.values);
    call.end(outcome);
    std::mem::forget(call);
    returned
}

/// Like [`sync`], but only every N-th call reads the clock. The other calls have no start time to store.
#[inline]
pub fn sampled<const L: usize, const N: usize, R>(
    callsite: &'static Callsite,
    values: &mut Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let untimed = callsite.start_untimed();
    let mut sampled = Sampled { untimed, call: Call::new(callsite, values, IfDropped::Panicked) };
    if untimed.is_none() {
        sampled.call.start();
    }
    let returned = body();
    let outcome = read(&returned, sampled.call.values);
    sampled.end(outcome);
    std::mem::forget(sampled);
    returned
}

/// Ends a call as `panicked` if it is dropped.
struct Sampled<V: Slots> {
    untimed: Option<Untimed>,
    call: Call<V>,
}

impl<V: Slots> Sampled<V> {
    #[inline]
    fn end(&mut self, outcome: usize) {
        match self.untimed {
            Some(untimed) => {
                self.call.if_dropped = IfDropped::Ended;
                untimed.end(outcome);
            }
            None => self.call.end(outcome),
        }
    }
}

impl<V: Slots> Drop for Sampled<V> {
    #[cold]
    fn drop(&mut self) {
        self.end(self.call.callsite.outcomes().panicked());
    }
}

/// Like [`sync`], for a call that is only counted, so nothing is kept of its start.
#[inline]
pub fn count<const L: usize, const N: usize, R>(
    callsite: &'static Callsite,
    values: &mut Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let counted = Counted { callsite, values };
    let returned = body();
    let outcome = read(&returned, counted.values);
    callsite.count(outcome, &counted.values.labels, &counted.values.amounts);
    std::mem::forget(counted);
    returned
}

/// Counts a call as `panicked` if it is dropped.
struct Counted<'a, const L: usize, const N: usize> {
    callsite: &'static Callsite,
    values: &'a mut Values<L, N>,
}

impl<const L: usize, const N: usize> Drop for Counted<'_, L, N> {
    #[cold]
    fn drop(&mut self) {
        self.callsite.count(self.callsite.outcomes().panicked(), &self.values.labels, &self.values.amounts);
    }
}
