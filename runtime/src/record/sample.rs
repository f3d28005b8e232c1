//! `sample = N`: which calls are timed.

use std::cell::RefCell;

use crate::record::{callsite::Callsite, registry::CALLSITES};

thread_local! {
    /// How many calls this thread has made since the last timed one, by site.
    static TURNS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Whether this call is the thread's `sample`th since the last that was. None is while the thread ends.
pub(crate) fn should_sample(site: &'static Callsite) -> bool {
    let Some(number) = number_of(site) else { return true };
    TURNS
        .try_with(|turns| {
            // An allocator that is called by the growth below, and calls a sampled function, is not timed.
            let Ok(mut turns) = turns.try_borrow_mut() else { return false };
            if turns.len() <= number {
                turns.resize(number + 1, 0);
            }
            turns[number] += 1;
            let should_sample = turns[number] >= site.declaration().sample;
            if should_sample {
                turns[number] = 0;
            }
            should_sample
        })
        .unwrap_or(false)
}

/// A site's place among all.
fn number_of(site: &'static Callsite) -> Option<usize> {
    let number = (std::ptr::from_ref(site).addr().checked_sub(CALLSITES.as_ptr().addr())?) / size_of::<Callsite>();
    (number < CALLSITES.len()).then_some(number)
}
