//! Packages of npm without what they depend on, for the types that they publish.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::{missing, tool};

/// A folder whose `node_modules` has these packages with their exact versions, as in `typescript@5.9.3`, but not what they depend on: for
/// the types of a package of a web page's parts, the rest is 400 MB that nothing reads. They are downloaded once.
///
/// If npm is not installed, or a package cannot be downloaded, this is printed, and there is no folder.
///
/// # Panics
///
/// As [`tool`], and if a package cannot be unpacked.
pub fn node_archives(folder: &str, packages: &[&str]) -> Option<PathBuf> {
    tool("node")?;
    let npm = tool("npm")?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let folder = workspace.join("target").join("test-tools").join("npm").join(folder);
    fs::create_dir_all(&folder).expect("a folder");
    // Tests of several processes ask for the same packages at once.
    let lock = File::create(folder.join("lock")).expect("a file");
    lock.lock().expect("a lock");
    for package in packages {
        let (name, _) = package.rsplit_once('@').expect("a version");
        let place = folder.join("node_modules").join(name);
        let version = place.join(".version");
        if fs::read_to_string(&version).is_ok_and(|found| found == *package) {
            continue;
        }
        let mut pack = Command::new(&npm);
        let output = pack.current_dir(&folder).args(["pack", "--silent", package]).output().expect("npm");
        if !output.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
            return missing(&format!("what `npm pack {package}` downloads"));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let archive = said.lines().next_back().expect("the name of the archive").trim();
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).expect("a folder");
        let mut tar = Command::new("tar");
        tar.current_dir(&folder).args(["xzf", archive, "--strip-components=1", "-C"]).arg(&place);
        assert!(tar.status().expect("tar").success(), "{archive} is not unpacked");
        fs::remove_file(folder.join(archive)).expect("the archive is removed");
        fs::write(version, package).expect("a file");
    }
    Some(folder)
}
