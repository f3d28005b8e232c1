//! Reads a catalogue file.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use super::{Program, SourceError};
use crate::document::Document;

pub(super) fn read(path: &Path) -> Result<Vec<Program>, SourceError> {
    let json = fs::read(path).map_err(|error| SourceError::Read { path: path.to_owned(), error })?;
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    match Document::parse(&name, &json) {
        Ok(document) => Ok(document.programs),
        Err(error) => Err(SourceError::Document { name: path.display().to_string(), error }),
    }
}

/// Whether a file begins as JSON. No object file begins with white space, a bracket or a brace.
pub(super) fn is_json(path: &Path) -> Result<bool, SourceError> {
    let failed = |error| SourceError::Read { path: path.to_owned(), error };
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(64).read_to_end(&mut start)).map_err(failed)?;
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(matches!(first, Some(b'[' | b'{')))
}
