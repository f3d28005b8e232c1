//! The recorder: what the `metrics` facade hands on.

use std::fmt;
use std::sync::Arc;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::{Exporter, backslash};
use crate::descriptor::Kind;
use crate::name::{is_sanitary, sanitise};
use crate::store::{Family, Store};

/// An exporter's recorder, for composing with the layers of `metrics-util` before it is installed.
///
/// ```
/// use metrics_util::layers::{Layer, PrefixLayer};
///
/// let recorder = callmeter::Exporter::builder().build()?;
/// let exporter = recorder.exporter();
/// let layered = PrefixLayer::new("shop").layer(recorder);
/// metrics::with_local_recorder(&layered, || metrics::counter!("visits_total").increment(1));
/// assert!(exporter.render().contains("shop_visits_total 1"));
/// # Ok::<(), callmeter::InstallError>(())
/// ```
pub struct Recorder {
    /// The declared families.
    declared: Arc<Store>,
    /// Everything else.
    undeclared: PrometheusRecorder,
    exporter: Exporter,
}

impl Recorder {
    pub(super) fn new(declared: Arc<Store>, undeclared: PrometheusRecorder, exporter: Exporter) -> Self {
        Self { declared, undeclared, exporter }
    }

    /// The exporter that renders what is recorded here.
    pub fn exporter(&self) -> Exporter {
        self.exporter.clone()
    }

    pub(super) fn declared(&self) -> Arc<Store> {
        Arc::clone(&self.declared)
    }

    /// The declared family of this name, as it is exposed.
    fn family(&self, name: &str) -> Option<&Family> {
        if is_sanitary(name) { self.declared.family(name) } else { self.declared.family(&sanitise(name)) }
    }
}

// What is declared is described by its declaration, and has the declared type: anything else under its name would
// spoil the exposition, and is nothing.
impl metrics::Recorder for Recorder {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.undeclared.describe_counter(key, unit, backslash::in_description(description));
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.undeclared.describe_gauge(key, unit, backslash::in_description(description));
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.undeclared.describe_histogram(key, unit, backslash::in_description(description));
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        match self.family(key.name()) {
            Some(family) if family.kind() == Kind::Counter => family.register_counter(key),
            Some(_) => Counter::noop(),
            None => self.undeclared.register_counter(&backslash::in_key(key), metadata),
        }
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        match self.family(key.name()) {
            Some(family) if family.kind() == Kind::Gauge => family.register_gauge(key),
            Some(_) => Gauge::noop(),
            None => self.undeclared.register_gauge(&backslash::in_key(key), metadata),
        }
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        match self.family(key.name()) {
            Some(family) if family.kind() == Kind::Histogram => family.register_histogram(key),
            Some(_) => Histogram::noop(),
            None => self.undeclared.register_histogram(&backslash::in_key(key), metadata),
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}
