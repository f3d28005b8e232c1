//! Collectors: metrics that an exporter measures by itself when it is scraped. No annotation declares them.

mod build_info;
#[cfg(feature = "process")]
mod cpu_time;
#[cfg(feature = "process")]
mod process;
#[cfg(feature = "tokio")]
mod tokio;

pub use self::build_info::BuildInfo;

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use metrics::Key;

use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
use crate::declare::unit::Kind;
use crate::declare::value::Measurement;
use crate::export::error::InstallError;
use crate::store::Store;

/// Fills families of the store.
pub(crate) trait Collector: Send + Sync {
    /// The families, for the exporter's catalogue.
    fn instruments(&self) -> Vec<OwnedInstrument>;

    /// Starts what the collector does between expositions. It ends when the collector is dropped.
    ///
    /// # Errors
    ///
    /// Fails if the system cannot start a thread.
    fn start(&mut self, _store: &Store) -> Result<(), InstallError> {
        Ok(())
    }

    /// Brings the families up to date. It is called before each exposition.
    fn collect(&self, store: &Store);
}

type Open = dyn Fn() -> Result<Box<dyn Collector>, InstallError> + Send + Sync;

/// A collector that a method of the builder has added.
#[derive(Clone)]
pub(crate) struct CollectorPlan {
    method: &'static str,
    location: &'static Location<'static>,
    open: Arc<Open>,
}

impl CollectorPlan {
    pub(crate) fn new(
        method: &'static str,
        location: &'static Location<'static>,
        open: impl Fn() -> Result<Box<dyn Collector>, InstallError> + Send + Sync + 'static,
    ) -> Self {
        Self { method, location, open: Arc::new(open) }
    }

    /// Creates the collector. Returns also what it declares.
    pub(crate) fn open(&self) -> Result<(Box<dyn Collector>, OwnedDeclaration), InstallError> {
        let collector = (self.open)()?;
        let declaration = declaration(self.method, self.location, collector.instruments());
        Ok((collector, declaration))
    }
}

impl fmt::Debug for CollectorPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.method, self.location)
    }
}

/// What a method of the builder declares at the location where the program calls it.
pub(crate) fn declaration(
    method: &str,
    location: &'static Location<'static>,
    instruments: Vec<OwnedInstrument>,
) -> OwnedDeclaration {
    let function = format!("ExporterBuilder::{method}");
    OwnedDeclaration::built_in(function, env!("CARGO_CRATE_NAME"), location, instruments)
}

/// Sets a gauge of the exporter's own, or raises a counter to a total.
pub(crate) fn put(store: &Store, key: &Key, value: impl Measurement) {
    let Some(family) = store.family(key.name()) else { return };
    match family.kind() {
        Kind::Counter => family.raise(key, value.into_measurement()),
        Kind::Gauge => family.register_gauge(key).set(value.into_measurement()),
        Kind::Histogram => {}
    }
}
