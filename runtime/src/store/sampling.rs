//! `sample = N`: which calls are timed.

use super::{cell_allocator, shard};

/// Which calls are timed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sampling {
    Always,
    /// One call in N of each thread. Each thread counts up to it in this cell, which is not part of a total.
    OneIn(u32, usize),
    /// No cell was left to count in.
    Never,
}

impl Sampling {
    /// Times one call in `every`. `take` takes the cell.
    pub(super) fn new(every: u32, take: impl FnOnce() -> Option<usize>) -> Self {
        if every <= 1 { Self::Always } else { take().map_or(Self::Never, |cell| Self::OneIn(every, cell)) }
    }

    /// The same, with a cell of its own.
    pub(crate) fn with_own_cell(every: u32) -> Self {
        Self::new(every, || cell_allocator::take(1))
    }

    /// Whether this call is to be timed.
    pub(crate) fn should_sample(self) -> bool {
        match self {
            Self::Always => true,
            Self::OneIn(every, cell) => shard::writer().should_sample(cell, every.into()),
            Self::Never => false,
        }
    }
}
