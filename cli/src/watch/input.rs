//! Keys, changes of the terminal's size, and signals, as events.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;

use ratatui::crossterm::event;

use super::update::Event;

/// Sends what the terminal reports, from a thread that sleeps in between.
pub(super) fn read_keys(sender: Sender<Event>) {
    thread::spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event::Event::Key(key)) => Event::Key(key),
                Ok(event::Event::Resize(..)) => Event::Resized,
                Ok(_) => continue,
                // The terminal is gone.
                Err(_) => Event::Quit,
            };
            let is_end = matches!(event, Event::Quit);
            if sender.send(event).is_err() || is_end {
                return;
            }
        }
    });
}

/// Quits at `SIGTERM`, `SIGINT` and `SIGHUP`, which would end the program with the terminal as it is.
#[cfg(unix)]
pub(super) fn watch_signals(sender: &Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let sender = sender.clone();
    thread::spawn(move || {
        for _ in &mut signals {
            let _ = sender.send(Event::Quit);
        }
    });
    Ok(())
}

/// Windows ends a program without asking it. Ctrl-C is a key in raw mode.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
pub(super) fn watch_signals(_: &Sender<Event>) -> io::Result<()> {
    Ok(())
}
