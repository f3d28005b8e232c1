//! Writes a declaration as bytes, in functions that the compiler runs.

use super::{HEADER, MAGIC, VERSION};
use crate::declare::instrument::{Declaration, Instrument, Instruments, Label, LabelSource, Measure};

/// The length of a declaration's record.
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

/// Writes the bytes that fit, and counts all.
pub(super) struct RecordWriter<const N: usize> {
    pub(super) bytes: [u8; N],
    pub(super) at: usize,
}

impl<const N: usize> RecordWriter<N> {
    const fn put(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len();
        if end <= N {
            // By pointer, because the compiler interprets this for every declaration, and a slice's methods are ten
            // times as slow then.
            // SAFETY: `at..end` is within the array, and `bytes` does not overlap it.
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

pub(super) const fn write<const N: usize>(declaration: &Declaration) -> RecordWriter<N> {
    let mut writer = RecordWriter { bytes: [0; N], at: 0 };
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

const fn write_objective<const N: usize>(writer: &mut RecordWriter<N>, declaration: &Declaration) {
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
    #[expect(clippy::cast_possible_truncation, reason = "584 years at most")]
    writer.put(&(nanos as u64).to_le_bytes());
}

const fn write_instrument<const N: usize>(
    writer: &mut RecordWriter<N>,
    declaration: &Declaration,
    instrument: &Instrument,
) {
    writer.text(instrument.name);
    writer.u8(instrument.is_named as u8);
    writer.u8(instrument.kind as u8);
    writer.u8(match instrument.unit {
        Some(unit) => unit as u8 + 1,
        None => 0,
    });
    writer.u8(measure(instrument.measure));
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
                    writer.u8(declaration.is_error_text(instrument, renames, text) as u8);
                }
                i += 1;
            }
        }
    }
}
