use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use callmeter::{Catalogue, Exporter, Family, Kind, Unit};

use crate::sample::Sample;

/// Series of one family that are shown; the largest ones.
const SERIES: usize = 6;
/// Families of the process, its runtime and callmeter itself are for dashboards.
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
        let exposition = exporter.render();
        let samples: Vec<Sample<'_>> = exposition.lines().filter_map(Sample::parse).collect();
        let catalogue = exporter.catalogue();
        Self { functions: functions(&samples, &catalogue), series: series(&samples, &catalogue) }
    }

    /// Writes the table. Colours are removed by what `out` is: see `anstream`.
    ///
    /// # Errors
    ///
    /// If `out` takes no more.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.functions.is_empty() {
            let head = ["function", "ok", "error", "cancelled", "panicked", "mean", "annotated at"];
            write_table(out, &head, &self.functions)?;
            writeln!(out)?;
        }
        write_table(out, &["metric", "labels", "value", "annotated at"], &self.series)
    }

    /// Prints the table to the standard output, with colours if that is a terminal. A reader that has seen enough, as
    /// `head` has, ends it.
    pub fn print(&self) {
        let mut out = anstream::stdout().lock();
        let _ = writeln!(out).and_then(|()| self.write_to(&mut out));
    }
}

/// One row for each function, with the columns of its outcomes.
fn functions(samples: &[Sample<'_>], catalogue: &Catalogue) -> Vec<Vec<Cell>> {
    let mut calls: BTreeMap<(&str, &str), Calls> = BTreeMap::new();
    for sample in samples {
        let (Some(function), Some(module)) = (sample.labels.get("function"), sample.labels.get("module")) else {
            continue;
        };
        let calls = calls.entry((function, module)).or_default();
        let result = sample.labels.get("result").map_or("", String::as_str);
        match sample.name {
            CALLS => match result {
                "ok" => calls.ok += sample.value,
                "cancelled" => calls.cancelled += sample.value,
                "panicked" => calls.panicked += sample.value,
                _ => calls.error += sample.value,
            },
            "function_calls_duration_seconds_sum" => calls.seconds += sample.value,
            "function_calls_duration_seconds_count" => calls.timed += sample.value,
            _ => {}
        }
    }
    let place = |function: &str, module: &str| {
        let declared = catalogue.get(DURATIONS).map_or(&[][..], |family| &family.declared);
        let found = declared.iter().find(|declared| declared.function == function && declared.module == module);
        found.map(|declared| format!("{}:{}", declared.file, declared.line)).unwrap_or_default()
    };
    let row = |((function, module), calls): ((&str, &str), Calls)| {
        let warned = |count: f64| Cell::number(count.to_string(), if count > 0.0 { BAD } else { FAINT });
        let mean = if calls.timed > 0.0 { seconds(calls.seconds / calls.timed) } else { "-".into() };
        vec![
            Cell::text(function, Style::new()),
            Cell::number(calls.ok.to_string(), if calls.ok > 0.0 { GOOD } else { FAINT }),
            warned(calls.error),
            warned(calls.cancelled),
            warned(calls.panicked),
            Cell::number(mean, Style::new()),
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
    seconds: f64,
    timed: f64,
}

/// Rows for the series of all other families.
fn series(samples: &[Sample<'_>], catalogue: &Catalogue) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let is_shown = |family: &&Family| {
        !family.name.starts_with("function_calls_")
            && !INFRASTRUCTURE.iter().any(|prefix| family.name.starts_with(prefix))
    };
    for family in catalogue.iter().filter(is_shown) {
        let counted =
            if family.kind == Kind::Histogram { format!("{}_count", family.name) } else { family.name.clone() };
        let mut found: Vec<_> =
            samples.iter().filter(|sample| sample.name == counted && sample.value != 0.0).collect();
        found.sort_by(|a, b| b.value.total_cmp(&a.value));
        let place = family.declared.first().map(|declared| format!("{}:{}", declared.file, declared.line));
        for (number, sample) in found.iter().take(SERIES).enumerate() {
            let is_first = number == 0;
            rows.push(vec![
                Cell::text(if is_first { &*family.name } else { "" }, Style::new()),
                Cell::text(labels(sample, catalogue), FAINT),
                Cell::number(value(sample, family, samples), GOOD),
                Cell::text(if is_first { place.clone().unwrap_or_default() } else { String::new() }, FAINT),
            ]);
        }
        if let Some(more) = found.len().checked_sub(SERIES + 1) {
            let more = Cell::text(format!("… and {} more", more + 1), FAINT);
            rows.push(vec![Cell::text("", FAINT), more, Cell::number("", FAINT), Cell::text("", FAINT)]);
        }
    }
    rows
}

/// The labels that the annotation declares: those that the exporter puts on every series say nothing here.
fn labels(sample: &Sample<'_>, catalogue: &Catalogue) -> String {
    let name =
        sample.name.strip_suffix("_count").filter(|name| catalogue.get(name).is_some()).unwrap_or(sample.name);
    let declared = catalogue.get(name).map_or(&[][..], |family| &family.labels);
    let pairs = sample.labels.iter().filter(|(key, _)| declared.iter().any(|declared| declared == *key));
    pairs.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// A counter's or gauge's value; of a histogram the count and the mean.
fn value(sample: &Sample<'_>, family: &Family, samples: &[Sample<'_>]) -> String {
    let with_unit = |value: f64| match family.unit {
        Some(Unit::Seconds) => seconds(value),
        _ => rounded(value),
    };
    if family.kind != Kind::Histogram {
        return with_unit(sample.value);
    }
    let name = format!("{}_sum", family.name);
    let sum = samples.iter().find(|other| other.name == name && other.labels == sample.labels);
    let mean = sum.map_or(f64::NAN, |sum| sum.value / sample.value);
    format!("{} of {} on average", sample.value, with_unit(mean))
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
