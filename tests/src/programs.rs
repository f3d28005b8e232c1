//! Programs that are to be installed, and those that the tests build.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that is to be installed: its path, or nothing after a word about it.
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

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder in the workspace")
}

fn build_quickstart(configure: impl FnOnce(&mut Command) -> &mut Command) -> PathBuf {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace()).stderr(Stdio::inherit());
    cargo.args(["build", "-p", "callmeter-examples", "--no-default-features", "--bin", "quickstart"]);
    cargo.arg("--message-format=json");
    let output = configure(&mut cargo).output().expect("cargo");
    assert!(output.status.success(), "quickstart does not build");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    executables.next_back().expect("cargo names the executable")
}
