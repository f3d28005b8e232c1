//! What is drawn.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::crossterm::event::KeyCode;

use super::model_tests::{Watched, exposition};
use super::view::{Palette, draw};

/// The lines of a terminal of this size, without blanks at their ends.
fn drawn(watched: &Watched, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, &watched.model, &Palette::plain())).unwrap();
    let buffer = terminal.backend().buffer();
    let lines = buffer.content().chunks(usize::from(width.max(1)));
    lines.map(|cells| cells.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned()).collect()
}

/// The lines up to the last one with text, apart from the keys at the foot.
fn body(watched: &Watched, width: u16, height: u16) -> String {
    let mut lines = drawn(watched, width, height);
    lines.pop();
    lines.join("\n").trim_end().to_owned()
}

#[track_caller]
fn assert_drawn(watched: &Watched, width: u16, height: u16, expected: &[&str]) {
    let actual = body(watched, width, height);
    assert_eq!(actual, expected.join("\n"), "\n{actual}\n");
}

#[test]
fn the_table_fits_80_by_24() {
    let watched = Watched::typical();
    assert_drawn(
        &watched,
        80,
        24,
        &[
            "live, the last 2.00s  http://localhost:9464/metrics",
            "2 functions",
            "FUNCTION               RATE/s  ERRORS     P50     P95     P99  IN FLIGHT   TIME▼",
            "order::sell                 2   25.0%   150ms   195ms   199ms          0   80.0%",
            "order::buy                  5      0%  15.0ms  19.5ms  19.9ms          2   20.0%",
        ],
    );
    let foot = drawn(&watched, 80, 24).pop().unwrap();
    assert_eq!(foot, "q quit  ? help  / filter  ↑↓ choose  Enter details  ←→ sort  r reverse  p pause");
}

#[test]
fn the_header_shows_the_order() {
    let mut watched = Watched::typical();
    watched.type_text("2");
    assert!(body(&watched, 80, 24).contains(" RATE/s▼"), "{}", body(&watched, 80, 24));
    watched.type_text("r");
    assert!(body(&watched, 80, 24).contains(" RATE/s▲"));
    watched.type_text("1");
    assert!(body(&watched, 80, 24).contains("FUNCTION▲"));
}

#[test]
fn a_narrow_terminal_has_fewer_columns() {
    let watched = Watched::typical();
    assert_drawn(
        &watched,
        40,
        8,
        &[
            "live, the last 2.00s  http://localhost:9",
            "2 functions",
            "FUNCTION                  RATE/s     P95",
            "order::sell                    2   195ms",
            "order::buy                     5  19.5ms",
        ],
    );
    assert_drawn(&watched, 9, 6, &["live, the", "2 functio", "FUNCTION", "sell", "buy"]);
}

#[test]
fn no_size_makes_the_view_panic() {
    for screen in ["", "?", "/x", "\n"] {
        let mut watched = Watched::typical();
        for letter in screen.chars() {
            watched.press(if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) });
        }
        for (width, height) in [(0, 0), (1, 1), (3, 2), (10, 3), (80, 1), (1, 80), (300, 100)] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| draw(frame, &watched.model, &Palette::plain())).unwrap();
        }
    }
}

#[test]
fn the_details_show_source_buckets_and_series() {
    let mut watched = Watched::typical();
    watched.press(KeyCode::Enter);
    assert_drawn(
        &watched,
        80,
        30,
        &[
            "live, the last 2.00s  http://localhost:9464/metrics",
            "2 functions",
            "order::sell",
            "src/order.rs:9 in shop::order",
            "rate/s 2  errors 25.0%  p50 150ms  p95 195ms  p99 199ms  in flight 0  time 80.0%",
            "",
            "   ≤ 10.0ms  0%",
            "   ≤ 20.0ms  0%",
            "    ≤ 100ms  0%",
            "    ≤ 200ms ██████████████████████████████████████████████████████████ 100%",
            "      above  0%",
            "",
            "calls_concurrent  Help of calls_concurrent.",
            "          0 function=sell",
            "",
            "calls_duration_seconds  Help of calls_duration_seconds.",
            "        2/s function=sell",
            "",
            "calls_total  Help of calls_total.",
            "     0.50/s function=sell  result=error",
            "     1.50/s function=sell  result=ok",
        ],
    );
    watched.press(KeyCode::PageDown);
    assert!(body(&watched, 80, 12).contains("calls_concurrent"), "{}", body(&watched, 80, 12));
    assert!(!body(&watched, 80, 12).contains("src/order.rs"));
}

#[test]
fn the_head_shows_what_the_program_does() {
    let head = |watched: &Watched| drawn(watched, 80, 24).remove(0);
    let mut watched = Watched::new();
    assert_eq!(head(&watched), "waiting for the first scrape  http://localhost:9464/metrics");
    watched.scrapes([exposition(5)]);
    assert_eq!(head(&watched), "waiting for the second scrape  http://localhost:9464/metrics");
    watched.scrapes([exposition(6)]);
    watched.scrape(Err("connection refused"));
    watched.scrape(Err("connection refused"));
    assert_eq!(head(&watched), "no metrics for 2.00s: connection refused  http://localhost:9464/metrics");
    watched.scrapes([exposition(1), exposition(2)]);
    assert_eq!(head(&watched), "live, the last 2.00s  restarted 2.00s ago  http://localhost:9464/metrics");
    watched.type_text("p");
    assert!(head(&watched).starts_with("paused  "));
}

#[test]
fn the_filter_is_shown_while_it_is_typed() {
    let mut watched = Watched::typical();
    watched.type_text("/buy");
    assert_eq!(drawn(&watched, 80, 24)[1], "1 of 2 functions  filter: buy▏");
    watched.type_text("er");
    assert_eq!(drawn(&watched, 80, 24)[2], "Nothing matches the filter. Esc removes it.");
}

/// A label value cannot move the cursor or change a colour.
#[test]
fn what_is_scraped_is_escaped() {
    let hostile = "a\u{1b}[2J\u{202e}\u{7}";
    let mut watched = Watched::new();
    watched.catalogue = None;
    let text = |value: u32| {
        format!(
            "# HELP x_total {hostile}\n# TYPE x_total counter\nx_total{{y=\"{hostile}\"}} {value}\n{{\"{hostile}\"}} 1\n"
        )
    };
    watched.scrapes([text(1), text(3)]);
    assert!(body(&watched, 80, 24).contains("a\\u{1b}[2J\\u{202e}\\u{7}"), "{}", body(&watched, 80, 24));
    watched.press(KeyCode::Enter);
    watched.scrape(Err(hostile));
    let all = drawn(&watched, 80, 24).concat();
    assert_eq!(all.matches("a\\u{1b}[2J\\u{202e}\\u{7}").count(), 3, "help, label and error: {all}");
    assert!(!all.contains(['\u{1b}', '\u{202e}', '\u{7}']));
}

#[test]
fn only_the_colourful_palette_has_colours() {
    let watched = {
        let mut watched = Watched::typical();
        watched.scrape(Err("away"));
        watched
    };
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| draw(frame, &watched.model, &Palette::plain())).unwrap();
    let plain = terminal.backend().buffer().content().iter().all(|cell| cell.fg == ratatui::style::Color::Reset);
    assert!(plain);
    terminal.draw(|frame| draw(frame, &watched.model, &Palette::colourful())).unwrap();
    assert!(terminal.backend().buffer().content().iter().any(|cell| cell.fg == ratatui::style::Color::Red));
}

#[test]
fn the_help_explains_every_column() {
    let mut watched = Watched::typical();
    watched.type_text("?");
    let help = body(&watched, 80, 24);
    for word in ["RATE/s", "ERRORS", "P50 P95 P99", "IN FLIGHT", "TIME", "Tab", "Ctrl-C", "nothing happened"] {
        assert!(help.contains(word), "{word} in\n{help}");
    }
}
