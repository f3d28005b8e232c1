//! Metrics that the program itself updates: the fields of a struct that derives `Metrics`.

use std::marker::PhantomData;

use super::backend::Series;
use super::callsite::Callsite;
use super::gauge_guard::GaugeGuard;
use super::observer::{self, Observation, Observer};
use crate::declare::label::{LabelSet, NoLabels};
use crate::declare::outcomes::Outcomes;
use crate::declare::series_index;
use crate::declare::value::{Amount, Measurement};
use crate::store::Change;

/// One instrument of a `Metrics` struct.
#[derive(Debug)]
struct Field<L> {
    callsite: &'static Callsite,
    position: usize,
    labels: PhantomData<fn(L)>,
}

impl<L: LabelSet> Field<L> {
    /// The index of the last series. The check of the declaration has rejected more than 100,000 series, and zero.
    const LAST: usize = series_index::count(&Outcomes::UNCLASSIFIED, L::LABELS).saturating_sub(1);

    #[inline]
    fn series(&self, labels: &L) -> Series {
        // An index beyond the last would belong to the series of another instrument.
        Series { callsite: self.callsite, position: self.position, index: labels.index().min(Self::LAST) as u64 }
    }
}

macro_rules! instrument {
    ($(#[$docs:meta])* $instrument:ident, $(#[$series_docs:meta])* $series:ident { $($methods:tt)* } { $($forwards:tt)* }) => {
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $instrument<L = ()>(Field<L>);

        $(#[$series_docs])*
        #[derive(Clone, Copy, Debug)]
        #[must_use = "a series records nothing by itself"]
        pub struct $series(Series);

        impl<L> $instrument<L> {
            #[doc(hidden)]
            pub const fn __new(callsite: &'static Callsite, position: usize) -> Self {
                Self(Field { callsite, position, labels: PhantomData })
            }
        }

        impl<L: LabelSet> $instrument<L> {
            /// The series with these labels.
            #[inline]
            pub fn with(&self, labels: L) -> $series {
                $series(self.0.series(&labels))
            }
        }

        impl $series {
            $($methods)*
        }

        // Each method has its own `NoLabels` bound, so that a metric with labels causes an error that says what to
        // write.
        impl<L: LabelSet> $instrument<L> {
            #[inline]
            fn only(&self) -> $series
            where
                L: NoLabels,
            {
                self.with(L::default())
            }

            $($forwards)*
        }
    };
}

instrument! {
    /// A count that only rises, with the labels `L`.
    ///
    /// ```
    /// use callmeter::{Counter, LabelSet, LabelValue, Metrics};
    ///
    /// #[derive(LabelValue)]
    /// enum Side { Client, Server }
    ///
    /// #[derive(LabelSet)]
    /// struct By { side: Side }
    ///
    /// #[derive(Metrics)]
    /// struct Link {
    ///     /// Connections that were lost.
    ///     losses: Counter<By>,
    ///     /// Bytes sent.
    ///     #[metric(unit = bytes)]
    ///     sent: Counter,
    /// }
    /// static LINK: Link = Link::new();
    ///
    /// LINK.losses.with(By { side: Side::Client }).increment(1); // link_losses_total{side="client"}
    /// LINK.sent.increment(512_u64);                             // link_sent_bytes_total
    /// ```
    Counter,
    /// One series of a [`Counter`].
    CounterSeries {
        /// Adds to the count.
        #[inline]
        pub fn increment(&self, amount: impl Amount) {
            self.0.increment(amount.into_amount());
        }

        /// Raises the count to a total that is counted elsewhere. A total below the count changes nothing. Use it only
        /// for a series with no other updates: updates from annotations or plain `metrics` calls are added to the total.
        pub fn absolute(&self, total: impl Amount) {
            self.0.change(Change::RaiseTo(total.into_amount()));
        }

        /// Exposes a total that is counted elsewhere, as [`Counter::observe`] describes.
        pub fn observe<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static) {
            observer::observe(self.0, true, read);
        }

        /// Like [`observe`](Self::observe), until the returned guard is dropped.
        pub fn observe_while<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static) -> Observer {
            observer::observe_while(self.0, true, read)
        }
    } {
        /// Adds to the count.
        #[inline]
        pub fn increment(&self, amount: impl Amount)
        where
            L: NoLabels,
        {
            self.only().increment(amount);
        }

        /// Raises the count to a total that is counted elsewhere. A total below the count changes nothing. Use it only
        /// for a series with no other updates: updates from annotations or plain `metrics` calls are added to the total.
        pub fn absolute(&self, total: impl Amount)
        where
            L: NoLabels,
        {
            self.only().absolute(total);
        }

        /// Exposes a total that is counted elsewhere. The closure is called whenever metrics are exposed (rendered,
        /// scraped, pushed or taken as a snapshot), for as long as the program runs. A
        /// total below an earlier one is ignored. Other updates and observers of the series are added to it.
        ///
        /// No lock is held while the closure runs, and no annotated call waits for it, so it may call instrumented
        /// code or render. It runs on a thread of the exporter, one call at a time.
        /// `callmeter_observer_duration_seconds` shows how long it takes. An exposition waits at most five seconds for
        /// all observers together and leaves out the series of those that have not returned by then. The series is
        /// also left out if the closure returns `None` or panics; `callmeter_observer_panics_total` counts panics.
        ///
        /// Observers belong to the program: all exporters of callmeter expose them, and other recorders do not.
        ///
        /// ```standalone_crate
        /// # use callmeter::{Counter, Metrics};
        /// # use std::sync::atomic::{AtomicU64, Ordering};
        /// #[derive(Metrics)]
        /// struct Disk {
        ///     /// Bytes written.
        ///     #[metric(unit = bytes)]
        ///     written: Counter,
        /// }
        /// static DISK: Disk = Disk::new();
        /// static WRITTEN: AtomicU64 = AtomicU64::new(0);
        ///
        /// DISK.written.observe(|| WRITTEN.load(Ordering::Relaxed)); // disk_written_bytes_total
        /// ```
        pub fn observe<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static)
        where
            L: NoLabels,
        {
            self.only().observe(read);
        }

        /// Like [`observe`](Self::observe), until the returned guard is dropped.
        pub fn observe_while<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static) -> Observer
        where
            L: NoLabels,
        {
            self.only().observe_while(read)
        }
    }
}

instrument! {
    /// A value that rises and falls, with the labels `L`.
    ///
    /// ```
    /// # use callmeter::{Gauge, Metrics};
    /// #[derive(Metrics)]
    /// struct Queue {
    ///     /// Jobs that wait.
    ///     depth: Gauge,
    /// }
    /// static QUEUE: Queue = Queue::new();
    ///
    /// QUEUE.depth.set(12.0);
    /// QUEUE.depth.decrement(1); // queue_depth is 11
    /// ```
    Gauge,
    /// One series of a [`Gauge`].
    GaugeSeries {
        /// Sets the value. NaN and the infinities are values like others.
        pub fn set(&self, value: impl Measurement) {
            self.0.change(Change::Set(value.into_measurement()));
        }

        /// Adds to the value.
        pub fn increment(&self, by: impl Measurement) {
            self.0.change(Change::Add(by.into_measurement()));
        }

        /// Subtracts from the value.
        pub fn decrement(&self, by: impl Measurement) {
            self.0.change(Change::Add(-by.into_measurement()));
        }

        /// Adds 1, and subtracts it again when the returned guard is dropped. Use it for connections, sessions and
        /// other things that live longer than a call.
        pub fn hold(&self) -> GaugeGuard {
            GaugeGuard::raise(self.0)
        }

        /// Exposes a value that is kept elsewhere, as [`Gauge::observe`] describes.
        pub fn observe<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static) {
            observer::observe(self.0, false, read);
        }

        /// Like [`observe`](Self::observe), until the returned guard is dropped.
        pub fn observe_while<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static) -> Observer {
            observer::observe_while(self.0, false, read)
        }
    } {
        /// Sets the value. NaN and the infinities are values like others.
        pub fn set(&self, value: impl Measurement)
        where
            L: NoLabels,
        {
            self.only().set(value);
        }

        /// Adds to the value.
        pub fn increment(&self, by: impl Measurement)
        where
            L: NoLabels,
        {
            self.only().increment(by);
        }

        /// Subtracts from the value.
        pub fn decrement(&self, by: impl Measurement)
        where
            L: NoLabels,
        {
            self.only().decrement(by);
        }

        /// Adds 1, and subtracts it again when the returned guard is dropped. Use it for connections, sessions and
        /// other things that live longer than a call.
        pub fn hold(&self) -> GaugeGuard
        where
            L: NoLabels,
        {
            self.only().hold()
        }

        /// Exposes a value that is kept elsewhere. The closure is called whenever metrics are exposed (rendered,
        /// scraped, pushed or taken as a snapshot), for as long as the program runs. The
        /// value that the gauge is set to and other observers of the series are added to it.
        ///
        /// No lock is held while the closure runs, and no annotated call waits for it, so it may call instrumented
        /// code or render. It runs on a thread of the exporter, one call at a time.
        /// `callmeter_observer_duration_seconds` shows how long it takes. An exposition waits at most five seconds for
        /// all observers together and leaves out the series of those that have not returned by then. The series is
        /// also left out if the closure returns `None` or panics; `callmeter_observer_panics_total` counts panics.
        ///
        /// Observers belong to the program: all exporters of callmeter expose them, and other recorders do not.
        ///
        /// ```standalone_crate
        /// # use callmeter::{Gauge, Metrics};
        /// # struct Pool;
        /// # impl Pool { fn size(&self) -> u32 { 8 } }
        /// #[derive(Metrics)]
        /// struct Db {
        ///     /// Connections of the pool.
        ///     connections: Gauge,
        /// }
        /// static DB: Db = Db::new();
        ///
        /// let pool = Pool;
        /// DB.connections.observe(move || pool.size()); // db_connections
        /// ```
        pub fn observe<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static)
        where
            L: NoLabels,
        {
            self.only().observe(read);
        }

        /// Like [`observe`](Self::observe), until the returned guard is dropped.
        pub fn observe_while<T: Observation>(&self, read: impl FnMut() -> T + Send + 'static) -> Observer
        where
            L: NoLabels,
        {
            self.only().observe_while(read)
        }
    }
}

instrument! {
    /// Counts by bucket, with the labels `L`.
    ///
    /// ```
    /// # use callmeter::{Histogram, Metrics};
    /// # use std::time::Duration;
    /// #[derive(Metrics)]
    /// struct Pool {
    ///     /// How long callers waited for a connection.
    ///     #[metric(unit = seconds, buckets = [0.001, 0.01, 0.1, 1.0])]
    ///     wait: Histogram,
    /// }
    /// static POOL: Pool = Pool::new();
    ///
    /// POOL.wait.record(Duration::from_millis(3)); // pool_wait_seconds
    /// ```
    Histogram,
    /// One series of a [`Histogram`].
    HistogramSeries {
        /// Records a value; a `Duration` in seconds. NaN and the infinities are not recorded: one of them would
        /// make the sum useless.
        pub fn record(&self, value: impl Measurement) {
            self.record_many(value, 1);
        }

        /// Records the same value `count` times.
        pub fn record_many(&self, value: impl Measurement, count: usize) {
            self.0.change(Change::Record { value: value.into_measurement(), count: count as u64 });
        }
    } {
        /// Records a value; a `Duration` in seconds. NaN and the infinities are not recorded: one of them would
        /// make the sum useless.
        pub fn record(&self, value: impl Measurement)
        where
            L: NoLabels,
        {
            self.only().record(value);
        }

        /// Records the same value `count` times.
        pub fn record_many(&self, value: impl Measurement, count: usize)
        where
            L: NoLabels,
        {
            self.only().record_many(value, count);
        }
    }
}

macro_rules! no_default {
    ($($instrument:ident)*) => {$(
        /// A call of this does not compile. The implementation exists so that `#[derive(Metrics, Default)]` causes one
        /// error, about two `Default`s for the struct, and not another one for each field.
        #[doc(hidden)]
        impl<L> Default for $instrument<L> {
            fn default() -> Self {
                const {
                    // False for every type. It depends on the type, so it is evaluated only if there is a call.
                    assert!(
                        size_of::<L>() == usize::MAX,
                        "a metric belongs to a struct that derives `Metrics`: write `new()` of that struct"
                    );
                }
                unreachable!()
            }
        }
    )*};
}

no_default!(Counter Gauge Histogram);
