//! The source of a crate in the registry, as a package that can be changed and tested.

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use walkdir::{DirEntry, WalkDir};

use crate::insert::{self, Count, Position};

/// A copy of a published crate.
#[derive(Debug)]
pub(crate) struct Source {
    published: PathBuf,
    /// The package that is tested.
    pub(crate) folder: PathBuf,
}

impl Source {
    /// Fetches a crate with cargo and copies it into a folder inside `work`.
    pub(crate) fn fetch(name: &str, version: &str, work: &Path) -> Result<Self, Box<dyn Error>> {
        let published = published(name, version, &work.join("fetch"))?;
        let folder = work.join("package");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for file in files(&published) {
            let copy = folder.join(file.path().strip_prefix(&published)?);
            fs::create_dir_all(copy.parent().unwrap_or(&folder))?;
            fs::copy(file.path(), &copy)?;
        }
        prepare(&folder)?;
        Ok(Self { published, folder })
    }

    /// Writes the attribute before every function, over what the last call wrote.
    pub(crate) fn annotate(&self, attribute: &str, position: Position) -> Result<Count, Box<dyn Error>> {
        let mut count = Count::default();
        for file in files(&self.published) {
            let path = file.path();
            if path.extension() != Some(OsStr::new("rs")) || !is_annotated(path.strip_prefix(&self.published)?) {
                continue;
            }
            // What a compile error's text is compared with stays as it is.
            if path.with_extension("stderr").exists() {
                continue;
            }
            let source = fs::read_to_string(path)?;
            match insert::annotate(&source, attribute, position) {
                Ok((text, functions)) => {
                    count.add(&functions);
                    fs::write(self.folder.join(path.strip_prefix(&self.published)?), text)?;
                }
                // A part that another file includes, or syntax that is newer than the parser.
                Err(_) => count.leave_out("in a file that does not parse by itself", source.matches("fn ").count()),
            }
        }
        Ok(count)
    }
}

/// The folder of the registry's copy of a crate, which cargo downloads if it has to.
fn published(name: &str, version: &str, project: &Path) -> Result<PathBuf, Box<dyn Error>> {
    fs::create_dir_all(project)?;
    fs::write(project.join("lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"fetch\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n\
         [dependencies]\n{name} = \"={version}\"\n\n[workspace]\n"
    );
    fs::write(project.join("Cargo.toml"), manifest)?;
    let metadata = cargo(project, &["metadata", "--format-version", "1"])?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|package| package["name"] == name && package["version"] == version)
        .find_map(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    Ok(folder.ok_or_else(|| format!("cargo does not say where {name} {version} is"))?.to_owned())
}

/// Makes a published crate a package of its own that depends on callmeter.
fn prepare(folder: &Path) -> Result<(), Box<dyn Error>> {
    let workspace = workspace();
    let manifest = folder.join("Cargo.toml");
    let mut text = fs::read_to_string(&manifest)?;
    if !text.lines().any(|line| line.starts_with("edition = ")) {
        return Err("this crate is of edition 2015, where `::callmeter` is a module of the crate".into());
    }
    if !text.lines().any(|line| line.trim() == "[workspace]") {
        // It is inside of callmeter's workspace.
        text.push_str("\n[workspace]\n");
    }
    fs::write(&manifest, text)?;
    // The versions that callmeter itself is tested with.
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let runtime = workspace.join("runtime");
    let runtime = runtime.to_str().ok_or("the workspace's path is not text")?;
    cargo(folder, &["add", "--quiet", "callmeter", "--no-default-features", "--path", runtime])?;
    // It takes long to build, and only benchmarks use it.
    if fs::read_to_string(&manifest)?.contains("[dev-dependencies.criterion]") {
        cargo(folder, &["remove", "--quiet", "--dev", "criterion"])?;
    }
    Ok(())
}

fn cargo(folder: &Path, args: &[&str]) -> Result<Vec<u8>, Box<dyn Error>> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // cargo gives it to rustc, which reads a program from it.
    let output = Command::new(program).current_dir(folder).args(args).stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("cargo {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(output.stdout)
}

fn files(folder: &Path) -> impl Iterator<Item = DirEntry> {
    WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
}

/// Whether a file is a part of the crate or of its tests.
fn is_annotated(path: &Path) -> bool {
    let top = path.components().next().map(|top| top.as_os_str().to_string_lossy().into_owned());
    top.is_none_or(|top| !["benches", "build", "build.rs", "examples"].contains(&&*top))
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder in the workspace")
}
