use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something is away at the moment, so that its going and its coming back are logged once each, and not every
/// try in between.
#[derive(Debug, Default)]
pub struct Outage(AtomicBool);

impl Outage {
    /// Nothing is away.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Takes note of a failure; whether it is the first.
    pub fn begins(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }

    /// Takes note of a success; whether it is the first after a failure.
    pub fn ends(&self) -> bool {
        // Most of the time it writes nothing.
        self.is_on() && self.0.swap(false, Ordering::Relaxed)
    }

    /// Whether the last that is known is a failure.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_told_once() {
        let outage = Outage::new();
        assert!(!outage.ends() && !outage.is_on());
        assert!(outage.begins() && outage.is_on() && !outage.begins());
        assert!(outage.ends() && !outage.ends() && !outage.is_on());
    }
}
