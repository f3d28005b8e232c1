//! `watch --once` in a pipe.

use std::fs;
use std::process::{Command, Output};

use crate::live::exporter;
use crate::server::Server;

fn watch(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.args(["callmeter", "watch"]).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_table_is_printed_without_colours() {
    let address = exporter().local_addr().expect("it listens").to_string();
    let output = watch(&[&address, "--once", "--window", "200ms"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    let header: Vec<&str> = table.lines().next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(header, ["FUNCTION", "RATE/s", "ERRORS", "P50", "P95", "P99", "IN", "FLIGHT", "TIME"], "{table}");
    assert!(table.contains("live::sell"), "{table}");
    assert!(!table.contains('\x1b'), "{table}");
}

#[test]
fn a_pipe_needs_once() {
    let output = watch(&["127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "error: `watch` needs a terminal: for a pipe, pass `--once`\n");
}

#[test]
fn a_program_that_is_away_is_an_error() {
    let address = Server::start("127.0.0.1:0", "").address();
    let output = watch(&[&address, "--once"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).starts_with(&format!("error: http://{address}/metrics: ")),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_token_is_read_from_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = folder.path().join("token.txt");
    fs::write(&token, "secret\n").expect("written");
    let path = token.to_str().expect("UTF-8");
    let server = Server::start_with_token("jobs_total 1\n", "secret");
    let address = server.address();
    let output = watch(&[&address, "--once", "--window", "100ms", "--token-file", path]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = watch(&[&address, "--once"]);
    assert!(
        text(&output.stderr).contains("pass the file that holds it with `--token-file`"),
        "{}",
        text(&output.stderr)
    );
}
