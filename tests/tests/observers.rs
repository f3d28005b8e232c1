//! Observed metrics: closures that are read when they are exposed.

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, LazyLock, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use callmeter::{Counter, Exporter, Gauge, LabelSet, LabelValue, Metrics, instrumented};
use callmeter_tests::{Exposition, parse};
use metrics_util::debugging::DebuggingRecorder;

static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| Exporter::builder().install().expect("an exporter"));

/// How long a test waits at most. The machine may be busy.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(LabelValue, Clone, Copy)]
enum Status {
    Pending,
    Failed,
}

#[derive(LabelSet)]
struct By {
    status: Status,
}

#[derive(Metrics)]
struct Seen {
    backlog: Gauge<By>,
    depth: Gauge,
    both: Gauge,
    set: Gauge,
    ends: Gauge,
    elsewhere: Gauge,
    maybe: Gauge,
    panics: Gauge,
    calls: Gauge,
    renders: Gauge,
    registers: Gauge,
    drops: Gauge,
    slow: Gauge,
    stuck: Gauge,
    calls_beside_stuck: Gauge,
    total: Counter,
    ended: Counter,
    panicking: Counter,
    by_status: Counter<By>,
    #[metric(unit = seconds)]
    busy: Counter,
}

static SEEN: Seen = Seen::new();

/// The tests run one after another, because every exposition reads all observers.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    let _ = &*EXPORTER;
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn value(name: &str) -> Option<f64> {
    parse(&EXPORTER.render()).value(name, &[])
}

fn of(name: &str, metric: &str) -> Option<f64> {
    parse(&EXPORTER.render()).value(name, &[("metric", metric)])
}

/// Runs something that may wait forever.
fn in_time<R: Send + 'static>(run: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || _ = done.send(run()));
    is_done.recv_timeout(PATIENCE).expect("it waits for something that will not happen")
}

#[test]
fn a_gauge_is_read_when_it_is_exposed() {
    static DEPTH: AtomicI64 = AtomicI64::new(3);
    static READS: AtomicUsize = AtomicUsize::new(0);
    let _alone = alone();
    SEEN.depth.observe(|| {
        READS.fetch_add(1, Ordering::Relaxed);
        DEPTH.load(Ordering::Relaxed)
    });
    SEEN.backlog.with(By { status: Status::Failed }).observe(|| 2.5);
    let exposition = parse(&EXPORTER.render());
    assert_eq!(exposition.value("seen_depth", &[]), Some(3.0));
    assert_eq!(exposition.value("seen_backlog", &[("status", "failed")]), Some(2.5));
    assert_eq!(exposition.value("seen_backlog", &[("status", "pending")]), Some(0.0));
    assert!(READS.load(Ordering::Relaxed) > 0);
    DEPTH.store(-4, Ordering::Relaxed);
    assert_eq!(value("seen_depth"), Some(-4.0));
    assert_eq!(EXPORTER.snapshot().value("seen_depth", &[]), Some(-4.0));
    assert!(EXPORTER.render_openmetrics().contains("\nseen_depth -4\n"));
    // Each exporter of the program exposes it.
    let other = Exporter::builder().build().expect("an exporter").exporter();
    assert_eq!(parse(&other.render()).value("seen_depth", &[]), Some(-4.0));
}

#[test]
fn observed_counters_never_fall() {
    static TOTAL: AtomicU64 = AtomicU64::new(10);
    let _alone = alone();
    SEEN.total.observe(|| TOTAL.load(Ordering::Relaxed));
    SEEN.busy.observe(|| Duration::from_millis(1_500));
    SEEN.by_status.with(By { status: Status::Pending }).observe(|| f64::NAN);
    assert_eq!(value("seen_total"), Some(10.0));
    TOTAL.store(4, Ordering::Relaxed);
    assert_eq!(value("seen_total"), Some(10.0));
    TOTAL.store(12, Ordering::Relaxed);
    assert_eq!(value("seen_total"), Some(12.0));
    // Counts that the program adds itself are included.
    SEEN.total.increment(5);
    assert_eq!(value("seen_total"), Some(17.0));
    let exposition = parse(&EXPORTER.render());
    assert_eq!(exposition.value("seen_busy_seconds_total", &[]), Some(1.5));
    assert_eq!(exposition.value("seen_by_status_total", &[("status", "pending")]), Some(0.0));
}

#[test]
fn several_observers_of_a_series_add_up() {
    let _alone = alone();
    SEEN.both.observe(|| 1);
    let second = SEEN.both.observe_while(|| 20);
    assert_eq!(value("seen_both"), Some(21.0));
    drop(second);
    assert_eq!(value("seen_both"), Some(1.0));
    SEEN.set.set(5);
    SEEN.set.observe(|| 0.5);
    assert_eq!(value("seen_set"), Some(5.5));
}

#[test]
fn a_guard_ends_the_observation() {
    let _alone = alone();
    let kept = Arc::new(());
    let seen = Arc::clone(&kept);
    let guard = SEEN.ends.observe_while(move || Arc::strong_count(&seen));
    let totals = Arc::new(AtomicU64::new(7));
    let read = Arc::clone(&totals);
    let counter = SEEN.ended.observe_while(move || read.load(Ordering::Relaxed));
    assert_eq!(value("seen_ends"), Some(2.0));
    assert_eq!(value("seen_ended_total"), Some(7.0));
    drop(guard);
    drop(counter);
    assert_eq!(Arc::strong_count(&kept), 1, "the closure is dropped with the guard");
    assert_eq!(value("seen_ends"), Some(0.0));
    // A counter keeps its total. The next observer's total is added to it.
    totals.store(100, Ordering::Relaxed);
    assert_eq!(value("seen_ended_total"), Some(7.0));
    let next = SEEN.ended.observe_while(|| 3);
    assert_eq!(value("seen_ended_total"), Some(10.0));
    drop(next);
    assert_eq!(value("seen_ended_total"), Some(10.0));
}

#[test]
fn observers_without_a_value_are_left_out() {
    static HAS: AtomicBool = AtomicBool::new(false);
    let _alone = alone();
    SEEN.maybe.observe(|| HAS.load(Ordering::Relaxed).then_some(4));
    assert_eq!(value("seen_maybe"), None);
    assert!(!EXPORTER.render().contains("# TYPE seen_maybe "), "a family without series has no head either");
    HAS.store(true, Ordering::Relaxed);
    assert_eq!(value("seen_maybe"), Some(4.0));
}

#[test]
fn a_panic_is_counted_and_the_series_left_out() {
    static PANICS: AtomicBool = AtomicBool::new(true);
    let _alone = alone();
    SEEN.panics.observe(|| {
        assert!(!PANICS.load(Ordering::Relaxed), "it is asked to");
        6
    });
    SEEN.panicking.observe(|| 5);
    SEEN.panicking.observe(|| {
        assert!(!PANICS.load(Ordering::Relaxed), "it is asked to");
        6
    });
    assert_eq!(value("seen_panics"), None);
    let exposition = parse(&EXPORTER.render());
    assert_eq!(exposition.value("seen_panicking_total", &[]), None);
    let counted = exposition.value("callmeter_observer_panics_total", &[("metric", "seen_panics")]);
    assert_eq!(counted, Some(2.0));
    PANICS.store(false, Ordering::Relaxed);
    assert_eq!(value("seen_panics"), Some(6.0));
    assert_eq!(value("seen_panicking_total"), Some(11.0));
    // Both families are declared. They have series only if there are observers.
    let catalogue = EXPORTER.catalogue();
    let [panics, durations] = ["callmeter_observer_panics_total", "callmeter_observer_duration_seconds"]
        .map(|name| catalogue.get(name).expect("declared"));
    assert_eq!((panics.kind.as_str(), durations.kind.as_str()), ("counter", "gauge"));
    assert_eq!(of("callmeter_observer_panics_total", "seen_never_observed"), None);
}

#[test]
fn other_recorders_do_not_read_observers() {
    let _alone = alone();
    let reads = Arc::new(AtomicUsize::new(0));
    let read = Arc::clone(&reads);
    let recorder = DebuggingRecorder::new();
    let observer = metrics::with_local_recorder(&recorder, || {
        SEEN.elsewhere.observe_while(move || {
            read.fetch_add(1, Ordering::Relaxed);
            1
        })
    });
    assert!(recorder.snapshotter().snapshot().into_vec().is_empty());
    assert_eq!(reads.load(Ordering::Relaxed), 0);
    // An observer belongs to the program, not to the recorder that was current.
    assert_eq!(value("seen_elsewhere"), Some(1.0));
    drop(observer);
}

#[instrumented]
fn work() {}

#[test]
fn an_observer_may_do_anything() {
    static ALSO: Mutex<Vec<callmeter::Observer>> = Mutex::new(Vec::new());
    let _alone = alone();
    let calls = SEEN.calls.observe_while(|| {
        work();
        SEEN.ended.increment(0);
        1
    });
    let renders =
        SEEN.renders.observe_while(|| EXPORTER.render().lines().count() + EXPORTER.snapshot().iter().count());
    let registers = SEEN.registers.observe_while(|| {
        let mut also = ALSO.lock().expect("no panic");
        let before = also.len();
        also.push(SEEN.by_status.with(By { status: Status::Failed }).observe_while(|| 1));
        before
    });
    let own = Arc::new(Mutex::new(None));
    let dropped = Arc::clone(&own);
    *own.lock().expect("no panic") = Some(SEEN.drops.observe_while(move || {
        *dropped.lock().expect("no panic") = None;
        7
    }));
    let exposition = in_time(|| parse(&EXPORTER.render()));
    assert_eq!(exposition.value("seen_calls", &[]), Some(1.0));
    // The exposition that the observer renders does not read the observer again.
    assert!(exposition.value("seen_renders", &[]).is_some_and(|lines| lines > 10.0));
    assert!(exposition.value("seen_registers", &[]).is_some());
    assert!(in_time(|| parse(&EXPORTER.render())).value("seen_renders", &[]).is_some());
    assert!(own.lock().expect("no panic").is_none(), "it ended itself");
    assert_eq!(value("seen_drops"), Some(0.0));
    drop((calls, renders, registers));
}

/// An observer whose closure runs until the test ends it.
struct Gate {
    entered: mpsc::Receiver<()>,
    open: mpsc::Sender<()>,
}

impl Gate {
    fn new(gauge: &'static Gauge) -> (Self, callmeter::Observer) {
        let (enter, entered) = mpsc::channel();
        let (open, opened) = mpsc::channel::<()>();
        let observer = gauge.observe_while(move || {
            // When the test is over, it takes no time.
            let _ = enter.send(());
            let _ = opened.recv();
            8
        });
        (Self { entered, open }, observer)
    }
}

#[test]
fn a_slow_observer_delays_no_call_and_is_reported() {
    let _alone = alone();
    let (gate, observer) = Gate::new(&SEEN.slow);
    let scrape = thread::spawn(|| EXPORTER.render());
    gate.entered.recv_timeout(PATIENCE).expect("it is read");
    in_time(|| {
        work();
        SEEN.set.set(5);
        SEEN.ended.increment(0);
        SEEN.slow.set(0);
        drop(SEEN.ends.observe_while(|| 0));
    });
    thread::sleep(Duration::from_millis(30));
    gate.open.send(()).expect("it waits");
    drop(gate);
    let exposition = parse(&scrape.join().expect("an exposition"));
    assert_eq!(exposition.value("seen_slow", &[]), Some(8.0));
    let took = exposition.value("callmeter_observer_duration_seconds", &[("metric", "seen_slow")]);
    assert!(took.is_some_and(|seconds| seconds >= 0.03), "{took:?}");
    drop(observer);
}

#[test]
fn scrapes_do_not_pile_up_behind_a_stuck_observer() {
    let _alone = alone();
    let (gate, observer) = Gate::new(&SEEN.stuck);
    SEEN.calls_beside_stuck.observe(|| 1);
    let first = thread::spawn(|| EXPORTER.render());
    gate.entered.recv_timeout(PATIENCE).expect("it is read");
    let others: Vec<_> = (0..8).map(|_| thread::spawn(|| EXPORTER.render())).collect();
    for other in others.into_iter().chain([first]) {
        let exposition = in_time(move || parse(&other.join().expect("an exposition")));
        // Its series is left out, and its duration is reported.
        assert_eq!(exposition.value("seen_stuck", &[]), None);
        let took = exposition.value("callmeter_observer_duration_seconds", &[("metric", "seen_stuck")]);
        assert!(took.is_some_and(|seconds| seconds > 0.0), "{took:?}");
    }
    // From now on, no exposition waits for it.
    let exposition = in_time(|| {
        let began = Instant::now();
        let exposition = parse(&EXPORTER.render());
        assert!(began.elapsed() < Duration::from_secs(4), "an exposition waits for a stuck observer");
        exposition
    });
    assert_eq!(exposition.value("seen_stuck", &[]), None);
    assert_eq!(exposition.value("seen_calls_beside_stuck", &[]), Some(1.0));
    assert!(gate.entered.try_recv().is_err(), "one exposition reads an observer at a time");
    gate.open.send(()).expect("it waits");
    drop(gate);
    // It is read again as soon as it has returned.
    let returned = in_time(|| {
        loop {
            if let Some(value) = value("seen_stuck") {
                return value;
            }
        }
    });
    assert_eq!(returned.to_bits(), 8.0_f64.to_bits());
    drop(observer);
}

#[test]
fn expositions_at_the_same_time_share_what_is_read() {
    let _alone = alone();
    let observer = SEEN.by_status.with(By { status: Status::Pending }).observe_while(|| 0);
    let renders = SEEN.renders.observe_while(|| EXPORTER.render().lines().count());
    let many: Vec<_> = (0..200).map(|_| SEEN.calls.observe_while(|| 1)).collect();
    let barrier = Arc::new(Barrier::new(4));
    let scrapes: Vec<_> = (0..4)
        .map(|_| {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || {
                let is_there = (0..50).map(|_| {
                    barrier.wait();
                    // After a panic, the other threads would wait forever.
                    let exposition = catch_unwind(|| parse(&EXPORTER.render()));
                    let value =
                        |exposition: Exposition| exposition.value("seen_by_status_total", &[("status", "pending")]);
                    exposition.ok().and_then(value).is_some()
                });
                is_there.filter(|is_there| !is_there).count()
            })
        })
        .collect();
    let missing: usize = scrapes.into_iter().map(|scrape| scrape.join().expect("expositions")).sum();
    assert_eq!(missing, 0, "of 200 expositions");
    drop((observer, renders, many));
}
