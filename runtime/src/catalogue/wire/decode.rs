//! Records as they are read back, from a section that may be damaged.

use std::fmt;

use super::encode::measure;
use super::{HEADER, MAGIC, VERSION};
use crate::declare::instrument::Instrument;
use crate::declare::label::LabelSource;
use crate::declare::outcome::Outcomes;
use crate::declare::preset::INSTRUMENTED;
use crate::declare::unit::{Kind, Unit};

/// A record as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) function: String,
    pub(crate) module: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) sample: u32,
    pub(crate) objective: Option<RecordedObjective>,
    pub(crate) instruments: Vec<RecordedInstrument>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordedObjective {
    pub(crate) name: String,
    pub(crate) success: Option<f64>,
    pub(crate) latency: Option<(f64, u64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordedInstrument {
    pub(crate) name: String,
    pub(crate) is_named: bool,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<Unit>,
    pub(crate) measure: u8,
    pub(crate) explicit_help: bool,
    pub(crate) help: String,
    pub(crate) buckets: Vec<f64>,
    pub(crate) labels: Vec<(String, RecordedValues)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RecordedValues {
    Closed(Vec<String>),
    Open(u32),
    /// Each with whether it is an error.
    Outcome(Vec<(String, bool)>),
}

/// Why bytes are not a link section of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// At this offset there is neither a record nor a zero byte.
    NoRecord {
        /// From the beginning of the section.
        offset: usize,
    },
    /// There are only records of versions that this callmeter does not know.
    Version {
        /// From the beginning of the section.
        offset: usize,
        /// The version found.
        version: u8,
    },
    /// A record that ends too soon, or says something impossible.
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
                    "no callmeter record at byte {offset} of the section: the file is damaged or the section is another program's"
                )
            }
            Self::Version { offset, version } => write!(
                f,
                "the record at byte {offset} has version {version}, this callmeter reads version {VERSION}: use the callmeter that the binary was built with"
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
pub(crate) fn decode(section: &[u8]) -> Result<Vec<Record>, DecodeError> {
    let mut records = Vec::new();
    let mut other = None;
    let mut offset = 0;
    while offset < section.len() {
        if section[offset] == 0 {
            offset += 1;
            continue;
        }
        let mut header = Reader { rest: &section[offset..] };
        if header.take(MAGIC.len()) != Some(&MAGIC[..]) {
            return Err(DecodeError::NoRecord { offset });
        }
        let damaged = DecodeError::Damaged { offset };
        let version = header.u8().ok_or(damaged)?;
        let is_other = version != VERSION;
        let damaged = if is_other { DecodeError::Version { offset, version } } else { damaged };
        let length = header.u32().ok_or(damaged)? as usize;
        let mut body = Reader { rest: header.take(length).ok_or(damaged)? };
        if is_other {
            other = other.or(Some(damaged));
        } else {
            records.push(body.record().filter(|_| body.rest.is_empty()).ok_or(damaged)?);
        }
        offset += HEADER + length;
    }
    match other {
        Some(other) if records.is_empty() => Err(other),
        _ => Ok(records),
    }
}

impl RecordedInstrument {
    /// What the long form of an instrument of `#[instrumented]` says.
    fn of_preset(instrument: &Instrument, record: &Record, outcomes: Outcomes) -> Self {
        let labels = instrument.labels.iter().map(|label| {
            let values = match label.values {
                LabelSource::Function => RecordedValues::Closed(vec![record.function.clone()]),
                LabelSource::Module => RecordedValues::Closed(vec![record.module.clone()]),
                _ => RecordedValues::Outcome(
                    (0..outcomes.count())
                        .filter(|&i| outcomes.possible().contains(i))
                        .map(|i| (outcomes.name(i).to_owned(), outcomes.is_error(i)))
                        .collect(),
                ),
            };
            (label.key.to_owned(), values)
        });
        Self {
            name: instrument.name.to_owned(),
            is_named: instrument.is_named,
            kind: instrument.kind,
            unit: instrument.unit,
            measure: measure(instrument.measure),
            explicit_help: instrument.help.explicit,
            help: instrument.help.text.to_owned(),
            buckets: instrument.buckets.to_vec(),
            labels: labels.collect(),
        }
    }
}

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

    /// A count, then as many items. A damaged count reserves no memory.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = u16::from_le_bytes(self.array()?);
        (0..count).map(|_| item(self)).collect()
    }

    fn record(&mut self) -> Option<Record> {
        let mut record = Record {
            function: self.text()?,
            module: self.text()?,
            file: self.text()?,
            line: self.u32()?,
            sample: self.u32()?,
            objective: if self.bool()? { Some(self.objective()?) } else { None },
            instruments: Vec::new(),
        };
        record.instruments = if self.bool()? {
            let outcomes = if self.bool()? { Outcomes::RESULT } else { Outcomes::UNCLASSIFIED };
            let outcomes = if self.bool()? { outcomes.or_cancelled() } else { outcomes };
            INSTRUMENTED
                .iter()
                .map(|instrument| RecordedInstrument::of_preset(instrument, &record, outcomes))
                .collect()
        } else {
            self.list(Self::instrument)?
        };
        Some(record)
    }

    fn objective(&mut self) -> Option<RecordedObjective> {
        let promised = |percent: f64| (!percent.is_nan()).then_some(percent);
        let name = self.text()?;
        let success = promised(self.f64()?);
        let latency = promised(self.f64()?);
        let nanos = u64::from_le_bytes(self.array()?);
        Some(RecordedObjective { name, success, latency: latency.map(|percent| (percent, nanos)) })
    }

    fn instrument(&mut self) -> Option<RecordedInstrument> {
        Some(RecordedInstrument {
            name: self.text()?,
            is_named: self.bool()?,
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
            measure: self.u8().filter(|measure| *measure <= 5)?,
            explicit_help: self.bool()?,
            help: self.text()?,
            buckets: self.list(Self::f64)?,
            labels: self.list(|reader| Some((reader.text()?, reader.values()?)))?,
        })
    }

    fn values(&mut self) -> Option<RecordedValues> {
        match self.u8()? {
            0 => self.list(Self::text).map(RecordedValues::Closed),
            1 => self.u32().map(RecordedValues::Open),
            2 => self.list(|reader| Some((reader.text()?, reader.bool()?))).map(RecordedValues::Outcome),
            _ => None,
        }
    }
}
