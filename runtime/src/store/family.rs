//! One family's series.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use metrics::{Counter, Gauge, Histogram, Key, Label};

use super::bounds::{NANOS_BUCKETS, NEGATIVE_SUM, Sums, VALUES_BUCKETS, add};
use super::handle::{self, Handle};
use super::series_table::{Block, Entry, Table};
use super::shard::Shards;
use crate::catalogue;
use crate::declare::name::{is_sanitary, sanitise};
use crate::declare::unit::{Kind, Unit};
use crate::store::reentry::{self, Inside, Part};

/// A declared family with its series.
#[derive(Debug)]
pub(crate) struct Family {
    name: String,
    kind: Kind,
    unit: Option<Unit>,
    help: String,
    buckets: Vec<f64>,
    /// The labels that every series has, unless it has one of that key itself.
    global: Vec<Label>,
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

/// The cells of a series: the first of them, and whether a histogram's are those of durations.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellRange {
    first: u32,
    is_nanos: bool,
}

impl CellRange {
    pub(super) fn new(first: usize, is_nanos: bool) -> Option<Self> {
        Some(Self { first: u32::try_from(first).ok()?, is_nanos })
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

/// The value of a series.
#[derive(Debug, PartialEq)]
pub(crate) enum Value {
    /// A count, and the fractions that the exporter and observers add to it.
    Count(u64, f64),
    Gauge(f64),
    Histogram {
        /// Counts by bucket, not cumulated; the last is above all bounds.
        buckets: Vec<u64>,
        sums: Sums,
    },
}

impl Family {
    pub(super) fn new(declared: &catalogue::Family, global: &[(String, String)]) -> Self {
        let family = Self {
            name: declared.name.clone(),
            kind: declared.kind,
            unit: declared.unit,
            help: declared.help.clone(),
            buckets: declared.buckets.clone(),
            global: global.iter().map(|(key, value)| Label::new(key.clone(), value.clone())).collect(),
            table: RwLock::default(),
            has_special_cells: AtomicBool::new(false),
        };
        let mut table = family.write();
        let series = if declared.appears_when_used { Vec::new() } else { declared.closed_series() };
        for series in series {
            let labels = series.into_iter().map(|(key, value)| Label::new(key.to_owned(), value.to_owned()));
            table.position(&text(&family.global, labels.collect()));
        }
        drop(table);
        family
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
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
        let mut number = 0;
        while self.copy(number, &mut block) {
            for entry in block.entries(number) {
                value.clear();
                value.add_entry(totals, &entry);
                match observed.next_if(|(position, _)| *position == entry.position) {
                    Some((_, None)) => continue,
                    Some((_, Some(seen))) => value.add_observed(*seen),
                    None => {}
                }
                read(entry.labels, &value);
            }
            number += 1;
        }
    }

    /// Copies a block of series. Returns whether the block exists.
    fn copy(&self, number: usize, block: &mut Block) -> bool {
        loop {
            let copied = self.read().copy(number, block);
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
        let mut number = 0;
        loop {
            let copied = self.read().copy_cells(number, &mut cells);
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
            number += 1;
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
        let labels = text(&self.global, labels);
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
        let labels = text(&self.global, labels);
        self.write().position(&labels)
    }

    /// The handle of the series with these labels.
    pub(super) fn handle(&self, labels: Vec<Label>) -> Arc<Handle> {
        let labels = text(&self.global, labels);
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

/// Labels as they are exposed: the global ones, then the series' own in the order of their keys, so that one set has
/// one text.
fn text(global: &[Label], mut labels: Vec<Label>) -> String {
    labels.sort_unstable_by(|a, b| a.key().cmp(b.key()));
    let global = global.iter().filter(|global| labels.iter().all(|label| label.key() != global.key()));
    let mut text = String::new();
    for label in global.chain(&labels) {
        if !text.is_empty() {
            text.push(',');
        }
        if is_sanitary(label.key()) {
            text.push_str(label.key());
        } else {
            text.push_str(&sanitise(label.key()));
        }
        text.push_str("=\"");
        escape(label.value(), &mut text);
        text.push('"');
    }
    text
}

/// A label's value, as both text formats escape it.
fn escape(value: &str, text: &mut String) {
    for letter in value.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            letter => text.push(letter),
        }
    }
}

impl Value {
    fn clear(&mut self) {
        match self {
            Self::Count(count, part) => (*count, *part) = (0, 0.0),
            Self::Gauge(gauge) => *gauge = 0.0,
            Self::Histogram { buckets, sums } => {
                buckets.fill(0);
                *sums = Sums::default();
            }
        }
    }

    fn add_entry(&mut self, totals: &[u64], entry: &Entry<'_>) {
        if let Some(cells) = entry.cells {
            self.add_cells(totals, cells);
        }
        entry.further_cells.iter().for_each(|(_, cells)| self.add_cells(totals, *cells));
        if let Some(handle) = entry.handle {
            self.add_handle(handle);
        }
    }

    fn add_cells(&mut self, totals: &[u64], cells: CellRange) {
        let first = cells.first as usize;
        // Cells that were taken after the totals were: zero then.
        let total = |cell: usize| totals.get(cell).copied().unwrap_or_default();
        match self {
            Self::Count(count, _) => *count = count.saturating_add(total(first)),
            // In flight: the sum of ups and downs, which a scrape may see the downs of first.
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_wrap, reason = "fewer than 2^53 calls")]
            Self::Gauge(gauge) => *gauge += (total(first) as i64).max(0) as f64,
            Self::Histogram { buckets, sums } => {
                let before = if cells.is_nanos { NANOS_BUCKETS } else { VALUES_BUCKETS };
                for (bucket, cell) in buckets.iter_mut().zip(first + before..) {
                    *bucket = bucket.saturating_add(total(cell));
                }
                if cells.is_nanos {
                    #[expect(clippy::cast_precision_loss, reason = "104 days are exact to the nanosecond")]
                    let seconds = total(first) as f64 / 1e9;
                    sums.not_negative = add(sums.not_negative, seconds);
                } else {
                    sums.not_negative = add(sums.not_negative, f64::from_bits(total(first)));
                    sums.negative = add(sums.negative, f64::from_bits(total(first + NEGATIVE_SUM)));
                }
            }
        }
    }

    fn add_handle(&mut self, handle: &Handle) {
        match (self, handle) {
            (Self::Count(count, part), Handle::Counter(counted, fractions)) => {
                *count = count.saturating_add(counted.load(Ordering::Relaxed));
                *part += f64::from_bits(fractions.load(Ordering::Relaxed));
            }
            (Self::Gauge(gauge), Handle::Gauge(value)) => *gauge += f64::from_bits(value.load(Ordering::Relaxed)),
            (Self::Histogram { buckets, sums }, Handle::Histogram(_, recorded)) => {
                let recorded = handle::lock(recorded);
                for (bucket, count) in buckets.iter_mut().zip(&recorded.buckets) {
                    *bucket = bucket.saturating_add(*count);
                }
                sums.not_negative = add(sums.not_negative, recorded.sums.not_negative);
                sums.negative = add(sums.negative, recorded.sums.negative);
            }
            // A family's handles are of its kind.
            _ => {}
        }
    }

    fn add_observed(&mut self, seen: f64) {
        match self {
            Self::Count(_, part) => *part += seen,
            Self::Gauge(gauge) => *gauge += seen,
            Self::Histogram { .. } => {}
        }
    }
}
