//! The terminal, which is left as it was found.

use std::io;

use ratatui::DefaultTerminal;

use super::model::Model;
use super::view;

/// The alternate screen in raw mode. Dropping it restores the terminal, and so does a panic.
pub(super) struct Screen {
    terminal: DefaultTerminal,
    palette: view::Palette,
}

impl Screen {
    pub(super) fn open() -> io::Result<Self> {
        match ratatui::try_init() {
            Ok(terminal) => Ok(Self { terminal, palette: view::Palette::of_environment() }),
            Err(error) => {
                // Raw mode may be on already.
                let _ = ratatui::try_restore();
                Err(error)
            }
        }
    }

    pub(super) fn draw(&mut self, model: &Model) -> io::Result<()> {
        self.terminal.draw(|frame| view::draw(frame, model, &self.palette))?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.terminal.show_cursor();
        let _ = ratatui::try_restore();
    }
}
