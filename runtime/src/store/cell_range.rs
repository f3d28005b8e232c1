//! Which cells a series has.

/// The cells of a series: the first of them, and whether a histogram's are those of durations.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellRange {
    pub(super) first: u32,
    pub(super) is_nanos: bool,
}

impl CellRange {
    pub(super) fn new(first: usize, is_nanos: bool) -> Option<Self> {
        Some(Self { first: u32::try_from(first).ok()?, is_nanos })
    }
}
