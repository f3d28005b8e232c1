//! A terminal.

use std::io::Read as _;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use unicode_width::UnicodeWidthStr as _;

use super::common::catalogue;

/// What a terminal with this number of columns receives.
fn on_terminal(columns: u16, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let size = PtySize { rows: 24, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.args(["callmeter", "list"]);
    command.args(arguments);
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

fn file(name: &str) -> String {
    catalogue(name).display().to_string()
}

#[test]
fn an_exposition_does_not_control_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hostile.json");
    let shop = std::fs::read_to_string(catalogue("shop.json")).expect("a file");
    std::fs::write(&path, shop.replace("\"card\"", r#""\u001b[2Jcard\u009b""#)).expect("written");
    let path = path.to_str().expect("UTF-8");
    let text = on_terminal(80, &["--format", "openmetrics", "--file", path], &[]);
    assert!(text.contains(r#"payment="\u{1b}[2Jcard\u{9b}""#), "{text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}

#[test]
fn a_terminal_gets_its_width_and_colours() {
    let text = on_terminal(72, &["--file", &file("shop.json")], &[]);
    assert!(text.contains("\u{1b}["), "{text:?}");
    let plain = anstream::adapter::strip_str(&text).to_string();
    assert_eq!(plain.lines().map(str::width).max(), Some(72));
}

#[test]
fn no_color_is_respected() {
    let text = on_terminal(80, &["--file", &file("shop.json")], &[("NO_COLOR", "1")]);
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
