//! The primitives of the cells: those of `std`, or in a model check those of `loom`, which tries every order in which
//! threads can run and every value that a relaxed load may see.

#[cfg(not(all(test, callmeter_loom)))]
mod primitives {
    pub(crate) use std::sync::atomic::{AtomicPtr, AtomicU64, fence};
    pub(crate) use std::sync::{Mutex, MutexGuard};
    pub(crate) use std::thread::yield_now;

    use std::{hint, thread, time::Duration};

    /// Waits for another thread, the longer the more often it did.
    pub(crate) fn back_off(attempt: usize) {
        match attempt {
            ..64 => hint::spin_loop(),
            64..1_000 => yield_now(),
            _ => thread::sleep(Duration::from_micros(100)),
        }
    }

    /// Pointers to nothing. Zeroed, because the system then gives memory only to what is touched.
    #[expect(clippy::unnecessary_box_returns, reason = "it is too large for the stack")]
    pub(crate) fn null_pointers<T, const COUNT: usize>() -> Box<[AtomicPtr<T>; COUNT]> {
        // SAFETY: an `AtomicPtr` has the representation of a pointer, and zero bytes are the null pointer.
        unsafe { Box::<[AtomicPtr<T>; COUNT]>::new_zeroed().assume_init() }
    }
}

#[cfg(all(test, callmeter_loom))]
mod primitives {
    pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU64, fence};
    pub(crate) use loom::sync::{Mutex, MutexGuard};
    pub(crate) use loom::thread::yield_now;

    pub(crate) fn back_off(_: usize) {
        yield_now();
    }

    pub(crate) fn null_pointers<T, const COUNT: usize>() -> Box<[AtomicPtr<T>; COUNT]> {
        Box::new(std::array::from_fn(|_| AtomicPtr::new(std::ptr::null_mut())))
    }
}

pub(crate) use self::primitives::*;
