//! One call from its start to its end: outcome, duration and in-flight, for sync and async functions.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::thread;

use crate::clock::Clock;
use crate::facade::InFlight;
use crate::site::Site;

/// What a call knows of itself beside its outcome: the indices of its label values and its numbers,
/// each in the slot that the declaration names.
#[derive(Clone, Copy, Debug)]
pub struct Values<const L: usize, const N: usize> {
    /// Indices of label values.
    pub labels: [u32; L],
    /// What counters add (as an integer) and histograms record (as the bits of an `f64`).
    pub numbers: [u64; N],
}

/// A call under way. It ends once: by [`finish`](Self::finish), or by being dropped.
#[derive(Debug)]
pub struct Call<const L: usize, const N: usize> {
    site: &'static Site,
    values: Values<L, N>,
    clock: Option<Clock>,
    in_flight: InFlight,
    /// The outcome if the call is dropped.
    dropped: usize,
    /// Whether it is `panicked` instead if it is dropped while the thread unwinds.
    heeds_unwinding: bool,
}

impl<const L: usize, const N: usize> Call<L, N> {
    fn start(site: &'static Site, values: Values<L, N>, dropped: usize) -> Self {
        Self {
            in_flight: site.started(&values.labels),
            site,
            values,
            dropped,
            heeds_unwinding: false,
            clock: site.clock(),
        }
    }

    fn finish(mut self, outcome: usize) {
        self.end(outcome);
        std::mem::forget(self);
    }

    fn end(&mut self, outcome: usize) {
        let nanos = self.clock.map(Clock::elapsed_nanos);
        self.in_flight.end(self.site, &self.values.labels);
        self.site.ended(outcome, nanos, &self.values.labels, &self.values.numbers);
    }
}

impl<const L: usize, const N: usize> Drop for Call<L, N> {
    fn drop(&mut self) {
        let panicked = self.heeds_unwinding && thread::panicking();
        self.end(if panicked { self.site.outcomes().panicked() } else { self.dropped });
    }
}

/// Starts a call whose return value says nothing: it ends as `ok` when the guard is dropped, unless by a panic.
#[inline]
pub fn guard<const L: usize, const N: usize>(site: &'static Site, values: Values<L, N>) -> Call<L, N> {
    const OK: usize = 0;
    let mut call = Call::start(site, values, OK);
    // A thread that unwinds already, as in a destructor, says nothing of how this call ends.
    call.heeds_unwinding = !thread::panicking();
    call
}

/// Makes a call and reads its outcome, and what else is declared, off the returned value.
#[inline]
pub fn sync<const L: usize, const N: usize, R>(
    site: &'static Site,
    values: Values<L, N>,
    body: impl FnOnce() -> R,
    read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
) -> R {
    let mut call = Call::start(site, values, site.outcomes().panicked());
    let returned = body();
    let outcome = read(&returned, &mut call.values);
    call.finish(outcome);
    returned
}

/// Wraps a future so that the call begins with its first poll and ends with its last, or with its drop.
#[inline]
pub fn future<const L: usize, const N: usize, F, C>(
    site: &'static Site,
    values: Values<L, N>,
    inner: F,
    read: C,
) -> Instrumented<State<L, N>, F, C>
where
    F: Future,
    C: Fn(&F::Output, &mut Values<L, N>) -> usize,
{
    Instrumented { state: State::Created { site, values }, read, inner: Some(inner) }
}

pin_project_lite::pin_project! {
    /// The future that [`future`] makes.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Instrumented<S, F, C> {
        // Dropped before `inner`: a call that is cancelled ends then, whatever the future's destructors do.
        state: S,
        read: C,
        // Dropped with the last poll, as the arguments of an `async fn` are.
        #[pin]
        inner: Option<F>,
    }
}

/// How far a future's call is.
#[derive(Debug)]
pub enum State<const L: usize, const N: usize> {
    /// Never polled: no call yet.
    Created {
        /// The future's site.
        site: &'static Site,
        /// What was known when the future was made.
        values: Values<L, N>,
    },
    /// Polled.
    Running {
        /// The call.
        call: Call<L, N>,
    },
    /// Ready, or unwound.
    Ended,
}

impl<const L: usize, const N: usize, F, C> Future for Instrumented<State<L, N>, F, C>
where
    F: Future,
    C: Fn(&F::Output, &mut Values<L, N>) -> usize,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        if let State::Created { site, values } = *this.state {
            *this.state = State::Running { call: Call::start(site, values, site.outcomes().cancelled()) };
        }
        // A panic ends the call at once: whoever catches it may keep the future for long.
        let unwound = EndOnUnwind(this.state);
        let returned = ready!(unwound.watch(|| {
            let inner = this.inner.as_mut().as_pin_mut().expect("a future is not polled after it is ready");
            let polled = inner.poll(context);
            if polled.is_ready() {
                this.inner.set(None);
            }
            polled
        }));
        if let State::Running { mut call } = std::mem::replace(this.state, State::Ended) {
            let outcome = (this.read)(&returned, &mut call.values);
            call.finish(outcome);
        }
        Poll::Ready(returned)
    }
}

struct EndOnUnwind<'a, const L: usize, const N: usize>(&'a mut State<L, N>);

impl<const L: usize, const N: usize> EndOnUnwind<'_, L, N> {
    #[inline]
    fn watch<R>(self, poll: impl FnOnce() -> R) -> R {
        let polled = poll();
        std::mem::forget(self);
        polled
    }
}

impl<const L: usize, const N: usize> Drop for EndOnUnwind<'_, L, N> {
    fn drop(&mut self) {
        if let State::Running { call } = std::mem::replace(self.0, State::Ended) {
            let panicked = call.site.outcomes().panicked();
            call.finish(panicked);
        }
    }
}
