//! Which recorder is current on this thread: our own, another one, or none.
//!
//! The `metrics` facade does not answer this. It passes a recorder to each update even if the program has not installed
//! one: then it passes its own [`NoopRecorder`]. What callmeter knows about recorders is here, and nowhere else:
//!
//! - **Our own** installed recorder is known by its address. It is never moved or freed, and it registers the address
//!   when the facade first passes it.
//! - **None** is known by the methods of [`NoopRecorder`]: the table of methods that the compiler made for it. The
//!   compiler may make several tables for one type, mostly in debug builds. A recorder with a table that is unknown here
//!   is treated like another recorder, which is slower and records nothing either.
//! - **Another** recorder may be the global one, or a local one that lives as long as a stack frame, and whose address a
//!   later one may get. So nothing is kept of it: each update registers its series, as the macros of `metrics` do.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use metrics::{NoopRecorder, Recorder};

/// Whether our own installed recorder is current on this thread.
#[inline]
pub(crate) fn is_ours_current() -> bool {
    // A closure as small as this one is inlined into the user's code, with all that the facade does around it.
    metrics::with_recorder(is_ours)
}

/// The recorder that is current on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Current {
    /// Our own installed recorder.
    Ours,
    /// Another recorder. It may be a local exporter of ours, or ours behind a layer. In debug builds it may also be none.
    Other,
    None,
}

impl Current {
    /// The recorder that is current on this thread.
    #[inline]
    pub(crate) fn read() -> Self {
        metrics::with_recorder(|recorder| {
            if is_ours(recorder) {
                Self::Ours
            } else if has_methods_of_noop(recorder) {
                Self::None
            } else {
                Self::Other
            }
        })
    }
}

/// Whether a recorder has the table of methods that the compiler made here for `NoopRecorder`. Another type with the
/// same table does nothing, either.
#[inline]
fn has_methods_of_noop(recorder: &dyn Recorder) -> bool {
    static NOOP: NoopRecorder = NoopRecorder;
    let recorder = ptr::from_ref(recorder);
    let noop: *const dyn Recorder = &raw const NOOP;
    ptr::eq(recorder, noop.with_addr(recorder.addr()))
}

/// Whether our own recorder is the global one.
static IS_INSTALLED: AtomicBool = AtomicBool::new(false);

/// The address of our own installed recorder; null before it is known.
static OURS: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Whether a recorder is our own installed one.
#[inline]
fn is_ours(recorder: &dyn Recorder) -> bool {
    ptr::addr_eq(ptr::from_ref(recorder), OURS.load(Ordering::Acquire))
}

/// Stores that our own recorder is the global one, and that all callsites have their cells.
pub(crate) fn set_installed() {
    IS_INSTALLED.store(true, Ordering::Release);
}

/// Whether our own recorder is installed.
pub(crate) fn is_installed() -> bool {
    IS_INSTALLED.load(Ordering::Acquire)
}

/// Our own installed recorder registers its address.
pub(crate) fn set_address(recorder: &dyn Recorder) {
    OURS.store(ptr::from_ref(recorder).cast::<()>().cast_mut(), Ordering::Release);
}

/// Whether the address of our own installed recorder is known.
pub(crate) fn is_address_known() -> bool {
    !OURS.load(Ordering::Acquire).is_null()
}
