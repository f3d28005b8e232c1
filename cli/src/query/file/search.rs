//! Finds the query files of files and directories.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{QueryFileError, open};
use crate::query::QueryFile;

/// What files and directories have.
#[derive(Debug, Default)]
pub struct Found {
    /// The files with queries, sorted by path within each argument.
    pub files: Vec<QueryFile>,
    /// The files of directories that have no queries, or are broken, and why. A file that was named is never here.
    pub skipped: Vec<QueryFileError>,
}

/// Reads these files, and the `*.yml`, `*.yaml` and `*.json` in these directories and in the directories below them.
/// Hidden ones are left out.
///
/// # Errors
///
/// Fails if a file that is named cannot be read, is broken, or has no queries, or if a directory cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Found, QueryFileError> {
    let mut found = Found::default();
    for path in paths {
        if path.is_dir() {
            search(path, &mut found)?;
        } else {
            found.files.push(open(path)?);
        }
    }
    Ok(found)
}

fn search(directory: &Path, found: &mut Found) -> Result<(), QueryFileError> {
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(directory).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        let entry = entry.map_err(|error| QueryFileError::Read {
            path: error.path().unwrap_or(directory).to_owned(),
            error: error.into(),
        })?;
        let path = entry.path();
        let is_candidate = path.extension().is_some_and(|of| ["yml", "yaml", "json"].iter().any(|one| of == *one));
        if !is_candidate || !path.is_file() {
            continue;
        }
        match open(path) {
            Ok(file) => found.files.push(file),
            Err(error) => found.skipped.push(error),
        }
    }
    Ok(())
}
