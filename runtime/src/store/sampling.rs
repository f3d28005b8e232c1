//! `sample = N`: which calls are timed.

use super::cell_allocator;
use super::shard;

/// Counts the calls of each thread up to the one that is timed, in a cell that is not part of a total.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampling {
    /// `None` if every call is timed.
    cell: Option<usize>,
    every: u64,
}

impl Sampling {
    /// Times one call in `every`, which is counted in this cell.
    pub(super) fn new(every: u32, cell: Option<usize>) -> Self {
        Self { cell, every: every.into() }
    }

    /// The same, in a cell of its own.
    pub(crate) fn with_own_cell(every: u32) -> Self {
        Self::new(every, if every > 1 { cell_allocator::take(1) } else { None })
    }

    /// Whether this call is to be timed. Every N-th call of a thread is.
    pub(crate) fn should_sample(self) -> bool {
        self.cell.is_none_or(|cell| shard::writer().should_sample(cell, self.every))
    }

    pub(super) fn cell(self) -> Option<usize> {
        self.cell
    }
}
