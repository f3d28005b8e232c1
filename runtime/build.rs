//! Compiles instrumentation out where whoever builds the final binary says so, and finds out which compiler builds.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=CALLMETER_OFF");
    if env::var("CALLMETER_OFF").is_ok_and(|off| off == "1") {
        println!("cargo::rustc-cfg=callmeter_off");
    }
    println!("cargo::rustc-env=CALLMETER_RUSTC={}", rustc_version().as_deref().unwrap_or("unknown"));
    write_callsites();
}

/// Writes the slice of all callsites under a name that has this package's version in it.
fn write_callsites() {
    let version = env::var("CARGO_PKG_VERSION").expect("cargo names the version");
    let name = format!("CALLMETER_CALLSITES_{}", version.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    let source = format!(
        "/// Every callsite of the program, gathered by the linker.\n\
         #[linkme::distributed_slice]\n\
         pub static {name}: [Callsite];\n\
         pub use {name} as CALLSITES;\n"
    );
    let folder = env::var_os("OUT_DIR").expect("cargo names a folder");
    fs::write(Path::new(&folder).join("callsites.rs"), source).expect("the folder can be written");
}

/// The second word of `rustc 1.95.0 (…)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()?.split_whitespace().nth(1).map(ToOwned::to_owned)
}
