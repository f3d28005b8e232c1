//! Which recorder is current on this thread: our own, another one, or none.
//!
//! The `metrics` facade does not answer this. It passes a recorder to each update even if the program has not installed
//! one: then it passes its own [`NoopRecorder`]. What callmeter knows about recorders is here, and nowhere else:
//!
//! - **Our own** installed recorder is known by its address. It is never moved or freed, and it registers the address
//!   when the facade first passes it.
//! - **None** is known by the methods of [`NoopRecorder`]: the table of methods that the compiler made for it. The
//!   compiler may make several tables for one type, mostly in incremental builds. So if a recorder could be the facade's
//!   own, but has another table, a thread asks the facade once: a new thread has no local recorder. It is never started
//!   if the program has a recorder with fields, or if the tables are the same, as in release builds.
//! - **Another** recorder may be the global one, or a local one that lives as long as a stack frame, and whose address a
//!   later one may get. So no handle of it is kept: each update registers its series, as the macros of `metrics` do.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::{ptr, thread};

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
    /// Another recorder. It may be a local exporter of ours, or ours behind a layer.
    Other,
    None,
}

impl Current {
    /// The recorder that is current on this thread.
    #[inline]
    pub(crate) fn read() -> Self {
        let current = Self::at_first_sight();
        if current == Self::Other && is_unknown_noop() { Self::None } else { current }
    }

    /// The recorder that is current on this thread, except that `Other` may be none. This is inlined into the user's code,
    /// where optimised builds compare with the table of methods that is made there, so they find `None`.
    #[inline]
    pub(crate) fn at_first_sight() -> Self {
        metrics::with_recorder(|recorder| {
            // First, because optimised builds know the answer where the facade passes its own recorder.
            if has_methods_of_noop(recorder) {
                Self::None
            } else if is_ours(recorder) {
                Self::Ours
            } else {
                Self::Other
            }
        })
    }

    /// Whether there is no recorder on this thread.
    #[inline]
    pub(crate) fn is_none() -> bool {
        Self::at_first_sight() == Self::None || Self::is_none_for_sure()
    }

    #[cold]
    #[inline(never)]
    fn is_none_for_sure() -> bool {
        Self::read() == Self::None
    }
}

/// Whether a recorder has the table of methods that the compiler made here for `NoopRecorder`. Another type with the
/// same table does nothing, either.
#[inline]
fn has_methods_of_noop(recorder: &dyn Recorder) -> bool {
    static LIKE_IT: NoopRecorder = NoopRecorder;
    let recorder = ptr::from_ref(recorder);
    let noop: *const dyn Recorder = &raw const LIKE_IT;
    ptr::eq(recorder, noop.with_addr(recorder.addr()))
}

/// The facade's own recorder, with another table of methods than the one that is known here.
static NOOP: OnceLock<Identity> = OnceLock::new();

/// A recorder's address and its table of methods.
#[derive(Clone, Copy, Debug)]
struct Identity(*const (dyn Recorder + 'static));

// SAFETY: the pointer is only compared.
unsafe impl Send for Identity {}
// SAFETY: as above.
unsafe impl Sync for Identity {}

impl Identity {
    fn of(recorder: &dyn Recorder) -> Self {
        let pointer: *const (dyn Recorder + '_) = recorder;
        #[expect(clippy::transmute_ptr_to_ptr, reason = "a cast does not lengthen the lifetime in a trait object")]
        // SAFETY: only the lifetime bound changes, which has no representation. The pointer is never followed.
        Self(unsafe { std::mem::transmute::<*const (dyn Recorder + '_), *const (dyn Recorder + 'static)>(pointer) })
    }
}

/// Whether the current recorder is the facade's own, although it has another table of methods.
#[cold]
#[inline(never)]
fn is_unknown_noop() -> bool {
    metrics::with_recorder(|recorder| size_of_val(recorder) == 0 && is_noop(recorder))
}

/// Whether a recorder without fields is the facade's own.
fn is_noop(recorder: &dyn Recorder) -> bool {
    static IS_ASKED: AtomicBool = AtomicBool::new(false);
    if let Some(noop) = NOOP.get() {
        return ptr::eq(noop.0, Identity::of(recorder).0);
    }
    if !IS_ASKED.swap(true, Ordering::Relaxed) {
        // Nobody waits for the thread, because this call may be made while the system's loader holds a lock that new
        // threads need. If it cannot be started, calls are slower and still correct.
        let _ = thread::Builder::new().name("callmeter-noop".into()).spawn(|| {
            metrics::with_recorder(|recorder| {
                // The facade's own recorder is a static without fields. A program's recorder is in a box, and the address
                // of a box without contents is its alignment.
                if size_of_val(recorder) == 0 && ptr::from_ref(recorder).addr() != align_of_val(recorder) {
                    let _ = NOOP.set(Identity::of(recorder));
                }
            });
        });
    }
    false
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
