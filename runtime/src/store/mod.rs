//! The store: the series of all declared families, in constant memory whatever the traffic.
//!
//! A series is fed by the cells of the annotations that declare it, and by the handle that the `metrics` facade
//! has of it, if somebody asked for one. What is rendered is their sum.

mod bounds;
mod cells;
mod family;
mod layout;
mod open_cells;
mod plan;
mod sync;

pub(crate) use self::bounds::Bounds;
pub(crate) use self::cells::OwnPage;
pub(crate) use self::family::{Family, Totals, Value};
pub(crate) use self::layout::{Layout, Place};
pub(crate) use self::plan::Account;

use std::sync::OnceLock;

use crate::catalogue::Catalogue;
use crate::site::SITES;

/// Every declared family, sorted by name.
#[derive(Debug)]
pub(crate) struct Store {
    families: Vec<Family>,
    /// Whether the sites write to their cells for this store.
    is_direct: OnceLock<()>,
}

impl Store {
    /// A store with every closed series of a catalogue at zero. Each series has the global labels, too.
    pub(crate) fn new(catalogue: &Catalogue, global: &[(String, String)]) -> Self {
        let families = catalogue.iter().map(|family| Family::new(family, global)).collect();
        Self { families, is_direct: OnceLock::new() }
    }

    pub(crate) fn families(&self) -> &[Family] {
        &self.families
    }

    /// The family of this name.
    pub(crate) fn family(&self, name: &str) -> Option<&Family> {
        Some(&self.families[self.position(name)?])
    }

    /// Which of the families has this name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.families.binary_search_by(|family| family.name().cmp(name)).ok()
    }

    /// Gives all sites cells for this store, which then lasts as long as the program.
    pub(crate) fn take_over_sites(&'static self) {
        if self.is_direct.set(()).is_ok() {
            for site in SITES {
                site.layout.get_or_init(|| Layout::new(site, self));
            }
        }
    }

    /// The totals of all cells at this moment; of none, if the sites write for another store.
    pub(crate) fn totals(&self) -> Totals {
        if self.is_direct.get().is_some() { Totals(cells::totals(layout::taken())) } else { Totals(Vec::new()) }
    }
}
