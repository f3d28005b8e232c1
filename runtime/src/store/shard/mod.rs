//! Per-thread cells: each thread adds to cells of its own, so that an addition is a load, an add and a store,
//! without a locked instruction and without a shared cache line. Whoever reads adds the threads up.
//!
//! A thread takes its cells over from one that has ended, or gets new ones. Nothing is ever folded: a cell's value
//! stays part of the total, whichever thread writes it next.

#[cfg(all(test, callmeter_loom))]
mod loom_tests;
mod sync;
#[cfg(all(test, not(callmeter_loom)))]
mod tests;
mod threads;
mod totals;
mod writer;

pub(super) use self::threads::writer;
pub(super) use self::totals::{Shards, shards, total};
pub(crate) use self::writer::OwnPage;
pub(super) use self::writer::{Writer, own_page};

use std::ptr;
use std::sync::atomic::Ordering;

use self::sync::{AtomicPtr, AtomicU64, free_zeros, zeros};
use super::bounds::VERSION;

/// Cells in a page: 4 KiB. In a model check few, because each is followed through every order of events.
pub(crate) const PAGE: usize = if cfg!(all(test, callmeter_loom)) { 2 } else { 512 };
/// Pages that a thread can have.
const PAGES: usize = if cfg!(all(test, callmeter_loom)) { 2 } else { 1 << 14 };
/// The most cells that the program can have, 8 million.
pub(crate) const CELLS: usize = PAGE * PAGES;

type Page = [AtomicU64; PAGE];

/// One thread's cells, in pages that are made when they are first written.
#[derive(Clone, Copy)]
struct Shard(&'static [AtomicPtr<Page>; PAGES]);

/// How often a histogram's cells are read again if they were written meanwhile. Even a thread that only records in
/// this histogram leaves enough time in between. If the system has interrupted a thread while it recorded, the read
/// waits for it for some tenths of a second.
const READS: usize = 4_000;

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
