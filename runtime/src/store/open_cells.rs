//! Where the series of open labels have their cells: by the number of the series, which come one by one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rapidhash::fast::RandomState;

use crate::store::pinned::pinned;

/// The first cells of an instrument's series.
#[derive(Debug)]
pub(super) enum OpenCells {
    /// By the index of the series: one more than the cell's index, or 0 if the series has no cell yet.
    Few(Box<[AtomicU32]>),
    Many(papaya::HashMap<u64, usize, RandomState>, Unlisted),
}

/// The additions of threads that are ending and cannot use the map: at most one cell for each series.
#[derive(Debug, Default)]
pub(super) struct Unlisted {
    is_used: AtomicBool,
    cells: Mutex<HashMap<u64, usize>>,
}

impl Unlisted {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, number: u64) -> Option<usize> {
        if self.is_used.load(Ordering::Acquire) { self.lock().get(&number).copied() } else { None }
    }

    fn get_or_insert(&self, number: u64, cell: usize) -> usize {
        let cell = *self.lock().entry(number).or_insert(cell);
        self.is_used.store(true, Ordering::Release);
        cell
    }
}

/// Up to this many series, each has its own slot. The slots take 4 MiB, of which the system allocates the pages that
/// are used.
const FEW: usize = 1 << 20;

impl OpenCells {
    /// Empty, for at most this many series.
    pub(super) fn new(series: usize) -> Self {
        if series <= FEW {
            // SAFETY: an `AtomicU32` has the representation of a `u32`, for which zero bytes are 0.
            Self::Few(unsafe { Box::<[AtomicU32]>::new_zeroed_slice(series).assume_init() })
        } else {
            Self::Many(papaya::HashMap::with_hasher(RandomState::new()), Unlisted::default())
        }
    }

    #[inline]
    pub(super) fn get(&self, number: u64) -> Option<usize> {
        match self {
            Self::Few(places) => {
                let place = places.get(usize::try_from(number).ok()?)?;
                (place.load(Ordering::Acquire) as usize).checked_sub(1)
            }
            Self::Many(cells, unlisted) => {
                // A thread that is ending does not see the map. It may take a second cell for a series, but not a
                // third.
                pinned!(cells, |cells| cells.get(&number).copied(), ending: unlisted.get(number))
            }
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
            Self::Many(cells, unlisted) => {
                let cell = unlisted.get(number).unwrap_or(cell);
                pinned!(
                    cells,
                    |cells| *cells.get_or_insert(number, cell),
                    ending: unlisted.get_or_insert(number, cell)
                )
            }
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

    /// Runs in a destructor that comes after those of the thread's guards.
    fn while_ending(run: impl FnOnce() + Send + 'static) {
        struct Late(std::cell::Cell<Option<Box<dyn FnOnce()>>>);
        impl Drop for Late {
            fn drop(&mut self) {
                self.0.take().expect("set below")();
            }
        }
        thread_local!(static LATE: Late = const { Late(std::cell::Cell::new(None)) });
        std::thread::spawn(|| {
            // Registered before the guards, so destroyed after them.
            LATE.with(|late| late.0.set(Some(Box::new(run))));
            OpenCells::new(FEW + 1).get(1);
        })
        .join()
        .expect("it does not panic");
    }

    #[test]
    fn threads_that_end_take_cells_once() {
        static CELLS: std::sync::LazyLock<OpenCells> = std::sync::LazyLock::new(|| OpenCells::new(FEW + 1));
        let (send, taken) = std::sync::mpsc::channel();
        for cell in (0..100).step_by(10) {
            let send = send.clone();
            while_ending(move || {
                for cell in cell..cell + 10 {
                    // As a call does when it counts.
                    let kept = CELLS.get(7).unwrap_or_else(|| CELLS.get_or_insert(7, cell));
                    send.send(kept).expect("the test waits");
                }
            });
        }
        drop(send);
        assert_eq!(taken.iter().collect::<Vec<_>>(), [0; 100], "of ten threads that count ten times each");
        assert_eq!(CELLS.get_or_insert(7, 1_000), 0, "of a thread that lives");
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
                        move || cells.get_or_insert(3, cell)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(kept.iter().all(|cell| Some(*cell) == cells.get(3)), "{kept:?}");
    }
}
