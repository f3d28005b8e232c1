//! Compiles instrumentation out where whoever builds the final binary says so, and finds out which compiler builds.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=CALLMETER_OFF");
    if env::var("CALLMETER_OFF").is_ok_and(|off| off == "1") {
        println!("cargo::rustc-cfg=callmeter_off");
    }
    println!("cargo::rustc-env=CALLMETER_RUSTC={}", rustc_version().as_deref().unwrap_or("unknown"));
}

/// The second word of `rustc 1.95.0 (…)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()?.split_whitespace().nth(1).map(ToOwned::to_owned)
}
