//! Packages of npm, for schemas and types that their projects publish there.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use crate::programs::{missing, tool, workspace};

/// Installs packages with their exact versions, as in `typescript@5.9.3`, once, and gives the folder that contains `node_modules`.
///
/// # Panics
///
/// If npm is there and does not install them, or if it is not there and [`tool`] requires it.
pub fn node_packages(packages: &[&str]) -> Option<PathBuf> {
    tool("node")?;
    let npm = tool("npm")?;
    let name = packages.join("+").replace(['/', '@'], "_");
    let folder = workspace().join("target").join("test-tools").join("npm").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    // Tests of several processes ask for the same packages at once.
    let lock = File::create(folder.join("lock")).expect("a file");
    lock.lock().expect("a lock");
    let done = folder.join("done");
    if !done.exists() {
        fs::write(folder.join("package.json"), "{ \"private\": true }\n").expect("a file");
        let mut command = Command::new(npm);
        command.current_dir(&folder).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--save-exact",
        ]);
        let output = command.args(packages).output().expect("npm");
        if !output.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
            return missing(&format!("what `npm install {}` installs", packages.join(" ")));
        }
        fs::write(done, "").expect("a file");
    }
    Some(folder)
}
