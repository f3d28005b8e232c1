//! `watch --once`: one table for a pipe.

use std::io::Write as _;
use std::thread;
use std::time::Duration;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::model::{Column, Model};
use super::scraper::Scraper;
use super::update::{Event, update};
use crate::error::Error;
use crate::exit::Exit;
use crate::printable::printable;

/// Scrapes twice, and prints what happened in between.
pub(super) fn run(mut model: Model, mut scraper: Scraper, window: Duration) -> Result<Exit, Error> {
    for pause in [Duration::ZERO, window] {
        thread::sleep(pause);
        let scrape = scraper.scrape();
        if let Err(error) = &scrape.result {
            return Err(Error::Away { url: model.url, error: error.clone() });
        }
        update(&mut model, Event::Scraped(scrape));
    }
    let mut output = anstream::stdout().lock();
    writeln!(output, "{}", table(&model))?;
    Ok(Exit::Clean)
}

/// The rows, as wide as they are.
pub(super) fn table(model: &Model) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(Column::ALL.map(|column| model.title(column)));
    for row in &model.rows {
        let figures = Column::ALL.map(|column| printable(&model.cell(row, column)).into_owned());
        table.add_row(figures);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}
