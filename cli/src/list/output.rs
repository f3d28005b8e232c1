//! Files that a format consists of.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file, ready to be written.
#[derive(Debug)]
pub(super) struct OutputFile {
    /// Its path in the folder of `--output`. It is empty if `--output` is the file itself.
    pub(super) name: PathBuf,
    pub(super) text: String,
}

impl OutputFile {
    pub(super) fn path(&self, output: &Path) -> PathBuf {
        if self.name.as_os_str().is_empty() { output.to_owned() } else { output.join(&self.name) }
    }
}

/// Writes the files, and the folders that they need.
pub(super) fn write(files: &[OutputFile], output: &Path) -> Result<(), Error> {
    for file in files {
        let path = file.path(output);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let written = folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, &file.text));
        written.map_err(|error| Error::Write { path, error })?;
    }
    Ok(())
}
