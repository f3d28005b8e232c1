//! `cargo callmeter watch` in a pseudo-terminal.

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a slow machine may take for what takes a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with a program in it.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    program: Box<dyn Child + Send + Sync>,
    output: Arc<Output>,
    /// The terminal's mode before the program changed it.
    mode: String,
}

/// What the program wrote.
struct Output {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    is_closed: bool,
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has cells")
}

impl Terminal {
    /// Starts `cargo-callmeter callmeter watch` in 80 columns and 24 lines.
    pub(crate) fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mode = mode(&*pair.master);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
        command.args(["callmeter", "watch"]);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (key, value) in environment {
            command.env(key, value);
        }
        let program = pair.slave.spawn_command(command).expect("the program starts");
        // The end of the output is seen only if nobody else has the terminal open.
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let screen = vt100::Parser::new(cells(24), cells(80), 0);
        let output = Arc::new(Output {
            state: Mutex::new(State { screen, bytes: Vec::new(), is_closed: false }),
            changed: Condvar::new(),
        });
        let shared = Arc::clone(&output);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.screen.process(&buffer[..read]);
                state.bytes.extend_from_slice(&buffer[..read]);
                state.is_closed = read == 0;
                drop(state);
                shared.changed.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        let keyboard = pair.master.take_writer().expect("a writer");
        Self { master: pair.master, keyboard, program, output, mode }
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keyboard.flush().expect("the terminal takes keys");
    }

    /// Waits until the screen's text is as wanted, and returns it.
    #[track_caller]
    pub(crate) fn wait_for(&self, wanted: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let state = self.wait(wanted, |state| is_wanted(&shown(state)));
        shown(&state)
    }

    /// Waits until the screen contains a text.
    #[track_caller]
    pub(crate) fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(text, |screen| screen.contains(text))
    }

    #[track_caller]
    fn wait(&self, wanted: &str, is_wanted: impl Fn(&State) -> bool) -> std::sync::MutexGuard<'_, State> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.output.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !is_wanted(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no {wanted} on the screen:\n{}", state.screen.screen().contents());
            state = self.output.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }

    /// Changes the size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let mut state = self.output.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.screen.screen_mut().set_size(cells(rows), cells(columns));
        drop(state);
        self.master.resize(PtySize { rows, cols: columns, ..PtySize::default() }).expect("another size");
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.program.process_id().expect("the program runs").to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().expect("kill").success());
    }

    /// Waits for the program's end. Returns all that it wrote, once the terminal is as it was before.
    #[track_caller]
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        // macOS loses output that nobody has read before the end, so the output comes first.
        let state = self.wait("end", |state| state.is_closed);
        let screen = state.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(screen.contents().trim().is_empty(), "nothing stays behind: {}", screen.contents());
        let bytes = String::from_utf8_lossy(&state.bytes).into_owned();
        drop(state);
        assert_eq!(mode(&*self.master), self.mode, "raw mode is off");
        (self.program.wait().expect("an exit status"), bytes)
    }
}

/// The text of the screen, without blanks at the ends of lines.
fn shown(state: &State) -> String {
    let screen = state.screen.screen().contents();
    screen.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// A test that fails leaves no program behind.
impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.program.kill();
    }
}

/// Echo, line mode and the like, as text.
fn mode(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has a mode"))
}
