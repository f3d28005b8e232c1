//! One family's series.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use metrics::{Counter, Gauge, Histogram, Key, Label};

use super::cell_range::CellRange;
use super::handle::Handle;
use super::histogram::{Sums, VALUES_BUCKETS};
use super::label_text::AddedLabels;
use super::series_table::{Block, Table};
use super::shard::Shards;
use super::value::Value;
use crate::catalogue;
use crate::declare::unit::{Kind, Unit};
use crate::store::reentry::{self, Inside, Part};

/// A declared family with its series.
#[derive(Debug)]
pub(crate) struct Family {
    name: String,
    /// The former name, under which the series are exposed, too, and the help text that it has.
    former: Option<(String, String)>,
    kind: Kind,
    unit: Option<Unit>,
    help: String,
    buckets: Vec<f64>,
    added_labels: AddedLabels,
    /// Locked only to look up a series, or to add or copy a bounded number of series.
    table: RwLock<Table>,
    /// Whether it has cells that do not simply add up over the threads: gauges, and sums of floats.
    has_special_cells: AtomicBool,
}

/// A table that this thread has locked. While it is locked, the allocator's own calls do not try to lock it again.
struct Locked<G> {
    table: G,
    _inside: Inside,
}

impl<G: Deref> Deref for Locked<G> {
    type Target = G::Target;

    fn deref(&self) -> &G::Target {
        &self.table
    }
}

impl<G: DerefMut> DerefMut for Locked<G> {
    fn deref_mut(&mut self) -> &mut G::Target {
        &mut self.table
    }
}

/// The exposed values of one moment.
#[derive(Debug, Default)]
pub(crate) struct Moment {
    /// Totals of all cells. Those of a histogram's float sums are bits.
    pub(super) totals: Vec<u64>,
    /// The observers' values, by family: positions of series in ascending order, each with a value to add, or without
    /// one to leave the series out.
    pub(super) observed: Vec<Vec<(u32, Option<f64>)>>,
}

impl Family {
    pub(super) fn new(declared: &catalogue::Family, global: &[(String, String)]) -> Self {
        let family = Self {
            name: declared.name.clone(),
            former: declared.was.clone().map(|was| (was, declared.former_help())),
            kind: declared.kind,
            unit: declared.unit,
            help: declared.exposed_help(),
            buckets: declared.buckets.clone(),
            added_labels: AddedLabels::new(declared, global),
            table: RwLock::default(),
            has_special_cells: AtomicBool::new(false),
        };
        let mut table = family.write();
        let series = if declared.appears_when_used { Vec::new() } else { declared.closed_series() };
        for series in series {
            let labels = series.into_iter().map(|(key, value)| Label::new(key.to_owned(), value.to_owned()));
            table.position(&family.added_labels.text(labels.collect()));
        }
        drop(table);
        family
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The former name, under which the series are exposed, too, and the help text that it has.
    pub(crate) fn former(&self) -> Option<(&str, &str)> {
        self.former.as_ref().map(|(name, help)| (name.as_str(), help.as_str()))
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn unit(&self) -> Option<Unit> {
        self.unit
    }

    pub(crate) fn help(&self) -> &str {
        &self.help
    }

    pub(crate) fn buckets(&self) -> &[f64] {
        &self.buckets
    }

    /// Calls `read` with the labels and the value of each series. No lock is held meanwhile.
    pub(super) fn for_each(
        &self,
        totals: &[u64],
        observed: &[(u32, Option<f64>)],
        mut read: impl FnMut(&str, &Value),
    ) {
        let mut observed = observed.iter().peekable();
        let mut value = self.zero();
        let mut block = Block::default();
        let mut index = 0;
        while self.copy(index, &mut block) {
            for entry in block.entries(index) {
                value.clear();
                value.add_entry(totals, &entry);
                match observed.next_if(|(position, _)| *position == entry.position) {
                    Some((_, None)) => continue,
                    Some((_, Some(seen))) => value.add_observed(*seen),
                    None => {}
                }
                read(entry.labels, &value);
            }
            index += 1;
        }
    }

    /// Copies a block of series. Returns whether the block exists.
    fn copy(&self, index: usize, block: &mut Block) -> bool {
        loop {
            let copied = self.read().copy(index, block);
            match copied {
                Some(Ok(())) => return true,
                Some(Err(room)) => block.reserve(&room),
                None => return false,
            }
        }
    }

    /// Writes the totals of the cells that are not simply summed over the threads.
    pub(super) fn add_up_special_cells(&self, shards: &Shards, totals: &mut [u64]) {
        if !self.has_special_cells.load(Ordering::Acquire) {
            return;
        }
        let mut cells = Vec::new();
        let mut index = 0;
        loop {
            let copied = self.read().copy_cells(index, &mut cells);
            match copied {
                Some(Ok(())) => {}
                Some(Err(room)) => {
                    cells.reserve(room);
                    continue;
                }
                None => return,
            }
            for cells in &cells {
                let first = cells.first as usize;
                match self.kind {
                    Kind::Counter => {}
                    Kind::Gauge => {
                        if let Some(total) = totals.get_mut(first) {
                            *total = shards.gauge(first);
                        }
                    }
                    Kind::Histogram if cells.is_nanos => {}
                    Kind::Histogram => {
                        if let Some(totals) = totals.get_mut(first..first + VALUES_BUCKETS + self.buckets.len() + 1)
                        {
                            shards.values(first, totals);
                        }
                    }
                }
            }
            index += 1;
        }
    }

    fn zero(&self) -> Value {
        match self.kind {
            Kind::Counter => Value::Count(0, 0.0),
            Kind::Gauge => Value::Gauge(0.0),
            Kind::Histogram => Value::Histogram { buckets: vec![0; self.buckets.len() + 1], sums: Sums::default() },
        }
    }

    /// Makes cells a part of the series with these labels.
    pub(super) fn add_cells(&self, labels: Vec<Label>, cells: CellRange) {
        let labels = self.added_labels.text(labels);
        let is_plain = match self.kind {
            Kind::Counter => true,
            Kind::Gauge => false,
            Kind::Histogram => cells.is_nanos,
        };
        if !is_plain {
            self.has_special_cells.store(true, Ordering::Release);
        }
        let mut table = self.write();
        let position = table.position(&labels);
        table.add_cells(position, cells);
    }

    /// The position of the series with these labels. A missing series is added.
    pub(super) fn position(&self, labels: Vec<Label>) -> u32 {
        let labels = self.added_labels.text(labels);
        self.write().position(&labels)
    }

    /// The handle of the series with these labels.
    pub(super) fn handle(&self, labels: Vec<Label>) -> Arc<Handle> {
        let labels = self.added_labels.text(labels);
        let mut table = self.write();
        let position = table.position(&labels);
        table.handle(position, || Handle::new(self.kind, &self.buckets))
    }

    pub(crate) fn register_counter(&self, key: &Key) -> Counter {
        Counter::from_arc(self.handle(key.labels().cloned().collect()))
    }

    pub(crate) fn register_gauge(&self, key: &Key) -> Gauge {
        Gauge::from_arc(self.handle(key.labels().cloned().collect()))
    }

    pub(crate) fn register_histogram(&self, key: &Key) -> Histogram {
        Histogram::from_arc(self.handle(key.labels().cloned().collect()))
    }

    /// Raises a counter to a total with fractions, that nothing else feeds.
    pub(crate) fn raise(&self, key: &Key, total: f64) {
        self.handle(key.labels().cloned().collect()).raise(total);
    }

    fn read(&self) -> Locked<RwLockReadGuard<'_, Table>> {
        let inside = reentry::hold(Part::Exporter);
        Locked { table: self.table.read().unwrap_or_else(PoisonError::into_inner), _inside: inside }
    }

    fn write(&self) -> Locked<RwLockWriteGuard<'_, Table>> {
        let inside = reentry::hold(Part::Exporter);
        Locked { table: self.table.write().unwrap_or_else(PoisonError::into_inner), _inside: inside }
    }
}
