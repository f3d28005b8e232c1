//! Styles, without colours where the user wants none.

use anstream::ColorChoice;
use ratatui::style::{Color, Modifier, Style};

/// The styles of the view.
#[derive(Clone, Debug, Default)]
pub(in crate::watch) struct Palette {
    pub(super) title: Style,
    pub(super) sorted: Style,
    pub(super) selected: Style,
    pub(super) dim: Style,
    pub(super) good: Style,
    pub(super) warning: Style,
    pub(super) error: Style,
}

impl Palette {
    /// Colours unless `--color never` or `NO_COLOR` is set, as <https://no-color.org> has it.
    pub(in crate::watch) fn of_environment() -> Self {
        let is_plain = match ColorChoice::global() {
            ColorChoice::Never => true,
            ColorChoice::Always | ColorChoice::AlwaysAnsi => false,
            ColorChoice::Auto => std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        };
        if is_plain { Self::plain() } else { Self::colourful() }
    }

    /// Styles that every terminal has.
    pub(in crate::watch) fn plain() -> Self {
        let with = |modifier| Style::new().add_modifier(modifier);
        Self {
            title: with(Modifier::BOLD),
            sorted: with(Modifier::BOLD | Modifier::UNDERLINED),
            selected: with(Modifier::REVERSED),
            dim: with(Modifier::DIM),
            good: Style::new(),
            warning: with(Modifier::BOLD),
            error: with(Modifier::BOLD),
        }
    }

    /// The 16 colours, which follow the user's theme.
    pub(in crate::watch) fn colourful() -> Self {
        let plain = Self::plain();
        Self {
            good: plain.good.fg(Color::Green),
            warning: plain.warning.fg(Color::Yellow),
            error: plain.error.fg(Color::Red),
            sorted: plain.sorted.fg(Color::Cyan),
            ..plain
        }
    }
}
