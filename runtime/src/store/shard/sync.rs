//! The primitives of the cells: those of `std`, or in a model check those of `loom`, which tries every order in which
//! threads can run and every value that a relaxed load may see.
//!
//! Memory comes from the system and not from the program's `#[global_allocator]`, which may itself count and would
//! then need the cells that are just being created.

#[cfg(not(all(test, callmeter_loom)))]
mod primitives {
    pub(crate) use std::sync::atomic::{AtomicPtr, AtomicU64, fence};
    pub(crate) use std::sync::{Mutex, MutexGuard};
    pub(crate) use std::thread::yield_now;

    use std::{hint, thread, time::Duration};

    /// Waits for another thread, longer with each attempt.
    pub(crate) fn back_off(attempt: usize) {
        match attempt {
            ..64 => hint::spin_loop(),
            64..1_000 => yield_now(),
            _ => thread::sleep(Duration::from_micros(100)),
        }
    }

    use std::alloc::{GlobalAlloc as _, Layout, System, handle_alloc_error};

    /// Access to shared data under a lock.
    pub(crate) type List<T> = allocator_api2::vec::Vec<T, System>;

    pub(crate) const fn empty<T>() -> List<T> {
        List::new_in(System)
    }

    /// Zeroed memory. The system allocates only the pages that are used.
    fn zeroed<T>() -> *mut T {
        const { assert!(size_of::<T>() > 0) };
        // SAFETY: the size is not zero.
        let memory = unsafe { System.alloc_zeroed(Layout::new::<T>()) };
        if memory.is_null() {
            handle_alloc_error(Layout::new::<T>());
        }
        memory.cast()
    }

    /// Null pointers that are never freed.
    pub(crate) fn null_pointers<T, const COUNT: usize>() -> &'static [AtomicPtr<T>; COUNT] {
        // SAFETY: an `AtomicPtr` has the representation of a pointer, and zero bytes are the null pointer.
        unsafe { &*zeroed() }
    }

    /// Zeros, until they are given back by [`free_zeros`].
    pub(crate) fn zeros<const COUNT: usize>() -> *mut [AtomicU64; COUNT] {
        // An `AtomicU64` has the representation of a `u64`, and zero bytes are 0.
        zeroed()
    }

    /// # Safety
    ///
    /// They came from [`zeros`], and nothing else uses the pointer.
    pub(crate) unsafe fn free_zeros<const COUNT: usize>(zeros: *mut [AtomicU64; COUNT]) {
        // SAFETY: `zeros` took them from the system with this layout.
        unsafe { System.dealloc(zeros.cast(), Layout::new::<[AtomicU64; COUNT]>()) }
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

    pub(crate) type List<T> = Vec<T>;

    pub(crate) const fn empty<T>() -> List<T> {
        Vec::new()
    }

    pub(crate) fn null_pointers<T, const COUNT: usize>() -> &'static [AtomicPtr<T>; COUNT] {
        Box::leak(Box::new(std::array::from_fn(|_| AtomicPtr::new(std::ptr::null_mut()))))
    }

    pub(crate) fn zeros<const COUNT: usize>() -> *mut [AtomicU64; COUNT] {
        Box::into_raw(Box::new(std::array::from_fn(|_| AtomicU64::new(0))))
    }

    pub(crate) unsafe fn free_zeros<const COUNT: usize>(zeros: *mut [AtomicU64; COUNT]) {
        // SAFETY: the caller says that they came from `zeros`.
        drop(unsafe { Box::from_raw(zeros) });
    }
}

pub(crate) use self::primitives::*;
