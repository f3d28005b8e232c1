//! The store: the series of all declared families. Its memory does not grow with the number of calls.
//!
//! A series is the sum of the cells of all annotations that declare it and of a handle that all threads share. The
//! handle exists if the series was registered at the `metrics` facade, or if its value is set and not counted.

mod cell_allocator;
mod cell_range;
mod change;
mod family;
mod fast_path;
mod handle;
mod histogram;
pub(crate) mod insert_only_map;
mod label_text;
mod layout;
mod open_cells;
mod plan;
pub(crate) mod reentry;
mod sampling;
mod series_labels;
mod series_table;
mod shard;
mod value;

pub(crate) use self::change::{Change, saturated, seconds};
pub(crate) use self::family::{Family, Moment};
pub(crate) use self::fast_path::FastPath;
pub(crate) use self::histogram::{Bounds, Sums};
pub(crate) use self::layout::Layout;
pub(crate) use self::sampling::Sampling;
pub(crate) use self::series_labels::{OpenLabels, series_labels};
pub(crate) use self::shard::OwnPage;
pub(crate) use self::value::Value;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::catalogue::Catalogue;
use crate::declare::instrument::Declaration;

/// Every declared family, sorted by name.
#[derive(Debug)]
pub(crate) struct Store {
    families: Vec<Family>,
    /// Whether declarations have their cells in this store.
    has_cells: AtomicBool,
}

impl Store {
    /// A store with every closed series of a catalogue at zero. Each series has the global labels, too.
    pub(crate) fn new(catalogue: &Catalogue, global: &[(String, String)]) -> Self {
        let families = catalogue.iter().map(|family| Family::new(family, global)).collect();
        Self { families, has_cells: AtomicBool::new(false) }
    }

    pub(crate) fn families(&self) -> &[Family] {
        &self.families
    }

    /// The family of this name.
    pub(crate) fn family(&self, name: &str) -> Option<&Family> {
        Some(&self.families[self.index_of(name)?])
    }

    /// Gives a declaration its cells. `None` if a family is not the store's.
    pub(crate) fn layout(&'static self, declaration: &'static Declaration) -> Option<Layout> {
        self.has_cells.store(true, Ordering::Release);
        Layout::new(declaration, self)
    }

    /// The values to expose now: the totals of all cells (of none, if no declaration has its cells here), and the
    /// observers' values.
    pub(crate) fn moment(&self, observed: Vec<ObservedValue>) -> Moment {
        let observed = self.by_series(observed);
        let mut totals = Vec::new();
        if self.has_cells.load(Ordering::Acquire) {
            let shards = shard::shards();
            totals = shards.totals(cell_allocator::taken());
            self.families.iter().for_each(|family| family.add_up_special_cells(&shards, &mut totals));
        }
        Moment { totals, observed }
    }

    /// Calls `read` with the labels and the value of each series of a family. No lock is held meanwhile.
    pub(crate) fn for_each(&self, family: &Family, moment: &Moment, read: impl FnMut(&str, &Value)) {
        let index = self.index_of(family.name());
        let observed = index.and_then(|index| moment.observed.get(index)).map_or(&[][..], Vec::as_slice);
        family.for_each(&moment.totals, observed, read);
    }

    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.families.binary_search_by(|family| family.name().cmp(name)).ok()
    }

    /// The observers' values, by family and series. Several observers of one series are summed. If one of them has no
    /// value, the series has none.
    fn by_series(&self, observed: Vec<ObservedValue>) -> Vec<Vec<(u32, Option<f64>)>> {
        let mut by_family = Vec::new();
        for ObservedValue { family, labels, value } in observed {
            let Some(index) = self.index_of(family) else { continue };
            by_family.resize_with(self.families.len(), Vec::new);
            let position = self.families[index].position(labels);
            by_family[index].push((position, value));
        }
        for observed in &mut by_family {
            // A stable sort, because a sum of floats may fall if it is added up in another order.
            observed.sort_by_key(|(position, _)| *position);
            observed.dedup_by(|(later, value), (earlier, sum)| {
                let is_same = later == earlier;
                if is_same {
                    *sum = sum.zip(*value).map(|(sum, value)| sum + value);
                }
                is_same
            });
        }
        by_family
    }
}

/// An observer's value of a series.
#[derive(Debug)]
pub(crate) struct ObservedValue {
    pub(crate) family: &'static str,
    pub(crate) labels: Vec<metrics::Label>,
    /// What is added to the series; `None` if it is to be left out.
    pub(crate) value: Option<f64>,
}
