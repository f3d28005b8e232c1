//! Additions to a thread's shard.

use std::sync::atomic::Ordering;

use super::super::histogram::add;
use super::sync::{self, AtomicU64};
use super::threads::OWN;
use super::{PAGE, Page, Shard};

/// Adds to the cells of a shard.
#[derive(Clone, Copy)]
pub(crate) struct Writer {
    pub(super) shard: Shard,
    /// Whether other threads write these cells, too.
    pub(super) is_shared: bool,
}

impl Writer {
    /// Adds to a cell, wrapping around. It is for gauges, which rise and fall, and for additions of one, which never
    /// reach 2^64.
    #[inline]
    pub(crate) fn add(self, index: usize, amount: u64) {
        let cell = self.shard.cell(index);
        if self.is_shared {
            cell.fetch_add(amount, Ordering::Relaxed);
        } else {
            cell.store(cell.load(Ordering::Relaxed).wrapping_add(amount), Ordering::Relaxed);
        }
    }

    /// Adds to a counter or a sum, which saturates.
    #[inline]
    pub(crate) fn add_saturating(self, index: usize, amount: u64) {
        let cell = self.shard.cell(index);
        if self.is_shared {
            update(cell, |sum| sum.saturating_add(amount));
        } else {
            cell.store(cell.load(Ordering::Relaxed).saturating_add(amount), Ordering::Relaxed);
        }
    }

    /// Writes cells that are read together: [`Shard::read_values`] sees all of it or nothing.
    #[inline]
    pub(crate) fn write_together(self, version: usize, write: impl FnOnce()) {
        let version = self.shard.cell(version);
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
        !self.is_shared && OwnPage(self.shard.page(index / PAGE)).should_sample(index % PAGE, every)
    }

    /// Adds to a cell that holds the bits of an `f64`.
    #[inline]
    pub(crate) fn add_f64(self, index: usize, amount: f64) {
        let cell = self.shard.cell(index);
        let sum = |bits| add(f64::from_bits(bits), amount).to_bits();
        if self.is_shared {
            update(cell, sum);
        } else {
            cell.store(sum(cell.load(Ordering::Relaxed)), Ordering::Relaxed);
        }
    }
}

fn update(cell: &AtomicU64, change: impl Fn(u64) -> u64) {
    // The closure always returns `Some`.
    let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |value| Some(change(value)));
}

/// A page of cells that only this thread writes. The fast path uses it. In all other cases it does not exist.
#[derive(Clone, Copy)]
pub(crate) struct OwnPage(&'static Page);

/// A page of this thread's cells, if the page exists and no other thread writes it.
#[inline]
pub(crate) fn own_page(index: usize) -> Option<OwnPage> {
    let page = OWN.get()?.slot(index).load(Ordering::Acquire);
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

    /// Like [`should_sample`](Self::should_sample) for a call that is not to be timed. Returns `false`, and counts
    /// nothing, if this call is to be timed.
    #[inline]
    pub(crate) fn skip_sample(self, index: usize, every: u64) -> bool {
        let cell = &self.0[index % PAGE];
        let calls = cell.load(Ordering::Relaxed) + 1;
        let skips = calls < every;
        if skips {
            cell.store(calls, Ordering::Relaxed);
        }
        skips
    }

    /// Counts from 1 to `every` in a cell that is not part of a total, and returns true at `every`.
    #[inline]
    pub(crate) fn should_sample(self, index: usize, every: u64) -> bool {
        let cell = &self.0[index % PAGE];
        let calls = cell.load(Ordering::Relaxed) + 1;
        cell.store(if calls >= every { 0 } else { calls }, Ordering::Relaxed);
        calls >= every
    }
}
