//! The CPU time of this process, split into user and system.

/// CPU time since the process started, of all its threads.
#[derive(Clone, Copy, Debug)]
pub(super) struct CpuTime {
    pub(super) user_seconds: f64,
    pub(super) system_seconds: f64,
}

impl CpuTime {
    #[cfg(unix)]
    pub(super) fn of_this_process() -> Option<Self> {
        let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
        // SAFETY: the pointer is valid for a whole `rusage`, which the call fills in.
        let code = unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
        // SAFETY: all fields are integers, for which zeroed memory is valid even if the call has not filled it in.
        let usage = unsafe { usage.assume_init() };
        (code == 0).then(|| Self { user_seconds: seconds(usage.ru_utime), system_seconds: seconds(usage.ru_stime) })
    }

    /// Not implemented for other systems.
    #[cfg(not(unix))]
    pub(super) fn of_this_process() -> Option<Self> {
        None
    }
}

#[cfg(unix)]
#[expect(clippy::cast_precision_loss, reason = "104 days are exact to the nanosecond")]
fn seconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 / 1e6
}
