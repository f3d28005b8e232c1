//! Reads the declarations of a link section, which may be damaged.

use std::fmt;
use std::time::Duration;

use super::reader::Reader;
use super::records::{Record, records};
use super::{HAS_DEPRECATION, HAS_FORMER_KEY, HAS_WAS, NAMED, VERSION};
use crate::catalogue::owned::{OwnedDeclaration, OwnedInstrument, seconds};
use crate::catalogue::{DeclaredLabel, DeclaredObjective, LabelValues, Measured, OutcomeText};
use crate::declare::decimal::Decimal;
use crate::declare::instrumented::with_targets;
use crate::declare::label::{Label, LabelSource, ObjectivePart};
use crate::declare::outcomes::Outcomes;
use crate::declare::role::Role;
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

/// An objective, and the texts of its numbers.
struct Objective {
    declared: DeclaredObjective,
    threshold: Duration,
}

impl Objective {
    fn text(&self, part: ObjectivePart) -> String {
        let percent = |percent: Option<f64>| Decimal::percent(percent.unwrap_or_default()).as_str().to_owned();
        match part {
            ObjectivePart::Name => self.declared.name.clone(),
            ObjectivePart::SuccessPercentile => percent(self.declared.success_percent),
            ObjectivePart::LatencyPercentile => percent(self.declared.latency_percent),
            ObjectivePart::LatencyThreshold => Decimal::seconds(self.threshold).as_str().to_owned(),
        }
    }
}

/// The instruments of `#[instrumented]`, which a record names by one byte.
fn preset(function: &str, module: &str, outcomes: Outcomes, objective: Option<&Objective>) -> Vec<OwnedInstrument> {
    let values_of = |label: &Label| match label.values {
        LabelSource::Function => LabelValues::Closed(vec![function.to_owned()]),
        LabelSource::Module => LabelValues::Closed(vec![module.to_owned()]),
        LabelSource::Objective(part) => {
            LabelValues::Closed(objective.map(|objective| objective.text(part)).into_iter().collect())
        }
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
    let declared = objective.map(|objective| &objective.declared);
    let instruments = with_targets(
        declared.is_some_and(|objective| objective.success_percent.is_some()),
        declared.is_some_and(|objective| objective.latency_percent.is_some()),
    );
    instruments.iter().map(|instrument| OwnedInstrument::of(instrument, values_of)).collect()
}

/// A damaged count may be larger, and labels are compared with one another.
const MOST_LABELS: usize = 1000;

impl Reader<'_> {
    fn declaration(&mut self) -> Option<OwnedDeclaration> {
        let (function, module) = (self.text()?, self.text()?);
        let (file, line, sample) = (self.text()?, self.u32()?, self.u32()?);
        let objective = if self.bool()? { Some(self.objective()?) } else { None };
        let (mut role, mut instruments, mut alerts) = (None, Vec::new(), Vec::new());
        match self.u8()? {
            0 => {
                role = match self.u8()? {
                    0 => None,
                    role => Some(*Role::ALL.get(usize::from(role) - 1)?),
                };
                instruments = self.list(Self::instrument)?;
            }
            1 => {
                let outcomes = if self.bool()? { Outcomes::RESULT } else { Outcomes::UNCLASSIFIED };
                let outcomes = if self.bool()? { outcomes.or_cancelled() } else { outcomes };
                role = Some(Role::Function);
                instruments = preset(&function, &module, outcomes, objective.as_ref());
            }
            2 => alerts = self.list(|reader| reader.alert(&module))?,
            _ => return None,
        }
        let objective = objective.map(|objective| objective.declared);
        Some(OwnedDeclaration { function, module, file, line, sample, objective, role, instruments, alerts })
    }

    fn objective(&mut self) -> Option<Objective> {
        let declared = |percent: f64| (!percent.is_nan()).then_some(percent);
        let name = self.text()?;
        let success_percent = declared(self.f64()?);
        let latency_percent = declared(self.f64()?);
        let nanos = self.u64()?;
        let latency_seconds = latency_percent.map(|_| seconds(nanos));
        let window_seconds = seconds(self.u64()?);
        let declared =
            DeclaredObjective { name, success_percent, latency_percent, latency_seconds, window_seconds };
        Some(Objective { declared, threshold: Duration::from_nanos(nanos) })
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
                0 => Measured::Calls,
                1 => Measured::Duration,
                2 => Measured::InFlight,
                3 => Measured::Value,
                4 => Measured::Manual,
                5 => Measured::Timestamp,
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
