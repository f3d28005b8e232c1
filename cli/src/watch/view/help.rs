//! The keys, and what the columns mean.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Palette;

const LINES: [(&str, &str); 19] = [
    ("↑ ↓ PgUp PgDn", "choose a row (also k j g G)"),
    ("Enter", "buckets, series, help and source of the row; Esc goes back"),
    ("← →", "sort by the column to the left or right"),
    ("1 … 8", "sort by this column; again: reverse"),
    ("r", "reverse the order"),
    ("/", "filter by a part of the name, module or file"),
    ("Tab", "functions or families"),
    ("p", "pause: the figures stay as they are"),
    ("q Esc Ctrl-C", "quit"),
    ("", ""),
    ("RATE/s", "calls that ended, or counted events, per second"),
    ("ERRORS", "the share of calls that ended in an outcome that the program"),
    ("", "declares as an error, or in HTTP status 5xx"),
    ("P50 P95 P99", "quantiles, estimated from buckets as Prometheus does"),
    ("IN FLIGHT", "calls that had started and not ended at the last scrape"),
    ("TIME", "the share of the time that all rows took together;"),
    ("", "a function's time contains that of those that it calls"),
    ("", ""),
    ("–", "the program does not measure it, or nothing happened"),
];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, palette: &Palette) {
    let lines = LINES.map(|(key, meaning)| {
        Line::from(vec![Span::styled(format!("{key:<14} "), palette.title), Span::raw(meaning)])
    });
    frame.render_widget(Paragraph::new(lines.to_vec()).wrap(Wrap { trim: false }), area);
}
