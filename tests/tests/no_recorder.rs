//! Without a recorder, annotated functions run as written and nothing else happens. One test: it is about a process.

use callmeter::{Counter, Gauge, Histogram, Metrics, instrumented, metered};

#[derive(Metrics)]
struct Unheard {
    visits: Counter,
    depth: Gauge,
    sizes: Histogram,
}

static UNHEARD: Unheard = Unheard::new();

#[instrumented]
fn sync(number: u8) -> Result<u8, String> {
    if number > 9 { Err("too many".into()) } else { Ok(number + 1) }
}

#[instrumented(sample = 3)]
async fn later(number: u8) -> u8 {
    tokio::task::yield_now().await;
    number
}

#[metered(counter, histogram, in_flight, labels(of(limit = 1) = of), counter("unheard_bytes_total", by = of.len()))]
fn measured(of: &str) -> usize {
    of.len()
}

#[instrumented]
fn panics() {
    panic!("asked to")
}

#[test]
fn nothing_is_recorded_and_nothing_breaks() {
    for _ in 0..100 {
        assert_eq!(sync(1), Ok(2));
        assert_eq!(sync(10), Err("too many".into()));
        assert_eq!(measured("abc") + measured("de"), 5);
        assert!(std::panic::catch_unwind(panics).is_err());
        UNHEARD.visits.increment(1);
        UNHEARD.depth.set(f64::NAN);
        UNHEARD.sizes.record(f64::INFINITY);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    runtime.block_on(async {
        let calls: Vec<_> = (0..100).map(|i| tokio::spawn(later(i))).collect();
        for (i, call) in calls.into_iter().enumerate() {
            assert_eq!(usize::from(call.await.expect("no panic")), i);
        }
    });
    assert!(callmeter::catalogue().get("function_calls_total").is_some());
}
