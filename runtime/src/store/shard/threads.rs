//! Which thread writes which shard.

use std::cell::Cell as ThreadCell;
#[cfg(all(test, callmeter_loom))]
use std::sync::LazyLock;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::Shard;
use super::sync::{List, Mutex, MutexGuard, empty, null_pointers};
use super::totals::Shards;
use super::writer::Writer;

/// The shards of all threads.
pub(super) struct Threads(Mutex<Lists>);

pub(super) struct Lists {
    /// All shards: those of running threads and of ended ones.
    pub(super) all: List<Shard>,
    /// The shards of ended threads.
    pub(super) free: List<Shard>,
    /// The shard of all threads that have returned their own because they are about to end.
    ending: Option<Shard>,
}

#[cfg(not(all(test, callmeter_loom)))]
pub(super) static THREADS: Threads = Threads::new();
/// Never used: a model check has its own `Threads`.
#[cfg(all(test, callmeter_loom))]
pub(super) static THREADS: LazyLock<Threads> = LazyLock::new(Threads::new);

thread_local! {
    /// This thread's shard. It has no destructor, so that it can be read until the very end of the thread.
    pub(super) static OWN: ThreadCell<Option<Shard>> = const { ThreadCell::new(None) };
    /// Returns the shard when the thread ends.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(shard) = OWN.take() {
            THREADS.give_back(shard);
        }
    }
}

/// A writer of this thread's shard.
#[inline]
pub(crate) fn writer() -> Writer {
    match OWN.get() {
        Some(shard) => Writer { shard, is_shared: false },
        None => adopt(),
    }
}

#[cold]
#[inline(never)]
fn adopt() -> Writer {
    // The lease gives the shard back, so it must exist first. A thread that ends cannot create one.
    if LEASE.try_with(|_| ()).is_err() {
        return THREADS.ending();
    }
    let writer = THREADS.adopt();
    OWN.set(Some(writer.shard));
    writer
}

impl Threads {
    #[cfg(not(all(test, callmeter_loom)))]
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Lists::EMPTY))
    }

    #[cfg(all(test, callmeter_loom))]
    pub(super) fn new() -> Self {
        Self(Mutex::new(Lists::EMPTY))
    }

    pub(super) fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A shard for a thread that has none. No other thread writes it until it is given back.
    pub(super) fn adopt(&self) -> Writer {
        let mut lists = self.lists();
        let shard = match lists.free.pop() {
            Some(shard) => shard,
            None => lists.leak(),
        };
        Writer { shard, is_shared: false }
    }

    /// Takes the shard of a thread that ends, for the next one.
    pub(super) fn give_back(&self, shard: Shard) {
        // The lock orders this thread's writes before those of the thread that takes the shard next.
        self.lists().free.push(shard);
    }

    /// The shard of all threads that have already given back their own.
    pub(super) fn ending(&self) -> Writer {
        let mut lists = self.lists();
        let shard = match lists.ending {
            Some(shard) => shard,
            None => lists.leak(),
        };
        lists.ending = Some(shard);
        Writer { shard, is_shared: true }
    }

    /// The total of a counter's cell. Nothing is allocated.
    pub(super) fn counter(&self, index: usize) -> u64 {
        let lists = self.lists();
        let cells = lists.all.iter().filter_map(|shard| shard.existing_cell(index));
        cells.fold(0, |total, cell| total.saturating_add(cell.load(Ordering::Relaxed)))
    }

    /// The cells of all threads at this moment, always in the same order, so that a sum of floats never falls.
    pub(super) fn shards(&self) -> Shards {
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

impl Lists {
    const EMPTY: Self = Self { all: empty(), free: empty(), ending: None };

    fn leak(&mut self) -> Shard {
        let shard = Shard(null_pointers());
        self.all.push(shard);
        shard
    }
}
