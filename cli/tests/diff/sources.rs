//! What can be compared, and the errors of what cannot.

use std::process::Output;

use serde_json::json;

use crate::catalogues::orders;
use crate::formats::{Files, callmeter};

/// The one error line of a command that could not do its work.
pub(crate) fn error(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    assert!(output.stdout.is_empty(), "a command that failed has printed something");
    text
}

#[test]
fn nothing_to_compare_is_an_error_that_says_what_to_write() {
    let files = Files::new(&[], &[]);
    let message = error(&callmeter(&files.path(""), &["diff"]));
    assert!(message.contains("`--base REVISION`"), "{message}");
    let message = error(&callmeter(&files.path(""), &["diff", "before.json", "after.json", "--base", "main"]));
    assert!(message.contains("leave out `after.json`"), "{message}");
    let message = error(&files.diff(&["--bin", "shop"]));
    assert!(message.starts_with("error: `--bin` has no effect here"), "{message}");
}

#[test]
fn a_source_that_is_none_is_named() {
    let files = Files::new(&[orders()], &[]);
    std::fs::write(files.path("notes.txt"), "no binary").expect("a file");
    let old = json!({ "schema_version": 9, "programs": [] });
    std::fs::write(files.path("later.json"), old.to_string()).expect("a file");
    for (source, expected) in [
        ("missing.json", "missing.json: "),
        ("notes.txt", "notes.txt: this cannot be read as ELF, Mach-O or PE"),
        ("later.json", "later.json: the catalogue has schema version 9"),
        ("http://127.0.0.1:1/catalogue", "http://127.0.0.1:1/catalogue: "),
        ("127.0.0.1:1", "http://127.0.0.1:1/catalogue: "),
    ] {
        let message = error(&callmeter(&files.path(""), &["diff", "before.json", source]));
        assert!(message.contains(expected), "{source}: {message}");
    }
}

#[test]
fn the_token_is_read_for_urls() {
    let files = Files::new(&[], &[]);
    let message = error(&callmeter(
        &files.path(""),
        &["diff", "before.json", "http://127.0.0.1:1/catalogue", "--token-file", "token"],
    ));
    assert!(message.contains("token could not be read"), "{message}");
}

#[test]
fn a_binary_is_compared_with_its_own_catalogue() {
    let program = callmeter_tests::quickstart("dev");
    let program = program.to_str().expect("UTF-8");
    let files = Files::new(&[], &[]);
    let listed = callmeter(&files.path(""), &["list", "--format", "json", "--binary", program]);
    assert!(listed.status.success(), "{listed:?}");
    std::fs::write(files.path("listed.json"), &listed.stdout).expect("a file");
    let output = callmeter(&files.path(""), &["diff", "listed.json", program, "--fail-on", "any"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.ends_with(": no changes\n"), "{text}");
    assert_eq!(output.status.code(), Some(0));
    let removed = callmeter(&files.path(""), &["diff", program, "after.json"]);
    assert!(String::from_utf8_lossy(&removed.stdout).contains("`files_read_total` is removed"), "{removed:?}");
    assert_eq!(removed.status.code(), Some(1));
}

#[test]
fn without_a_workspace_the_error_says_so() {
    let files = Files::new(&[orders()], &[]);
    let message = error(&callmeter(&files.path(""), &["diff", "before.json"]));
    assert!(message.contains("no `Cargo.toml`"), "{message}");
}
