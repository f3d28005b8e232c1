//! What keys do.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::model::{Column, Grouping, Shown};
use super::model_tests::{Watched, exposition};
use super::update::{Event, Flow, update};

impl Watched {
    /// A model of two scrapes.
    pub(super) fn typical() -> Self {
        let mut watched = Self::new();
        watched.scrapes([exposition(5), exposition(6)]);
        watched
    }

    pub(super) fn press(&mut self, code: KeyCode) -> Flow {
        update(&mut self.model, Event::Key(code.into()))
    }

    pub(super) fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            assert_eq!(self.press(KeyCode::Char(letter)), Flow::Continue);
        }
    }

    fn first(&self) -> &str {
        &self.model.rows[0].subject.name
    }
}

#[test]
fn a_digit_sorts_by_its_column_and_again_the_other_way() {
    let mut watched = Watched::typical();
    assert_eq!(watched.first(), "order::sell", "by time");
    watched.type_text("2");
    assert_eq!((watched.model.sort.column, watched.first()), (Column::Rate, "order::buy"));
    watched.type_text("2");
    assert_eq!(watched.first(), "order::sell");
    watched.type_text("1");
    assert_eq!((watched.model.sort.column, watched.first()), (Column::Name, "order::buy"));
}

#[test]
fn arrows_go_round_the_columns() {
    let mut watched = Watched::typical();
    watched.press(KeyCode::Right);
    assert_eq!(watched.model.sort.column, Column::Name);
    watched.press(KeyCode::Left);
    watched.press(KeyCode::Left);
    assert_eq!(watched.model.sort.column, Column::Level);
}

#[test]
fn the_filter_looks_at_name_module_and_file() {
    let mut watched = Watched::typical();
    watched.type_text("/SEL");
    assert_eq!((watched.model.rows.len(), watched.first()), (1, "order::sell"));
    watched.press(KeyCode::Enter);
    assert_eq!(watched.model.filter, "SEL");
    assert_eq!(watched.press(KeyCode::Esc), Flow::Continue, "the first takes the filter away");
    assert_eq!(watched.model.rows.len(), 2);
    watched.type_text("/order.rs:5");
    assert_eq!((watched.model.rows.len(), watched.first()), (1, "order::buy"));
    watched.type_text("zz");
    assert_eq!(watched.model.rows.len(), 0);
    watched.press(KeyCode::Backspace);
    watched.press(KeyCode::Down);
    watched.press(KeyCode::Enter);
    watched.press(KeyCode::Enter);
    assert_eq!(watched.model.screen, Shown::Table, "there is no row to enter");
}

/// While a filter is typed, `q` is a letter.
#[test]
fn letters_of_a_filter_are_no_commands() {
    let mut watched = Watched::typical();
    watched.type_text("/qp?");
    assert_eq!(watched.model.filter, "qp?");
    assert_eq!(watched.press(KeyCode::Esc), Flow::Continue);
    assert_eq!(watched.model.filter, "");
}

#[test]
fn the_selection_follows_its_row() {
    let mut watched = Watched::typical();
    watched.press(KeyCode::Down);
    assert_eq!(watched.model.selected_index(), Some(1));
    watched.type_text("2");
    assert_eq!(watched.model.selected_index(), Some(0), "it is the first one by rate");
    watched.press(KeyCode::End);
    watched.press(KeyCode::Down);
    assert_eq!(watched.model.selected_index(), Some(1));
    watched.press(KeyCode::PageUp);
    assert_eq!(watched.model.selected_index(), Some(0));
}

#[test]
fn a_pause_keeps_the_figures_until_its_end() {
    let mut watched = Watched::typical();
    watched.type_text("p");
    watched.scrapes([exposition(16)]);
    // Sorting does not end the pause.
    watched.type_text("3");
    assert_eq!(watched.model.rows[0].figures.calls, Some(4.0));
    watched.type_text("p");
    assert_eq!(watched.model.rows[0].figures.calls, Some(44.0));
}

#[test]
fn tab_changes_between_functions_and_families() {
    let mut watched = Watched::typical();
    watched.press(KeyCode::Tab);
    assert_eq!((watched.model.grouping, watched.model.rows.len()), (Grouping::Families, 3));
    watched.press(KeyCode::Tab);
    assert_eq!((watched.model.grouping, watched.model.rows.len()), (Grouping::Functions, 2));
}

#[test]
fn details_and_help_lead_back_to_the_table() {
    let mut watched = Watched::typical();
    watched.press(KeyCode::Enter);
    assert!(matches!(&watched.model.screen, Shown::Details { subject, .. } if subject.name() == "order::sell"));
    watched.press(KeyCode::Up);
    watched.press(KeyCode::Down);
    assert!(matches!(watched.model.screen, Shown::Details { scroll: 1, .. }));
    assert_eq!(watched.press(KeyCode::Esc), Flow::Continue);
    watched.type_text("?");
    assert_eq!(watched.model.screen, Shown::Help);
    assert_eq!(watched.press(KeyCode::Esc), Flow::Continue);
    assert_eq!(watched.model.screen, Shown::Table);
}

#[test]
fn a_panic_of_the_scraper_ends_the_view_with_an_error() {
    assert_eq!(update(&mut Watched::typical().model, Event::Panicked), Flow::Fail);
}

#[test]
fn q_escape_control_c_and_signals_quit() {
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    for quit in
        [Event::Key(KeyCode::Char('q').into()), Event::Key(KeyCode::Esc.into()), Event::Key(control_c), Event::Quit]
    {
        assert_eq!(update(&mut Watched::typical().model, quit), Flow::Quit);
    }
    for screen in ["?", "/abc"] {
        let mut watched = Watched::typical();
        watched.type_text(screen);
        assert_eq!(update(&mut watched.model, Event::Key(control_c)), Flow::Quit, "{screen}");
    }
    let release = KeyEvent::new_with_kind(KeyCode::Char('q'), KeyModifiers::NONE, KeyEventKind::Release);
    assert_eq!(update(&mut Watched::typical().model, Event::Key(release)), Flow::Continue);
}
