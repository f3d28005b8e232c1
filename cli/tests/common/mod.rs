//! What the tests of `list` and `check` have in common.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A catalogue file of the tests.
pub(crate) fn catalogue(name: &str) -> PathBuf {
    folder().join("catalogues").join(name)
}

/// `cargo callmeter` with these arguments, in this repository and without a terminal.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    command.current_dir(workspace).arg("callmeter").args(arguments);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("cargo-callmeter starts")
}

/// The output of a command that finds nothing to complain about.
#[track_caller]
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The status and the messages of a command that finds something, or fails.
pub(crate) fn failure(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(arguments);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Compares with a committed file. `CALLMETER_BLESS=1` writes it instead.
#[track_caller]
pub(crate) fn check_snapshot(name: &str, text: &str) {
    let path = folder().join("snapshots").join(name);
    if std::env::var_os("CALLMETER_BLESS").is_some_and(|bless| bless == "1") {
        return fs::write(&path, text).expect("the snapshot is written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{} differs. If the change is meant, run with CALLMETER_BLESS=1.\n{}",
        path.display(),
        similar::TextDiff::from_lines(&expected, text).unified_diff()
    );
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}
