//! The report as markdown.

use std::fmt;

use super::compare::Figure;
use super::document::{Report, ReportRow};
use crate::activity::Unit;
use crate::activity::format;
use crate::list::escape;

/// Writes a report as GitHub's markdown.
pub(super) struct Markdown<'a>(pub(super) &'a Report);

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        writeln!(f, "## Metrics: {} → {}\n", escape::code(&report.before), escape::code(&report.after))?;
        let lasted = |seconds: Option<f64>| {
            seconds.map_or(String::new(), |seconds| format!(" ({})", format::seconds(seconds)))
        };
        if report.is_same_process {
            writeln!(
                f,
                "Both are of one process: *before* is everything up to the first scrape{}, *after* covers the time between the scrapes{}.\n",
                lasted(report.seconds_before),
                lasted(report.seconds_after)
            )?;
        } else {
            writeln!(
                f,
                "Each is everything since the start of its program{}.\n",
                match (report.seconds_before, report.seconds_after) {
                    (Some(before), Some(after)) => {
                        format!(", {} and {}", format::seconds(before), format::seconds(after))
                    }
                    _ => String::new(),
                }
            )?;
            match &*report.without_start_time {
                [] => {}
                [name] => writeln!(
                    f,
                    "{} has no `process_start_time_seconds`, so totals are compared.\n",
                    escape::code(name)
                )?,
                _ => {
                    writeln!(f, "Neither exposition has `process_start_time_seconds`, so totals are compared.\n")?;
                }
            }
        }
        for exceeded in &report.exceeded {
            let limit = format::share(exceeded.limit);
            writeln!(
                f,
                "- :x: {} of {}: {}; the limit is +{limit}",
                exceeded.figure,
                escape::code(&exceeded.row),
                exceeded.change
            )?;
        }
        if !report.exceeded.is_empty() {
            writeln!(f)?;
        }
        let functions = report.rows.iter().filter(|row| row.location.is_some());
        table(f, "function", "in flight", &functions.collect::<Vec<_>>(), report.are_times_equal())?;
        let families = report.rows.iter().filter(|row| row.location.is_none());
        table(f, "family", "value", &families.collect::<Vec<_>>(), report.are_times_equal())?;
        names(f, "New families", &report.new_families)?;
        names(f, "Removed families", &report.removed_families)
    }
}

/// A row for each function or family; a column for each figure that one of them has.
fn table(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    level: &str,
    rows: &[&ReportRow],
    are_times_equal: bool,
) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    let is_measured =
        |figure: &Figure| rows.iter().any(|row| figure.of(&row.before).or(figure.of(&row.after)).is_some());
    let figures: Vec<Figure> = Figure::ALL.into_iter().filter(is_measured).collect();
    write!(f, "| {what} |")?;
    for figure in &figures {
        write!(f, " {} |", if *figure == Figure::Level { level } else { figure.name() })?;
    }
    writeln!(f, "\n|---|{}", "---:|".repeat(figures.len()))?;
    for row in rows {
        write!(f, "| {} |", code(&row.name))?;
        for figure in &figures {
            write!(f, " {} |", figure.cell(Unit::from(row.unit), &row.before, &row.after, are_times_equal))?;
        }
        writeln!(f)?;
    }
    writeln!(f)
}

fn names(f: &mut fmt::Formatter<'_>, title: &str, names: &[String]) -> fmt::Result {
    if names.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = names.iter().map(|name| escape::code(name)).collect();
    writeln!(f, "{title}: {}\n", names.join(", "))
}

/// A name in a table's cell.
fn code(name: &str) -> String {
    escape::cell(&escape::code(name))
}
