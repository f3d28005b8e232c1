//! The table of functions or families.

use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Rect};
use ratatui::text::{Span, Text};
use ratatui::widgets::{Cell, Row as TableRow, Table, TableState};

use super::Palette;
use crate::printable::printable;
use crate::watch::model::{Column, Model, Row};

/// A column is not narrower than this.
const LEAST_WIDTH: u16 = 7;
/// A name is not narrower than this while a further column can go.
const LEAST_NAME: u16 = 20;
/// What goes last if the terminal is narrow.
const BY_IMPORTANCE: [Column; 7] =
    [Column::Rate, Column::P95, Column::Errors, Column::P99, Column::Level, Column::Time, Column::P50];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: &Palette) {
    if model.rows.is_empty() {
        let reason = match (model.last, model.unfiltered) {
            (None, _) => "",
            (_, 0) => "There are no metrics yet.",
            _ => "Nothing matches the filter. Esc removes it.",
        };
        frame.render_widget(Text::styled(reason, palette.dim), area);
        return;
    }
    let columns = columns(model, area.width);
    let used = columns.iter().skip(1).fold(0, |used: u16, column| used.saturating_add(width(model, *column) + 1));
    let name_width = area.width.saturating_sub(used);
    let titles = columns.iter().map(|column| title(model, *column, palette));
    let rows = model.rows.iter().map(|row| {
        TableRow::new(
            columns.iter().map(|column| cell(model, row, *column, name_width, palette)).collect::<Vec<_>>(),
        )
    });
    let widths = columns.iter().map(|column| match column {
        Column::Name => Constraint::Fill(1),
        column => Constraint::Length(width(model, *column)),
    });
    let table = Table::new(rows, widths).header(TableRow::new(titles)).row_highlight_style(palette.selected);
    let mut state = TableState::new().with_selected(model.selected_index());
    frame.render_stateful_widget(table, area, &mut state);
}

/// The width of a column: its title has room for the mark of the order.
fn width(model: &Model, column: Column) -> u16 {
    let title = u16::try_from(model.title(column).len()).unwrap_or(u16::MAX);
    title.saturating_add(1).max(LEAST_WIDTH)
}

/// The columns that a width has room for, in their usual order.
fn columns(model: &Model, area: u16) -> Vec<Column> {
    let mut room = area.saturating_sub(LEAST_NAME);
    let fits = |column: &Column| {
        let rest = room.checked_sub(width(model, *column) + 1);
        room = rest.unwrap_or_default();
        rest.is_some()
    };
    let shown: Vec<Column> = BY_IMPORTANCE.into_iter().take_while(fits).collect();
    Column::ALL.into_iter().filter(|column| *column == Column::Name || shown.contains(column)).collect()
}

fn title(model: &Model, column: Column, palette: &Palette) -> Cell<'static> {
    let title = model.title(column);
    let text = if model.sort.column == column {
        let is_upwards = model.sort.is_reversed != (column == Column::Name);
        Text::styled(format!("{title}{}", if is_upwards { "▲" } else { "▼" }), palette.sorted)
    } else {
        Text::styled(title, palette.title)
    };
    Cell::from(aligned(text, column))
}

fn cell(model: &Model, row: &Row, column: Column, width: u16, palette: &Palette) -> Cell<'static> {
    let text = printable(&model.cell(row, column)).into_owned();
    let text = match column {
        Column::Name => Text::raw(shortened(&text, width)),
        Column::Errors if row.figures.errors.is_some_and(|errors| errors > 0.0) => {
            Text::styled(text, palette.error)
        }
        _ => Text::raw(text),
    };
    Cell::from(aligned(text, column))
}

/// The module's name goes first.
fn shortened(name: &str, width: u16) -> String {
    let fits = |name: &str| Span::raw(name).width() <= usize::from(width);
    let without_module = name.split_once("::").map_or(name, |(_, rest)| rest);
    if fits(name) { name.to_owned() } else { without_module.to_owned() }
}

fn aligned(text: Text<'static>, column: Column) -> Text<'static> {
    text.alignment(if column == Column::Name { Alignment::Left } else { Alignment::Right })
}
