//! Model checks: each closure runs once for every order of its threads' steps, and for every value that the memory
//! model lets a load see. A page that is read before it is whole is an error of the checker's own.

use ::loom::model::Builder;
use ::loom::sync::Arc;
use ::loom::thread;

use std::sync::atomic::Ordering;

use super::super::histogram::{NEGATIVE_SUM, VERSION};
use super::threads::Threads;
use super::{CELLS, PAGE};

impl Threads {
    fn total(&self, index: usize) -> u64 {
        self.counter(index)
    }

    /// What a thread does: takes cells, writes them, gives them back.
    fn live(&self, write: impl FnOnce(super::Writer)) {
        let writer = self.adopt();
        write(writer);
        self.give_back(writer.shard);
    }
}

fn check(model: impl Fn(&Arc<Threads>) + Send + Sync + 'static) {
    check_up_to(None, model);
}

/// The limit of how often one thread may pre-empt another.
fn check_up_to(preemptions: Option<usize>, model: impl Fn(&Arc<Threads>) + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = preemptions;
    builder.check(move || model(&Arc::new(Threads::new())));
}

fn spawn(threads: &Arc<Threads>, run: impl FnOnce(&Threads) + 'static) -> thread::JoinHandle<()> {
    let threads = Arc::clone(threads);
    thread::spawn(move || run(&threads))
}

#[test]
fn loom_hand_over_loses_nothing() {
    check(|threads| {
        let first = spawn(threads, |threads| threads.live(|writer| writer.add(0, 1)));
        let second = spawn(threads, |threads| threads.live(|writer| writer.add(0, 2)));
        threads.live(|writer| writer.add(0, 4));
        first.join().unwrap();
        second.join().unwrap();
        assert_eq!(threads.total(0), 7);
        let lists = threads.lists();
        assert_eq!(lists.all.len(), lists.free.len(), "all cells wait for the next thread");
    });
}

#[test]
fn loom_cells_are_taken_over() {
    check(|threads| {
        threads.live(|writer| writer.add(0, 1));
        let next = spawn(threads, |threads| threads.live(|writer| writer.add(0, 1)));
        next.join().unwrap();
        assert_eq!(threads.total(0), 2);
        assert_eq!(threads.lists().all.len(), 1);
    });
}

#[test]
fn loom_ending_threads_share_cells_and_make_their_pages_once() {
    check(|threads| {
        let write = |threads: &Threads| {
            let writer = threads.ending();
            writer.add(PAGE, 1);
            writer.add_f64(PAGE + 1, 0.5);
        };
        let other = spawn(threads, write);
        write(threads);
        other.join().unwrap();
        assert_eq!(threads.total(PAGE), 2);
        assert_eq!(threads.shards().each(PAGE + 1).map(f64::from_bits).sum::<f64>().to_bits(), 1.0_f64.to_bits());
        assert_eq!(threads.lists().all.len(), 1);
    });
}

#[test]
fn loom_a_thread_that_ends_beside_one_that_begins() {
    check(|threads| {
        let ending = spawn(threads, |threads| {
            threads.live(|writer| writer.add(0, 1));
            threads.ending().add(0, 2);
        });
        threads.live(|writer| writer.add(0, 4));
        threads.ending().add(0, 8);
        ending.join().unwrap();
        assert_eq!(threads.total(0), 15);
    });
}

#[test]
fn loom_a_scrape_never_falls() {
    check(|threads| {
        let writer = spawn(threads, |threads| threads.live(|writer| (0..2).for_each(|_| writer.add(0, 1))));
        let before = threads.total(0);
        let now = threads.shards().totals(CELLS)[0];
        assert!(before <= now && now <= 2);
        writer.join().unwrap();
        assert_eq!(threads.shards().totals(CELLS), [2, 0, 0, 0]);
    });
}

#[test]
fn loom_a_scrape_never_falls_while_cells_change_hands() {
    // All orders of these three threads' steps take hours.
    check_up_to(Some(4), |threads| {
        let live = |threads: &Threads| threads.live(|writer| writer.add(PAGE, 1));
        let writers = [spawn(threads, live), spawn(threads, live)];
        let before = threads.total(PAGE);
        let now = threads.total(PAGE);
        assert!(before <= now && now <= 2);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert_eq!(threads.total(PAGE), 2);
    });
}

#[test]
fn loom_a_page_is_whole_before_it_is_seen() {
    check(|threads| {
        let writer = threads.adopt();
        let shard = writer.shard;
        let reader =
            thread::spawn(move || shard.existing_page(1).map_or(0, |page| page[0].load(Ordering::Relaxed)));
        writer.add(PAGE, 3);
        assert!([0, 3].contains(&reader.join().unwrap()));
    });
}

/// Records a value of 1 and one of -1, each half of it under the version.
fn record(writer: super::Writer) {
    writer.write_together(VERSION, || {
        writer.add_f64(0, 1.0);
        writer.add_f64(NEGATIVE_SUM, -1.0);
    });
}

#[test]
fn loom_sums_are_read_whole() {
    check_up_to(Some(3), |threads| {
        let writer = threads.adopt();
        let shard = writer.shard;
        let reader = thread::spawn(move || {
            let Some(version) = shard.existing_cell(VERSION) else { return };
            let mut values = [0; VERSION];
            if shard.try_read_values(version, 0, &mut values) {
                let [not_negative, negative] = values.map(f64::from_bits);
                assert!((not_negative + negative).abs() < f64::EPSILON, "{not_negative} and {negative}");
            }
        });
        record(writer);
        record(writer);
        reader.join().unwrap();
    });
}

#[test]
fn loom_ending_threads_record_one_after_the_other() {
    check_up_to(Some(3), |threads| {
        let other = spawn(threads, |threads| record(threads.ending()));
        record(threads.ending());
        other.join().unwrap();
        let mut values = [0; VERSION + 1];
        threads.shards().values(0, &mut values);
        assert_eq!(values.map(f64::from_bits)[..VERSION], [2.0, -2.0]);
    });
}
