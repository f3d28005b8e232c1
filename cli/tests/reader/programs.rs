//! Programs as they are built and shipped.

use std::path::Path;
use std::process::Command;

use callmeter_tests::{example, quickstart};

use crate::{callmeter, list, names};

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn a_stripped_program_with_lto_declares_what_the_debug_build_declares() {
    let (debug, shipped) = (quickstart("dev"), quickstart("shipped"));
    let (debug, shipped) = (list(&["--binary", text(&debug)]), list(&["--binary", text(&shipped)]));
    assert!(names(&debug)[0].contains(&"files_read_total"), "{debug}");
    assert_eq!(names(&debug), names(&shipped));
    let program = &shipped["programs"][0];
    assert_eq!(program["name"], "quickstart");
    let families = program["families"].as_array().expect("families");
    let family = families.iter().find(|family| family["name"] == "files_read_total").expect("a family");
    let file = family["declared"][0]["file"].as_str().expect("a file");
    assert!(file.ends_with("quickstart/index.rs") && family["declared"][0]["line"].as_u64() > Some(0), "{family}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_another_tool_stripped_is_read() {
    let debug = quickstart("dev");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stripped = folder.path().join("quickstart");
    let strip = Command::new("strip").arg("--strip-all").arg("-o").arg(&stripped).arg(&debug).status();
    if strip.is_ok_and(|status| status.success()) {
        assert_eq!(names(&list(&["--binary", text(&stripped)])), names(&list(&["--binary", text(&debug)])));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_shared_library_is_read() {
    let library = example("constructor");
    let listed = list(&["--binary", text(&library)]);
    assert!(names(&listed)[0].contains(&"constructor_loads_total"), "{listed}");
}

#[test]
fn several_sources_are_several_programs() {
    let (program, library) = (quickstart("dev"), example("constructor"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let saved = folder.path().join("saved.json");
    let output = callmeter(folder.path(), &["list", "--format", "json", "--binary", text(&program)]);
    std::fs::write(&saved, &output.stdout).expect("a file");
    let listed = list(&["--binary", text(&program), "--binary", text(&library), "--file", text(&saved)]);
    let names = names(&listed);
    assert_eq!(names.len(), 3, "{listed}");
    assert_eq!(names[0], names[2]);
    assert!(names[1].contains(&"constructor_calls_total"));
    // One that cannot be read is an error of the whole command.
    let output = callmeter(folder.path(), &["list", "--binary", text(&program), "--binary", "missing"]);
    assert!(crate::error(&output).contains("missing: "));
}
