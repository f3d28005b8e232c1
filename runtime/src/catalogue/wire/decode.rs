//! Reads the declarations of a link section, which may be damaged.

use std::fmt;

use super::records::{Record, records};
use super::{HAS_DEPRECATION, HAS_FORMER_KEY, HAS_WAS, NAMED, VERSION};
use crate::catalogue::owned::{OwnedDeclaration, OwnedInstrument, OwnedMeasure, seconds};
use crate::catalogue::{DeclaredLabel, DeclaredObjective, LabelValues, OutcomeText};
use crate::declare::instrumented::INSTRUMENTED;
use crate::declare::label::{Label, LabelSource};
use crate::declare::outcomes::Outcomes;
use crate::declare::unit::{Kind, Unit};

/// Why a link section cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// There is neither a record nor a zero byte at this offset.
    NoRecord {
        /// From the beginning of the section.
        offset: usize,
    },
    /// All records are of versions that this version of callmeter cannot read.
    Version {
        /// From the beginning of the section.
        offset: usize,
        /// The version found.
        version: u8,
    },
    /// A record is cut off, or has an invalid value.
    Damaged {
        /// From the beginning of the section.
        offset: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord { offset } => {
                write!(
                    f,
                    "there is no callmeter record at byte {offset} of the section: the file is damaged, or the section does not belong to callmeter"
                )
            }
            Self::Version { offset, version } => write!(
                f,
                "the record at byte {offset} has version {version}, but this version of callmeter reads version {VERSION}: use the version of callmeter that the binary was built with"
            ),
            Self::Damaged { offset } => {
                write!(f, "the record at byte {offset} is damaged: rebuild the binary")
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads the records of this version in a section. Records of another version of callmeter in the same program are
/// skipped, unless there are no others.
pub(crate) fn decode(section: &[u8]) -> Result<Vec<OwnedDeclaration>, DecodeError> {
    let mut declarations = Vec::new();
    let mut other = None;
    for record in records(section) {
        let Record { offset, version, body } = record?;
        if version == VERSION {
            let mut body = Reader { rest: body };
            let declaration = body.declaration().filter(|_| body.rest.is_empty());
            declarations.push(declaration.ok_or(DecodeError::Damaged { offset })?);
        } else {
            other = other.or(Some(DecodeError::Version { offset, version }));
        }
    }
    match other {
        Some(other) if declarations.is_empty() => Err(other),
        _ => Ok(declarations),
    }
}

/// The instruments of `#[instrumented]`, which a record names by one byte.
fn preset(function: &str, module: &str, outcomes: Outcomes) -> Vec<OwnedInstrument> {
    let values_of = |label: &Label| match label.values {
        LabelSource::Function => LabelValues::Closed(vec![function.to_owned()]),
        LabelSource::Module => LabelValues::Closed(vec![module.to_owned()]),
        _ => LabelValues::Outcome(
            (0..outcomes.count())
                .filter(|&outcome| outcomes.possible().contains(outcome))
                .map(|outcome| OutcomeText {
                    value: outcomes.name(outcome).to_owned(),
                    is_error: outcomes.is_error(outcome),
                })
                .collect(),
        ),
    };
    INSTRUMENTED.iter().map(|instrument| OwnedInstrument::of(instrument, values_of)).collect()
}

/// A damaged count may be larger, and labels are compared with one another.
const MOST_LABELS: usize = 1000;

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    fn bool(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        let length = self.u32()? as usize;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    /// A count, then that many items. A damaged count reserves no memory.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = u16::from_le_bytes(self.array()?);
        (0..count).map(|_| item(self)).collect()
    }

    fn declaration(&mut self) -> Option<OwnedDeclaration> {
        let (function, module) = (self.text()?, self.text()?);
        Some(OwnedDeclaration {
            file: self.text()?,
            line: self.u32()?,
            sample: self.u32()?,
            objective: if self.bool()? { Some(self.objective()?) } else { None },
            instruments: if self.bool()? {
                let outcomes = if self.bool()? { Outcomes::RESULT } else { Outcomes::UNCLASSIFIED };
                let outcomes = if self.bool()? { outcomes.or_cancelled() } else { outcomes };
                preset(&function, &module, outcomes)
            } else {
                self.list(Self::instrument)?
            },
            function,
            module,
        })
    }

    fn objective(&mut self) -> Option<DeclaredObjective> {
        let declared = |percent: f64| (!percent.is_nan()).then_some(percent);
        let name = self.text()?;
        let success_percent = declared(self.f64()?);
        let latency_percent = declared(self.f64()?);
        let nanos = u64::from_le_bytes(self.array()?);
        let latency_seconds = latency_percent.map(|_| seconds(nanos));
        Some(DeclaredObjective { name, success_percent, latency_percent, latency_seconds })
    }

    fn instrument(&mut self) -> Option<OwnedInstrument> {
        let name = self.text()?;
        let named = self.u8().filter(|named| named & !(NAMED | HAS_WAS | HAS_DEPRECATION) == 0)?;
        Some(OwnedInstrument {
            name,
            is_named: named & NAMED != 0,
            kind: match self.u8()? {
                0 => Kind::Counter,
                1 => Kind::Gauge,
                2 => Kind::Histogram,
                _ => return None,
            },
            unit: match self.u8()? {
                0 => None,
                unit => Some(*Unit::ALL.get(usize::from(unit) - 1)?),
            },
            measure: match self.u8()? {
                0 => OwnedMeasure::One,
                1 => OwnedMeasure::Duration,
                2 => OwnedMeasure::InFlight,
                3 => OwnedMeasure::Value,
                4 => OwnedMeasure::Manual,
                5 => OwnedMeasure::Timestamp,
                _ => return None,
            },
            is_help_explicit: self.bool()?,
            help: self.text()?,
            was: if named & HAS_WAS != 0 { Some(self.text()?) } else { None },
            deprecated: if named & HAS_DEPRECATION != 0 { Some(self.text()?) } else { None },
            buckets: self.list(Self::f64)?,
            labels: self.list(Self::label).filter(|labels| labels.len() <= MOST_LABELS)?,
            appears_when_used: false,
        })
    }

    fn label(&mut self) -> Option<DeclaredLabel> {
        let outcome = |reader: &mut Self| Some(OutcomeText { value: reader.text()?, is_error: reader.bool()? });
        let (key, tag) = (self.text()?, self.u8()?);
        let was = if tag & HAS_FORMER_KEY != 0 { Some(self.text()?) } else { None };
        let values = match tag & !HAS_FORMER_KEY {
            0 => self.list(Self::text).map(LabelValues::Closed),
            1 => self.u32().map(LabelValues::Open),
            2 => self.list(outcome).map(LabelValues::Outcome),
            _ => None,
        };
        Some(DeclaredLabel { key, was, values: values? })
    }
}
