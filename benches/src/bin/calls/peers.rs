//! What there is beside callmeter. By hand: a counter by result and a histogram, as a careful author writes them; no
//! in-flight gauge.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;

use callmeter_benches::{BUCKETS, Contender, contender};

/// By hand, as many updates as `#[instrumented]` makes.
pub(crate) const MACROS: &str = "`metrics`, `counter!`, `histogram!` and `gauge!`";
pub(crate) const AUTOMETRICS: &str = "autometrics";

#[inline(never)]
fn bare(number: u64) -> u64 {
    black_box(number)
}

static CLOCK: LazyLock<quanta::Clock> = LazyLock::new(quanta::Clock::new);

#[inline(never)]
fn raw_reads(clock: &quanta::Clock, number: u64) -> u64 {
    let start = clock.raw();
    black_box(number);
    clock.raw().wrapping_sub(start)
}

#[inline(never)]
fn instants(number: u64) -> std::time::Duration {
    let start = Instant::now();
    black_box(number);
    start.elapsed()
}

/// What no timing can be below.
pub(crate) fn floor() -> Vec<Contender> {
    vec![
        contender!(Bare, "bare", bare),
        Contender {
            run: |calls| {
                // Looked up once: the floor is the reads alone.
                let clock = &*CLOCK;
                for number in 0..calls {
                    black_box(raw_reads(clock, black_box(number)));
                }
            },
            ..contender!(Bare, "two raw clock reads (quanta)", bare)
        },
        contender!(Bare, "two `std::time::Instant` reads", instants),
    ]
}

/// Calls a body between the first reading of a clock and what records it.
macro_rules! timed {
    ($number:ident, $record:expr) => {{
        let start = Instant::now();
        let returned = black_box($number);
        $record(start.elapsed().as_secs_f64());
        returned
    }};
}

mod facade {
    use super::{Instant, LazyLock, black_box};

    #[inline(never)]
    pub(super) fn macros(number: u64) -> u64 {
        timed!(number, |seconds| {
            metrics::counter!("calls_total", "function" => "macros", "module" => "peers", "result" => "ok")
                .increment(1);
            metrics::histogram!("duration_seconds", "function" => "macros", "module" => "peers").record(seconds);
        })
    }

    /// What `#[instrumented]` records, by hand.
    #[inline(never)]
    pub(super) fn macros_with_gauge(number: u64) -> u64 {
        let in_flight =
            || metrics::gauge!("calls_in_flight", "function" => "macros_with_gauge", "module" => "peers");
        in_flight().increment(1.0);
        let returned = timed!(number, |seconds| {
            metrics::counter!("calls_total", "function" => "macros_with_gauge", "module" => "peers", "result" => "ok")
                .increment(1);
            metrics::histogram!("duration_seconds", "function" => "macros_with_gauge", "module" => "peers")
                .record(seconds);
        });
        in_flight().decrement(1.0);
        returned
    }

    static CACHED: LazyLock<(metrics::Counter, metrics::Histogram)> = LazyLock::new(|| {
        (
            metrics::counter!("calls_total", "function" => "cached", "module" => "peers", "result" => "ok"),
            metrics::histogram!("duration_seconds", "function" => "cached", "module" => "peers"),
        )
    });

    #[inline(never)]
    pub(super) fn cached(number: u64) -> u64 {
        timed!(number, |seconds| {
            let (counter, histogram) = &*CACHED;
            counter.increment(1);
            histogram.record(seconds);
        })
    }

    #[inline(never)]
    pub(super) fn counter(number: u64) -> u64 {
        CACHED.0.increment(1);
        black_box(number)
    }
}

mod tikv {
    use prometheus::{
        Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, default_registry,
    };

    use super::{BUCKETS, Instant, LazyLock, black_box};

    static FAMILIES: LazyLock<(IntCounterVec, HistogramVec)> = LazyLock::new(|| {
        let opts = HistogramOpts::new("duration_seconds", "How long.").buckets(BUCKETS.to_vec());
        let families = (
            IntCounterVec::new(Opts::new("calls_total", "How often."), &["function", "module", "result"]),
            HistogramVec::new(opts, &["function", "module"]),
        );
        let families = (families.0.expect("it is valid"), families.1.expect("it is valid"));
        let registry: &Registry = default_registry();
        registry.register(Box::new(families.0.clone())).expect("it is the first");
        registry.register(Box::new(families.1.clone())).expect("it is the first");
        families
    });

    static CACHED: LazyLock<(IntCounter, Histogram)> = LazyLock::new(|| {
        let (calls, durations) = &*FAMILIES;
        (calls.with_label_values(&["cached", "peers", "ok"]), durations.with_label_values(&["cached", "peers"]))
    });

    #[inline(never)]
    pub(super) fn cached(number: u64) -> u64 {
        timed!(number, |seconds| {
            let (counter, histogram) = &*CACHED;
            counter.inc();
            histogram.observe(seconds);
        })
    }

    #[inline(never)]
    pub(super) fn looked_up(number: u64) -> u64 {
        timed!(number, |seconds| {
            let (calls, durations) = &*FAMILIES;
            calls.with_label_values(&["looked_up", "peers", "ok"]).inc();
            durations.with_label_values(&["looked_up", "peers"]).observe(seconds);
        })
    }
}

mod client {
    use prometheus_client::encoding::EncodeLabelSet;
    use prometheus_client::metrics::counter::Counter;
    use prometheus_client::metrics::family::Family;
    use prometheus_client::metrics::histogram::Histogram;

    use super::{BUCKETS, Instant, LazyLock, black_box};

    #[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
    struct Call {
        function: &'static str,
        module: &'static str,
        result: &'static str,
    }

    #[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
    struct Timing {
        function: &'static str,
        module: &'static str,
    }

    type Histograms = Family<Timing, Histogram, fn() -> Histogram>;

    static FAMILIES: LazyLock<(Family<Call, Counter>, Histograms)> =
        LazyLock::new(|| (Family::default(), Family::new_with_constructor(|| Histogram::new(BUCKETS))));

    static CACHED: LazyLock<(Counter, Histogram)> = LazyLock::new(|| {
        let (calls, durations) = &*FAMILIES;
        (
            calls.get_or_create(&Call { function: "cached", module: "peers", result: "ok" }).clone(),
            durations.get_or_create(&Timing { function: "cached", module: "peers" }).clone(),
        )
    });

    #[inline(never)]
    pub(super) fn cached(number: u64) -> u64 {
        timed!(number, |seconds| {
            let (counter, histogram) = &*CACHED;
            counter.inc();
            histogram.observe(seconds);
        })
    }

    #[inline(never)]
    pub(super) fn looked_up(number: u64) -> u64 {
        timed!(number, |seconds| {
            let (calls, durations) = &*FAMILIES;
            calls.get_or_create(&Call { function: "looked_up", module: "peers", result: "ok" }).inc();
            durations.get_or_create(&Timing { function: "looked_up", module: "peers" }).observe(seconds);
        })
    }
}

mod conradludgate {
    use measured::label::StaticLabelSet;
    use measured::metric::histogram::Thresholds;
    use measured::{CounterVec, FixedCardinalityLabel, Histogram};

    use super::{BUCKETS, Instant, LazyLock, black_box};

    #[derive(Clone, Copy, FixedCardinalityLabel)]
    #[label(singleton = "result")]
    enum Outcome {
        Ok,
        Error,
    }

    static FAMILIES: LazyLock<(CounterVec<StaticLabelSet<Outcome>>, Histogram<14>)> =
        LazyLock::new(|| (CounterVec::dense(), Histogram::with_metadata(Thresholds::with_buckets(BUCKETS))));

    #[inline(never)]
    pub(super) fn looked_up(number: u64) -> u64 {
        timed!(number, |seconds| {
            let (calls, durations) = &*FAMILIES;
            calls.inc(if number == u64::MAX { Outcome::Error } else { Outcome::Ok });
            durations.get_metric().observe(seconds);
        })
    }
}

#[inline(never)]
#[autometrics::autometrics]
fn autometrics(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[tracing::instrument]
fn traced(number: u64) -> u64 {
    black_box(number)
}

pub(crate) fn contenders() -> Vec<Contender> {
    vec![
        contender!(PeerRecorder, "`metrics`, a cached counter alone", facade::counter),
        contender!(PeerRecorder, "`metrics`, cached counter and histogram", facade::cached),
        contender!(PeerRecorder, "`metrics`, `counter!` and `histogram!`", facade::macros),
        contender!(PeerRecorder, "`metrics`, `counter!`, `histogram!` and `gauge!`", facade::macros_with_gauge),
        contender!(Bare, "`prometheus`, cached", tikv::cached),
        contender!(Bare, "`prometheus`, looked up by labels", tikv::looked_up),
        contender!(Bare, "`prometheus-client`, cached", client::cached),
        contender!(Bare, "`prometheus-client`, looked up by labels", client::looked_up),
        contender!(Bare, "`measured`, one closed label", conradludgate::looked_up),
        contender!(Bare, "autometrics", autometrics),
        contender!(Bare, "`tracing::instrument`, no subscriber", traced),
        contender!(Subscriber, "`tracing::instrument`, registry and an idle layer", traced),
    ]
}
