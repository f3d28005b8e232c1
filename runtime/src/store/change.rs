//! A change of one series: the same for our own store and for other recorders.

/// What an update does to a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Change {
    /// Adds to a counter.
    Increment(u64),
    /// Raises a counter to a total that is counted elsewhere.
    RaiseTo(u64),
    /// Adds 1 to an in-flight gauge.
    Enter,
    /// Subtracts 1 from an in-flight gauge.
    Leave,
    /// Sets a gauge.
    Set(f64),
    /// Adds to a gauge.
    Add(f64),
    /// Records a value several times in a histogram.
    Record {
        /// The value. NaN and the infinities are not recorded: one of them would make the sum useless.
        value: f64,
        /// How many times.
        count: u64,
    },
    /// Records a duration in a histogram.
    RecordNanos {
        /// The duration.
        nanos: u64,
        /// How many calls it represents.
        weight: u64,
    },
}

/// A duration in seconds.
#[expect(clippy::cast_precision_loss, reason = "104 days are exact to the nanosecond")]
pub(crate) fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

/// A count, as the facade takes it.
pub(crate) fn saturated(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
