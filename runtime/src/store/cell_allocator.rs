//! Reserves cell indices for series. An index is the same in all shards and is never reused.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::shard::{CELLS, PAGE};

/// The first cell that is not taken.
static NEXT: Mutex<usize> = Mutex::new(0);

/// Takes cells. A few that belong together lie in one page. `None` if there are too few left.
pub(super) fn take(count: usize) -> Option<usize> {
    let mut next = NEXT.lock().unwrap_or_else(PoisonError::into_inner);
    let left = PAGE - *next % PAGE;
    let first = if count <= PAGE && count > left { *next + left } else { *next };
    if first + count > CELLS {
        return None;
    }
    *next = first + count;
    Some(first)
}

/// How many cells have been taken.
pub(super) fn taken() -> usize {
    *NEXT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adjacent cells for one declaration, so that most declarations need one page.
pub(super) struct Reserved(Range<usize>);

impl Reserved {
    pub(super) fn new(cells: usize) -> Self {
        Self(take(cells).map_or(0..0, |first| first..first + cells))
    }

    /// Takes cells out of the reserved ones, or others if not all cells of the declaration could be reserved.
    pub(super) fn take(&mut self, count: usize) -> Option<usize> {
        if self.0.len() < count {
            return take(count);
        }
        let first = self.0.start;
        self.0.start += count;
        Some(first)
    }
}
