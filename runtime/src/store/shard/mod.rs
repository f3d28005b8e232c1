//! Each thread adds to a shard of its own. So an addition is a load, an add and a store, without a locked instruction
//! and without a shared cache line. A scrape adds up the shards of all threads.
//!
//! A new thread takes the shard of a thread that has ended, or a new one. The values in a shard are never moved: they
//! remain part of the total, whichever thread writes the shard next.

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
use super::histogram::VERSION;

/// Cells in a page: 4 KiB. In a model check few, because each is followed through every order of events.
pub(crate) const PAGE: usize = if cfg!(all(test, callmeter_loom)) { 2 } else { 512 };
/// Pages that a thread can have.
const PAGES: usize = if cfg!(all(test, callmeter_loom)) { 2 } else { 1 << 14 };
/// The most cells that the program can have, 8 million.
pub(crate) const CELLS: usize = PAGE * PAGES;

type Page = [AtomicU64; PAGE];

/// One thread's cells, in pages that are allocated when they are first written.
#[derive(Clone, Copy)]
struct Shard(&'static [AtomicPtr<Page>; PAGES]);

/// How often a histogram's cells are read again if they were written meanwhile. Even a thread that only records in
/// this histogram leaves enough time in between. If the system has interrupted a thread while it recorded, the read
/// retries for some tenths of a second.
const READS: usize = 4_000;

impl Shard {
    #[inline]
    fn cell(self, index: usize) -> &'static AtomicU64 {
        &self.page(index / PAGE)[index % PAGE]
    }

    /// The slot of a page. Page indices are below `PAGES`; the remainder only avoids a bounds check.
    #[inline]
    fn slot(self, index: usize) -> &'static AtomicPtr<Page> {
        &self.0[index % PAGES]
    }

    /// A page. It is allocated if it does not exist.
    #[inline]
    fn page(self, index: usize) -> &'static Page {
        let slot = self.slot(index);
        let mut page = slot.load(Ordering::Acquire);
        if page.is_null() {
            page = Self::allocate(slot);
        }
        // SAFETY: a page is initialized before `allocate` publishes its pointer, and never freed.
        unsafe { &*page }
    }

    #[cold]
    #[inline(never)]
    fn allocate(slot: &AtomicPtr<Page>) -> *mut Page {
        let page = zeros();
        match slot.compare_exchange(ptr::null_mut(), page, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => page,
            Err(earlier) => {
                // SAFETY: `page` came from `zeros` just now and was not published.
                unsafe { free_zeros(page) };
                earlier
            }
        }
    }

    /// A page, if it exists.
    fn existing_page(self, index: usize) -> Option<&'static Page> {
        let page = self.0.get(index)?.load(Ordering::Acquire);
        // SAFETY: as in `page`.
        unsafe { page.as_ref() }
    }

    /// A cell, if its page exists.
    fn existing_cell(self, index: usize) -> Option<&'static AtomicU64> {
        Some(&self.existing_page(index / PAGE)?[index % PAGE])
    }

    /// Reads a histogram's cells, all as of one moment. Returns whether there are any.
    fn read_values(self, first: usize, values: &mut [u64]) -> bool {
        // A thread's first value allocates the page of its version.
        let Some(version) = self.existing_cell(first + VERSION) else { return false };
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
            *value = self.existing_cell(first + offset).map_or(0, |cell| cell.load(Ordering::Relaxed));
        }
        sync::fence(Ordering::Acquire);
        before.is_multiple_of(2) && version.load(Ordering::Relaxed) == before
    }
}
