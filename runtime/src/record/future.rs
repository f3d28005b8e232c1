//! An async call: from the first poll of its future to the last, or to its drop.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::call::{Call, OK};
use super::call_values::{Slots, Values};
use super::callsite::Callsite;
use super::returned::of_result;

/// How the outcome is read from a future's output.
pub trait Read<R, V> {
    /// Returns the outcome, and writes other values into their slots.
    fn read(&self, callsite: &'static Callsite, returned: &R, values: &mut V) -> usize;
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
    fn read(&self, callsite: &'static Callsite, returned: &Result<T, E>, _: &mut V) -> usize {
        of_result(callsite, returned)
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
    callsite: &'static Callsite,
    values: Values<L, N>,
    inner: F,
    read: C,
) -> Instrumented<Call<Values<L, N>>, F, ReadWith<C>>
where
    F: Future,
    C: Fn(&F::Output, &mut Values<L, N>) -> usize,
{
    future_of(callsite, values, inner, ReadWith(read))
}

/// The same, with a reader that is not a closure.
#[inline]
pub fn future_of<const L: usize, const N: usize, F, C>(
    callsite: &'static Callsite,
    values: Values<L, N>,
    inner: F,
    read: C,
) -> Instrumented<Call<Values<L, N>>, F, C>
where
    F: Future,
    C: Read<F::Output, Values<L, N>>,
{
    Instrumented { call: Call::created(callsite, values), read, inner: Some(inner) }
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
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        this.call.start_if_created();
        // A panic ends the call at once, because the code that catches it may keep the future for long.
        let watched = PanickedOnUnwind(this.call);
        let inner = this.inner.as_mut().as_pin_mut().expect("a future is not polled after it is ready");
        let polled = inner.poll(context);
        if polled.is_ready() {
            this.inner.set(None);
        }
        let polled = polled.map(|returned| {
            let outcome = this.read.read(watched.0.callsite(), &returned, &mut watched.0.values);
            (returned, outcome)
        });
        std::mem::forget(watched);
        let (returned, outcome) = ready!(polled);
        // Not if it panicked before, was caught, and recovered: it has ended then.
        if !this.call.has_ended() {
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
        if !self.0.has_ended() {
            self.0.end(self.0.callsite().outcomes().panicked());
        }
    }
}
