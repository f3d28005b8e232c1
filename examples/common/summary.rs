use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::SystemTime;

use anstyle::{AnsiColor, Style};
use callmeter::{Catalogue, Exporter, Family, Unit};
use callmeter::{FamilySnapshot, HistogramValue, SeriesSnapshot, SeriesValue, Snapshot};

/// How many series of a family are shown: the largest ones.
const SERIES: usize = 6;
/// Families of the process, its runtime and callmeter itself are left to dashboards.
const INFRASTRUCTURE: [&str; 3] = ["process_", "tokio_", "callmeter_"];
const CALLS: &str = "function_calls_total";
const DURATIONS: &str = "function_calls_duration_seconds";

const HEAD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const FAINT: Style = Style::new().dimmed();

/// What an exporter has measured so far, as a table for people: how calls of instrumented functions ended, then all
/// other series that are not zero, and where each is annotated.
#[derive(Debug)]
pub struct Summary {
    functions: Vec<Vec<Cell>>,
    series: Vec<Vec<Cell>>,
}

#[derive(Debug)]
struct Cell {
    text: String,
    style: Style,
    is_number: bool,
}

impl Cell {
    fn text(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, is_number: false }
    }

    fn number(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, is_number: true }
    }
}

impl Summary {
    /// Reads the exporter's metrics and its catalogue.
    pub fn of(exporter: &Exporter) -> Self {
        let (snapshot, catalogue) = (exporter.snapshot(), exporter.catalogue());
        Self { functions: functions(&snapshot, catalogue), series: series(&snapshot, catalogue) }
    }

    /// Writes the table. Colours are removed by what `out` is: see `anstream`.
    ///
    /// # Errors
    ///
    /// If writing to `out` fails.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.functions.is_empty() {
            let head = ["function", "ok", "error", "cancelled", "panicked", "mean", "annotated at"];
            write_table(out, &head, &self.functions)?;
            writeln!(out)?;
        }
        write_table(out, &["metric", "labels", "value", "annotated at"], &self.series)
    }

    /// Prints the table to the standard output, with colours if that is a terminal. If the reader closes the pipe, as
    /// `head` does, that is not an error.
    pub fn print(&self) {
        let mut out = anstream::stdout().lock();
        let _ = writeln!(out).and_then(|()| self.write_to(&mut out));
    }
}

/// One row for each function, with the columns of its outcomes.
fn functions(snapshot: &Snapshot, catalogue: &Catalogue) -> Vec<Vec<Cell>> {
    let mut calls: BTreeMap<(&str, &str), Calls> = BTreeMap::new();
    for family in [CALLS, DURATIONS].iter().filter_map(|name| snapshot.get(name)) {
        for series in &family.series {
            let (Some(function), Some(module)) = (series.label("function"), series.label("module")) else {
                continue;
            };
            let calls = calls.entry((function, module)).or_default();
            match (&series.value, series.label("result")) {
                (SeriesValue::Counter(count), Some("ok")) => calls.ok += count,
                (SeriesValue::Counter(count), Some("cancelled")) => calls.cancelled += count,
                (SeriesValue::Counter(count), Some("panicked")) => calls.panicked += count,
                (SeriesValue::Counter(count), _) => calls.error += count,
                (SeriesValue::Histogram(durations), _) => calls.durations = durations.clone(),
                _ => {}
            }
        }
    }
    let place = |function: &str, module: &str| {
        let declared = catalogue.get(DURATIONS).map_or(&[][..], |family| &family.declared);
        let found = declared.iter().find(|declared| declared.function == function && declared.module == module);
        found.map(|declared| format!("{}:{}", declared.file, declared.line)).unwrap_or_default()
    };
    let row = |((function, module), calls): ((&str, &str), Calls)| {
        let warned = |count: f64| Cell::number(count.to_string(), if count > 0.0 { BAD } else { FAINT });
        vec![
            Cell::text(function, Style::new()),
            Cell::number(calls.ok.to_string(), if calls.ok > 0.0 { GOOD } else { FAINT }),
            warned(calls.error),
            warned(calls.cancelled),
            warned(calls.panicked),
            Cell::number(mean(&calls.durations).map_or_else(|| "-".into(), seconds), Style::new()),
            Cell::text(place(function, module), FAINT),
        ]
    };
    calls.into_iter().map(row).collect()
}

#[derive(Default)]
struct Calls {
    ok: f64,
    error: f64,
    cancelled: f64,
    panicked: f64,
    durations: HistogramValue,
}

/// Rows for the series of all other families.
fn series(snapshot: &Snapshot, catalogue: &Catalogue) -> Vec<Vec<Cell>> {
    let is_shown = |name: &str| {
        !name.starts_with("function_calls_") && !INFRASTRUCTURE.iter().any(|prefix| name.starts_with(prefix))
    };
    let mut rows = Vec::new();
    for family in snapshot.iter().filter(|family| is_shown(&family.name)) {
        let declared = catalogue.get(&family.name);
        let mut found: Vec<_> = family.series.iter().filter(|series| size(series) != 0.0).collect();
        found.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let place = declared.and_then(|family| family.declared.first());
        let mut place = place.map(|declared| format!("{}:{}", declared.file, declared.line));
        let mut name = Some(&*family.name);
        for series in found.iter().take(SERIES) {
            rows.push(vec![
                Cell::text(name.take().unwrap_or_default(), Style::new()),
                Cell::text(labels(series, declared), FAINT),
                Cell::number(value(series, family), GOOD),
                Cell::text(place.take().unwrap_or_default(), FAINT),
            ]);
        }
        if found.len() > SERIES {
            let more = Cell::text(format!("… and {} more", found.len() - SERIES), FAINT);
            rows.push(vec![Cell::text("", FAINT), more, Cell::number("", FAINT), Cell::text("", FAINT)]);
        }
    }
    rows
}

/// The sort key of a family's series: the value, or the count.
#[expect(clippy::cast_precision_loss, reason = "it is compared, not shown")]
fn size(series: &SeriesSnapshot) -> f64 {
    match &series.value {
        SeriesValue::Counter(value) | SeriesValue::Gauge(value) => *value,
        SeriesValue::Histogram(histogram) => histogram.count as f64,
        SeriesValue::Summary(summary) => summary.count as f64,
        _ => 0.0,
    }
}

/// The labels that the annotation declares, without those that the exporter adds to every series.
fn labels(series: &SeriesSnapshot, declared: Option<&Family>) -> String {
    let is_own = |key: &String| declared.is_none_or(|family| family.labels.contains(key));
    let pairs = series.labels.iter().filter(|(key, _)| is_own(key));
    pairs.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// A counter's or gauge's value; for a histogram, the count and the mean.
fn value(series: &SeriesSnapshot, family: &FamilySnapshot) -> String {
    let with_unit = |value: f64| match family.unit {
        Some(Unit::Seconds) => seconds(value),
        _ => rounded(value),
    };
    match &series.value {
        SeriesValue::Gauge(time) if family.name.ends_with("_timestamp_seconds") => {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            format!("{} ago", seconds(now.as_secs_f64() - time))
        }
        SeriesValue::Counter(value) | SeriesValue::Gauge(value) => with_unit(*value),
        SeriesValue::Histogram(histogram) => {
            let mean = mean(histogram).map_or_else(|| "-".into(), with_unit);
            format!("{} of {mean} on average", histogram.count)
        }
        _ => String::new(),
    }
}

fn mean(histogram: &HistogramValue) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a mean is not exact")]
    let count = histogram.count as f64;
    (histogram.count > 0).then(|| histogram.sum / count)
}

fn rounded(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn seconds(value: f64) -> String {
    if value.abs() < 1.0 { format!("{:.3} ms", value * 1e3) } else { format!("{value:.3} s") }
}

fn write_table(out: &mut impl Write, head: &[&str], rows: &[Vec<Cell>]) -> io::Result<()> {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].text.chars().count());
        widths.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let is_number = |column: usize| rows.first().is_some_and(|row| row[column].is_number);
    for (column, title) in head.iter().enumerate() {
        write_cell(out, title, widths[column], is_number(column), column + 1 == head.len(), HEAD)?;
    }
    writeln!(out)?;
    for row in rows {
        for (column, Cell { text, style, is_number }) in row.iter().enumerate() {
            write_cell(out, text, widths[column], *is_number, column + 1 == head.len(), *style)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_cell(
    out: &mut impl Write,
    text: &str,
    width: usize,
    is_number: bool,
    is_last: bool,
    style: Style,
) -> io::Result<()> {
    let gap = if is_last { "" } else { "  " };
    match (is_number, is_last) {
        (true, _) => write!(out, "{style}{text:>width$}{style:#}{gap}"),
        (false, false) => write!(out, "{style}{text:<width$}{style:#}{gap}"),
        (false, true) => write!(out, "{style}{text}{style:#}"),
    }
}
