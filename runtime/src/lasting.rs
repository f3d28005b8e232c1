//! Recorders of the `metrics` facade, and which of them last.
//!
//! A recorder is one of three: the global one, which is never replaced or freed; nothing, the facade's own
//! stand-in until there is a global one, which is never freed either; or a local one, which lives as long as
//! somebody's stack frame, and whose address another may have afterwards. The first two are the *lasting* ones:
//! what is kept of them stays right.

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::thread;

use metrics::Recorder;

/// The identity of a lasting recorder.
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

/// Reads the recorder that is current on this thread. All that compare recorders see it through this one function: the
/// facade's stand-in gets its method table where it is looked at, and the compiler makes one for each place.
#[inline(never)]
pub(crate) fn with_current(read: &mut dyn FnMut(&dyn Recorder)) {
    metrics::with_recorder(|recorder| read(recorder));
}

/// The lasting recorders, in the order of their discovery. There can be two: nothing, then the global one.
static LASTING: [OnceLock<Identity>; LASTING_RECORDERS] = [const { OnceLock::new() }; LASTING_RECORDERS];
/// How many there can be.
pub(crate) const LASTING_RECORDERS: usize = 2;

/// Which of the lasting recorders this is.
#[inline]
fn known(recorder: &dyn Recorder) -> Option<usize> {
    let current = Identity::of(recorder);
    LASTING.iter().position(|known| known.get().is_some_and(|known| known.is(current)))
}

/// Which of the lasting recorders this is; none, if it is a local one.
#[inline]
pub(crate) fn place(recorder: &dyn Recorder) -> Option<usize> {
    known(recorder).or_else(|| discover(recorder))
}

/// Finds out whether an unknown recorder is a lasting one.
///
/// The facade does not say which recorder is the global one, but on a thread of its own there is no local one.
/// A thread is dear, so in a program that uses local recorders only the 1st, 2nd, 4th, 8th … unknown is asked about.
#[cold]
fn discover(recorder: &dyn Recorder) -> Option<usize> {
    static UNKNOWN: AtomicUsize = AtomicUsize::new(0);
    // All are known: there is nothing to count any more, on a cache line that all threads would share.
    if LASTING.iter().all(|known| known.get().is_some()) {
        return None;
    }
    let turn = UNKNOWN.fetch_add(1, Ordering::Relaxed) + 1;
    if !turn.is_power_of_two() {
        return None;
    }
    learn();
    known(recorder)
}

/// Learns, and says, the recorder that threads without a local one have now.
fn learn() -> Option<Identity> {
    let probe = thread::Builder::new().name("callmeter-probe".into()).spawn(|| {
        let mut found = None;
        with_current(&mut |recorder| found = Some(Identity::of(recorder)));
        found
    });
    // Without a thread to be had, recorders stay unknown: slower, not wrong.
    let found = probe.ok()?.join().ok()??;
    LASTING.iter().find(|place| place.get_or_init(|| found).is(found))?;
    Some(found)
}

/// Where our own installed recorder is; nowhere before it is installed.
static OURS: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// The same recorder, to be called.
static OUR_RECORDER: OnceLock<Identity> = OnceLock::new();

/// Our own installed recorder.
pub(crate) fn ours() -> Option<&'static dyn Recorder> {
    // SAFETY: it is the global recorder, which any thread may use and which is never replaced or freed.
    OUR_RECORDER.get().map(|ours| unsafe { &*ours.0 })
}

/// Says that our own recorder is the global one from now on, and that all sites have their cells.
#[cfg(feature = "exporter")]
pub(crate) fn installed() {
    // What a thread of its own sees is the global recorder: ours, which was just installed. Without a thread to be
    // had, it is reached through the facade like any other.
    if let Some(found) = learn() {
        OUR_RECORDER.get_or_init(|| found);
        OURS.store(found.0.cast::<()>().cast_mut(), Ordering::Release);
    }
}

/// Whether our own recorder is installed.
#[cfg(feature = "exporter")]
pub(crate) fn is_installed() -> bool {
    !OURS.load(Ordering::Acquire).is_null()
}

/// Whether a recorder is our own installed one.
#[inline]
pub(crate) fn is_ours(recorder: &dyn Recorder) -> bool {
    ptr::addr_eq(ptr::from_ref(recorder), OURS.load(Ordering::Acquire))
}
