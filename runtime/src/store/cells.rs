//! Per-thread cells: each thread adds to cells of its own, so that an addition is a load, an add and a store,
//! without a locked instruction and without a shared cache line. Whoever reads adds the threads up.
//!
//! A thread takes its cells over from one that has ended, or gets new ones. Nothing is ever folded: a cell's value
//! is part of the total for good, whoever goes on writing it.

use std::cell::Cell as ThreadCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Cells in a page: 4 KiB.
pub(crate) const PAGE: usize = 512;
/// Pages that a thread can have.
const PAGES: usize = 1 << 14;
/// The most cells that the program can have, 8 million.
pub(crate) const CELLS: usize = PAGE * PAGES;

type Page = [AtomicU64; PAGE];

/// One thread's cells, in pages that are made when they are first written.
struct Cells {
    pages: Box<[AtomicPtr<Page>]>,
}

/// All cells that any thread has or had, and those whose thread has ended.
struct Threads {
    all: Vec<&'static Cells>,
    free: Vec<&'static Cells>,
    /// What threads write that have given up their cells because they are about to end.
    ending: Option<&'static Cells>,
}

static THREADS: Mutex<Threads> = Mutex::new(Threads { all: Vec::new(), free: Vec::new(), ending: None });

thread_local! {
    /// This thread's cells. Without a destructor, so that it can be read until the very end of the thread.
    static OWN: ThreadCell<Option<&'static Cells>> = const { ThreadCell::new(None) };
    /// Gives the cells back.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(cells) = OWN.take() {
            // The lock orders this thread's writes before those of whoever takes the cells next.
            threads().free.push(cells);
        }
    }
}

fn threads() -> std::sync::MutexGuard<'static, Threads> {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where this thread adds.
#[derive(Clone, Copy)]
pub(crate) struct Writer {
    cells: &'static Cells,
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
fn adopt() -> Writer {
    // The lease is what gives the cells back, so there must be one first; while a thread ends there may be none.
    let is_leased = LEASE.try_with(|_| ()).is_ok();
    let mut threads = threads();
    if !is_leased {
        let cells = match threads.ending {
            Some(cells) => cells,
            None => {
                let cells = Cells::leak(&mut threads);
                threads.ending = Some(cells);
                cells
            }
        };
        return Writer { cells, is_shared: true };
    }
    let cells = match threads.free.pop() {
        Some(cells) => cells,
        None => Cells::leak(&mut threads),
    };
    OWN.set(Some(cells));
    Writer { cells, is_shared: false }
}

impl Writer {
    /// Adds to a cell, wrapping around.
    #[inline]
    pub(crate) fn add(self, index: usize, amount: u64) {
        let cell = self.cells.cell(index);
        if self.is_shared {
            cell.fetch_add(amount, Ordering::Relaxed);
        } else {
            cell.store(cell.load(Ordering::Relaxed).wrapping_add(amount), Ordering::Relaxed);
        }
    }

    /// Counts in a cell that is no part of a total, from 1 to `every`, and says when it is there. Never for threads
    /// that are about to end.
    #[inline]
    pub(crate) fn is_turn(self, index: usize, every: u64) -> bool {
        if self.is_shared {
            return false;
        }
        let cell = self.cells.cell(index);
        let turn = cell.load(Ordering::Relaxed) + 1;
        cell.store(if turn >= every { 0 } else { turn }, Ordering::Relaxed);
        turn >= every
    }

    /// Adds to a cell that holds the bits of an `f64`.
    #[inline]
    pub(crate) fn add_f64(self, index: usize, amount: f64) {
        let cell = self.cells.cell(index);
        let sum = |bits| (f64::from_bits(bits) + amount).to_bits();
        if self.is_shared {
            // It never says no.
            let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |bits| Some(sum(bits)));
        } else {
            cell.store(sum(cell.load(Ordering::Relaxed)), Ordering::Relaxed);
        }
    }
}

impl Cells {
    fn leak(threads: &mut Threads) -> &'static Self {
        // SAFETY: zero bytes are null pointers. Zeroed, because the system then gives memory only to what is touched.
        let pages = unsafe { Box::<[AtomicPtr<Page>]>::new_zeroed_slice(PAGES).assume_init() };
        let cells: &'static Self = Box::leak(Box::new(Self { pages }));
        threads.all.push(cells);
        cells
    }

    #[inline]
    fn cell(&self, index: usize) -> &AtomicU64 {
        let place = &self.pages[index / PAGE];
        let mut page = place.load(Ordering::Acquire);
        if page.is_null() {
            page = Self::make(place);
        }
        // SAFETY: a page is made whole before its pointer is published by `make`, and never freed.
        unsafe { &(*page)[index % PAGE] }
    }

    #[cold]
    fn make(place: &AtomicPtr<Page>) -> *mut Page {
        let made = Box::into_raw(Box::new([const { AtomicU64::new(0) }; PAGE]));
        match place.compare_exchange(ptr::null_mut(), made, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => made,
            Err(earlier) => {
                // SAFETY: `made` came from `Box::into_raw` just now and was not published.
                drop(unsafe { Box::from_raw(made) });
                earlier
            }
        }
    }

    fn page(&self, page: usize) -> Option<&Page> {
        let page = self.pages.get(page)?.load(Ordering::Acquire);
        // SAFETY: as in `cell`.
        unsafe { page.as_ref() }
    }
}

/// The totals of the first `count` cells.
pub(crate) fn totals(count: usize) -> Vec<u64> {
    let all = threads().all.clone();
    let mut totals = vec![0_u64; count];
    for cells in all {
        for (number, totals) in totals.chunks_mut(PAGE).enumerate() {
            if let Some(page) = cells.page(number) {
                for (total, cell) in totals.iter_mut().zip(page) {
                    *total = total.wrapping_add(cell.load(Ordering::Relaxed));
                }
            }
        }
    }
    totals
}

/// The total of a cell.
pub(crate) fn total(index: usize) -> u64 {
    each(index).fold(0, u64::wrapping_add)
}

/// The total of a cell that holds the bits of an `f64`.
pub(crate) fn total_f64(index: usize) -> f64 {
    each(index).map(f64::from_bits).sum()
}

fn each(index: usize) -> impl Iterator<Item = u64> {
    let all = threads().all.clone();
    all.into_iter().filter_map(move |cells| Some(cells.page(index / PAGE)?[index % PAGE].load(Ordering::Relaxed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    // Each test has cells of its own, because all share the process's threads.

    #[test]
    fn threads_that_come_and_go_lose_nothing() {
        let before = threads().all.len();
        for _ in 0..1_000 {
            thread::spawn(|| writer().add(0, 1)).join().unwrap();
        }
        assert_eq!(total(0), 1_000);
        // One after the other, they had the same cells; other tests may run beside.
        assert!(threads().all.len() < before + 100);
    }

    #[test]
    fn threads_side_by_side_add_up() {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..10_000).for_each(|_| writer().add(PAGE + 3, 2)));
            }
        });
        assert_eq!(total(PAGE + 3), 160_000);
        assert_eq!(totals(2 * PAGE)[PAGE + 3], 160_000);
    }

    #[test]
    fn what_is_read_only_rises() {
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                (0..100_000).for_each(|_| writer().add(2 * PAGE, 1));
                done.store(true, Ordering::Release);
            });
            let mut before = 0;
            while !done.load(Ordering::Acquire) {
                let now = total(2 * PAGE);
                assert!(now >= before);
                before = now;
            }
        });
        assert_eq!(total(2 * PAGE), 100_000);
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

    #[test]
    fn sums_of_floats_add_up() {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1_000).for_each(|_| writer().add_f64(4 * PAGE, 0.5)));
            }
        });
        assert!((total_f64(4 * PAGE) - 2_000.0).abs() < f64::EPSILON);
    }
}
