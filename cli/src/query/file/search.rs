//! Finds the query files of files and directories.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{QueryFileError, open};
use crate::printable::printable;
use crate::query::QueryFile;

/// What files and directories have.
#[derive(Debug, Default)]
pub struct Found {
    /// The files with queries, sorted by path within each argument.
    pub files: Vec<QueryFile>,
    /// The `*.yml` and `*.yaml` of directories that could not be read. A server reads each of them.
    pub broken: Vec<QueryFileError>,
    /// The other files of directories that have no queries, or are broken, and why.
    pub skipped: Vec<QueryFileError>,
}

impl Found {
    /// Warns of the files of directories that could not be read and are no finding of the check.
    pub fn warn_of_skipped(&self) {
        self.skipped.iter().filter(|error| !error.is_other_file()).for_each(warn);
    }

    /// Warns of all files of directories that could not be read.
    pub fn warn(&self) {
        self.broken.iter().for_each(warn);
        self.warn_of_skipped();
    }
}

fn warn(error: &QueryFileError) {
    let style = anstyle::AnsiColor::Yellow.on_default().bold();
    anstream::eprintln!("{style}warning{style:#}: {}", printable(&error.to_string()));
}

/// Reads these files, and the `*.yml`, `*.yaml` and `*.json` in these directories and in the directories below them.
/// Hidden ones are left out.
///
/// # Errors
///
/// Fails if a file that is named cannot be read, is broken, or has no queries, or if a directory cannot be read or
/// contains no file with queries.
pub fn find(paths: &[PathBuf]) -> Result<Found, QueryFileError> {
    let mut found = Found::default();
    for path in paths {
        if path.is_dir() {
            let mut inner = Found::default();
            search(path, &mut inner)?;
            if inner.files.is_empty() && inner.broken.is_empty() {
                let broken = inner.skipped.into_iter().find(|error| !error.is_other_file());
                return Err(broken.unwrap_or_else(|| QueryFileError::Empty { path: path.clone() }));
            }
            found.files.extend(inner.files);
            found.broken.extend(inner.broken);
            found.skipped.extend(inner.skipped);
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
            Err(error) if error.is_other_file() || path.extension().is_some_and(|of| of == "json") => {
                found.skipped.push(error);
            }
            Err(error) => found.broken.push(error),
        }
    }
    Ok(())
}
