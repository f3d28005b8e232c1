//! `examples/NAME/monitoring/`: what is committed is what would be generated.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_callmeter::args::Cargo;
use cargo_callmeter::exit::Exit;
use clap::Parser as _;
use serde_json::Value;

/// Each program, and its folder here.
const PROGRAMS: [(&str, &str); 4] = [
    (env!("CARGO_BIN_EXE_quickstart"), "quickstart"),
    (env!("CARGO_BIN_EXE_rank-tracker"), "rank-tracker"),
    (env!("CARGO_BIN_EXE_record-sync"), "record-sync"),
    (env!("CARGO_BIN_EXE_saas-starter"), "saas-starter"),
];

/// The monitoring folder of an example.
pub(crate) fn of(example: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(example).join("monitoring")
}

/// The files of a folder whose names end so, with their contents, in order of their names.
pub(crate) fn documents(folder: &Path, suffix: &str) -> Vec<(String, Value)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(suffix));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, document(&path))
    };
    paths.into_iter().map(read).collect()
}

/// A YAML or JSON file.
pub(crate) fn document(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parsed = if path.extension().is_some_and(|extension| extension == "json") {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        serde_saphyr::from_str(&text).map_err(|error| error.to_string())
    };
    parsed.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `CALLMETER_BLESS=1` writes the folders instead.
#[test]
fn the_folders_are_up_to_date() {
    let is_blessed = std::env::var_os("CALLMETER_BLESS").is_some_and(|bless| bless == "1");
    let differ: Vec<&str> = PROGRAMS
        .into_iter()
        .filter(|(program, example)| {
            let folder = of(example);
            let out = folder.to_str().expect("UTF-8");
            let mut arguments = vec!["cargo", "callmeter", "generate", "stack", "--binary", program, "--out", out];
            arguments.extend((!is_blessed).then_some("--check"));
            let Cargo::Callmeter(arguments) = Cargo::parse_from(arguments);
            let exit = cargo_callmeter::run(arguments.command).unwrap_or_else(|error| panic!("{example}: {error}"));
            exit != Exit::Clean
        })
        .map(|(_, example)| example)
        .collect();
    assert!(
        differ.is_empty(),
        "examples/{differ:?}/monitoring is out of date: run `CALLMETER_BLESS=1 cargo test -p callmeter-examples --test monitoring folders`"
    );
}
