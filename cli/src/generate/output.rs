//! Generated files: they are written to `--out`, or compared with what is there.
//!
//! A manifest in the folder lists what was generated. So a file that is no longer generated is removed, and a file that somebody else
//! wrote is never overwritten.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::artefact::Artefact;
use super::error::GenerateError;

/// The list of the files that `generate stack` wrote, in the folder of `--out`.
pub const STACK_MANIFEST: &str = ".callmeter-generated";
/// The same for `generate rules`, which may have a folder together with dashboards.
pub const RULES_MANIFEST: &str = ".callmeter-generated-rules";
/// The same for `generate dashboards`.
pub const DASHBOARDS_MANIFEST: &str = ".callmeter-generated-dashboards";

/// What [`write()`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many files there are.
    pub files: usize,
    /// How many of them are new or have changed.
    pub changed: usize,
    /// How many files were removed.
    pub removed: usize,
}

/// Writes the files that differ, and removes those of the manifest that are no longer generated.
///
/// # Errors
///
/// Fails if a file exists that was not generated, an override does not fit, or a file cannot be written.
pub fn write(artefacts: &[Artefact], out: &Path, manifest: &str) -> Result<Written, GenerateError> {
    super::overrides::check(artefacts, &generated_by_others(out, manifest)?, out)?;
    let generated = generated(out, manifest)?;
    let mut files = Vec::new();
    // Everything is rendered first, so that an error leaves the folder as it was.
    for artefact in artefacts {
        let path = out.join(&artefact.path);
        let found = read(&path)?;
        if found.is_some() && !generated.contains(&artefact.path) {
            return Err(GenerateError::NotGenerated(path));
        }
        let text = artefact.final_text(out, found.as_deref())?;
        if found.as_ref() != Some(&text) {
            files.push((path, text));
        }
    }
    for (path, text) in &files {
        write_file(path, text)?;
    }
    let mut removed = 0;
    let current: BTreeSet<String> = artefacts.iter().map(|artefact| artefact.path.clone()).collect();
    for stale in generated.difference(&current) {
        let path = out.join(stale);
        match fs::remove_file(&path) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(GenerateError::Write { path, error }),
        }
    }
    write_file(&out.join(manifest), &manifest_text(&current))?;
    Ok(Written { files: artefacts.len(), changed: files.len(), removed })
}

/// A unified diff of each file that [`write()`] would change, in the order of the paths.
///
/// # Errors
///
/// As [`write()`].
pub fn compare(artefacts: &[Artefact], out: &Path, manifest: &str) -> Result<Vec<String>, GenerateError> {
    super::overrides::check(artefacts, &generated_by_others(out, manifest)?, out)?;
    let mut differences = Vec::new();
    let mut compare = |path: &Path, found: Option<&str>, text: &str| {
        // Git may have converted the line ends.
        let found = found.unwrap_or_default().replace("\r\n", "\n");
        if found != text {
            let diff = TextDiff::from_lines(&found, text);
            let name = path.display().to_string();
            differences.push(diff.unified_diff().header(&name, "what is generated").to_string());
        }
    };
    for artefact in artefacts {
        let path = out.join(&artefact.path);
        let found = read(&path)?;
        compare(&path, found.as_deref(), &artefact.final_text(out, found.as_deref())?);
    }
    let current: BTreeSet<String> = artefacts.iter().map(|artefact| artefact.path.clone()).collect();
    for stale in generated(out, manifest)?.difference(&current) {
        let path = out.join(stale);
        compare(&path, read(&path)?.as_deref(), "");
    }
    let path = out.join(manifest);
    compare(&path, read(&path)?.as_deref(), &manifest_text(&current));
    Ok(differences)
}

/// The files that were generated into the folder.
fn generated(out: &Path, manifest: &str) -> Result<BTreeSet<String>, GenerateError> {
    let text = read(&out.join(manifest))?.unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    // Somebody may have changed the list: only paths within the folder count.
    let is_within =
        |line: &&str| Path::new(line).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    Ok(lines.filter(is_within).map(str::to_owned).collect())
}

/// The files that the other commands generated into the folder.
fn generated_by_others(out: &Path, manifest: &str) -> Result<BTreeSet<String>, GenerateError> {
    let mut all = BTreeSet::new();
    for other in [STACK_MANIFEST, RULES_MANIFEST, DASHBOARDS_MANIFEST] {
        if other != manifest {
            all.extend(generated(out, other)?);
        }
    }
    Ok(all)
}

fn manifest_text(paths: &BTreeSet<String>) -> String {
    let mut text =
        "# The files that `cargo callmeter generate` wrote. It overwrites and removes these, and no others.\n"
            .to_owned();
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    text
}

/// The text of a file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<String>, GenerateError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let file = path.ancestors().find(|above| above.is_file()).unwrap_or(path);
            Err(GenerateError::NotAFolder(file.to_owned()))
        }
        Err(error) => Err(GenerateError::Read { path: path.to_owned(), error }),
    }
}

fn write_file(path: &Path, text: &str) -> Result<(), GenerateError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|error| GenerateError::Write { path: PathBuf::from(path), error })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{DASHBOARDS_MANIFEST, RULES_MANIFEST, Written};
    use crate::generate::artefact::{Artefact, NOTES};
    use crate::generate::error::GenerateError;

    fn write(artefacts: &[Artefact], out: &Path) -> Result<Written, GenerateError> {
        super::write(artefacts, out, RULES_MANIFEST)
    }

    fn compare(artefacts: &[Artefact], out: &Path) -> Result<Vec<String>, GenerateError> {
        super::compare(artefacts, out, RULES_MANIFEST)
    }

    fn yaml(path: &str, interval: &str) -> Artefact {
        Artefact::yaml(path, &serde_json::json!({"global": {"interval": interval}})).unwrap()
    }

    #[test]
    fn what_was_written_is_up_to_date_and_stale_files_are_removed() {
        let out = tempfile::tempdir().unwrap();
        let both = [yaml("a.yml", "15s"), yaml("b/c.yml", "15s")];
        assert_eq!(write(&both, out.path()).unwrap(), Written { files: 2, changed: 2, removed: 0 });
        assert_eq!(compare(&both, out.path()).unwrap(), Vec::<String>::new());
        assert_eq!(compare(&both[..1], out.path()).unwrap().len(), 2, "the stale file and the manifest");
        assert_eq!(write(&both[..1], out.path()).unwrap(), Written { files: 1, changed: 0, removed: 1 });
        assert!(!out.path().join("b/c.yml").exists());
        let changed = compare(&[yaml("a.yml", "30s")], out.path()).unwrap();
        assert!(changed[0].contains("-  interval: 15s\n+  interval: 30s"), "{}", changed[0]);
    }

    #[test]
    fn rules_and_dashboards_may_share_a_folder() {
        let out = tempfile::tempdir().unwrap();
        write(&[yaml("rules.yml", "15s")], out.path()).unwrap();
        super::write(&[yaml("dashboard.yml", "15s")], out.path(), DASHBOARDS_MANIFEST).unwrap();
        write(&[yaml("rules.yml", "15s")], out.path()).unwrap();
        assert!(out.path().join("dashboard.yml").exists());
        let error = write(&[yaml("dashboard.yml", "30s")], out.path()).unwrap_err();
        assert!(matches!(error, GenerateError::NotGenerated(_)), "{error}");
    }

    #[test]
    fn files_of_others_are_never_overwritten() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("a.yml"), "mine: true\n").unwrap();
        let error = write(&[yaml("a.yml", "15s")], out.path()).unwrap_err();
        assert!(matches!(error, GenerateError::NotGenerated(_)), "{error}");
        assert_eq!(fs::read_to_string(out.path().join("a.yml")).unwrap(), "mine: true\n");
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        fs::write(&out, "x").unwrap();
        for error in
            [write(&[yaml("a.yml", "15s")], &out).map(drop), compare(&[yaml("a.yml", "15s")], &out).map(drop)]
        {
            let error = error.unwrap_err();
            assert!(matches!(&error, GenerateError::NotAFolder(path) if *path == out), "{error}");
        }
    }

    #[test]
    fn a_manifest_cannot_name_files_outside_of_the_folder() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        fs::create_dir(&out).unwrap();
        fs::write(parent.path().join("precious"), "x").unwrap();
        fs::write(out.join(RULES_MANIFEST), "../precious\n/etc/hostname\n").unwrap();
        write(&[yaml("a.yml", "15s")], &out).unwrap();
        assert!(parent.path().join("precious").exists());
    }

    #[test]
    fn overrides_and_notes_survive() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir(out.path().join("overrides")).unwrap();
        fs::write(out.path().join("overrides/a.yml"), "global: {interval: 5s, other: 1}\n").unwrap();
        let artefacts = [yaml("a.yml", "15s"), Artefact::page("page.md", "# One\n")];
        write(&artefacts, out.path()).unwrap();
        let page = out.path().join("page.md");
        fs::write(&page, format!("# One\n\n{NOTES}\n\nAsk Kim.\n")).unwrap();
        write(&[yaml("a.yml", "20s"), Artefact::page("page.md", "# Two\n")], out.path()).unwrap();
        let text = fs::read_to_string(out.path().join("a.yml")).unwrap();
        assert!(text.contains("interval: 5s") && text.contains("other: 1"), "{text}");
        assert_eq!(fs::read_to_string(&page).unwrap(), format!("# Two\n\n{NOTES}\n\nAsk Kim.\n"));
    }
}
