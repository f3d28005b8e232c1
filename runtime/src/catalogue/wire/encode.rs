//! Writes a declaration as bytes, in functions that the compiler runs.

use std::time::Duration;
use std::{ptr, slice};

use super::encode_alert::write_alert;
use super::{HAS_DEPRECATION, HAS_FORMER_KEY, HAS_WAS, HEADER, MAGIC, NAMED, VERSION};
use crate::declare::instrument::{Declaration, Instrument, Instruments, Measure};
use crate::declare::label::{Label, LabelSource};

/// A declaration and its record, in an array that has room for nearly all records, so that the compiler writes it only
/// once.
#[derive(Debug)]
pub struct Encoded {
    /// The declaration.
    pub declaration: Declaration,
    writer: RecordWriter<ROOM>,
}

const ROOM: usize = 2048;

impl Encoded {
    /// The record of a declaration.
    pub const fn of(declaration: Declaration) -> Self {
        Self { writer: write(&declaration), declaration }
    }

    /// How many bytes the record has.
    pub const fn count(&self) -> usize {
        self.writer.at
    }

    /// Its bytes.
    ///
    /// # Panics
    ///
    /// If `N` is not its [`count`](Self::count); in generated code that is a compile error.
    pub const fn bytes<const N: usize>(&self) -> [u8; N] {
        assert!(self.writer.at == N, "a record has `count` bytes");
        if N <= ROOM
            && let Some(bytes) = self.writer.bytes.first_chunk()
        {
            return *bytes;
        }
        write::<N>(&self.declaration).bytes
    }
}

/// Writes the bytes that fit, and counts all.
#[derive(Debug)]
pub(super) struct RecordWriter<const N: usize> {
    pub(super) bytes: [u8; N],
    pub(super) at: usize,
}

// The compiler interprets this for every declaration. Calls and loops take most of its time, so bytes that are known
// together are written together.
impl<const N: usize> RecordWriter<N> {
    const fn put(&mut self, bytes: &[u8]) {
        let (start, count) = (self.at, bytes.len());
        self.at = start + count;
        if self.at <= N && count > 0 {
            let to = &raw mut self.bytes[start];
            // SAFETY: `start..start + count` is within the array, and `bytes` does not overlap it.
            unsafe { ptr::copy_nonoverlapping(&raw const bytes[0], to, count) };
        }
    }

    pub(super) const fn u8(&mut self, value: u8) {
        if self.at < N {
            self.bytes[self.at] = value;
        }
        self.at += 1;
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "lists are far shorter: series are bounded where they are declared"
    )]
    pub(super) const fn count(&mut self, value: usize) {
        self.u8(value as u8);
        self.u8((value >> 8) as u8);
    }

    pub(super) const fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    pub(super) const fn f64(&mut self, value: f64) {
        self.put(&value.to_bits().to_le_bytes());
    }

    #[expect(clippy::cast_possible_truncation, reason = "584 years at most")]
    pub(super) const fn nanos(&mut self, duration: Duration) {
        self.put(&(duration.as_nanos() as u64).to_le_bytes());
    }

    const fn f64s(&mut self, values: &[f64]) {
        self.count(values.len());
        if cfg!(target_endian = "little") {
            // SAFETY: the bytes of numbers are initialised, and `values` is borrowed for as long.
            self.put(unsafe { slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) });
        } else {
            let mut rest = values;
            while let [value, tail @ ..] = rest {
                self.f64(*value);
                rest = tail;
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a text of 4 GiB does not compile")]
    pub(super) const fn text(&mut self, text: &str) {
        self.put(&(text.len() as u32).to_le_bytes());
        self.put(text.as_bytes());
    }

    /// The first byte after a label's key, which says what its values are, and its former key.
    const fn values_tag(&mut self, tag: u8, label: &Label) {
        match label.was {
            Some(was) => {
                self.u8(tag | HAS_FORMER_KEY);
                self.text(was);
            }
            None => self.u8(tag),
        }
    }
}

/// The magic bytes and the version.
const START: [u8; MAGIC.len() + 1] = {
    let [c, l, m, r] = MAGIC;
    [c, l, m, r, VERSION]
};

pub(super) const fn write<const N: usize>(declaration: &Declaration) -> RecordWriter<N> {
    let mut writer = write_body(declaration);
    let end = writer.at;
    // In its place in the header.
    writer.at = MAGIC.len() + 1;
    #[expect(clippy::cast_possible_truncation, reason = "a record of 4 GiB does not compile")]
    writer.u32((end - HEADER) as u32);
    writer.at = end;
    writer
}

const fn write_body<const N: usize>(declaration: &Declaration) -> RecordWriter<N> {
    let mut writer = RecordWriter { bytes: [0; N], at: 0 };
    writer.put(&START);
    writer.u32(0);
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
    if let Instruments::Alerts(alerts) = declaration.instruments {
        writer.u8(2);
        writer.count(alerts.len());
        let mut i = 0;
        while i < alerts.len() {
            write_alert(&mut writer, &alerts[i]);
            i += 1;
        }
        return writer;
    }
    let instruments = declaration.instruments();
    let role = match declaration.role {
        Some(role) => role as u8 + 1,
        None => 0,
    };
    writer.put(&[0, role]);
    writer.count(instruments.len());
    let mut i = 0;
    while i < instruments.len() {
        write_instrument(&mut writer, declaration, &instruments[i]);
        i += 1;
    }
    writer
}

const fn write_objective<const N: usize>(writer: &mut RecordWriter<N>, declaration: &Declaration) {
    let Some(objective) = declaration.objective else {
        return writer.u8(0);
    };
    writer.u8(1);
    writer.text(objective.name);
    writer.f64(match objective.success {
        Some(success) => success.percent,
        None => f64::NAN,
    });
    let (percent, threshold) = match objective.latency {
        Some(latency) => (latency.percent, latency.threshold),
        None => (f64::NAN, Duration::ZERO),
    };
    writer.f64(percent);
    writer.nanos(threshold);
    writer.nanos(objective.window);
}

const fn write_instrument<const N: usize>(
    writer: &mut RecordWriter<N>,
    declaration: &Declaration,
    instrument: &Instrument,
) {
    writer.text(instrument.name);
    let unit = match instrument.unit {
        Some(unit) => unit as u8 + 1,
        None => 0,
    };
    let mut named = if instrument.is_named { NAMED } else { 0 };
    if instrument.was.is_some() {
        named |= HAS_WAS;
    }
    if instrument.deprecated.is_some() {
        named |= HAS_DEPRECATION;
    }
    let is_explicit = instrument.help.explicit as u8;
    writer.put(&[named, instrument.kind as u8, unit, measure(instrument.measure), is_explicit]);
    writer.text(instrument.help.text);
    if let Some(was) = instrument.was {
        writer.text(was);
    }
    if let Some(deprecated) = instrument.deprecated {
        writer.text(deprecated);
    }
    writer.f64s(instrument.buckets);
    writer.count(instrument.labels.len());
    let mut i = 0;
    while i < instrument.labels.len() {
        write_label(writer, declaration, instrument, &instrument.labels[i]);
        i += 1;
    }
}

const fn measure(measure: Measure) -> u8 {
    match measure {
        Measure::One => 0,
        Measure::Duration => 1,
        Measure::InFlight => 2,
        Measure::Value(_) => 3,
        Measure::Manual => 4,
        Measure::Timestamp => 5,
    }
}

const fn write_label<const N: usize>(
    writer: &mut RecordWriter<N>,
    declaration: &Declaration,
    instrument: &Instrument,
    label: &Label,
) {
    writer.text(label.key);
    if let Some(value) = declaration.fixed_value(label) {
        writer.values_tag(0, label);
        writer.count(1);
        return writer.text(value);
    }
    match label.values {
        LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Objective(_) => {}
        LabelSource::Closed(_, values) => {
            writer.values_tag(0, label);
            writer.count(values.len());
            let mut i = 0;
            while i < values.len() {
                writer.text(values[i]);
                i += 1;
            }
        }
        LabelSource::Open(_, limit, _) => {
            writer.values_tag(1, label);
            writer.u32(limit);
        }
        LabelSource::Outcome(renames) => {
            writer.values_tag(2, label);
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
                    writer.u8(declaration.is_error_text(instrument, renames, text) as u8);
                }
                i += 1;
            }
        }
    }
}
