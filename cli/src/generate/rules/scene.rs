//! The tests of one alert: what is scraped, and what fires.

use std::time::Duration;

use super::model::{Case, Expected, Firing, Labels, Series};

/// The two instances of the program in each test, so that a rule that does not put them together fails.
pub const INSTANCES: [&str; 2] = ["a:9464", "b:9464"];

/// The times of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How far the query looks back.
    pub window: Duration,
    /// For how long before it fires.
    pub hold_for: Duration,
}

/// Collects the tests of an alert.
#[derive(Clone, Debug)]
pub struct Scene {
    timing: Timing,
    cases: Vec<Case>,
}

impl Scene {
    /// No tests yet.
    pub fn new(timing: Timing) -> Self {
        Self { timing, cases: Vec::new() }
    }

    /// The alert's times.
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// The time between two scrapes. A rate needs some samples, and a long window no more of them than a test has time for. The window is a
    /// multiple of it.
    pub fn interval(&self) -> Duration {
        let seconds = self.timing.window.as_secs();
        let (minutes, rest) = (seconds / 60, seconds % 60);
        if minutes <= 60 || rest != 0 {
            return Duration::from_secs((seconds / 5).clamp(15, 60));
        }
        let divisor = (1..=minutes / 20).rev().find(|divisor| minutes % divisor == 0);
        Duration::from_secs(divisor.unwrap_or(1) * 60)
    }

    /// The samples that a series has until the alert is looked at.
    pub fn samples(&self) -> u64 {
        self.at().as_secs() / self.interval().as_secs() + 1
    }

    /// What a counter with this many events per window adds from scrape to scrape.
    pub fn per_scrape(&self, per_window: f64) -> f64 {
        per_window * self.interval().as_secs_f64() / self.timing.window.as_secs_f64()
    }

    /// When the alert fires, if what makes it fire begins with the first scrape: after the window and the hold time.
    pub fn at(&self) -> Duration {
        // Rules are evaluated at each whole minute, or at each scrape if that is less often.
        let step = self.interval().as_secs().max(60);
        let steps = (self.timing.window + self.timing.hold_for).as_secs().div_ceil(step) + 2;
        Duration::from_secs(steps * step)
    }

    /// The alert fires for one series.
    pub fn fires(&mut self, name: &str, series: Vec<Series>, labels: Labels, value: f64) {
        // A condition that has held for less than the hold time is pending.
        if self.timing.hold_for >= Duration::from_secs(120) {
            let at = self.timing.hold_for.saturating_sub(self.interval().max(Duration::from_secs(60)));
            self.push(&format!("{name}, but not for long enough"), series.clone(), at, Vec::new());
        }
        self.push(name, series, self.at(), vec![Firing { labels, value }]);
    }

    /// The alert does not fire.
    pub fn silent(&mut self, name: &str, series: Vec<Series>) {
        self.push(name, series, self.at(), Vec::new());
    }

    fn push(&mut self, name: &str, series: Vec<Series>, at: Duration, firing: Vec<Firing>) {
        let interval = self.interval();
        let expected = vec![Expected::Alerts(firing)];
        self.cases.push(Case { name: name.to_owned(), interval, series, at, expected });
    }

    /// The tests.
    pub fn cases(self) -> Vec<Case> {
        self.cases
    }
}

/// The labels of an alert whose query keeps these of a series.
pub fn kept(labels: &Labels, by: &[&str]) -> Labels {
    labels
        .iter()
        .filter(|(key, _)| by.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The labels with another value of one.
#[must_use]
pub fn with(labels: &Labels, key: &str, value: &str) -> Labels {
    let mut labels = labels.clone();
    labels.insert(key.to_owned(), value.to_owned());
    labels
}

/// The same series of each instance.
pub fn instances(make: impl Fn(&str) -> Vec<Series>) -> Vec<Series> {
    INSTANCES.iter().flat_map(|instance| make(instance)).collect()
}
