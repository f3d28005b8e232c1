//! Per-thread cells: each thread adds to cells of its own, so that an addition is a load, an add and a store,
//! without a locked instruction and without a shared cache line. Whoever reads adds the threads up.
//!
//! A thread takes its cells over from one that has ended, or gets new ones. Nothing is ever folded: a cell's value
//! stays part of the total, whichever thread writes it next.

#[cfg(all(test, callmeter_loom))]
#[path = "shard_loom_tests.rs"]
mod loom_tests;

use std::cell::Cell as ThreadCell;
use std::ptr;
#[cfg(all(test, callmeter_loom))]
use std::sync::LazyLock;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::bounds::{NEGATIVE_SUM, VERSION, add};
use super::sync::{self, AtomicPtr, AtomicU64, List, Mutex, MutexGuard, empty, free_zeros, null_pointers, zeros};

/// Shard in a page: 4 KiB. In a model check few, because each is followed through every order of events.
pub(crate) const PAGE: usize = if cfg!(all(test, callmeter_loom)) { 2 } else { 512 };
/// Pages that a thread can have.
const PAGES: usize = if cfg!(all(test, callmeter_loom)) { 2 } else { 1 << 14 };
/// The most cells that the program can have, 8 million.
pub(crate) const CELLS: usize = PAGE * PAGES;

type Page = [AtomicU64; PAGE];

/// One thread's cells, in pages that are made when they are first written.
#[derive(Clone, Copy)]
struct Shard(&'static [AtomicPtr<Page>; PAGES]);

/// The cells of all threads.
struct Threads(Mutex<Lists>);

struct Lists {
    /// Those that any thread has or had.
    all: List<Shard>,
    /// Those whose thread has ended.
    free: List<Shard>,
    /// What threads write that have given up their cells because they are about to end.
    ending: Option<Shard>,
}

#[cfg(not(all(test, callmeter_loom)))]
static THREADS: Threads = Threads::new();
/// For the compiler: a model check has threads of its own.
#[cfg(all(test, callmeter_loom))]
static THREADS: LazyLock<Threads> = LazyLock::new(Threads::new);

thread_local! {
    /// This thread's cells. Without a destructor, so that it can be read until the very end of the thread.
    static OWN: ThreadCell<Option<Shard>> = const { ThreadCell::new(None) };
    /// Gives the cells back.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(cells) = OWN.take() {
            THREADS.give_back(cells);
        }
    }
}

/// Where this thread adds.
#[derive(Clone, Copy)]
pub(crate) struct Writer {
    cells: Shard,
    /// Whether other threads write these cells too.
    is_shared: bool,
}

/// This thread's cells.
#[inline]
pub(crate) fn writer() -> Writer {
    match OWN.get() {
        Some(cells) => Writer { cells, is_shared: false },
        None => adopt(),
    }
}

#[cold]
#[inline(never)]
fn adopt() -> Writer {
    // The lease is what gives the cells back, so there must be one first; while a thread ends there may be none.
    if LEASE.try_with(|_| ()).is_err() {
        return THREADS.ending();
    }
    let writer = THREADS.adopt();
    OWN.set(Some(writer.cells));
    writer
}

impl Threads {
    #[cfg(not(all(test, callmeter_loom)))]
    const fn new() -> Self {
        Self(Mutex::new(Lists::EMPTY))
    }

    #[cfg(all(test, callmeter_loom))]
    fn new() -> Self {
        Self(Mutex::new(Lists::EMPTY))
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shard for a thread that has none: until it gives them back, nobody else writes them.
    fn adopt(&self) -> Writer {
        let mut lists = self.lists();
        let cells = match lists.free.pop() {
            Some(cells) => cells,
            None => lists.leak(),
        };
        Writer { cells, is_shared: false }
    }

    /// Takes the cells of a thread that ends, for the next.
    fn give_back(&self, cells: Shard) {
        // The lock orders this thread's writes before those of the thread that takes the cells next.
        self.lists().free.push(cells);
    }

    /// The cells of all threads that have given theirs back already.
    fn ending(&self) -> Writer {
        let mut lists = self.lists();
        let cells = match lists.ending {
            Some(cells) => cells,
            None => lists.leak(),
        };
        lists.ending = Some(cells);
        Writer { cells, is_shared: true }
    }

    /// The cells of all threads at this moment, always in the same order, so that a sum of floats never falls.
    fn shards(&self) -> Shards {
        let mut all = Vec::new();
        loop {
            let lists = self.lists();
            let count = lists.all.len();
            if count <= all.capacity() {
                all.extend_from_slice(&lists.all);
                return Shards(all);
            }
            // Allocated outside of the lock, because the allocator may be the user's.
            drop(lists);
            all.reserve(count + count / 8);
        }
    }
}

/// The cells of all threads, to be summed.
pub(super) struct Shards(Vec<Shard>);

impl Shards {
    /// The totals of the first `count` cells, saturated. They are correct for counters and for sums of durations.
    pub(super) fn totals(&self, count: usize) -> Vec<u64> {
        let mut totals = vec![0_u64; count];
        for (number, totals) in totals.chunks_mut(PAGE).enumerate() {
            for page in self.0.iter().filter_map(|cells| cells.made(number)) {
                for (total, cell) in totals.iter_mut().zip(page) {
                    *total = total.saturating_add(cell.load(Ordering::Relaxed));
                }
            }
        }
        totals
    }

    /// Each thread's value of a cell.
    fn each(&self, index: usize) -> impl Iterator<Item = u64> {
        let pages = self.0.iter().filter_map(move |cells| cells.made(index / PAGE));
        pages.map(move |page| page[index % PAGE].load(Ordering::Relaxed))
    }

    /// The total of a counter's cell.
    fn counter(&self, index: usize) -> u64 {
        self.each(index).fold(0, u64::saturating_add)
    }

    /// The total of a gauge's cell. One thread may lower what another raised, so negative values wrap around.
    pub(super) fn gauge(&self, index: usize) -> u64 {
        self.each(index).fold(0, u64::wrapping_add)
    }

    /// The totals of a histogram's cells whose sums are floats. For each thread, sums and buckets are of the same
    /// moment.
    pub(super) fn values(&self, first: usize, totals: &mut [u64]) {
        totals.fill(0);
        let mut values = vec![0_u64; totals.len()];
        for cells in &self.0 {
            if !cells.read_values(first, &mut values) {
                continue;
            }
            for (offset, (total, value)) in totals.iter_mut().zip(&values).enumerate() {
                *total = match offset {
                    0 | NEGATIVE_SUM => add(f64::from_bits(*total), f64::from_bits(*value)).to_bits(),
                    _ => total.saturating_add(*value),
                };
            }
        }
    }
}

/// How often a histogram's cells are read again if they were written meanwhile. Even a thread that only records in
/// this histogram leaves enough time in between. If the system has interrupted a thread while it recorded, the read
/// waits for it for some tenths of a second.
const READS: usize = 4_000;

impl Lists {
    const EMPTY: Self = Self { all: empty(), free: empty(), ending: None };

    fn leak(&mut self) -> Shard {
        let cells: Shard = Shard(null_pointers());
        self.all.push(cells);
        cells
    }
}

impl Writer {
    /// Adds to a cell, wrapping around. It is for gauges, which rise and fall, and for additions of one, which never
    /// reach 2^64.
    #[inline]
    pub(crate) fn add(self, index: usize, amount: u64) {
        let cell = self.cells.cell(index);
        if self.is_shared {
            cell.fetch_add(amount, Ordering::Relaxed);
        } else {
            cell.store(cell.load(Ordering::Relaxed).wrapping_add(amount), Ordering::Relaxed);
        }
    }

    /// Adds to a counter or a sum, which saturates.
    #[inline]
    pub(crate) fn add_saturating(self, index: usize, amount: u64) {
        let cell = self.cells.cell(index);
        if self.is_shared {
            // The closure always returns `Some`.
            let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |sum| Some(sum.saturating_add(amount)));
        } else {
            cell.store(cell.load(Ordering::Relaxed).saturating_add(amount), Ordering::Relaxed);
        }
    }

    /// Writes cells that are read together: [`Shard::read_values`] sees all of it or nothing.
    #[inline]
    pub(crate) fn write_together(self, version: usize, write: impl FnOnce()) {
        let version = self.cells.cell(version);
        let mut before = version.load(Ordering::Relaxed);
        if self.is_shared {
            // One at a time. Only threads that are ending come here.
            let try_begin = |before: u64| {
                version.compare_exchange_weak(before, before + 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
            };
            while before % 2 == 1 || !try_begin(before) {
                sync::yield_now();
                before = version.load(Ordering::Relaxed);
            }
        } else {
            version.store(before + 1, Ordering::Relaxed);
        }
        sync::fence(Ordering::Release);
        write();
        version.store(before + 2, Ordering::Release);
    }

    /// As [`OwnPage::should_sample`]. Never for threads that are about to end.
    pub(crate) fn should_sample(self, index: usize, every: u64) -> bool {
        !self.is_shared && OwnPage(self.cells.page(index / PAGE)).should_sample(index % PAGE, every)
    }

    /// Adds to a cell that holds the bits of an `f64`.
    #[inline]
    pub(crate) fn add_f64(self, index: usize, amount: f64) {
        let cell = self.cells.cell(index);
        let sum = |bits| add(f64::from_bits(bits), amount).to_bits();
        if self.is_shared {
            // The closure always returns `Some`.
            let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |bits| Some(sum(bits)));
        } else {
            cell.store(sum(cell.load(Ordering::Relaxed)), Ordering::Relaxed);
        }
    }
}

/// A page of the cells that this thread alone writes, for the short way: whatever is out of the ordinary has none.
#[derive(Clone, Copy)]
pub(crate) struct OwnPage(&'static Page);

/// A page of this thread's cells, if it was made and no other thread writes it.
#[inline]
pub(crate) fn own_page(number: usize) -> Option<OwnPage> {
    let page = OWN.get()?.place(number).load(Ordering::Acquire);
    // SAFETY: as in `Shard::page`.
    unsafe { page.as_ref() }.map(OwnPage)
}

impl OwnPage {
    /// As [`Writer::add`].
    #[inline]
    pub(crate) fn add(self, index: usize, amount: u64) {
        let cell = &self.0[index % PAGE];
        cell.store(cell.load(Ordering::Relaxed).wrapping_add(amount), Ordering::Relaxed);
    }

    /// As [`Writer::add_saturating`].
    #[inline]
    pub(crate) fn add_saturating(self, index: usize, amount: u64) {
        let cell = &self.0[index % PAGE];
        cell.store(cell.load(Ordering::Relaxed).saturating_add(amount), Ordering::Relaxed);
    }

    /// Counts in a cell as [`should_sample`](Self::should_sample) does, unless it is there now: then it says so and counts nothing.
    #[inline]
    pub(crate) fn skip_sample(self, index: usize, every: u64) -> bool {
        let cell = &self.0[index % PAGE];
        let turn = cell.load(Ordering::Relaxed) + 1;
        let passes = turn < every;
        if passes {
            cell.store(turn, Ordering::Relaxed);
        }
        passes
    }

    /// Counts from 1 to `every` in a cell that is not part of a total, and returns true at `every`.
    #[inline]
    pub(crate) fn should_sample(self, index: usize, every: u64) -> bool {
        let cell = &self.0[index % PAGE];
        let turn = cell.load(Ordering::Relaxed) + 1;
        cell.store(if turn >= every { 0 } else { turn }, Ordering::Relaxed);
        turn >= every
    }
}

impl Shard {
    #[inline]
    fn cell(self, index: usize) -> &'static AtomicU64 {
        &self.page(index / PAGE)[index % PAGE]
    }

    /// Where a page is. No number is that high: the remainder spares a check.
    #[inline]
    fn place(self, number: usize) -> &'static AtomicPtr<Page> {
        &self.0[number % PAGES]
    }

    /// A page, which is made if there is none.
    #[inline]
    fn page(self, number: usize) -> &'static Page {
        let place = self.place(number);
        let mut page = place.load(Ordering::Acquire);
        if page.is_null() {
            page = Self::make(place);
        }
        // SAFETY: a page is made whole before its pointer is published by `make`, and never freed.
        unsafe { &*page }
    }

    #[cold]
    #[inline(never)]
    fn make(place: &AtomicPtr<Page>) -> *mut Page {
        let made = zeros();
        match place.compare_exchange(ptr::null_mut(), made, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => made,
            Err(earlier) => {
                // SAFETY: `made` came from `zeros` just now and was not published.
                unsafe { free_zeros(made) };
                earlier
            }
        }
    }

    /// A page, if it was made.
    fn made(self, number: usize) -> Option<&'static Page> {
        let page = self.0.get(number)?.load(Ordering::Acquire);
        // SAFETY: as in `page`.
        unsafe { page.as_ref() }
    }

    /// A cell, if its page was made.
    fn made_cell(self, index: usize) -> Option<&'static AtomicU64> {
        Some(&self.made(index / PAGE)?[index % PAGE])
    }

    /// Reads a histogram's cells, all as of one moment. Returns whether there are any.
    fn read_values(self, first: usize, values: &mut [u64]) -> bool {
        // A thread's first value makes the page that its version is on.
        let Some(version) = self.made_cell(first + VERSION) else { return false };
        for attempt in 1..=READS {
            if self.try_read_values(version, first, values) {
                break;
            }
            sync::back_off(attempt);
        }
        true
    }

    /// Reads a histogram's cells. Returns whether they are as of one moment.
    fn try_read_values(self, version: &AtomicU64, first: usize, values: &mut [u64]) -> bool {
        let before = version.load(Ordering::Acquire);
        for (offset, value) in values.iter_mut().enumerate() {
            *value = self.made_cell(first + offset).map_or(0, |cell| cell.load(Ordering::Relaxed));
        }
        sync::fence(Ordering::Acquire);
        before.is_multiple_of(2) && version.load(Ordering::Relaxed) == before
    }
}

/// The cells of all threads at this moment.
pub(super) fn shards() -> Shards {
    THREADS.shards()
}

/// The total of a counter's cell.
pub(crate) fn total(index: usize) -> u64 {
    shards().counter(index)
}

#[cfg(all(test, not(callmeter_loom)))]
mod tests {
    use super::*;
    use crate::store::bounds::VALUES_BUCKETS;
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
}
