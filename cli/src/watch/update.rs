//! What an event changes.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::model::{Column, Grouping, Model, Shown};
use super::scraper::Scrape;

/// What happened.
#[derive(Debug)]
pub(super) enum Event {
    /// A scrape ended.
    Scraped(Scrape),
    /// The user pressed a key.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized,
    /// The scraper panicked. The panic hook has left the alternate screen.
    Panicked,
    /// A signal says to end, or the terminal is gone.
    Quit,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Continue,
    Quit,
    /// End with an error: there are no more scrapes.
    Fail,
}

/// Rows that a page has.
const PAGE: u16 = 10;

/// Changes the model.
pub(super) fn update(model: &mut Model, event: Event) -> Flow {
    match event {
        Event::Scraped(scrape) => model.take(scrape),
        Event::Key(key) if key.kind != KeyEventKind::Release => return press(model, key),
        Event::Key(_) | Event::Resized => {}
        Event::Panicked => return Flow::Fail,
        Event::Quit => return Flow::Quit,
    }
    Flow::Continue
}

fn press(model: &mut Model, key: KeyEvent) -> Flow {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        let is_quit = matches!(key.code, KeyCode::Char('c' | 'd'));
        return if is_quit { Flow::Quit } else { Flow::Continue };
    }
    if model.is_typing {
        type_filter(model, key.code);
        return Flow::Continue;
    }
    match &model.screen {
        Shown::Table => return press_in_table(model, key.code),
        Shown::Details { .. } => return press_in_details(model, key.code),
        Shown::Help if key.code == KeyCode::Char('q') => return Flow::Quit,
        Shown::Help => model.screen = Shown::Table,
    }
    Flow::Continue
}

fn press_in_table(model: &mut Model, code: KeyCode) -> Flow {
    match code {
        KeyCode::Char('q') => return Flow::Quit,
        // The first one takes the filter away.
        KeyCode::Esc if model.filter.is_empty() => return Flow::Quit,
        KeyCode::Esc => {
            model.filter.clear();
            model.refresh();
        }
        KeyCode::Char('/') => model.is_typing = true,
        KeyCode::Char('?' | 'h') | KeyCode::F(1) => model.screen = Shown::Help,
        KeyCode::Char('p' | ' ') => pause(model),
        KeyCode::Char('r') => sort_by(model, model.sort.column),
        KeyCode::Char(digit @ '1'..='8') => {
            let index = usize::from(digit as u8 - b'1');
            sort_by(model, Column::ALL[index]);
        }
        KeyCode::Left => next_column(model, Column::ALL.len() - 1),
        KeyCode::Right => next_column(model, 1),
        KeyCode::Tab => change_grouping(model),
        KeyCode::Up | KeyCode::Char('k') => select(model, |index| index.saturating_sub(1)),
        KeyCode::Down | KeyCode::Char('j') => select(model, |index| index + 1),
        KeyCode::PageUp => select(model, |index| index.saturating_sub(usize::from(PAGE))),
        KeyCode::PageDown => select(model, |index| index + usize::from(PAGE)),
        KeyCode::Home | KeyCode::Char('g') => select(model, |_| 0),
        KeyCode::End | KeyCode::Char('G') => select(model, |_| usize::MAX),
        KeyCode::Enter => {
            if let Some(row) = model.selected_index().and_then(|index| model.rows.get(index)) {
                let subject = row.subject.key();
                model.selected = Some(subject.clone());
                model.screen = Shown::Details { subject, scroll: 0 };
            }
        }
        _ => {}
    }
    Flow::Continue
}

fn press_in_details(model: &mut Model, code: KeyCode) -> Flow {
    let Shown::Details { scroll, .. } = &mut model.screen else { return Flow::Continue };
    match code {
        KeyCode::Char('q') => return Flow::Quit,
        KeyCode::Esc | KeyCode::Enter | KeyCode::Backspace | KeyCode::Left => model.screen = Shown::Table,
        KeyCode::Char('?' | 'h') | KeyCode::F(1) => model.screen = Shown::Help,
        KeyCode::Char('p' | ' ') => pause(model),
        KeyCode::Up | KeyCode::Char('k') => *scroll = scroll.saturating_sub(1),
        KeyCode::Down | KeyCode::Char('j') => *scroll = scroll.saturating_add(1),
        KeyCode::PageUp => *scroll = scroll.saturating_sub(PAGE),
        KeyCode::PageDown => *scroll = scroll.saturating_add(PAGE),
        KeyCode::Home | KeyCode::Char('g') => *scroll = 0,
        _ => {}
    }
    Flow::Continue
}

fn type_filter(model: &mut Model, code: KeyCode) {
    match code {
        KeyCode::Enter => model.is_typing = false,
        KeyCode::Esc => {
            model.is_typing = false;
            model.filter.clear();
        }
        KeyCode::Backspace => {
            model.filter.pop();
        }
        KeyCode::Char(letter) => model.filter.push(letter),
        _ => {}
    }
    model.refresh();
}

/// The scrapes that came in the meantime are shown at the end of a pause.
fn pause(model: &mut Model) {
    model.is_paused = !model.is_paused;
    if !model.is_paused {
        model.show_latest();
    }
}

fn next_column(model: &mut Model, steps: usize) {
    let index = Column::ALL.iter().position(|column| *column == model.sort.column).unwrap_or_default();
    let column = Column::ALL[(index + steps) % Column::ALL.len()];
    sort_by(model, column);
}

/// The same column again reverses the order.
fn sort_by(model: &mut Model, column: Column) {
    model.sort.is_reversed = model.sort.column == column && !model.sort.is_reversed;
    model.sort.column = column;
    model.refresh();
}

fn change_grouping(model: &mut Model) {
    model.grouping = match model.grouping {
        Grouping::Families if model.has_functions() => Grouping::Functions,
        Grouping::Functions | Grouping::Families => Grouping::Families,
    };
    model.selected = None;
    model.refresh();
}

fn select(model: &mut Model, change: impl Fn(usize) -> usize) {
    let Some(index) = model.selected_index() else { return };
    let index = change(index).min(model.rows.len() - 1);
    model.selected = model.rows.get(index).map(|row| row.subject.key());
}
