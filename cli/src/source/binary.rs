//! Reads the link section of a program or a shared library, without running it.

use std::fs;
use std::path::Path;

use callmeter::Catalogue;
use callmeter::wire::{DecodeError, ELF_SECTION, MACHO_SECTION, PE_SECTION};
use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use object::{FileKind, Object as _, ObjectSection as _};

use super::{Program, SourceError};

const SECTIONS: [&str; 3] = [ELF_SECTION, MACHO_SECTION.1, PE_SECTION];

/// Why a binary has no readable catalogue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BinaryError {
    /// The format is none of those that are read, or the file is damaged.
    #[error("this cannot be read as ELF, Mach-O or PE: {0}")]
    Format(#[from] object::Error),
    /// The file has no section of callmeter.
    #[error("there is no callmeter section: the program declares no metrics, or was built with `CALLMETER_OFF=1`")]
    NoSection,
    /// The section contains something else than records, or records that are damaged.
    #[error(transparent)]
    Records(#[from] DecodeError),
}

pub(super) fn read(path: &Path) -> Result<Program, SourceError> {
    let data = fs::read(path).map_err(|error| SourceError::Read { path: path.to_owned(), error })?;
    let catalogue = catalogue_of(&data).map_err(|error| SourceError::Binary { path: path.to_owned(), error })?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Program { name, catalogue })
}

/// The catalogue of an object file.
///
/// # Errors
///
/// Fails if the file is no object file, has no records, or has damaged ones.
pub fn catalogue_of(data: &[u8]) -> Result<Catalogue, BinaryError> {
    // A universal binary contains the same program for several architectures.
    let data = match FileKind::parse(data)? {
        FileKind::MachOFat32 => first_of(MachOFatFile32::parse(data)?.arches(), data)?,
        FileKind::MachOFat64 => first_of(MachOFatFile64::parse(data)?.arches(), data)?,
        _ => data,
    };
    let file = object::File::parse(data)?;
    let mut records = Vec::new();
    let mut is_found = false;
    for section in file.sections() {
        if SECTIONS.map(str::as_bytes).contains(&section.name_bytes()?) {
            is_found = true;
            records.extend_from_slice(section.data()?);
        }
    }
    if !is_found {
        return Err(BinaryError::NoSection);
    }
    Ok(Catalogue::from_section(&records)?)
}

fn first_of<'data>(architectures: &[impl FatArch], data: &'data [u8]) -> Result<&'data [u8], BinaryError> {
    match architectures.first() {
        Some(first) => Ok(first.data(data)?),
        None => Err(BinaryError::NoSection),
    }
}
