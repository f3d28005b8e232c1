//! The files in `overrides/`. One whose path is misspelt changes nothing, which nobody would notice.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::artefact::{Artefact, OVERRIDES};
use super::error::GenerateError;

/// Finds files in `overrides/` that belong to no generated file, neither to these nor to what `others` generated into the same folder. Hidden
/// files may be there, such as `.gitkeep`.
pub(super) fn check(artefacts: &[Artefact], others: &BTreeSet<String>, out: &Path) -> Result<(), GenerateError> {
    let folder = out.join(OVERRIDES);
    let paths = artefacts.iter().map(|artefact| &artefact.path).chain(others);
    let known: BTreeSet<PathBuf> = paths.map(|path| folder.join(path)).collect();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if !is_hidden && !known.contains(&path) {
                let error =
                    "no file of this path is generated: compare its name with those in the folder, or remove it";
                return Err(GenerateError::Override { path, error: error.to_owned() });
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    let read =
        || fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries.map_err(|error| GenerateError::Read { path: folder.to_owned(), error }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::generate::artefact::Artefact;
    use crate::generate::output::{RULES_MANIFEST, STACK_MANIFEST, compare, write};

    #[test]
    fn an_override_of_nothing_is_an_error() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir_all(out.path().join("overrides/rules")).unwrap();
        fs::write(out.path().join("overrides/.gitkeep"), "").unwrap();
        fs::write(out.path().join("overrides/rules/a.yml"), "b: 2\n").unwrap();
        let artefacts = [Artefact::yaml("rules/a.yml", &serde_json::json!({"b": 1})).unwrap()];
        write(&artefacts, out.path(), STACK_MANIFEST).unwrap();
        write(&[], out.path(), RULES_MANIFEST).expect("the override belongs to the stack");
        fs::write(out.path().join("overrides/rules/a.yaml"), "b: 3\n").unwrap();
        let error = write(&artefacts, out.path(), STACK_MANIFEST).unwrap_err().to_string();
        assert!(error.contains("a.yaml") && error.contains("no file of this path is generated"), "{error}");
        assert!(compare(&artefacts, out.path(), STACK_MANIFEST).is_err());
    }
}
