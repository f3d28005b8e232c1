//! Where the series of open labels have their cells: by the index of the series, as the series appear one by one.

use std::sync::atomic::{AtomicU32, Ordering};

use super::insert_only_map::InsertOnlyMap;

/// The first cells of an instrument's series.
#[derive(Debug)]
pub(super) enum OpenCells {
    /// By the index of the series: one more than the cell's index, or 0 if the series has no cell yet.
    Few(Box<[AtomicU32]>),
    Many(InsertOnlyMap<u64, usize>),
}

/// Up to this many series, each has its own slot. The slots take 4 MiB, of which the system allocates the pages that
/// are used.
const FEW: usize = 1 << 20;

impl OpenCells {
    /// Empty, for at most this many series.
    pub(super) fn new(series: usize) -> Self {
        if series <= FEW {
            // Zeroes of a `vec!` come from the system as they are: they are not written.
            let zeroes = Box::into_raw(vec![0_u32; series].into_boxed_slice());
            // SAFETY: the slice was just leaked, and an `AtomicU32` has the size, alignment and validity of a `u32`.
            Self::Few(unsafe { Box::from_raw(zeroes as *mut [AtomicU32]) })
        } else {
            Self::Many(InsertOnlyMap::large())
        }
    }

    #[inline]
    pub(super) fn get(&self, series: u64) -> Option<usize> {
        match self {
            Self::Few(slots) => {
                let slot = slots.get(usize::try_from(series).ok()?)?;
                (slot.load(Ordering::Acquire) as usize).checked_sub(1)
            }
            Self::Many(cells) => cells.get(&series).copied(),
        }
    }

    /// Stores the first cell of a series. Returns the stored one: another thread may have been faster.
    pub(super) fn insert(&self, series: u64, cell: usize) -> usize {
        match self {
            Self::Few(slots) => {
                let slot = usize::try_from(series).ok().and_then(|series| slots.get(series));
                let (Some(slot), Ok(new)) = (slot, u32::try_from(cell + 1)) else { return cell };
                match slot.compare_exchange(0, new, Ordering::AcqRel, Ordering::Acquire) {
                    Ok(_) => cell,
                    Err(earlier) => earlier as usize - 1,
                }
            }
            Self::Many(cells) => *cells.insert(series, cell).0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cell_is_kept() {
        for cells in [OpenCells::new(100), OpenCells::new(FEW + 1)] {
            assert_eq!(cells.get(7), None);
            assert_eq!(cells.insert(7, 0), 0);
            assert_eq!(cells.insert(7, 512), 0);
            assert_eq!(cells.insert(99, 513), 513);
            assert_eq!((cells.get(7), cells.get(99), cells.get(8)), (Some(0), Some(513), None));
        }
    }

    #[test]
    fn threads_that_end_find_the_cells() {
        struct Late(std::cell::Cell<Option<usize>>);
        static CELLS: std::sync::LazyLock<OpenCells> = std::sync::LazyLock::new(|| OpenCells::new(FEW + 1));
        impl Drop for Late {
            fn drop(&mut self) {
                let cell = self.0.take().expect("set below");
                assert_eq!(CELLS.get(7).unwrap_or_else(|| CELLS.insert(7, cell)), 0);
            }
        }
        thread_local!(static LATE: Late = const { Late(std::cell::Cell::new(None)) });
        for cell in 0..10 {
            std::thread::spawn(move || LATE.with(|late| late.0.set(Some(cell)))).join().expect("it does not panic");
        }
        assert_eq!(CELLS.get(7), Some(0));
    }

    #[test]
    fn threads_that_race_agree() {
        let cells = OpenCells::new(16);
        let kept = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|cell| {
                    scope.spawn({
                        let cells = &cells;
                        move || cells.insert(3, cell)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(kept.iter().all(|cell| Some(*cell) == cells.get(3)), "{kept:?}");
    }
}
