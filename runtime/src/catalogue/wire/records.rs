//! The records of a link section, of whichever version.

use std::collections::BTreeMap;

use super::{DecodeError, HEADER, MAGIC, VERSION};

/// A record, as far as all versions have it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// From the beginning of the section.
    pub(super) offset: usize,
    pub(super) version: u8,
    pub(super) body: &'a [u8],
}

/// The records of a section, up to the first error.
pub(super) fn records(section: &[u8]) -> impl Iterator<Item = Result<Record<'_>, DecodeError>> {
    let mut offset = 0;
    std::iter::from_fn(move || {
        offset += section.get(offset..)?.iter().position(|byte| *byte != 0)?;
        let record = record(section, offset);
        offset = record.as_ref().map_or(section.len(), |record| offset + HEADER + record.body.len());
        Some(record)
    })
}

fn record(section: &[u8], offset: usize) -> Result<Record<'_>, DecodeError> {
    let rest = section[offset..].strip_prefix(&MAGIC).ok_or(DecodeError::NoRecord { offset })?;
    let damaged = DecodeError::Damaged { offset };
    let (&version, rest) = rest.split_first().ok_or(damaged)?;
    let damaged = if version == VERSION { damaged } else { DecodeError::Version { offset, version } };
    let (length, rest) = rest.split_first_chunk().ok_or(damaged)?;
    let body = rest.get(..u32::from_le_bytes(*length) as usize).ok_or(damaged)?;
    Ok(Record { offset, version, body })
}

/// How many records in a section have other versions than [`VERSION`], by version.
///
/// A program that contains several versions of callmeter has records of each. [`Catalogue::from_section`] skips those of
/// other versions, unless there are no others.
///
/// [`Catalogue::from_section`]: crate::Catalogue::from_section
///
/// ```
/// use callmeter::wire::{self, VERSION};
///
/// let record = [b"CLMR", &[VERSION + 1][..], &[3, 0, 0, 0], b"new"].concat();
/// assert_eq!(wire::other_versions(&record), [(VERSION + 1, 1)].into());
/// ```
pub fn other_versions(section: &[u8]) -> BTreeMap<u8, usize> {
    let mut versions = BTreeMap::new();
    for record in records(section).map_while(Result::ok).filter(|record| record.version != VERSION) {
        *versions.entry(record.version).or_default() += 1;
    }
    versions
}
