//! Sources: what an exporter measures by itself, when it is read. No annotation declares it.

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
use crate::export::InstallError;
use crate::store::Store;

/// Families that an exporter fills by itself.
pub(crate) trait Collector: Send + Sync {
    /// The families, for the exporter's catalogue.
    fn instruments(&self) -> Vec<OwnedInstrument>;

    /// What goes on between expositions begins. It ends when the source is dropped.
    ///
    /// # Errors
    ///
    /// If the system has not what it needs.
    fn start(&mut self, _families: &Store) -> Result<(), InstallError> {
        Ok(())
    }

    /// Brings the families up to date, before each exposition.
    fn collect(&self, families: &Store);
}

type Open = dyn Fn() -> Result<Box<dyn Collector>, InstallError> + Send + Sync;

/// A source that a builder was asked for.
#[derive(Clone)]
pub(crate) struct Plan {
    method: &'static str,
    location: &'static Location<'static>,
    open: Arc<Open>,
}

impl Plan {
    pub(crate) fn new(
        method: &'static str,
        location: &'static Location<'static>,
        open: impl Fn() -> Result<Box<dyn Collector>, InstallError> + Send + Sync + 'static,
    ) -> Self {
        Self { method, location, open: Arc::new(open) }
    }

    /// The collector, and what it declares at the builder's method.
    pub(crate) fn open(&self) -> Result<(Box<dyn Collector>, OwnedDeclaration), InstallError> {
        let collector = (self.open)()?;
        let declaration = declaration(self.method, self.location, collector.instruments());
        Ok((collector, declaration))
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.method, self.location)
    }
}

/// What a method of the exporter's builder declares, where the program calls it.
pub(crate) fn declaration(
    method: &str,
    location: &'static Location<'static>,
    instruments: Vec<OwnedInstrument>,
) -> OwnedDeclaration {
    let function = format!("ExporterBuilder::{method}");
    OwnedDeclaration::built_in(function, env!("CARGO_CRATE_NAME"), location, instruments)
}

/// Sets a gauge of the exporter's own, or raises a counter to a total.
pub(crate) fn put(families: &Store, key: &Key, value: impl Measurement) {
    let Some(family) = families.family(key.name()) else { return };
    match family.kind() {
        Kind::Counter => family.raise(key, value.into_measurement()),
        Kind::Gauge => family.register_gauge(key).set(value.into_measurement()),
        Kind::Histogram => {}
    }
}
