//! In each scrape, the sum and the count of a histogram cover the same values.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use callmeter::{Exporter, Histogram, Metrics, metered};
use callmeter_tests::parse;

#[metered(histogram("moment_values", value = value, buckets = [0.5, 2.0]))]
fn value(value: f64) {}

#[derive(Metrics)]
struct Moment {
    #[metric(buckets = [0.5, 2.0])]
    by_hand: Histogram,
    #[metric(buckets = [0.5, 2.0])]
    facade: Histogram,
}

static MOMENT: Moment = Moment::new();

#[test]
fn sum_and_count_are_of_one_moment() {
    let exporter = Exporter::builder().install().expect("an exporter");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let record = |record: fn()| {
            let is_over = &is_over;
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    (0..200).for_each(|_| record());
                    // Other programs use the processor, too.
                    thread::sleep(Duration::from_micros(50));
                }
            });
        };
        record(|| value(1.0));
        record(|| MOMENT.by_hand.record(1.0));
        record(|| metrics::histogram!("moment_facade").record(1.0));
        record(|| MOMENT.facade.record(1.0));
        let wrong = (0..1_000).find_map(|_| {
            let scrape = parse(&exporter.render());
            ["moment_values", "moment_by_hand", "moment_facade"].into_iter().find_map(|name| {
                let [sum, count] = ["sum", "count"].map(|part| scrape.value(&format!("{name}_{part}"), &[]));
                (sum != count).then_some((name, sum, count))
            })
        });
        is_over.store(true, Ordering::Relaxed);
        assert_eq!(wrong, None, "all values are 1");
    });
}
