//! Reads a catalogue file.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::SourceError;
use crate::document::{Document, Program};

/// A catalogue of 10,000 annotated functions has about 10 MB.
const MOST_BYTES: u64 = 64 << 20;

pub(super) fn read(path: &Path) -> Result<Vec<Program>, SourceError> {
    let failed = |error| SourceError::Read { path: path.to_owned(), error };
    let mut json = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut json)).map_err(failed)?;
    if json.len() as u64 > MOST_BYTES {
        let message = format!("this is not a valid catalogue: it has more than {} MiB", MOST_BYTES >> 20);
        return Err(failed(io::Error::new(io::ErrorKind::FileTooLarge, message)));
    }
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    match Document::parse(&name, &json) {
        Ok(document) => Ok(document.programs),
        Err(error) => Err(SourceError::Document { name: path.display().to_string(), error }),
    }
}

/// Whether a source is read as a catalogue file rather than a binary. No object file begins with white space, a bracket
/// or a brace. A pipe can be read only once, and only a catalogue file is read from front to back.
pub(super) fn is_catalogue(path: &Path) -> Result<bool, SourceError> {
    let failed = |error| SourceError::Read { path: path.to_owned(), error };
    let metadata = path.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Ok(!metadata.is_dir());
    }
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(64).read_to_end(&mut start)).map_err(failed)?;
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(matches!(first, Some(b'[' | b'{')))
}
