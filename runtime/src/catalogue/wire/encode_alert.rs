//! Writes an alert as bytes, in functions that the compiler runs.

use super::encode::RecordWriter;
use crate::declare::alert::Alert;
use crate::declare::condition::{Comparison, Condition, Test};

pub(super) const fn write_alert<const N: usize>(writer: &mut RecordWriter<N>, alert: &Alert) {
    writer.text(alert.name);
    writer.text(alert.location.file());
    writer.u32(alert.location.line());
    write_condition(writer, &alert.condition);
    writer.count(alert.by.len());
    let mut i = 0;
    while i < alert.by.len() {
        writer.text(alert.by[i]);
        i += 1;
    }
    writer.nanos(alert.window);
    writer.nanos(alert.hold_for);
    writer.u8(alert.severity as u8);
    writer.text(alert.summary);
    write_optional(writer, alert.description);
    write_optional(writer, alert.runbook);
}

const fn write_optional<const N: usize>(writer: &mut RecordWriter<N>, text: Option<&str>) {
    match text {
        Some(text) => {
            writer.u8(1);
            writer.text(text);
        }
        None => writer.u8(0),
    }
}

const fn write_condition<const N: usize>(writer: &mut RecordWriter<N>, condition: &Condition) {
    writer.text(condition.family);
    writer.count(condition.labels.len());
    let mut i = 0;
    while i < condition.labels.len() {
        let (key, value) = condition.labels[i];
        writer.text(key);
        writer.text(value);
        i += 1;
    }
    match condition.test {
        Test::ErrorShare { above } => write_numbers(writer, 0, &[above]),
        Test::SlowShare { threshold, above } => write_numbers(writer, 1, &[threshold, above]),
        Test::Quantile { quantile, above } => write_numbers(writer, 2, &[quantile, above]),
        Test::Mean { above } => write_numbers(writer, 3, &[above]),
        Test::Rate { comparison, value } => write_comparison(writer, 4, comparison, value),
        Test::Value { comparison, value } => write_comparison(writer, 5, comparison, value),
        Test::Absent => writer.u8(6),
        Test::Age { above } => write_numbers(writer, 7, &[above]),
    }
}

const fn write_numbers<const N: usize>(writer: &mut RecordWriter<N>, tag: u8, numbers: &[f64]) {
    writer.u8(tag);
    let mut i = 0;
    while i < numbers.len() {
        writer.f64(numbers[i]);
        i += 1;
    }
}

const fn write_comparison<const N: usize>(
    writer: &mut RecordWriter<N>,
    tag: u8,
    comparison: Comparison,
    value: f64,
) {
    writer.u8(tag);
    writer.u8(comparison as u8);
    writer.f64(value);
}
