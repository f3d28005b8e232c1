//! The recorder: what the `metrics` facade hands on.

use std::collections::HashMap;
use std::fmt;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder as _, SharedString, Unit};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::{Exporter, backslash};
use crate::catalogue::{Catalogue, Family};
use crate::descriptor::Kind;

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
    prometheus: PrometheusRecorder,
    exporter: Exporter,
    /// The declared families: what is registered under such a name has the declared type, or is nothing.
    declared: HashMap<String, Kind>,
}

impl Recorder {
    pub(super) fn new(prometheus: PrometheusRecorder, exporter: Exporter, catalogue: &Catalogue) -> Self {
        let declared = catalogue.iter().map(|family| (family.name.clone(), family.kind)).collect();
        let recorder = Self { prometheus, exporter, declared };
        catalogue.iter().for_each(|family| recorder.declare(family));
        recorder
    }

    /// Describes a family and registers all its closed series, which thus are exposed at zero from now on.
    fn declare(&self, family: &Family) {
        let name = KeyName::from(family.name.clone());
        let unit = family.unit.and_then(crate::Unit::as_facade);
        let help = family.help.clone().into();
        match family.kind {
            Kind::Counter => self.describe_counter(name, unit, help),
            Kind::Gauge => self.describe_gauge(name, unit, help),
            Kind::Histogram => self.describe_histogram(name, unit, help),
        }
        let metadata = Metadata::new(module_path!(), Level::INFO, None);
        for series in family.closed_series() {
            let labels = series.into_iter().map(|(key, value)| Label::new(key.to_owned(), value.to_owned()));
            let key = Key::from_parts(family.name.clone(), labels.collect::<Vec<_>>());
            match family.kind {
                Kind::Counter => drop(self.register_counter(&key, &metadata)),
                Kind::Gauge => drop(self.register_gauge(&key, &metadata)),
                Kind::Histogram => drop(self.register_histogram(&key, &metadata)),
            }
        }
    }

    /// The exporter that renders what is recorded here.
    pub fn exporter(&self) -> Exporter {
        self.exporter.clone()
    }

    /// Whether a name may be registered with a type. Two types under one name would spoil the exposition.
    fn admits(&self, name: &str, kind: Kind) -> bool {
        let sanitised;
        let name = if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            name
        } else {
            sanitised = crate::catalogue::sanitise(name);
            &sanitised
        };
        self.declared.get(name).is_none_or(|declared| *declared == kind)
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.prometheus.describe_counter(key, unit, backslash::in_description(description));
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.prometheus.describe_gauge(key, unit, backslash::in_description(description));
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.prometheus.describe_histogram(key, unit, backslash::in_description(description));
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        if !self.admits(key.name(), Kind::Counter) {
            return Counter::noop();
        }
        self.prometheus.register_counter(&backslash::in_key(key), metadata)
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        if !self.admits(key.name(), Kind::Gauge) {
            return Gauge::noop();
        }
        self.prometheus.register_gauge(&backslash::in_key(key), metadata)
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        if !self.admits(key.name(), Kind::Histogram) {
            return Histogram::noop();
        }
        self.prometheus.register_histogram(&backslash::in_key(key), metadata)
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}
