//! One family's series.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use hashbrown::HashTable;
use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, Label};

use super::cells;
use crate::catalogue;
use crate::descriptor::{Kind, Unit};
use crate::name::{is_sanitary, sanitise};
use crate::reentry::{self, Inside, Part};

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
    table: RwLock<Table>,
}

/// A table that this thread has locked. Until it lets go, the allocator's own calls do not come back for the lock.
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

/// The series, in the order in which they came, found by the text of their labels.
#[derive(Debug, Default)]
struct Table {
    series: Vec<Series>,
    /// The labels of all series, one after the other: as they are exposed, escaped, without braces.
    labels: String,
    by_labels: HashTable<u32>,
    /// Cells of series that several annotations feed, beside the first.
    further_cells: Vec<(u32, Cells)>,
}

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// One series. There may be a million: 24 bytes and the labels' text.
#[derive(Debug)]
struct Series {
    /// Where its labels end; they begin where those of the series before end.
    labels_end: usize,
    cells: Option<Cells>,
    handle: Option<Arc<Handle>>,
}

/// The first cell of a series, and whether a histogram's sum in it is that of nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells {
    first: u32,
    is_nanos: bool,
}

impl Cells {
    pub(super) fn new(first: usize, is_nanos: bool) -> Option<Self> {
        Some(Self { first: u32::try_from(first).ok()?, is_nanos })
    }
}

/// What the facade writes to: a counter's count, a gauge's value, or a histogram's buckets and sum, shared by all threads.
#[derive(Debug)]
struct Handle {
    bounds: Box<[f64]>,
    /// The bits of the sum or the gauge, then the buckets; or the count, then the bits of its fractions.
    cells: Box<[AtomicU64]>,
}

/// Totals of all cells, taken at one moment.
pub(crate) struct Totals(pub(super) Vec<u64>);

/// The value of a series.
#[derive(Debug, PartialEq)]
pub(crate) enum Value {
    /// A count; and what is added to it in fractions, by the exporter alone.
    Count(u64, f64),
    Gauge(f64),
    Histogram {
        /// Counts by bucket, not cumulated; the last is above all bounds.
        buckets: Vec<u64>,
        sum: f64,
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
        };
        let mut table = family.write();
        for series in declared.closed_series() {
            let labels = series.into_iter().map(|(key, value)| Label::new(key.to_owned(), value.to_owned()));
            table.place(&text(&family.global, labels.collect()));
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

    /// Calls `read` with the labels and the value of each series.
    pub(crate) fn for_each(&self, totals: &Totals, mut read: impl FnMut(&str, &Value)) {
        let table = self.read();
        let mut further = table.further_cells.clone();
        // Stable: a sum of floats that is added up in another order than last time may fall.
        further.sort_by_key(|(series, _)| *series);
        let mut further = further.iter().peekable();
        let mut value = self.zero();
        let mut labels_start = 0;
        for (number, series) in table.series.iter().enumerate() {
            let labels = &table.labels[labels_start..series.labels_end];
            labels_start = series.labels_end;
            value.clear();
            if let Some(cells) = series.cells {
                value.add_cells(totals, cells);
            }
            while let Some((_, cells)) = further.next_if(|(of, _)| *of as usize == number) {
                value.add_cells(totals, *cells);
            }
            if let Some(handle) = &series.handle {
                value.add_handle(handle);
            }
            read(labels, &value);
        }
    }

    fn zero(&self) -> Value {
        match self.kind {
            Kind::Counter => Value::Count(0, 0.0),
            Kind::Gauge => Value::Gauge(0.0),
            Kind::Histogram => Value::Histogram { buckets: vec![0; self.buckets.len() + 1], sum: 0.0 },
        }
    }

    /// Makes cells a part of the series with these labels.
    pub(super) fn add_cells(&self, labels: Vec<Label>, cells: Cells) {
        let labels = text(&self.global, labels);
        let mut table = self.write();
        let place = table.place(&labels);
        match &mut table.series[place].cells {
            Some(_) => {
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                table.further_cells.push((place, cells));
            }
            none => *none = Some(cells),
        }
    }

    /// The handle of the series with a key's labels, for the facade.
    fn handle(&self, key: &Key) -> Arc<Handle> {
        let labels = text(&self.global, key.labels().cloned().collect());
        let mut table = self.write();
        let place = table.place(&labels);
        let handle = table.series[place].handle.get_or_insert_with(|| Arc::new(Handle::new(self)));
        Arc::clone(handle)
    }

    pub(crate) fn register_counter(&self, key: &Key) -> Counter {
        Counter::from_arc(self.handle(key))
    }

    pub(crate) fn register_gauge(&self, key: &Key) -> Gauge {
        Gauge::from_arc(self.handle(key))
    }

    pub(crate) fn register_histogram(&self, key: &Key) -> Histogram {
        Histogram::from_arc(self.handle(key))
    }

    /// Raises a counter to a total with fractions, that nothing else feeds.
    pub(crate) fn raise(&self, key: &Key, total: f64) {
        const FRACTIONS: usize = 1;
        self.handle(key).update_f64(FRACTIONS, |before| before.max(total));
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

impl Table {
    /// The place of the series with these labels, which is made if there is none.
    fn place(&mut self, labels: &str) -> usize {
        let Self { series, labels: texts, by_labels, .. } = self;
        let hash = |labels: &str| HASHER.hash_one(labels);
        let found = by_labels.find(hash(labels), |place| text_of(series, texts, *place as usize) == labels);
        if let Some(place) = found {
            return *place as usize;
        }
        let place = series.len();
        texts.push_str(labels);
        series.push(Series { labels_end: texts.len(), cells: None, handle: None });
        // Four billion series do not fit into memory.
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        by_labels.insert_unique(hash(labels), number, |place| hash(text_of(series, texts, *place as usize)));
        place
    }
}

/// The labels of a series.
fn text_of<'a>(series: &[Series], texts: &'a str, place: usize) -> &'a str {
    let start = place.checked_sub(1).map_or(0, |before| series[before].labels_end);
    &texts[start..series[place].labels_end]
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
            Self::Histogram { buckets, sum } => {
                buckets.fill(0);
                *sum = 0.0;
            }
        }
    }

    fn add_cells(&mut self, totals: &Totals, cells: Cells) {
        let first = cells.first as usize;
        // Cells that were taken after the totals were: zero then.
        let total = |cell: usize| totals.0.get(cell).copied().unwrap_or_default();
        match self {
            Self::Count(count, _) => *count = count.wrapping_add(total(first)),
            // In flight: the sum of ups and downs, which a scrape may see the downs of first.
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_wrap, reason = "fewer than 2^53 calls")]
            Self::Gauge(gauge) => *gauge += (total(first) as i64).max(0) as f64,
            Self::Histogram { buckets, sum } => {
                for (bucket, cell) in buckets.iter_mut().zip(first + 1..) {
                    *bucket = bucket.wrapping_add(total(cell));
                }
                #[expect(clippy::cast_precision_loss, reason = "104 days are exact to the nanosecond")]
                {
                    *sum += if cells.is_nanos { total(first) as f64 / 1e9 } else { cells::total_f64(first) };
                }
            }
        }
    }

    fn add_handle(&mut self, handle: &Handle) {
        let load = |cell: usize| handle.cells[cell].load(Ordering::Relaxed);
        match self {
            Self::Count(count, part) => {
                *count = count.wrapping_add(load(0));
                *part += f64::from_bits(load(1));
            }
            Self::Gauge(gauge) => *gauge += f64::from_bits(load(0)),
            Self::Histogram { buckets, sum } => {
                for (bucket, cell) in buckets.iter_mut().zip(1..) {
                    *bucket = bucket.wrapping_add(load(cell));
                }
                *sum += f64::from_bits(load(0));
            }
        }
    }
}

impl Handle {
    fn new(family: &Family) -> Self {
        let count = match family.kind {
            Kind::Gauge => 1,
            Kind::Counter => 2,
            Kind::Histogram => family.buckets.len() + 2,
        };
        Self { bounds: family.buckets.clone().into(), cells: (0..count).map(|_| AtomicU64::new(0)).collect() }
    }

    fn update_f64(&self, cell: usize, change: impl Fn(f64) -> f64) {
        let changed = |bits| Some(change(f64::from_bits(bits)).to_bits());
        // It never says no.
        let _ = self.cells[cell].fetch_update(Ordering::Relaxed, Ordering::Relaxed, changed);
    }
}

impl CounterFn for Handle {
    fn increment(&self, value: u64) {
        self.cells[0].fetch_add(value, Ordering::Relaxed);
    }

    fn absolute(&self, value: u64) {
        self.cells[0].fetch_max(value, Ordering::Relaxed);
    }
}

impl GaugeFn for Handle {
    fn increment(&self, value: f64) {
        self.update_f64(0, |gauge| gauge + value);
    }

    fn decrement(&self, value: f64) {
        self.update_f64(0, |gauge| gauge - value);
    }

    fn set(&self, value: f64) {
        self.cells[0].store(value.to_bits(), Ordering::Relaxed);
    }
}

impl HistogramFn for Handle {
    fn record(&self, value: f64) {
        self.record_many(value, 1);
    }

    fn record_many(&self, value: f64, count: usize) {
        if !value.is_finite() {
            return;
        }
        let bucket = self.bounds.iter().position(|bound| value <= *bound).unwrap_or(self.bounds.len());
        self.cells[1 + bucket].fetch_add(count as u64, Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "sums are f64")]
        self.update_f64(0, |sum| sum + value * count as f64);
    }
}
