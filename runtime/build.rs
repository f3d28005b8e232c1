//! Compiles instrumentation out where whoever builds the final binary says so, and finds out which compiler builds.

use std::env;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=CALLMETER_OFF");
    if env::var("CALLMETER_OFF").is_ok_and(|off| off == "1") {
        println!("cargo::rustc-cfg=callmeter_off");
    }
    println!("cargo::rustc-env=CALLMETER_RUSTC={}", rustc_version().as_deref().unwrap_or("unknown"));
    write_callsites_section();
}

/// Writes the macro that has the name of the callsites' link section, and those of the symbols at its two ends.
///
/// The linker gathers by name, all over the program. So the name is this build's own: two versions of callmeter in one
/// program, or one version from two sources, must not share a section.
fn write_callsites_section() {
    let id = id_of_this_build();
    let [section, start, end] = if env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|vendor| vendor == "apple") {
        // The name of a section has at most 16 bytes.
        let name = format!("__clm{id}");
        let bound = |which| format!("\\x01section${which}$__DATA${name}");
        [format!("__DATA,{name},regular,no_dead_strip"), bound("start"), bound("end")]
    } else if env::var_os("CARGO_CFG_WINDOWS").is_some() {
        // The linker sorts the contents by what follows the `$`, and removes it.
        ["b", "a", "c"].map(|part| format!(".clm{id}${part}"))
    } else {
        // The linker defines the symbols for names that are identifiers; that of illumos for those which start with `set_`.
        ["", "__start_", "__stop_"].map(|prefix| format!("{prefix}set_callmeter_{id}"))
    };
    let source = format!(
        "#[doc(hidden)]\n\
         #[macro_export]\n\
         macro_rules! __callsites_section {{\n    \
             () => {{ \"{section}\" }};\n    \
             (start) => {{ \"{start}\" }};\n    \
             (end) => {{ \"{end}\" }};\n\
         }}\n\
         pub use __callsites_section as section;\n"
    );
    let folder = env::var_os("OUT_DIR").expect("cargo names a folder");
    fs::write(Path::new(&folder).join("callsites_section.rs"), source).expect("the folder can be written");
}

/// Eight digits: a hash (FNV-1a) of the version and of what cargo calls this build, which is the end of the folder's path.
/// The start of the path is the machine's, which must not change the program.
fn id_of_this_build() -> String {
    let version = env::var("CARGO_PKG_VERSION").expect("cargo names the version");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder"));
    let ends = folder.iter().rev().take(3).map(|name| name.to_string_lossy().into_owned());
    let hash = iter::once(version)
        .chain(ends)
        .flat_map(String::into_bytes)
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

/// The second word of `rustc 1.95.0 (…)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()?.split_whitespace().nth(1).map(ToOwned::to_owned)
}
