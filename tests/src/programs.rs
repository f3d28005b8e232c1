//! Programs that must be installed, and programs that the tests build.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The path of an installed program. If it is not installed, this is printed, and there is no path.
///
/// # Panics
///
/// If it is not there and `CALLMETER_REQUIRE_SERVERS=1` says that it must be.
pub fn tool(name: &str) -> Option<PathBuf> {
    on_path(name).or_else(|| missing(name))
}

pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A Python with `prometheus_client`: that of `CALLMETER_PYTHON`, or the one on the path.
///
/// # Panics
///
/// As [`tool`].
pub fn python() -> Option<PathBuf> {
    let python = std::env::var_os("CALLMETER_PYTHON").map(PathBuf::from).or_else(|| tool("python3"))?;
    let has_client = Command::new(&python).args(["-c", "import prometheus_client"]).stderr(Stdio::null()).status();
    match has_client {
        Ok(status) if status.success() => Some(python),
        _ => missing("Python's prometheus_client"),
    }
}

pub(crate) fn missing<T>(name: &str) -> Option<T> {
    let is_required = std::env::var_os("CALLMETER_REQUIRE_SERVERS").is_some_and(|required| required == "1");
    assert!(!is_required, "{name} is not installed, and CALLMETER_REQUIRE_SERVERS=1 requires it");
    eprintln!("skipped: {name} is not installed; scripts/test installs it");
    None
}

/// Builds the `quickstart` example with a profile and gives its path.
///
/// # Panics
///
/// If it does not build.
pub fn quickstart(profile: &str) -> PathBuf {
    build_quickstart(|cargo| cargo.args(["--profile", profile]))
}

/// Builds the `quickstart` example with instrumentation compiled out, in a folder of its own, and gives its path.
///
/// # Panics
///
/// If it does not build.
pub fn quickstart_off() -> PathBuf {
    let folder = workspace().join("target").join("off");
    build_quickstart(|cargo| cargo.env("CALLMETER_OFF", "1").arg("--target-dir").arg(folder))
}

/// Builds an example of the tests' own and gives its path: a program, or a library for the system's loader.
///
/// # Panics
///
/// If it does not build.
pub fn example(name: &str) -> PathBuf {
    let mut cargo = cargo_build(|cargo| cargo.args(["-p", "callmeter-tests", "--example", name]));
    cargo.pop().unwrap_or_else(|| panic!("cargo does not name the example {name}"))
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder in the workspace")
}

fn build_quickstart(configure: impl FnOnce(&mut Command) -> &mut Command) -> PathBuf {
    let mut files = cargo_build(|cargo| {
        configure(cargo.args(["-p", "callmeter-examples", "--no-default-features", "--bin", "quickstart"]))
    });
    files.pop().expect("cargo names the executable")
}

/// Builds a part of this workspace. Returns the programs and libraries in the order in which they were built.
fn cargo_build(configure: impl FnOnce(&mut Command) -> &mut Command) -> Vec<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace()).stderr(Stdio::inherit()).args(["build", "--message-format=json"]);
    let output = configure(&mut cargo).output().expect("cargo");
    assert!(output.status.success(), "{cargo:?} does not build");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let files = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_library = message["target"]["crate_types"][0] == "cdylib";
        let file = if is_library { &message["filenames"][0] } else { &message["executable"] };
        file.as_str().map(PathBuf::from)
    });
    files.collect()
}
