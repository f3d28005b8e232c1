//! What the cells of all threads add up to.

use std::sync::atomic::Ordering;

use super::super::histogram::{NEGATIVE_SUM, add};
use super::threads::THREADS;
use super::{PAGE, Shard};

/// The cells of all threads, to be summed.
pub(crate) struct Shards(pub(super) Vec<Shard>);

impl Shards {
    /// The totals of the first `count` cells, saturated. They are correct for counters and for sums of durations.
    pub(crate) fn totals(&self, count: usize) -> Vec<u64> {
        let mut totals = vec![0_u64; count];
        for (index, totals) in totals.chunks_mut(PAGE).enumerate() {
            for page in self.0.iter().filter_map(|shard| shard.existing_page(index)) {
                for (total, cell) in totals.iter_mut().zip(page) {
                    *total = total.saturating_add(cell.load(Ordering::Relaxed));
                }
            }
        }
        totals
    }

    /// Each thread's value of a cell.
    pub(super) fn each(&self, index: usize) -> impl Iterator<Item = u64> {
        let pages = self.0.iter().filter_map(move |shard| shard.existing_page(index / PAGE));
        pages.map(move |page| page[index % PAGE].load(Ordering::Relaxed))
    }

    /// The total of a gauge's cell. One thread may lower what another raised, so negative values wrap around.
    pub(crate) fn gauge(&self, index: usize) -> u64 {
        self.each(index).fold(0, u64::wrapping_add)
    }

    /// The totals of a histogram's cells whose sums are floats. For each thread, sums and buckets are of the same
    /// moment.
    pub(crate) fn values(&self, first: usize, totals: &mut [u64]) {
        totals.fill(0);
        let mut values = vec![0_u64; totals.len()];
        for shard in &self.0 {
            if !shard.read_values(first, &mut values) {
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

/// The cells of all threads at this moment.
pub(crate) fn shards() -> Shards {
    THREADS.shards()
}

/// The total of a counter's cell. Nothing is allocated, because an allocator may ask for it.
pub(crate) fn total(index: usize) -> u64 {
    THREADS.counter(index)
}
