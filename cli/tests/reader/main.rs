//! Reading catalogues from binaries, files, URLs and builds: whatever the input is, there is a catalogue or one clear
//! error.

mod build;
mod damaged;
mod fixtures;
mod formats;
mod fuzz;
mod programs;
mod url;

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in a folder.
fn callmeter(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.arg("callmeter").args(arguments).current_dir(folder).env_remove("CARGO_TARGET_DIR");
    command.output().expect("the program starts")
}

/// The message of a command that could not do its work.
fn error(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    assert!(output.stdout.is_empty(), "a command that failed has printed something");
    text
}

/// What a binary declares, in the machine's own JSON.
fn list(arguments: &[&str]) -> serde_json::Value {
    let output = callmeter(Path::new("."), &[&["list", "--format", "json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The names of the families of each program in such a document.
fn names(document: &serde_json::Value) -> Vec<Vec<&str>> {
    let programs = document["programs"].as_array().expect("programs").iter();
    let families = programs.map(|program| program["families"].as_array().expect("families"));
    families
        .map(|families| families.iter().map(|family| family["name"].as_str().expect("a name")).collect())
        .collect()
}
