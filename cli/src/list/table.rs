//! The table for a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use callmeter::{Declared, DeclaredAlert, DeclaredObjective, Family, Severity};
use comfy_table::{Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width};

use super::Listing;
use super::group::Group;
use crate::alert::{condition_text, duration_text};
use crate::labels::LabelSummary;
use crate::location::SourceFile;
use crate::printable::{one_line, printable};
use crate::series::SeriesCount;

const HEADING: Style = Style::new().bold();
const DIMMED: Style = AnsiColor::BrightBlack.on_default();

/// Below this width, a table has more borders than text.
const NARROWEST: u16 = 40;
/// Up to a million, with padding.
const SERIES_WIDTH: u16 = 10;
const PADDING: u16 = 2;
/// Columns are separated by a space each.
const SEPARATORS: u16 = 2;

/// What is shown of a list, unless it is shown completely.
const MOST_VALUES: usize = 8;
const MOST_BUCKETS: usize = 12;
const MOST_LOCATIONS: usize = 3;

/// Renders the families, a table for each module, with escape sequences for colours.
pub(super) fn render(listing: &Listing, width: u16, is_full: bool) -> String {
    let width = width.max(NARROWEST);
    let groups = Group::all_of(&listing.families);
    let alerts = listing.families.alerts();
    let names = listing.families.iter().flat_map(names).chain(alerts.iter().map(|alert| alert.name.as_str()));
    let longest = names.map(|name| name.chars().count()).max();
    let most = usize::from(width) * 2 / 5;
    let name_width = u16::try_from(longest.unwrap_or_default().clamp("histogram".len(), most)).unwrap_or(width);
    let mut text = String::new();
    for group in &groups {
        let title = if group.module.is_empty() { "several crates".into() } else { printable(group.module) };
        _ = writeln!(text, "{HEADING}{title}{HEADING:#}");
        let mut table = table(width, name_width, ["family", "series", "what it measures"]);
        for family in &group.families {
            table.add_row(row(family, is_full));
        }
        _ = writeln!(text, "{}\n", table.trim_fmt());
    }
    if !alerts.is_empty() {
        _ = writeln!(text, "{HEADING}alerts{HEADING:#}");
        let mut table = table(width, name_width, ["alert", "severity", "when it fires"]);
        alerts.iter().for_each(|alert| _ = table.add_row(alert_row(alert)));
        _ = writeln!(text, "{}\n", table.trim_fmt());
    }
    _ = writeln!(text, "{DIMMED}{}{DIMMED:#}", summary(listing));
    text
}

/// The name and the former name.
fn names(family: &Family) -> impl Iterator<Item = &str> {
    [Some(&*family.name), family.was.as_deref()].into_iter().flatten()
}

fn table(width: u16, name_width: u16, header: [&str; 3]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width).enforce_styling();
    table.set_header(header);
    let rest = width.saturating_sub(name_width + PADDING + SERIES_WIDTH + SEPARATORS);
    for (column, width) in [(0, name_width + PADDING), (1, SERIES_WIDTH), (2, rest)] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    table
}

fn row(family: &Family, is_full: bool) -> Vec<Cell> {
    let count = SeriesCount::of(family);
    let color = if family.deprecated.is_some() { Color::Yellow } else { Color::Cyan };
    let mut name = printable(&family.name).into_owned();
    if let Some(was) = &family.was {
        _ = write!(name, "\nwas {}", printable(was));
    }
    _ = write!(name, "\n{}", family.kind.as_str());
    if let Some(unit) = family.unit {
        _ = write!(name, ", {}", unit.suffix());
    }
    vec![
        Cell::new(name).fg(color),
        Cell::new(number(count)).set_alignment(CellAlignment::Right),
        Cell::new(details(family, is_full).join("\n")),
    ]
}

fn alert_row(alert: &DeclaredAlert) -> Vec<Cell> {
    let color = match alert.severity {
        Severity::Critical => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Info => Color::Cyan,
    };
    let mut lines = vec![one_line(&alert.summary), condition_text(alert)];
    lines.extend(alert.runbook.as_deref().map(one_line));
    lines.push(format!("{}:{}", printable(&SourceFile::new(&alert.file).path), alert.line));
    vec![
        Cell::new(printable(&alert.name)).fg(color),
        Cell::new(alert.severity.as_str()),
        Cell::new(lines.join("\n")),
    ]
}

/// The number of series. That of open labels is a limit.
fn number(count: SeriesCount) -> String {
    match (count.is_open, count.series) {
        (true, 1_000_000..) => "many".into(),
        (true, series) => format!("≤ {series}"),
        (false, series) => series.to_string(),
    }
}

fn details(family: &Family, is_full: bool) -> Vec<String> {
    let most = |most| if is_full { usize::MAX } else { most };
    let mut lines = vec![one_line(&family.help)];
    if let Some(deprecated) = &family.deprecated {
        lines.push(format!("deprecated: {}", one_line(deprecated)));
    }
    lines.extend(LabelSummary::all_of(family).iter().map(|label| label_line(label, most(MOST_VALUES))));
    if !family.buckets.is_empty() {
        let bounds = family.buckets.iter().map(f64::to_string);
        lines.push(format!("buckets: {}", cut(bounds, most(MOST_BUCKETS))));
    }
    lines.extend(objectives(family));
    let mut locations: Vec<String> = family.declared.iter().map(location).collect();
    locations.dedup();
    lines.push(cut(locations.into_iter(), most(MOST_LOCATIONS)));
    lines
}

fn label_line(label: &LabelSummary<'_>, most: usize) -> String {
    let mut line = printable(label.key).into_owned();
    if let Some(was) = label.was {
        _ = write!(line, " (was {})", printable(was));
    }
    line.push_str(": ");
    let values = label.values.iter().map(|value| {
        let mark = if value.is_error { " (error)" } else { "" };
        format!("{}{mark}", printable(value.text))
    });
    line.push_str(&cut(values, most));
    if let Some(limit) = label.limit {
        let or = if label.values.is_empty() { "" } else { ", or " };
        _ = write!(line, "{or}any text, at most {limit} values and _other");
    }
    if label.is_optional {
        line.push_str("; not in every series");
    }
    line
}

/// The objectives, each once.
fn objectives(family: &Family) -> Vec<String> {
    let mut lines: Vec<String> =
        family.declared.iter().filter_map(|declared| declared.objective.as_ref()).map(objective_text).collect();
    lines.sort();
    lines.dedup();
    lines
}

/// An objective in words.
pub(super) fn objective_text(objective: &DeclaredObjective) -> String {
    let mut parts = Vec::new();
    if let Some(percent) = objective.success_percent {
        parts.push(format!("{percent} % succeed"));
    }
    if let (Some(percent), Some(seconds)) = (objective.latency_percent, objective.latency_seconds) {
        parts.push(format!("{percent} % within {seconds} s"));
    }
    let window = duration_text(objective.window_seconds);
    format!("objective {}: {} over {window}", printable(&objective.name), parts.join(", "))
}

fn location(declared: &Declared) -> String {
    format!("{}:{}", printable(&SourceFile::new(&declared.file).path), declared.line)
}

/// The items with commas. Those beyond `most` are counted; one item more is shown, as it needs no more space.
fn cut(items: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let count = items.len();
    let shown = if count <= most.saturating_add(1) { count } else { most };
    let items: Vec<String> = items.take(shown).collect();
    let mut text = items.join(", ");
    if shown < count {
        _ = write!(text, ", … and {} more", count - shown);
    }
    text
}

fn summary(listing: &Listing) -> String {
    let names: Vec<String> = listing.programs.iter().map(|program| printable(&program.name).into_owned()).collect();
    format!("{} in {}", listing.totals(), cut(names.into_iter(), MOST_VALUES))
}
