use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a dependency is unreachable at the moment, so that an outage is logged when it starts and ends, and not
/// with every try.
#[derive(Debug, Default)]
pub struct Outage(AtomicBool);

impl Outage {
    /// No outage.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Records a failure. Returns whether it is the first.
    pub fn begins(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }

    /// Records a success. Returns whether it is the first after a failure.
    pub fn ends(&self) -> bool {
        // Most of the time it writes nothing.
        self.is_on() && self.0.swap(false, Ordering::Relaxed)
    }

    /// Whether the last result was a failure.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_reported_once() {
        let outage = Outage::new();
        assert!(!outage.ends() && !outage.is_on());
        assert!(outage.begins() && outage.is_on() && !outage.begins());
        assert!(outage.ends() && !outage.ends() && !outage.is_on());
    }
}
