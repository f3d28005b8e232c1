//! Each program's `METRICS.md` is true, and `cargo callmeter check` finds no mistake in its metrics.

use std::path::Path;

use cargo_callmeter::args::Cargo;
use cargo_callmeter::exit::Exit;
use clap::Parser as _;

/// Each program, and its folder here.
const PROGRAMS: [(&str, &str); 4] = [
    (env!("CARGO_BIN_EXE_quickstart"), "quickstart"),
    (env!("CARGO_BIN_EXE_rank-tracker"), "rank-tracker"),
    (env!("CARGO_BIN_EXE_record-sync"), "record-sync"),
    (env!("CARGO_BIN_EXE_saas-starter"), "saas-starter"),
];

fn run(arguments: &[&str]) -> Exit {
    let Cargo::Callmeter(arguments) = Cargo::parse_from([&["cargo", "callmeter"], arguments].concat());
    cargo_callmeter::run(arguments.command).unwrap_or_else(|error| panic!("{error}"))
}

/// `CALLMETER_BLESS=1` writes the pages instead.
#[test]
fn the_pages_are_true() {
    let is_blessed = std::env::var_os("CALLMETER_BLESS").is_some_and(|bless| bless == "1");
    let option = if is_blessed { "--output" } else { "--check" };
    let differ: Vec<&str> = PROGRAMS
        .into_iter()
        .filter(|(program, folder)| {
            let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("METRICS.md");
            run(&["list", "--binary", program, option, page.to_str().expect("UTF-8")]) != Exit::Clean
        })
        .map(|(_, folder)| folder)
        .collect();
    assert!(
        differ.is_empty(),
        "METRICS.md of {differ:?} is out of date: run `CALLMETER_BLESS=1 cargo test -p callmeter-examples --test metrics_pages`"
    );
}

#[test]
fn the_checks_find_no_mistake() {
    for (program, name) in PROGRAMS {
        assert_eq!(run(&["check", "--binary", program, "--deny", "warnings"]), Exit::Clean, "{name}");
    }
}
