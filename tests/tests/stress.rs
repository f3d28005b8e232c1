//! A hundred thousand threads start and end while scrapes run. Every call is counted exactly
//! once, and no value is lower than in the scrape before. One test: it is about a process.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use callmeter::{Counter, Exporter, Gauge, Histogram, LabelSet, LabelValue, Metrics, instrumented, metered};
use callmeter_tests::{Exposition, parse};

/// How many threads: fewer with a sanitizer, which slows each of them down.
static THREADS: LazyLock<usize> = LazyLock::new(|| match std::env::var("CALLMETER_STRESS_THREADS") {
    Ok(threads) => threads.parse().expect("a number of threads"),
    Err(_) => 100_000,
});
const WAVE: usize = 16;
/// What a call or a thread does follows from its number, modulo this.
const KINDS: usize = 16;
const OPEN_VALUES: usize = 40;
const OPEN_LIMIT: usize = 20;

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet)]
struct By {
    side: Side,
}

#[derive(Metrics)]
struct Storm {
    threads: Counter,
    by_side: Counter<By>,
    sizes: Histogram,
    inside: Gauge,
}

static STORM: Storm = Storm::new();

#[derive(Debug)]
struct Refused;

#[instrumented]
fn work(number: usize) -> Result<(), Refused> {
    match number % KINDS {
        1 | 9 => Err(Refused),
        // Unlike a panic of `panic!`, this one prints nothing.
        2 => resume_unwind(Box::new("asked to")),
        _ => Ok(()),
    }
}

#[instrumented]
async fn later() {
    YieldOnce(false).await;
}

#[instrumented]
fn last_words() {}

/// Calls with an open label.
#[metered(
    counter("storm_open_total", labels(text(limit = 20) = number % 40)),
    histogram("storm_open_duration_seconds"),
    in_flight("storm_open_in_flight"),
    labels(side)
)]
fn open(side: Side, number: usize) {
    let _ = (side, number);
}

struct YieldOnce(bool);

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

type Later = Pin<Box<dyn Future<Output = ()> + Send>>;

fn poll(future: &mut Later) -> Poll<()> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

struct SpeaksWhenDropped(Cell<bool>);

impl Drop for SpeaksWhenDropped {
    fn drop(&mut self) {
        if self.0.get() {
            last_words();
        }
    }
}

thread_local!(static LATE: SpeaksWhenDropped = const { SpeaksWhenDropped(Cell::new(false)) });

/// Futures that one thread starts and another ends.
static UNDER_WAY: Mutex<Vec<Later>> = Mutex::new(Vec::new());

/// What a thread does.
fn live(number: usize, elsewhere: &callmeter::Recorder) {
    if number % KINDS == 12 {
        // Registered before this thread has cells, so it is destroyed after the thread has given them back.
        LATE.with(|late| late.0.set(true));
    }
    STORM.inside.increment(1);
    STORM.threads.increment(1);
    let _ = catch_unwind(AssertUnwindSafe(|| work(number)));
    let side = if number.is_multiple_of(2) { Side::Left } else { Side::Right };
    STORM.by_side.with(By { side }).increment(number % 3);
    STORM.sizes.record(0.25 * f64::from(u8::try_from(number % 8).expect("it is small")));
    match number % KINDS {
        3 => {
            let mut future: Later = Box::pin(later());
            assert!(poll(&mut future).is_pending());
            drop(future);
        }
        4 => {
            let mut future: Later = Box::pin(later());
            while poll(&mut future).is_pending() {
                thread::yield_now();
            }
        }
        5 => metrics::with_local_recorder(elsewhere, || {
            let _ = catch_unwind(AssertUnwindSafe(|| work(number % 3)));
            open(side, 0);
            STORM.threads.increment(1);
        }),
        6 | 14 => open(side, number / 8),
        7 => {
            let mut future: Later = Box::pin(later());
            assert!(poll(&mut future).is_pending());
            UNDER_WAY.lock().expect("nobody panics with it").push(future);
        }
        // Ended on another thread than the one that started it: run to its end, or dropped.
        kind @ (8 | 10) => {
            let begun = UNDER_WAY.lock().expect("nobody panics with it").pop();
            if let Some(mut future) = begun.filter(|_| kind == 8) {
                assert!(poll(&mut future).is_ready());
            }
        }
        // Started here and ended while another recorder is current: it is counted here.
        11 => {
            let mut future: Later = Box::pin(later());
            assert!(poll(&mut future).is_pending());
            metrics::with_local_recorder(elsewhere, || assert!(poll(&mut future).is_ready()));
        }
        _ => {}
    }
    STORM.inside.decrement(1);
}

type Samples = BTreeMap<(String, BTreeMap<String, String>), f64>;

/// Checks an exposition by itself, and against the one before.
fn check(exposition: &Exposition, before: &Samples) {
    for ((name, labels), value) in &exposition.samples {
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name);
        let kind = &exposition.families.get(family).or_else(|| exposition.families.get(name)).expect("a family").0;
        assert!(*value >= 0.0, "{name}{labels:?} is {value}");
        if kind != "gauge" {
            let earlier = before.get(&(name.clone(), labels.clone())).copied().unwrap_or_default();
            assert!(*value >= earlier, "{name}{labels:?} fell from {earlier} to {value}");
        }
        if kind == "histogram" && name.ends_with("_count") {
            let mut labels = labels.clone();
            labels.insert("le".into(), "+Inf".into());
            assert_eq!(exposition.samples.get(&(format!("{family}_bucket"), labels)), Some(value), "{name}");
        }
    }
    assert!(before.keys().all(|series| exposition.samples.contains_key(series)), "a series is gone");
}

/// How many threads there are of a kind.
fn of_kind(kinds: &[usize]) -> f64 {
    count((0..*THREADS).filter(|number| kinds.contains(&(number % KINDS))).count())
}

fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("it is small"))
}

fn sum(exposition: &Exposition, name: &str, labels: &[(&str, &str)]) -> f64 {
    let is_one =
        |of: &BTreeMap<String, String>| labels.iter().all(|(key, value)| of.get(*key).is_some_and(|v| v == value));
    exposition.samples.iter().filter(|((of, labels), _)| of == name && is_one(labels)).map(|(_, value)| value).sum()
}

#[test]
#[expect(clippy::float_cmp, reason = "counts and quarters are exact")]
fn every_call_is_counted_once() {
    let exporter = Exporter::builder().install().expect("the first exporter of this process");
    let elsewhere = Exporter::builder().build().expect("a recorder that is not installed");

    let done = AtomicBool::new(false);
    let scrapes: usize = thread::scope(|scope| {
        let scrapers = [false, true].map(|also_elsewhere| {
            let (exporter, elsewhere, done) = (&exporter, elsewhere.exporter(), &done);
            scope.spawn(move || {
                let (mut before, mut before_elsewhere, mut scrapes) = (Samples::new(), Samples::new(), 0);
                while !done.load(Ordering::Acquire) {
                    let exposition = parse(&exporter.render());
                    check(&exposition, &before);
                    before = exposition.samples;
                    if also_elsewhere {
                        let exposition = parse(&elsewhere.render());
                        check(&exposition, &before_elsewhere);
                        before_elsewhere = exposition.samples;
                    }
                    scrapes += 1;
                }
                scrapes
            })
        });
        assert_eq!(*THREADS % WAVE, 0, "whole waves");
        for wave in 0..*THREADS / WAVE {
            let elsewhere = &elsewhere;
            // Joined one by one: a scope alone does not wait for the destructors of thread-locals.
            let threads: Vec<_> =
                (0..WAVE).map(|i| scope.spawn(move || live(wave * WAVE + i, elsewhere))).collect();
            threads.into_iter().for_each(|thread| thread.join().expect("a thread that ends well"));
        }
        done.store(true, Ordering::Release);
        scrapers.into_iter().map(|scraper| scraper.join().expect("every scrape holds")).sum()
    });
    assert!(scrapes > 10, "{scrapes} scrapes in all this time");
    UNDER_WAY.lock().expect("nobody panics with it").clear();

    let ours = parse(&exporter.render());
    let calls =
        |function, result| sum(&ours, "function_calls_total", &[("function", function), ("result", result)]);
    let all = count(*THREADS);
    assert_eq!(calls("work", "error"), of_kind(&[1, 9]));
    assert_eq!(calls("work", "panicked"), of_kind(&[2]));
    assert_eq!(calls("work", "ok"), all - of_kind(&[1, 2, 9]));
    assert_eq!(calls("later", "ok") + calls("later", "cancelled"), of_kind(&[3, 4, 7, 11]));
    assert!(calls("later", "ok") >= of_kind(&[4, 11]) && calls("later", "cancelled") >= of_kind(&[3]));
    assert_eq!(calls("later", "panicked"), 0.0);
    assert_eq!(calls("last_words", "ok"), of_kind(&[12]));
    for (function, calls) in [("work", all), ("later", of_kind(&[3, 4, 7, 11])), ("last_words", of_kind(&[12]))] {
        let labels = [("function", function)];
        assert_eq!(sum(&ours, "function_calls_duration_seconds_count", &labels), calls, "{function}");
        assert_eq!(sum(&ours, "function_calls_concurrent", &labels), 0.0, "{function}");
    }

    assert_eq!(ours.value("storm_threads_total", &[]), Some(all));
    for (side, parity) in [("left", 0), ("right", 1)] {
        let added = (0..*THREADS).filter(|number| number % 2 == parity).map(|number| number % 3).sum();
        assert_eq!(ours.value("storm_by_side_total", &[("side", side)]), Some(count(added)));
    }
    assert_eq!(ours.value("storm_sizes_count", &[]), Some(all));
    assert_eq!(
        ours.value("storm_sizes_sum", &[]),
        Some((0..*THREADS).map(|number| 0.25 * count(number % 8)).sum())
    );
    assert_eq!(ours.value("storm_inside", &[]), Some(0.0));

    let opened = of_kind(&[6, 14]);
    assert_eq!(sum(&ours, "storm_open_total", &[]), opened);
    assert_eq!(sum(&ours, "storm_open_duration_seconds_count", &[]), opened);
    assert_eq!(sum(&ours, "storm_open_in_flight", &[]), 0.0);
    let texts: std::collections::BTreeSet<_> = ours
        .samples
        .keys()
        .filter(|(name, _)| name == "storm_open_total")
        .map(|(_, labels)| labels["text"].clone())
        .collect();
    assert!(OPEN_VALUES > OPEN_LIMIT && texts.len() == OPEN_LIMIT + 1, "{texts:?}");
    assert!(sum(&ours, "storm_open_total", &[("text", "_other")]) > 0.0);

    let theirs = parse(&elsewhere.exporter().render());
    let calls = |result| sum(&theirs, "function_calls_total", &[("function", "work"), ("result", result)]);
    let switched: Vec<usize> = (0..*THREADS).filter(|number| number % KINDS == 5).collect();
    let of_rest = |rest| count(switched.iter().filter(|number| *number % 3 == rest).count());
    assert_eq!((calls("ok"), calls("error"), calls("panicked")), (of_rest(0), of_rest(1), of_rest(2)));
    assert_eq!(sum(&theirs, "function_calls_concurrent", &[]), 0.0);
    assert_eq!(sum(&theirs, "storm_open_total", &[]), count(switched.len()));
    assert_eq!(theirs.value("storm_threads_total", &[]), Some(count(switched.len())));
    assert_eq!(theirs.value("storm_sizes_count", &[]), Some(0.0));
    assert_eq!(sum(&theirs, "function_calls_total", &[("function", "later")]), 0.0);
}
