//! Recorders of the `metrics` facade, and which of them live as long as the program.
//!
//! There are three kinds of recorders: the global one, which is never replaced or freed; the facade's stand-in, until
//! there is a global one; and local ones, which live as long as a stack frame, and whose address another recorder may
//! get afterwards. Handles of the first two can be cached.

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::thread;

use metrics::{NoopRecorder, Recorder};

/// The identity of a recorder.
#[derive(Clone, Copy, Debug)]
struct Identity(*const (dyn Recorder + 'static));

// SAFETY: the pointer is only compared; that of our own recorder is followed, which any thread may use.
unsafe impl Send for Identity {}
// SAFETY: as above.
unsafe impl Sync for Identity {}

impl Identity {
    fn of(recorder: &dyn Recorder) -> Self {
        let pointer: *const (dyn Recorder + '_) = recorder;
        #[expect(clippy::transmute_ptr_to_ptr, reason = "a cast does not lengthen the lifetime in a trait object")]
        // SAFETY: only the lifetime bound changes, which has no representation; it is followed by `ours` alone.
        Self(unsafe { std::mem::transmute::<*const (dyn Recorder + '_), *const (dyn Recorder + 'static)>(pointer) })
    }

    #[inline]
    // A recorder without fields has no address of its own: the method table tells it apart.
    fn is(self, other: Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

/// Reads the recorder that is current on this thread, unless it is the facade's stand-in for none.
///
/// All comparisons of recorders go through this function, because the compiler may create another method table of the
/// stand-in for each place that uses it.
#[inline(never)]
pub(crate) fn with_current(read: &mut dyn FnMut(&dyn Recorder)) {
    metrics::with_recorder(|recorder| {
        if !is_stand_in(recorder) {
            read(recorder);
        }
    });
}

/// The facade's stand-in, once it was seen.
static STAND_IN: OnceLock<Identity> = OnceLock::new();
/// A global recorder that is not ours, once it was seen.
static GLOBAL: OnceLock<Identity> = OnceLock::new();

/// Whether a recorder is the facade's stand-in. It is not always known at once: see [`discover`].
#[inline]
fn is_stand_in(recorder: &dyn Recorder) -> bool {
    let is_known = STAND_IN.get().is_some_and(|known| known.is(Identity::of(recorder)));
    is_known || has_methods_of_stand_in(recorder)
}

/// Whether a recorder has the method table of `NoopRecorder`, if the compiler used the same table here. Another type
/// with the same table does nothing, either.
fn has_methods_of_stand_in(recorder: &dyn Recorder) -> bool {
    let recorder = ptr::from_ref(recorder);
    let none: *const dyn Recorder = &raw const NOTHING;
    ptr::eq(recorder, none.with_addr(recorder.addr()))
}

static NOTHING: NoopRecorder = NoopRecorder;

/// Whether handles of a recorder can be cached, because it is the global one.
#[inline]
pub(crate) fn is_lasting(recorder: &dyn Recorder) -> bool {
    is_ours(recorder) || is_global(recorder) || discover(recorder)
}

fn is_global(recorder: &dyn Recorder) -> bool {
    GLOBAL.get().is_some_and(|known| known.is(Identity::of(recorder)))
}

/// Finds out which recorder is the global one, for the calls that follow.
///
/// The facade does not say which recorder is the global one, but a new thread has no local recorder and so sees the
/// global one. Calls do not wait for that thread, because a call may be made while the system's loader holds a lock
/// that new threads need. Threads are expensive, so in a program that uses local recorders only the 1st, 2nd, 4th, 8th
/// … unknown recorder starts one.
#[cold]
fn discover(recorder: &dyn Recorder) -> bool {
    static UNKNOWN: AtomicUsize = AtomicUsize::new(0);
    static IS_ASKING: AtomicBool = AtomicBool::new(false);
    // The global recorder is known, so nothing has to be counted any more on a cache line that all threads share.
    if GLOBAL.get().is_some() || !OURS.load(Ordering::Acquire).is_null() {
        return false;
    }
    let turn = UNKNOWN.fetch_add(1, Ordering::Relaxed) + 1;
    if turn.is_power_of_two() && !IS_ASKING.swap(true, Ordering::AcqRel) {
        let asking = thread::Builder::new().name("callmeter-probe".into()).spawn(|| {
            with_current(&mut |recorder| {
                let known = if is_stand_in_without_local(recorder) { &STAND_IN } else { &GLOBAL };
                known.get_or_init(|| Identity::of(recorder));
            });
            IS_ASKING.store(false, Ordering::Release);
        });
        // If the thread cannot be started, recorders remain unknown. That is slower, but correct.
        if asking.is_err() {
            IS_ASKING.store(false, Ordering::Release);
        }
    }
    is_global(recorder)
}

/// Whether the recorder of a thread without a local one is the stand-in. The stand-in is a static without fields. A
/// global recorder without fields is in a box, whose address is then its alignment.
fn is_stand_in_without_local(recorder: &dyn Recorder) -> bool {
    size_of_val(recorder) == 0 && ptr::from_ref(recorder).addr() != align_of_val(recorder)
}

/// Whether our own recorder is the global one, found or not.
static IS_INSTALLED: AtomicBool = AtomicBool::new(false);

/// The address of our own installed recorder; null before it is found.
static OURS: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// The same recorder, to be called.
static OUR_RECORDER: OnceLock<Identity> = OnceLock::new();

/// Our own installed recorder.
pub(crate) fn ours() -> Option<&'static dyn Recorder> {
    // SAFETY: it is the global recorder, which any thread may use and which is never replaced or freed.
    OUR_RECORDER.get().map(|ours| unsafe { &*ours.0 })
}

/// Says that our own recorder is the global one from now on, and that all sites have their cells.
pub(crate) fn installed() {
    IS_INSTALLED.store(true, Ordering::Release);
}

/// Whether our own recorder is installed.
pub(crate) fn is_installed() -> bool {
    IS_INSTALLED.load(Ordering::Acquire)
}

/// Our own installed recorder registers its address.
pub(crate) fn found_ours(recorder: &'static dyn Recorder) {
    OUR_RECORDER.get_or_init(|| Identity::of(recorder));
    OURS.store(ptr::from_ref(recorder).cast::<()>().cast_mut(), Ordering::Release);
}

/// Whether a recorder is our own installed one.
#[inline]
pub(crate) fn is_ours(recorder: &dyn Recorder) -> bool {
    ptr::addr_eq(ptr::from_ref(recorder), OURS.load(Ordering::Acquire))
}
