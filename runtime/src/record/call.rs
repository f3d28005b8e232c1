//! One call from its start to its end: outcome, duration and in-flight, for sync and async functions.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, ready};
use std::thread;

use crate::record::callsite::{CallStart, Callsite, Untimed};
use crate::record::returned::of_result;

/// What a call knows of itself beside its outcome: the indices of its label values and its numbers,
/// each in the slot that the declaration names.
#[derive(Clone, Copy, Debug)]
pub struct Values<const L: usize, const N: usize> {
    /// Indices of label values.
    pub labels: [u32; L],
    /// What counters add (as an integer) and histograms record (as the bits of an `f64`).
    pub numbers: [u64; N],
}

/// In place of an open label's number: the call returned nothing that it could be read off.
pub const UNRETURNED: u32 = u32::MAX;

/// [`Values`], or a reference to them.
pub trait Slots {
    /// Indices of label values.
    fn labels(&self) -> &[u32];
    /// Amounts and measurements.
    fn numbers(&self) -> &[u64];
}

impl<const L: usize, const N: usize> Slots for Values<L, N> {
    #[inline]
    fn labels(&self) -> &[u32] {
        &self.labels
    }

    #[inline]
    fn numbers(&self) -> &[u64] {
        &self.numbers
    }
}

impl<V: Slots> Slots for &mut V {
    #[inline]
    fn labels(&self) -> &[u32] {
        (**self).labels()
    }

    #[inline]
    fn numbers(&self) -> &[u64] {
        (**self).numbers()
    }
}

/// A call under way. It ends once: by `end`, or by being dropped.
///
/// It stays where it is made, and its parts are written and read one by one: what is written in words and copied in
/// larger pieces stalls the processor for as long as all the rest takes.
#[derive(Debug)]
pub struct Call<V: Slots> {
    site: &'static Callsite,
    pub(crate) values: V,
    begun: CallStart,
    /// The outcome if the call is dropped. Half a word: a future holds it.
    dropped: u32,
}

/// In place of an outcome: the call has ended.
const ENDED: u32 = u32::MAX;
/// Used instead of an outcome: the future was never polled, so no call has started.
const CREATED: u32 = u32::MAX - 1;

impl<V: Slots> Call<V> {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 62 outcomes")]
    pub(crate) fn new(site: &'static Callsite, values: V, dropped: usize) -> Self {
        Self { site, values, begun: CallStart::none(), dropped: dropped as u32 }
    }

    /// Once it is where it stays.
    #[inline]
    pub(crate) fn start(&mut self) {
        self.site.start(&mut self.begun, self.values.labels());
    }

    #[inline]
    pub(crate) fn end(&mut self, outcome: usize) {
        self.dropped = ENDED;
        self.site.end(&mut self.begun, outcome, self.values.labels(), self.values.numbers());
    }
}

impl<V: Slots> Drop for Call<V> {
    #[inline]
    fn drop(&mut self) {
        if self.dropped < CREATED {
            self.end(self.dropped as usize);
        }
    }
}

/// A call whose return value says nothing: it ends as `ok` when the guard is dropped, unless by a panic.
#[derive(Debug)]
pub struct Guard<V: Slots> {
    call: Call<V>,
    /// Whether it is `panicked` if the thread unwinds then.
    heeds_unwinding: bool,
}

impl<V: Slots> Drop for Guard<V> {
    #[inline]
    fn drop(&mut self) {
        let panicked = self.heeds_unwinding && thread::panicking();
        self.call.end(if panicked { self.call.site.outcomes().panicked() } else { OK });
    }
}

/// The index of `ok`, where outcomes are not those of a type of the user's.
pub(crate) const OK: usize = 0;

/// Starts a call that ends when the guard is dropped.
#[inline]
pub fn guard<V: Slots>(site: &'static Callsite, values: V) -> Guard<V> {
    // A thread that unwinds already, as in a destructor, says nothing of how this call ends.
    let mut guard = Guard { call: Call::new(site, values, OK), heeds_unwinding: !thread::panicking() };
    guard.call.start();
    guard
}

impl<'a, const L: usize, const N: usize> Call<&'a mut Values<L, N>> {
    /// A guard for a call whose body is not in a closure, because the closure would be the body's caller. If it is
    /// dropped, the call ends as `panicked`. Start it only when it will not be moved any more.
    #[inline]
    pub fn around(site: &'static Callsite, values: &'a mut Values<L, N>) -> Self {
        Call::new(site, values, site.outcomes().panicked())
    }

    /// Starts it.
    #[inline]
    pub fn begin(&mut self) {
        self.start();
    }

    /// Ends it, with what it returned.
    #[inline]
    pub fn returned<R>(&mut self, returned: &R, read: impl FnOnce(&R, &mut Values<L, N>) -> usize) {
        let outcome = read(returned, self.values);
        self.end(outcome);
    }
}

thread_local! {
    /// The site whose function calls itself to run its body. It has no destructor, so it can be read until the thread
    /// ends.
    static ENTERED: Cell<*const Callsite> = const { Cell::new(ptr::null()) };
}

/// Marks the next call of a site's function as a call of its body only.
pub fn enter_body(site: &'static Callsite) {
    ENTERED.set(site);
}

/// Whether this call of a site's function is to run its body only. It returns true once.
pub fn is_body(site: &'static Callsite) -> bool {
    let is_body = ptr::eq(ENTERED.get(), site);
    if is_body {
        ENTERED.set(ptr::null());
    }
    is_body
}

/// Makes a call and reads its outcome, and what else is declared, off the returned value.
#[inline]
pub fn sync<const L: usize, const N: usize, R>(
    site: &'static Callsite,
    values: &mut Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let mut call = Call::new(site, values, site.outcomes().panicked());
    call.start();
    let returned = body();
    let outcome = read(&returned, call.values);
    call.end(outcome);
    std::mem::forget(call);
    returned
}

/// The same for calls of which only every N-th is timed. The other calls have no start time to store.
#[inline]
pub fn sampled<const L: usize, const N: usize, R>(
    site: &'static Callsite,
    values: &mut Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let untimed = site.start_untimed();
    let mut sampled = Sampled { untimed, call: Call::new(site, values, site.outcomes().panicked()) };
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
                self.call.dropped = ENDED;
                untimed.end(outcome);
            }
            None => self.call.end(outcome),
        }
    }
}

impl<V: Slots> Drop for Sampled<V> {
    #[cold]
    fn drop(&mut self) {
        self.end(self.call.site.outcomes().panicked());
    }
}

/// The same for a call that is only counted: it has nothing to remember of its start.
#[inline]
pub fn count<const L: usize, const N: usize, R>(
    site: &'static Callsite,
    values: &mut Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let counted = Counted { site, values };
    let returned = body();
    let outcome = read(&returned, counted.values);
    site.count(outcome, &counted.values.labels, &counted.values.numbers);
    std::mem::forget(counted);
    returned
}

/// Counts a call as `panicked` if it is dropped.
struct Counted<'a, const L: usize, const N: usize> {
    site: &'static Callsite,
    values: &'a mut Values<L, N>,
}

impl<const L: usize, const N: usize> Drop for Counted<'_, L, N> {
    #[cold]
    fn drop(&mut self) {
        self.site.count(self.site.outcomes().panicked(), &self.values.labels, &self.values.numbers);
    }
}

/// How the outcome is read from a future's output.
pub trait Read<R, V> {
    /// Returns the outcome, and writes other values into their slots.
    fn read(&self, site: &'static Callsite, returned: &R, values: &mut V) -> usize;
}

/// Reads nothing: the outcome is `ok`.
#[derive(Clone, Copy, Debug)]
pub struct Unread;

/// Reads `ok` or `error` from a `Result`. A closure's type would contain all type parameters of the surrounding
/// function, and so would a boxed future's.
#[derive(Clone, Copy, Debug)]
pub struct OfResult;

/// Reads with a closure.
#[derive(Clone, Copy, Debug)]
pub struct ReadWith<C>(C);

impl<R, V> Read<R, V> for Unread {
    #[inline]
    fn read(&self, _: &'static Callsite, _: &R, _: &mut V) -> usize {
        OK
    }
}

impl<T, E, V> Read<Result<T, E>, V> for OfResult {
    #[inline]
    fn read(&self, site: &'static Callsite, returned: &Result<T, E>, _: &mut V) -> usize {
        of_result(site, returned)
    }
}

impl<R, V, C: Fn(&R, &mut V) -> usize> Read<R, V> for ReadWith<C> {
    #[inline]
    fn read(&self, _: &'static Callsite, returned: &R, values: &mut V) -> usize {
        self.0(returned, values)
    }
}

/// Wraps a future so that the call begins with its first poll and ends with its last, or with its drop.
#[inline]
pub fn future<const L: usize, const N: usize, F, C>(
    site: &'static Callsite,
    values: Values<L, N>,
    inner: F,
    read: C,
) -> Instrumented<Call<Values<L, N>>, F, ReadWith<C>>
where
    F: Future,
    C: Fn(&F::Output, &mut Values<L, N>) -> usize,
{
    future_of(site, values, inner, ReadWith(read))
}

/// The same, with a reader that is not a closure.
#[inline]
pub fn future_of<const L: usize, const N: usize, F, C>(
    site: &'static Callsite,
    values: Values<L, N>,
    inner: F,
    read: C,
) -> Instrumented<Call<Values<L, N>>, F, C>
where
    F: Future,
    C: Read<F::Output, Values<L, N>>,
{
    Instrumented {
        call: Call { site, values, begun: CallStart::none(), dropped: CREATED },
        read,
        inner: Some(inner),
    }
}

pin_project_lite::pin_project! {
    /// The future that [`future`] makes.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Instrumented<T, F, C> {
        // Dropped before `inner`: a call that is cancelled ends then, whatever the future's destructors do.
        call: T,
        read: C,
        // Dropped with the last poll, as the arguments of an `async fn` are.
        #[pin]
        inner: Option<F>,
    }
}

impl<const L: usize, const N: usize, F, C> Future for Instrumented<Call<Values<L, N>>, F, C>
where
    F: Future,
    C: Read<F::Output, Values<L, N>>,
{
    type Output = F::Output;

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 62 outcomes")]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        if this.call.dropped == CREATED {
            this.call.dropped = this.call.site.outcomes().cancelled() as u32;
            this.call.start();
        }
        // A panic ends the call at once, because the code that catches it may keep the future for long.
        let watched = PanickedOnUnwind(this.call);
        let inner = this.inner.as_mut().as_pin_mut().expect("a future is not polled after it is ready");
        let polled = inner.poll(context);
        if polled.is_ready() {
            this.inner.set(None);
        }
        let polled = polled.map(|returned| {
            let outcome = this.read.read(watched.0.site, &returned, &mut watched.0.values);
            (returned, outcome)
        });
        std::mem::forget(watched);
        let (returned, outcome) = ready!(polled);
        // Not if it panicked before, was caught, and recovered: it has ended then.
        if this.call.dropped != ENDED {
            this.call.end(outcome);
        }
        Poll::Ready(returned)
    }
}

/// Ends a call as `panicked` if it is dropped, unless the call has ended.
struct PanickedOnUnwind<'a, V: Slots>(&'a mut Call<V>);

impl<V: Slots> Drop for PanickedOnUnwind<'_, V> {
    #[cold]
    fn drop(&mut self) {
        if self.0.dropped != ENDED {
            self.0.end(self.0.site.outcomes().panicked());
        }
    }
}
