//! Draws the model.

mod details;
mod help;
mod palette;
mod table;

pub(super) use self::palette::Palette;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::text::{Line, Span};

use super::model::{Connection, Grouping, Model, Shown};
use crate::activity::format;
use crate::printable::printable;

/// Draws a frame of any size.
pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, palette: &Palette) {
    let rows = [Constraint::Length(2), Constraint::Fill(1), Constraint::Length(1)];
    let [head, body, foot] = frame.area().layout(&Layout::vertical(rows));
    frame.render_widget(ratatui::text::Text::from(self::head(model, palette)), head);
    match &model.screen {
        Shown::Table => table::draw(frame, body, model, palette),
        Shown::Details { subject, scroll } => details::draw(frame, body, model, subject, *scroll, palette),
        Shown::Help => help::draw(frame, body, palette),
    }
    frame.render_widget(self::foot(model, palette), foot);
}

/// The state first, as a narrow terminal cuts the line's end.
fn head(model: &Model, palette: &Palette) -> Vec<Line<'static>> {
    let seconds = |duration: std::time::Duration| format::seconds(duration.as_secs_f64());
    let state = match (&model.connection, model.elapsed) {
        (Connection::Away { since, error }, _) => {
            let away = model.last.map(|last| last.duration_since(*since)).unwrap_or_default();
            Span::styled(format!("no metrics for {}: {}", seconds(away), printable(error)), palette.error)
        }
        _ if model.is_paused => Span::styled("paused", palette.warning),
        (Connection::Waiting, _) => Span::styled("waiting for the first scrape", palette.warning),
        (Connection::Live, None) => Span::styled("waiting for the second scrape", palette.warning),
        (Connection::Live, Some(elapsed)) => {
            Span::styled(format!("live, the last {}", seconds(elapsed)), palette.good)
        }
    };
    let mut first = vec![state];
    if let (Some(restarted), Some(last)) = (model.restarted, model.last) {
        let ago = seconds(last.duration_since(restarted));
        first.push(Span::styled(format!("  restarted {ago} ago"), palette.warning));
    }
    first.push(Span::styled(format!("  {}", printable(&model.url)), palette.dim));
    let what = match (model.grouping, model.unfiltered) {
        (Grouping::Functions, 1) => "function",
        (Grouping::Functions, _) => "functions",
        (Grouping::Families, 1) => "family",
        (Grouping::Families, _) => "families",
    };
    let count = if model.rows.len() == model.unfiltered {
        format!("{} {what}", model.unfiltered)
    } else {
        format!("{} of {} {what}", model.rows.len(), model.unfiltered)
    };
    let mut second = vec![Span::raw(count)];
    if model.is_typing {
        second.push(Span::styled(format!("  filter: {}▏", printable(&model.filter)), palette.selected));
    } else if !model.filter.is_empty() {
        second.push(Span::raw(format!("  filter: {}", printable(&model.filter))));
    }
    vec![Line::from(first), Line::from(second)]
}

fn foot(model: &Model, palette: &Palette) -> Line<'static> {
    let keys = match (&model.screen, model.is_typing) {
        (_, true) => "Enter keeps the filter  Esc removes it",
        (Shown::Table, _) => "q quit  ? help  / filter  ↑↓ choose  Enter details  ←→ sort  r reverse  p pause",
        (Shown::Details { .. }, _) => "Esc back  ↑↓ scroll  p pause  ? help  q quit",
        (Shown::Help, _) => "any key: back  q quit",
    };
    Line::styled(keys, palette.dim)
}
