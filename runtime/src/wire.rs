//! The wire record: a declaration as bytes without pointers, written by the compiler and read by anybody.
//!
//! A program's link section is a sequence of records, in any order, perhaps with zero bytes between them:
//!
//! ```text
//! record      = "CLMR" version:u8 length:u32 body          length: of the body
//! body        = function:text module:text file:text line:u32 sample:u32 objective instruments
//! instruments = 0:u8 count:u16 instrument*
//!             | 1:u8 error:u8 cancelled:u8        those of `#[instrumented]`, and whether a call can end so
//! objective   = 0:u8 | 1:u8 name:text success:f64 latency:f64 threshold_nanos:u64      NaN: not promised
//! instrument  = name:text kind:u8 unit:u8 reading:u8 explicit:u8 help:text
//!               count:u16 bucket:f64* count:u16 label*
//! label       = key:text ( 0:u8 count:u16 text*                  closed
//!                        | 1:u8 limit:u32                        open
//!                        | 2:u8 count:u16 (text error:u8)* )     outcome
//! text        = length:u32 UTF-8
//! ```
//!
//! Integers are little-endian; an `f64` is its bits. `kind` counts from 0 in the order of [`Kind`], `unit` from 1
//! in the order of [`Unit::ALL`] (0: none), `reading` is 0 calls, 1 duration, 2 in-flight, 3 number, 4 by hand, 5 timestamp.

use std::fmt;

use crate::descriptor::{Declaration, Instrument, Instruments, Kind, Label, LabelSource, Reading, Unit};
use crate::outcome::Outcomes;
use crate::preset::INSTRUMENTED;

/// The section's name in an ELF file; `__DATA,__callmeter` in Mach-O, `.clmtr` in PE.
pub const ELF_SECTION: &str = ".callmeter";
/// The segment and the section's name in a Mach-O file.
pub const MACHO_SECTION: (&str, &str) = ("__DATA", "__callmeter");
/// The section's name in a PE file, where names have at most eight bytes.
pub const PE_SECTION: &str = ".clmtr";

const MAGIC: [u8; 4] = *b"CLMR";
const VERSION: u8 = 1;
const HEADER: usize = MAGIC.len() + 1 + 4;

/// How many bytes [`encode`] makes of a declaration.
pub const fn encoded_len(declaration: &Declaration) -> usize {
    write::<0>(declaration).at
}

/// A declaration's record.
///
/// # Panics
///
/// If `N` is not the declaration's [`encoded_len`]; in generated code that is a compile error.
pub const fn encode<const N: usize>(declaration: &Declaration) -> [u8; N] {
    let writer = write::<N>(declaration);
    assert!(writer.at == N, "a record is encoded into an array of `encoded_len` bytes");
    writer.bytes
}

/// Writes what fits, and counts all.
struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    const fn put(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len();
        if end <= N {
            // By pointer, because the compiler interprets this for every declaration: a slice's methods take it
            // ten times as long.
            // SAFETY: `at..end` is within the array, which `bytes` is no part of.
            unsafe {
                bytes.as_ptr().copy_to_nonoverlapping(self.bytes.as_mut_ptr().add(self.at), bytes.len());
            }
        }
        self.at = end;
    }

    const fn u8(&mut self, value: u8) {
        self.put(&[value]);
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "lists are far shorter: series are bounded where they are declared"
    )]
    const fn count(&mut self, value: usize) {
        self.put(&(value as u16).to_le_bytes());
    }

    const fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    const fn f64(&mut self, value: f64) {
        self.put(&value.to_bits().to_le_bytes());
    }

    #[expect(clippy::cast_possible_truncation, reason = "a text of 4 GiB does not compile")]
    const fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.put(text.as_bytes());
    }
}

const fn write<const N: usize>(declaration: &Declaration) -> Writer<N> {
    let mut writer = Writer { bytes: [0; N], at: 0 };
    writer.put(&MAGIC);
    writer.u8(VERSION);
    #[expect(clippy::cast_possible_truncation, reason = "a record of 4 GiB does not compile")]
    writer.u32(N.saturating_sub(HEADER) as u32);
    writer.text(declaration.function);
    writer.text(declaration.module);
    writer.text(declaration.file);
    writer.u32(declaration.line);
    writer.u32(declaration.sample);
    write_objective(&mut writer, declaration);
    if let (Instruments::Instrumented, Some(error)) = (declaration.instruments, declaration.outcomes.is_result()) {
        writer.put(&[1, error as u8, declaration.outcomes.is_cancellable() as u8]);
        return writer;
    }
    let instruments = declaration.instruments();
    writer.u8(0);
    writer.count(instruments.len());
    let mut i = 0;
    while i < instruments.len() {
        write_instrument(&mut writer, declaration, &instruments[i]);
        i += 1;
    }
    writer
}

const fn write_objective<const N: usize>(writer: &mut Writer<N>, declaration: &Declaration) {
    let Some(objective) = &declaration.objective else {
        return writer.u8(0);
    };
    writer.u8(1);
    writer.text(objective.name);
    writer.f64(match objective.success {
        Some(percent) => percent,
        None => f64::NAN,
    });
    let (percent, nanos) = match objective.latency {
        Some(latency) => (latency.percent, latency.threshold.as_nanos()),
        None => (f64::NAN, 0),
    };
    writer.f64(percent);
    #[expect(clippy::cast_possible_truncation, reason = "a threshold of 584 years is no threshold")]
    writer.put(&(nanos as u64).to_le_bytes());
}

const fn write_instrument<const N: usize>(
    writer: &mut Writer<N>,
    declaration: &Declaration,
    instrument: &Instrument,
) {
    writer.text(instrument.name);
    writer.u8(instrument.kind as u8);
    writer.u8(match instrument.unit {
        Some(unit) => unit as u8 + 1,
        None => 0,
    });
    writer.u8(reading(instrument.reading));
    writer.u8(instrument.help.explicit as u8);
    writer.text(instrument.help.text);
    writer.count(instrument.buckets.len());
    let mut i = 0;
    while i < instrument.buckets.len() {
        writer.f64(instrument.buckets[i]);
        i += 1;
    }
    writer.count(instrument.labels.len());
    let mut i = 0;
    while i < instrument.labels.len() {
        write_label(writer, declaration, instrument, &instrument.labels[i]);
        i += 1;
    }
}

const fn reading(reading: Reading) -> u8 {
    match reading {
        Reading::One => 0,
        Reading::Duration => 1,
        Reading::InFlight => 2,
        Reading::Number(_) => 3,
        Reading::ByHand => 4,
        Reading::Timestamp => 5,
    }
}

const fn write_label<const N: usize>(
    writer: &mut Writer<N>,
    declaration: &Declaration,
    instrument: &Instrument,
    label: &Label,
) {
    writer.text(label.key);
    if let Some(value) = declaration.fixed_value(label) {
        writer.u8(0);
        writer.count(1);
        return writer.text(value);
    }
    match label.values {
        LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module => {}
        LabelSource::Closed(_, values) => {
            writer.u8(0);
            writer.count(values.len());
            let mut i = 0;
            while i < values.len() {
                writer.text(values[i]);
                i += 1;
            }
        }
        LabelSource::Open(_, limit, _) => {
            writer.u8(1);
            writer.u32(limit);
        }
        LabelSource::Outcome(renames) => {
            writer.u8(2);
            let outcomes = &declaration.outcomes;
            let mut distinct = 0;
            let mut i = 0;
            while i < outcomes.count() {
                if declaration.distinct_outcome_text(instrument, renames, i).is_some() {
                    distinct += 1;
                }
                i += 1;
            }
            writer.count(distinct);
            let mut i = 0;
            while i < outcomes.count() {
                if let Some(text) = declaration.distinct_outcome_text(instrument, renames, i) {
                    writer.text(text);
                    writer.u8(is_error(outcomes, i) as u8);
                }
                i += 1;
            }
        }
    }
}

/// Whether rules count an outcome as an error: what the type marks so, and panics.
const fn is_error(outcomes: &Outcomes, outcome: usize) -> bool {
    outcome == outcomes.panicked() || outcomes.errors().contains(outcome)
}

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
    pub(crate) kind: Kind,
    pub(crate) unit: Option<Unit>,
    pub(crate) reading: u8,
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
    /// A record of a version that this callmeter does not know.
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

/// Reads all records of a section.
pub(crate) fn decode(section: &[u8]) -> Result<Vec<Record>, DecodeError> {
    let mut records = Vec::new();
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
        if version != VERSION {
            return Err(DecodeError::Version { offset, version });
        }
        let length = header.u32().ok_or(damaged)? as usize;
        let mut body = Reader { rest: header.take(length).ok_or(damaged)? };
        records.push(body.record().filter(|_| body.rest.is_empty()).ok_or(damaged)?);
        offset += HEADER + length;
    }
    Ok(records)
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
                        .map(|i| (outcomes.name(i).to_owned(), is_error(&outcomes, i)))
                        .collect(),
                ),
            };
            (label.key.to_owned(), values)
        });
        Self {
            name: instrument.name.to_owned(),
            kind: instrument.kind,
            unit: instrument.unit,
            reading: reading(instrument.reading),
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
            reading: self.u8().filter(|reading| *reading <= 5)?,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::Help;
    use crate::objective::Objective;
    use crate::outcome::OutcomeSet;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::time::Duration;

    fn encoded(declaration: &Declaration) -> Vec<u8> {
        const ROOM: usize = 1 << 16;
        let mut writer = write::<ROOM>(declaration);
        let length = u32::try_from(writer.at - HEADER).unwrap();
        writer.bytes[MAGIC.len() + 1..HEADER].copy_from_slice(&length.to_le_bytes());
        writer.bytes[..writer.at].to_vec()
    }

    fn text() -> impl Strategy<Value = &'static str> {
        any::<String>().prop_map(|text| &*text.leak())
    }

    fn values() -> impl Strategy<Value = LabelSource> {
        prop_oneof![
            text().prop_map(LabelSource::Fixed),
            vec(text(), 0..5).prop_map(|values| LabelSource::Closed(0, values.leak())),
            any::<u32>().prop_map(|limit| LabelSource::Open(0, limit, &[])),
            vec((prop_oneof!["ok", "error", "cancelled"].prop_map(|word| &*word.leak()), text()), 0..3)
                .prop_map(|renames| LabelSource::Outcome(renames.leak())),
        ]
    }

    fn instrument() -> impl Strategy<Value = Instrument> {
        let label = (text(), values()).prop_map(|(key, values)| Label { key, values });
        let kind = prop_oneof![Just(Kind::Counter), Just(Kind::Gauge), Just(Kind::Histogram)];
        let unit = proptest::option::of(proptest::sample::select(Unit::ALL));
        let reading = prop_oneof![Just(Reading::One), Just(Reading::Duration), Just(Reading::Number(3))];
        let help = (text(), any::<bool>()).prop_map(|(text, explicit)| Help { text, explicit });
        (text(), kind, unit, help, vec(label, 0..4), vec(-1e9..1e9, 0..5), reading).prop_map(
            |(name, kind, unit, help, labels, buckets, reading)| Instrument {
                name,
                kind,
                unit,
                help,
                labels: labels.leak(),
                buckets: buckets.leak(),
                on: OutcomeSet::ALL,
                reading,
            },
        )
    }

    fn declaration() -> impl Strategy<Value = Declaration> {
        let objective = (text(), 0.0..100.0, any::<u32>()).prop_map(|(name, percent, millis)| {
            Objective::new(name).latency(percent, Duration::from_millis(millis.into()))
        });
        let outcomes = prop_oneof![
            Just(Outcomes::UNCLASSIFIED),
            Just(Outcomes::RESULT),
            Just(Outcomes::RESULT.or_cancelled())
        ];
        (text(), text(), text(), any::<u32>(), outcomes, proptest::option::of(objective), vec(instrument(), 0..4))
            .prop_map(|(function, module, file, line, outcomes, objective, instruments)| Declaration {
                function,
                module,
                file,
                line,
                outcomes,
                objective,
                sample: 1,
                instruments: Instruments::Own(instruments.leak()),
            })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(declarations in vec(declaration(), 0..3), padding in 0_usize..9) {
            let mut section = Vec::new();
            for declaration in &declarations {
                let record = encoded(declaration);
                prop_assert_eq!(record.len(), encoded_len(declaration));
                section.extend(record);
                section.extend(vec![0; padding]);
            }
            let records = decode(&section).unwrap();
            prop_assert_eq!(records.len(), declarations.len());
            for (record, declaration) in records.iter().zip(&declarations) {
                prop_assert_eq!(&*record.function, declaration.function);
                prop_assert_eq!(&*record.module, declaration.module);
                prop_assert_eq!(&*record.file, declaration.file);
                prop_assert_eq!(record.line, declaration.line);
                let latency = declaration.objective.and_then(|objective| objective.latency);
                let recorded = record.objective.as_ref().and_then(|objective| objective.latency);
                prop_assert_eq!(
                    recorded.map(|(percent, nanos)| (percent, u128::from(nanos))),
                    latency.map(|latency| (latency.percent, latency.threshold.as_nanos()))
                );
                prop_assert_eq!(record.instruments.len(), declaration.instruments().len());
                for (recorded, instrument) in record.instruments.iter().zip(declaration.instruments()) {
                    prop_assert_eq!(&*recorded.name, instrument.name);
                    prop_assert_eq!(recorded.kind, instrument.kind);
                    prop_assert_eq!(recorded.unit, instrument.unit);
                    prop_assert_eq!(&*recorded.help, instrument.help.text);
                    prop_assert_eq!(recorded.explicit_help, instrument.help.explicit);
                    prop_assert_eq!(&*recorded.buckets, instrument.buckets);
                    prop_assert_eq!(recorded.labels.len(), instrument.labels.len());
                    for ((key, values), label) in recorded.labels.iter().zip(instrument.labels) {
                        prop_assert_eq!(&**key, label.key);
                        match (values, label.values) {
                            (RecordedValues::Closed(values), LabelSource::Fixed(value)) => {
                                prop_assert_eq!(values, &[value]);
                            }
                            (RecordedValues::Closed(values), LabelSource::Closed(_, declared)) => {
                                prop_assert_eq!(values, declared);
                            }
                            (RecordedValues::Open(limit), LabelSource::Open(_, declared, _)) => {
                                prop_assert_eq!(*limit, declared);
                            }
                            (RecordedValues::Outcome(values), LabelSource::Outcome(_)) => {
                                let mut texts: Vec<_> = values.iter().map(|(text, _)| text).collect();
                                texts.sort();
                                texts.dedup();
                                prop_assert_eq!(texts.len(), values.len());
                            }
                            (values, declared) => prop_assert!(false, "{:?} is not {:?}", values, declared),
                        }
                    }
                }
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
            let _ = decode(&[&MAGIC[..], &[VERSION], &bytes].concat());
        }

        #[test]
        fn a_damaged_record_is_an_error_or_another_record(
            declaration in declaration(),
            at in any::<proptest::sample::Index>(),
            flip in 1_u8..,
        ) {
            let mut record = encoded(&declaration);
            let at = at.index(record.len());
            let whole = record.clone();
            record[at] ^= flip;
            let _ = decode(&record);
            prop_assert!(decode(&whole[..at]).is_err() || at == 0);
        }
    }
}
