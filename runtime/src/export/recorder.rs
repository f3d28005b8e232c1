//! The recorder that receives the updates of the `metrics` facade.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Metadata, SharedString, Unit};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::foreign_labels::{DropReason, ForeignLabels};
use super::foreign_names::Names;
use super::handle_cache::HandleCache;
use super::{Exporter, dropped, escape};
use crate::catalogue::Catalogue;
use crate::declare::name::{is_sanitary, sanitise};
use crate::declare::unit::Kind;
use crate::record::{current_recorder, facade};
use crate::store::reentry::{self, Part};
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
    store: Arc<Store>,
    /// The recorder of all other families.
    undeclared: Arc<PrometheusRecorder>,
    names: Names,
    counters: HandleCache<Counter>,
    gauges: HandleCache<Gauge>,
    histograms: HandleCache<Histogram>,
    exporter: Exporter,
    /// Whether it is the program's recorder.
    is_installed: Arc<AtomicBool>,
}

/// The target of a series that is registered at the facade.
enum SeriesTarget<'a> {
    /// A declared family, with labels that can be exposed.
    Declared(&'a Family, Key),
    /// A family of another crate.
    Undeclared(Key),
}

impl Recorder {
    pub(super) fn new(
        store: Arc<Store>,
        undeclared: Arc<PrometheusRecorder>,
        catalogue: &Catalogue,
        exporter: Exporter,
    ) -> Self {
        Self {
            store,
            undeclared,
            names: Names::new(catalogue),
            counters: HandleCache::default(),
            gauges: HandleCache::default(),
            histograms: HandleCache::default(),
            exporter,
            is_installed: Arc::default(),
        }
    }

    /// The exporter that renders what is recorded here.
    pub fn exporter(&self) -> Exporter {
        self.exporter.clone()
    }

    pub(super) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    /// Set it when this is the program's recorder. From then on, the recorder registers its address when it is used.
    pub(super) fn is_installed(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_installed)
    }

    /// The declared family of this name and kind, as it is exposed.
    fn family(&self, kind: Kind, name: &str) -> Option<&Family> {
        let family = if is_sanitary(name) { self.store.family(name) } else { self.store.family(&sanitise(name)) };
        family.filter(|family| family.kind() == kind)
    }

    /// The name of an undeclared family, for `metrics-exporter-prometheus`.
    fn undeclared_name(&self, kind: Kind, name: &str) -> Arc<str> {
        // A declared histogram that a layer has given another name keeps its buckets.
        let renamed = facade::registering().filter(|declared| kind == Kind::Histogram && declared.name != name);
        let buckets = renamed.and_then(|declared| self.store.index_of(declared.name));
        self.names.give(kind, name, buckets)
    }

    fn target(&self, kind: Kind, key: &Key) -> (SeriesTarget<'_>, Vec<DropReason>) {
        let ForeignLabels { kept, dropped } = ForeignLabels::of(key, kind);
        let target = match self.family(kind, key.name()) {
            Some(family) => {
                let labels: Vec<_> = kept.into_iter().map(|(key, value)| Label::new(key, value)).collect();
                SeriesTarget::Declared(family, Key::from_parts(family.name().to_owned(), labels))
            }
            None => {
                let name = self.undeclared_name(kind, key.name()).to_string();
                let doubled = |value: String| escape::double(&value).into_owned();
                let labels: Vec<_> = kept.into_iter().map(|(key, value)| Label::new(key, doubled(value))).collect();
                SeriesTarget::Undeclared(Key::from_parts(name, labels))
            }
        };
        (target, dropped)
    }

    /// Registers this recorder's address, if it is the program's: then the facade has put it into a box that is never
    /// moved or freed.
    #[inline]
    fn register_address(&self) {
        if self.is_installed.load(Ordering::Acquire) && !current_recorder::is_address_known() {
            current_recorder::set_address(self);
        }
    }
}

macro_rules! describe {
    ($($describe:ident $kind:ident;)*) => {$(
        fn $describe(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
            self.register_address();
            let Some(_inside) = reentry::enter(Part::Exporter) else { return };
            // The declaration describes a declared family.
            if self.family(Kind::$kind, name.as_str()).is_none() {
                let name = self.undeclared_name(Kind::$kind, name.as_str()).to_string();
                self.undeclared.$describe(name.into(), unit, escape::in_description(description));
            }
        }
    )*};
}

macro_rules! register {
    ($($register:ident $kind:ident $kept:ident;)*) => {$(
        fn $register(&self, key: &Key, metadata: &Metadata<'_>) -> $kind {
            self.register_address();
            let Some(_inside) = reentry::enter_or_drop(Part::Exporter) else { return $kind::noop() };
            if let Some(handle) = self.$kept.get(key) {
                return handle;
            }
            let (target, dropped) = self.target(Kind::$kind, key);
            let handle = match target {
                SeriesTarget::Declared(family, key) => family.$register(&key),
                SeriesTarget::Undeclared(key) => self.undeclared.$register(&key, metadata),
            };
            let (handle, is_new) = self.$kept.insert(key, handle);
            if is_new {
                dropped::count_labels(&self.store, &dropped);
            }
            handle
        }
    )*};
}

// A declared family has the declared type. Updates of another type would make a second family of that name, so they
// are exposed under another name.
impl metrics::Recorder for Recorder {
    describe! {
        describe_counter Counter;
        describe_gauge Gauge;
        describe_histogram Histogram;
    }

    register! {
        register_counter Counter counters;
        register_gauge Gauge gauges;
        register_histogram Histogram histograms;
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}
