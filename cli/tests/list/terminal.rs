//! A terminal.

use std::io::Read as _;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use unicode_width::UnicodeWidthStr as _;

use super::common::catalogue;

/// What a terminal with this number of columns receives.
fn on_terminal(columns: u16, environment: &[(&str, &str)]) -> String {
    let size = PtySize { rows: 24, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.args(["callmeter", "list", "--file"]);
    command.arg(catalogue("shop.json"));
    command.env("TERM", "xterm-256color");
    for name in ["NO_COLOR", "CLICOLOR", "CI"] {
        command.env_remove(name);
    }
    for (name, value) in environment {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let mut text = Vec::new();
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    // Linux reports an error instead of the end.
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        text.extend_from_slice(&buffer[..count]);
    }
    assert!(child.wait().expect("it ends").success());
    String::from_utf8(text).expect("UTF-8").replace("\r\n", "\n")
}

#[test]
fn a_terminal_gets_its_width_and_colours() {
    let text = on_terminal(72, &[]);
    assert!(text.contains("\u{1b}["), "{text:?}");
    let plain = anstream::adapter::strip_str(&text).to_string();
    assert_eq!(plain.lines().map(|line| line.width()).max(), Some(72));
}

#[test]
fn no_color_is_respected() {
    let text = on_terminal(80, &[("NO_COLOR", "1")]);
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
