//! Where the series of open labels have their cells: by the number of the series, which come one by one.

use std::sync::atomic::{AtomicU32, Ordering};

use rapidhash::fast::RandomState;

use crate::pinned::pinned;

/// The first cells of an instrument's series.
#[derive(Debug)]
pub(super) enum OpenCells {
    /// By the number of the series, one more than the cell; 0 where there is none yet.
    Few(Box<[AtomicU32]>),
    Many(papaya::HashMap<u64, usize, RandomState>),
}

/// Up to so many series there is a place for each: 4 MiB, of which the system gives what is touched.
const FEW: usize = 1 << 20;

impl OpenCells {
    /// None yet, of so many that there can be.
    pub(super) fn new(series: usize) -> Self {
        if series <= FEW {
            // SAFETY: an `AtomicU32` has the representation of a `u32`, for which zero bytes are 0.
            Self::Few(unsafe { Box::<[AtomicU32]>::new_zeroed_slice(series).assume_init() })
        } else {
            Self::Many(papaya::HashMap::with_hasher(RandomState::new()))
        }
    }

    #[inline]
    pub(super) fn get(&self, number: u64) -> Option<usize> {
        match self {
            Self::Few(places) => {
                let place = places.get(usize::try_from(number).ok()?)?;
                (place.load(Ordering::Acquire) as usize).checked_sub(1)
            }
            Self::Many(cells) => pinned!(cells, |cells| cells.get(&number).copied()),
        }
    }

    /// The cell that is kept: this, unless another thread was faster.
    pub(super) fn get_or_insert(&self, number: u64, cell: usize) -> usize {
        match self {
            Self::Few(places) => {
                let place = usize::try_from(number).ok().and_then(|number| places.get(number));
                let (Some(place), Ok(new)) = (place, u32::try_from(cell + 1)) else { return cell };
                match place.compare_exchange(0, new, Ordering::AcqRel, Ordering::Acquire) {
                    Ok(_) => cell,
                    Err(earlier) => earlier as usize - 1,
                }
            }
            // Of a thread that ends, they are found by nobody: they are a part of their series all the same.
            Self::Many(cells) => pinned!(cells, |cells| *cells.get_or_insert(number, cell), ending: cell),
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
            assert_eq!(cells.get_or_insert(7, 0), 0);
            assert_eq!(cells.get_or_insert(7, 512), 0);
            assert_eq!(cells.get_or_insert(99, 513), 513);
            assert_eq!((cells.get(7), cells.get(99), cells.get(8)), (Some(0), Some(513), None));
        }
    }

    #[test]
    fn threads_that_race_agree() {
        let cells = OpenCells::new(16);
        let kept = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|cell| {
                    scope.spawn({
                        let cells = &cells;
                        move || cells.get_or_insert(3, cell)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(kept.iter().all(|cell| Some(*cell) == cells.get(3)), "{kept:?}");
    }
}
