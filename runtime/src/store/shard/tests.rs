use super::super::histogram::NEGATIVE_SUM;
use super::sync::null_pointers;
use super::threads::THREADS;
use super::*;
use crate::store::histogram::VALUES_BUCKETS;
use std::sync::Barrier;
use std::sync::atomic::AtomicBool;
use std::thread;

// Each test has cells of its own, because all share the process's threads.

/// How often a test does something: an interpreter is slow.
const fn times(times: usize, interpreted: usize) -> usize {
    if cfg!(miri) { interpreted } else { times }
}

fn sets() -> usize {
    THREADS.lists().all.len()
}

#[test]
fn threads_that_come_and_go_lose_nothing() {
    const SHORT: usize = times(10_000, 20);
    let before = sets();
    for _ in 0..SHORT / 10 {
        thread::scope(|scope| (0..10).for_each(|_| _ = scope.spawn(|| writer().add(0, 1))));
    }
    assert_eq!(total(0), SHORT as u64);
    // A scope ends before the destructors of its threads' locals have run, so a few waves overlap; and other
    // tests run beside.
    assert!(sets() < before + 200, "{} sets of cells, {before} before", sets());
}

#[test]
fn threads_side_by_side_add_up() {
    const EACH: usize = times(10_000, 50);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..EACH).for_each(|_| writer().add(PAGE + 3, 2)));
        }
    });
    assert_eq!(total(PAGE + 3), 16 * EACH as u64);
    assert_eq!(shards().totals(2 * PAGE)[PAGE + 3], 16 * EACH as u64);
}

#[test]
fn what_is_read_only_rises() {
    const TIMES: usize = times(100_000, 200);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            (0..TIMES).for_each(|_| writer().add(2 * PAGE, 1));
            done.store(true, Ordering::Release);
        });
        let mut before = 0;
        while !done.load(Ordering::Acquire) {
            let now = total(2 * PAGE);
            assert!(now >= before);
            before = now;
        }
    });
    assert_eq!(total(2 * PAGE), TIMES as u64);
}

#[test]
fn a_thread_that_ends_still_counts() {
    struct CountsOnDrop;
    impl Drop for CountsOnDrop {
        fn drop(&mut self) {
            writer().add(3 * PAGE, 1);
        }
    }
    thread_local!(static LATE: CountsOnDrop = const { CountsOnDrop });
    for _ in 0..10 {
        thread::spawn(|| {
            // Registered before the lease, so destroyed after it.
            LATE.with(|_| writer().add(3 * PAGE, 1));
        })
        .join()
        .unwrap();
    }
    assert_eq!(total(3 * PAGE), 20);
}

fn total_f64(index: usize) -> f64 {
    shards().each(index).map(f64::from_bits).sum()
}

#[test]
fn counters_saturate_and_gauges_wrap() {
    let half = u64::MAX / 2 + 1;
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            writer().add_saturating(PAGE + 9, half);
            writer().add(PAGE + 10, 1_u64.wrapping_neg());
        });
        writer().add_saturating(PAGE + 9, half);
        writer().add(PAGE + 10, 2);
        other.join().unwrap();
    });
    assert_eq!((total(PAGE + 9), shards().gauge(PAGE + 10)), (u64::MAX, 1));
    assert_eq!(shards().totals(2 * PAGE)[PAGE + 9], u64::MAX);
}

#[test]
fn cells_that_are_written_together_are_read_together() {
    const FIRST: usize = 300 * PAGE + PAGE - 2;
    const TIMES: usize = times(100_000, 100);
    let is_over = AtomicBool::new(false);
    let record = |writer: Writer| {
        writer.write_together(FIRST + VERSION, || {
            writer.add_saturating(FIRST + VALUES_BUCKETS, 1);
            writer.add_f64(FIRST, 0.5);
            writer.add_f64(FIRST + NEGATIVE_SUM, -2.0);
        });
    };
    thread::scope(|scope| {
        let writers = [false, true, true].map(|is_ending| {
            scope.spawn(move || {
                let writer = if is_ending { THREADS.ending() } else { writer() };
                (0..TIMES).for_each(|_| record(writer));
            })
        });
        let is_over = &is_over;
        scope.spawn(move || {
            writers.into_iter().for_each(|writer| writer.join().unwrap());
            is_over.store(true, Ordering::Release);
        });
        let mut values = [0; VALUES_BUCKETS + 1];
        while !is_over.load(Ordering::Acquire) {
            shards().values(FIRST, &mut values);
            let [not_negative, negative, _, count] = values;
            #[expect(clippy::cast_precision_loss, reason = "a small count")]
            let count = count as f64;
            assert_eq!(f64::from_bits(not_negative).to_bits(), (0.5 * count).to_bits());
            assert_eq!((f64::from_bits(negative) + 0.0).to_bits(), (-2.0 * count + 0.0).to_bits());
        }
        shards().values(FIRST, &mut values);
        assert_eq!(values[VALUES_BUCKETS], 3 * TIMES as u64);
    });
}

#[test]
fn sums_of_floats_add_up() {
    const EACH: u32 = if cfg!(miri) { 50 } else { 1_000 };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..EACH).for_each(|_| writer().add_f64(4 * PAGE, 0.5)));
        }
    });
    assert!((total_f64(4 * PAGE) - 2.0 * f64::from(EACH)).abs() < f64::EPSILON);
}

#[test]
fn threads_that_race_for_a_page_share_it() {
    for page in 5..5 + times(200, 20) {
        // All of them write the cells of threads that are ending: shared ones, whose pages any may make.
        let barrier = Barrier::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    barrier.wait();
                    THREADS.ending().add(page * PAGE, 1);
                    THREADS.ending().add_f64(page * PAGE + 1, 0.25);
                });
            }
        });
        assert_eq!(total(page * PAGE), 2);
        assert_eq!(total_f64(page * PAGE + 1).to_bits(), 0.5_f64.to_bits());
    }
}

#[test]
fn the_last_cell_is_there_and_the_first_untouched_is_zero() {
    writer().add(CELLS - 1, 7);
    assert_eq!(total(CELLS - 1), 7);
    assert_eq!(total(CELLS - PAGE - 1), 0);
    assert!(null_pointers::<Page, PAGES>().iter().all(|page| page.load(Ordering::Relaxed).is_null()));
}
