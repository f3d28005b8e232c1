//! Reads the link section of a program or a shared library, without running it.

use std::fs::File;
use std::path::Path;

use callmeter::Catalogue;
use callmeter::wire::{self, DecodeError, ELF_SECTION, MACHO_SECTION, PE_SECTION};
use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use object::{FileKind, Object as _, ObjectSection as _, ReadCache, ReadRef};

use super::SourceError;
use crate::document::Program;

const SECTIONS: [&str; 3] = [ELF_SECTION, MACHO_SECTION.1, PE_SECTION];

/// Why a binary has no readable catalogue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BinaryError {
    /// The format is none of those that are read, or the file is damaged.
    #[error("this cannot be read as ELF, Mach-O or PE: {0}")]
    Format(#[from] object::Error),
    /// The file is a pipe or a device.
    #[error("this is not a regular file: copy the program to one, and pass that")]
    NoFile,
    /// The file has no section of callmeter.
    #[error("there is no callmeter section: the program declares no metrics, or was built with `CALLMETER_OFF=1`")]
    NoSection,
    /// The sections are longer than the file.
    #[error("the callmeter sections overlap: the file is damaged")]
    Overlap,
    /// A later version of callmeter wrote the records.
    #[error(
        "the records have version {version}, but this program reads version {}: update it with `cargo install cargo-callmeter`",
        wire::VERSION
    )]
    LaterVersion {
        /// Their version.
        version: u8,
    },
    /// An earlier version of callmeter wrote the records.
    #[error(
        "the records have version {version}, but this program reads version {}: rebuild the binary with the current version of callmeter, or install the version of cargo-callmeter that it was built for",
        wire::VERSION
    )]
    EarlierVersion {
        /// Their version.
        version: u8,
    },
    /// The section contains something else than records, or records that are damaged.
    #[error(transparent)]
    Records(DecodeError),
}

impl From<DecodeError> for BinaryError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Version { version, .. } if version > wire::VERSION => Self::LaterVersion { version },
            DecodeError::Version { version, .. } => Self::EarlierVersion { version },
            error => Self::Records(error),
        }
    }
}

/// What a binary declares.
#[derive(Debug)]
#[non_exhaustive]
pub struct Contents {
    /// The families.
    pub catalogue: Catalogue,
    /// What was not read, as a sentence for each version of records that this program does not know.
    pub warnings: Vec<String>,
}

pub(super) fn read(path: &Path) -> Result<Program, SourceError> {
    let failed = |error| SourceError::Read { path: path.to_owned(), error };
    let damaged = |error| SourceError::Binary { path: path.to_owned(), error };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(damaged(BinaryError::NoFile));
    }
    // A program with debug information may have gigabytes. Only what is looked at is read.
    let contents = contents_of(&ReadCache::new(file)).map_err(damaged)?;
    for warning in &contents.warnings {
        let style = anstyle::AnsiColor::Yellow.on_default().bold();
        anstream::eprintln!("{style}warning{style:#}: {}: {warning}", path.display());
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Program { name, catalogue: contents.catalogue })
}

/// What an object file declares.
///
/// # Errors
///
/// Fails if the file is no object file, has no records, or has damaged ones.
pub fn contents_of<'data>(data: impl ReadRef<'data>) -> Result<Contents, BinaryError> {
    // A universal binary contains the same program for several architectures.
    match FileKind::parse(data)? {
        FileKind::MachOFat32 => contents_of_one(MachOFatFile32::parse(data)?.arches(), data),
        FileKind::MachOFat64 => contents_of_one(MachOFatFile64::parse(data)?.arches(), data),
        _ => contents_of_file(data),
    }
}

/// The contents of the first architecture that has records.
fn contents_of_one<'data>(
    architectures: &[impl FatArch],
    data: impl ReadRef<'data>,
) -> Result<Contents, BinaryError> {
    for architecture in architectures {
        match contents_of_file(architecture.data(data)?) {
            Err(BinaryError::NoSection) => {}
            contents => return contents,
        }
    }
    Err(BinaryError::NoSection)
}

fn contents_of_file<'data>(data: impl ReadRef<'data>) -> Result<Contents, BinaryError> {
    let length = data.len().unwrap_or(u64::MAX);
    let file = object::File::parse(data)?;
    let mut records = Vec::new();
    let mut is_found = false;
    for section in file.sections() {
        if SECTIONS.map(str::as_bytes).contains(&section.name_bytes()?) {
            is_found = true;
            records.extend_from_slice(section.data()?);
            // Any number of sections may claim the same part of a file.
            if records.len() as u64 > length {
                return Err(BinaryError::Overlap);
            }
        }
    }
    if !is_found {
        return Err(BinaryError::NoSection);
    }
    let catalogue = Catalogue::from_section(&records)?;
    let skipped = wire::other_versions(&records).into_iter();
    let warnings = skipped.map(|(version, count)| skipped_records(version, count)).collect();
    Ok(Contents { catalogue, warnings })
}

fn skipped_records(version: u8, count: usize) -> String {
    let records = if count == 1 { "1 record" } else { &format!("{count} records") };
    let advice = if version > wire::VERSION {
        "update this program with `cargo install cargo-callmeter`"
    } else {
        "the program contains an earlier version of callmeter, too: update the dependency that uses it"
    };
    format!(
        "{records} of version {version} skipped, because this program reads version {}: {advice}",
        wire::VERSION
    )
}
