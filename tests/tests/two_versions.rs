//! A program with two versions of callmeter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use callmeter::{Catalogue, wire};
use object::{Object as _, ObjectSection as _};

const PROGRAM: &str = r#"
#[callmeter::instrumented]
fn this() {}

#[callmeter::metered(counter("this_total"))]
fn this_alone() {}

#[next::instrumented(crate = next)]
fn other() {}

#[next::metered(counter("next_total", help = "Calls."), crate = next)]
fn other_alone() {}

fn main() {
    // Each version knows only its own declarations.
    let functions = |family: Option<Vec<String>>| family.expect("declared");
    let of_this = callmeter::catalogue();
    let of_next = next::catalogue();
    let this_calls = of_this.get("function_calls_total").map(|of| of.declared.iter().map(|d| d.function.clone()).collect());
    let next_calls = of_next.get("function_calls_total").map(|of| of.declared.iter().map(|d| d.function.clone()).collect());
    assert_eq!(functions(this_calls), ["this"]);
    assert_eq!(functions(next_calls), ["other"]);
    assert!(of_this.get("next_total").is_none() && of_next.get("this_total").is_none());

    // The program has one recorder, which receives everything.
    let exporter = callmeter::Exporter::builder().install().expect("the first exporter");
    assert!(next::Exporter::builder().install().is_err());
    for _ in 0..3 {
        this();
        this_alone();
        other();
        other_alone();
    }
    print!("{}", exporter.render());
}
"#;

fn replace(path: &Path, pairs: &[(&str, &str)]) {
    let mut text = fs::read_to_string(path).expect("a file");
    for (from, to) in pairs {
        assert!(text.contains(from), "no {from} in {}", path.display());
        text = text.replace(from, to);
    }
    fs::write(path, text).expect("a folder that can be written");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder that can be written");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a folder that can be written");
        }
    }
}

/// Writes a workspace with a later version of callmeter and the program.
fn write(folder: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder in the workspace");
    for package in ["runtime", "macros"] {
        copy(&workspace.join(package), &folder.join(package));
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(workspace.join(file), folder.join(file)).expect("a folder that can be written");
    }
    let version = env!("CARGO_PKG_VERSION");
    let quoted = [format!("\"{version}\""), format!("\"={version}\"")];
    let members =
        "members = [\"runtime\", \"macros\", \"cli\", \"benches\", \"examples\", \"tests\", \"tests/hygiene/*\"]";
    replace(
        &folder.join("Cargo.toml"),
        &[
            (&quoted[0], "\"99.0.0\""),
            (&quoted[1], "\"=99.0.0\""),
            (members, "members = [\"runtime\", \"macros\", \"program\"]"),
        ],
    );
    fs::create_dir_all(folder.join("program/src")).expect("a folder that can be written");
    fs::write(folder.join("program/src/main.rs"), PROGRAM).expect("a folder that can be written");
    let manifest = format!(
        "[package]\nname = \"two-versions\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         callmeter = {{ path = '{}', default-features = false, features = [\"exporter\"] }}\n\
         next = {{ package = \"callmeter\", path = \"../runtime\", default-features = false, features = [\"exporter\"] }}\n",
        workspace.join("runtime").display(),
    );
    fs::write(folder.join("program/Cargo.toml"), manifest).expect("a folder that can be written");
}

fn build(folder: &Path) -> PathBuf {
    // Beside what the tests are built into: most dependencies are there already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder).args(["build", "-p", "two-versions", "--target-dir"]).arg(target);
    let output = cargo.output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join("debug").join(format!("two-versions{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn two_versions_stay_separate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path());
    let program = build(folder.path());
    let output = Command::new(&program).output().expect("it runs");
    let said = [&*output.stdout, &*output.stderr].map(String::from_utf8_lossy).concat();
    assert!(output.status.success(), "{said}");
    for line in [
        "function_calls_total{function=\"this\",module=\"two_versions\",result=\"ok\"} 3",
        "function_calls_total{function=\"other\",module=\"two_versions\",result=\"ok\"} 3",
        "this_total 3",
        "next_total 3",
    ] {
        assert!(said.lines().any(|of| of == line), "no {line} in {said}");
    }

    // All versions share the section in the file. Each record names its version.
    let bytes = fs::read(&program).expect("the program was built");
    let file = object::File::parse(&*bytes).expect("an object file");
    let names = [wire::ELF_SECTION, wire::MACHO_SECTION.1, wire::PE_SECTION];
    let section = names.iter().find_map(|name| file.section_by_name(name)).expect("the link section");
    let catalogue = Catalogue::from_section(section.data().expect("its bytes")).expect("records");
    assert!(["this_total", "next_total"].iter().all(|name| catalogue.get(name).is_some()));
}
