//! The configuration of an exporter. Each collector and component adds its own methods, in its own module.

use std::time::Duration;

use super::collector::CollectorPlan;
use super::component::AllSettings;
use crate::declare::buckets;

/// Configures an [`Exporter`](crate::Exporter).
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `install` or `build`"]
pub struct ExporterBuilder {
    pub(super) labels: Vec<(String, String)>,
    pub(super) buckets: Vec<f64>,
    pub(super) upkeep: Duration,
    pub(super) collectors: Vec<CollectorPlan>,
    pub(super) components: AllSettings,
}

impl Default for ExporterBuilder {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            buckets: buckets::DURATION.to_vec(),
            upkeep: Duration::from_secs(5),
            collectors: Vec::new(),
            components: AllSettings::default(),
        }
    }
}

impl ExporterBuilder {
    /// Adds a label to every series. The keys `job` and `instance` are rejected, because Prometheus sets them when it
    /// scrapes.
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.push((key.into(), value.into()));
        self
    }

    /// Sets the boundaries of histograms that no annotation declares, such as another crate's. The default is 5 ms to
    /// 10 s.
    pub fn buckets(mut self, boundaries: &[f64]) -> Self {
        self.buckets = boundaries.to_vec();
        self
    }

    /// Sets how often buffered samples of undeclared histograms are drained, whether or not they are scraped. The
    /// default is 5 s.
    pub fn upkeep_interval(mut self, interval: Duration) -> Self {
        self.upkeep = interval.max(Duration::from_millis(10));
        self
    }

    pub(super) fn collector(mut self, plan: CollectorPlan) -> Self {
        self.collectors.push(plan);
        self
    }
}
