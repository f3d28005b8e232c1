//! One function or family: its source, its buckets and its series.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Palette;
use crate::activity::format::{self, or_nothing};
use crate::activity::{SubjectKey, SubjectKind};
use crate::exposition::Histogram;
use crate::printable::printable;
use crate::watch::model::{Column, Model, Row};

pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    model: &Model,
    key: &SubjectKey,
    scroll: u16,
    palette: &Palette,
) {
    let lines = match model.row(key) {
        Some(row) => lines(model, row, area.width, palette),
        None => vec![Line::styled(format!("{} is not exposed any more.", printable(key.name())), palette.warning)],
    };
    // The last line stays in view. Wrapped lines make the text longer than that.
    let most = u16::try_from(lines.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let paragraph = Paragraph::new(lines).wrap(Wrap { trim: false }).scroll((scroll.min(most), 0));
    frame.render_widget(paragraph, area);
}

fn lines(model: &Model, row: &Row, width: u16, palette: &Palette) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(printable(&row.subject.name).into_owned(), palette.title)];
    if let SubjectKind::Function { module, location } = &row.subject.kind {
        lines.push(Line::raw(format!("{} in {}", printable(location), printable(module))));
    }
    let shown = Column::ALL
        .iter()
        .skip(1)
        .map(|column| format!("{} {}", model.title(*column).to_lowercase(), model.cell(row, *column)));
    lines.push(Line::raw(shown.collect::<Vec<_>>().join("  ")));
    if let Some(durations) = &row.figures.durations {
        lines.extend(bars(durations, row, width, palette));
    }
    lines.extend(series(model, row, palette));
    lines
}

/// A bar for each bucket, as long as its share of the largest one.
fn bars(durations: &Histogram, row: &Row, width: u16, palette: &Palette) -> Vec<Line<'static>> {
    let counts = durations.counts();
    let total: f64 = counts.iter().map(|(_, _, count)| count).sum();
    let largest = counts.iter().map(|(_, _, count)| *count).fold(0.0, f64::max);
    if !(total > 0.0 && total.is_finite()) {
        return Vec::new();
    }
    // The bound, the share and blanks take 22.
    let most = width.saturating_sub(22).clamp(1, 1000);
    let mut lines = vec![Line::raw("")];
    for (_, bound, count) in &counts {
        let bound = if bound.is_finite() {
            format!("≤ {}", format::quantity(row.subject.unit, *bound))
        } else {
            "above".to_owned()
        };
        let bar = bar(count / largest, most);
        let share = format::share(count / total);
        lines.push(Line::from(vec![
            Span::raw(format!("{bound:>11} ")),
            Span::styled(bar, palette.good),
            Span::raw(format!(" {share}")),
        ]));
    }
    lines
}

/// Blocks with a resolution of an eighth of a cell.
fn bar(share: f64, most: u16) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let wanted = share * f64::from(most) * 8.0;
    // What there is has at least an eighth.
    let eighths = (0..most * 8).take_while(|eighths| f64::from(*eighths) < wanted).count();
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// The series, below the name and the help of their family.
fn series(model: &Model, row: &Row, palette: &Palette) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut family = None;
    for series in model.series(row) {
        if family.as_ref() != Some(&series.family) {
            let help = row.subject.help.iter().find(|(name, _)| *name == series.family).map(|(_, help)| help);
            lines.push(Line::raw(""));
            lines.push(Line::from(vec![
                Span::styled(printable(&series.family).into_owned(), palette.title),
                Span::styled(format!("  {}", printable(help.map_or("", String::as_str))), palette.dim),
            ]));
            family = Some(series.family.clone());
        }
        let value = if series.is_count {
            or_nothing(model.rate(series.value), |rate| format!("{}/s", format::number(rate)))
        } else {
            format::number(series.value)
        };
        let labels = series.labels.iter().map(|(key, value)| format!("{}={}", printable(key), printable(value)));
        let style = if series.is_error && series.value > 0.0 { palette.error } else { palette.good };
        lines.push(Line::from(vec![
            Span::styled(format!("{value:>11} "), style),
            Span::raw(labels.collect::<Vec<_>>().join("  ")),
        ]));
    }
    lines
}
