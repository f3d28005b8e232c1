//! Writes declared families: [text format 0.0.4] and [OpenMetrics 1.0].
//!
//! [text format 0.0.4]: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/

use super::exposed_family::ExposedFamily;
use super::writer::{Format, Writer};
use crate::declare::unit::{Kind, Unit};
use crate::store::{Moment, Store, Sums, Value};

/// Writes all declared families, under their names and their former names. No lock is held while a piece is passed on.
pub(super) fn write(writer: &mut Writer<'_>, store: &Store, moment: &Moment) {
    let format = writer.format;
    let exposed = store.families().iter().flat_map(|family| ExposedFamily::all(format, family));
    exposed.for_each(|exposed| writer.family(store, &exposed, moment));
}

impl Writer<'_> {
    /// Writes a family's head and series, unless it has no series.
    fn family(&mut self, store: &Store, exposed: &ExposedFamily<'_>, moment: &Moment) {
        let ExposedFamily { family, names, .. } = exposed;
        let sample = &*names.sample;
        let mut head = Some(());
        match family.kind() {
            Kind::Counter => {
                store.for_each(family, moment, |labels, value| {
                    if head.take().is_some() {
                        self.head(exposed);
                    }
                    if let Value::Count(count, part) = value {
                        self.series(sample, labels, None);
                        self.count(*count, *part);
                    }
                });
            }
            Kind::Gauge => store.for_each(family, moment, |labels, value| {
                if head.take().is_some() {
                    self.head(exposed);
                }
                if let Value::Gauge(gauge) = value {
                    self.series(sample, labels, None);
                    self.float(*gauge);
                }
            }),
            Kind::Histogram => {
                let [bucket, sum, count] = ["bucket", "sum", "count"].map(|part| format!("{sample}_{part}"));
                let bounds: Vec<String> = family.buckets().iter().map(|bound| self.bound(*bound)).collect();
                let bounds: Vec<&str> = bounds.iter().map(String::as_str).chain(["+Inf"]).collect();
                let has_sum = self.has_sum(family.buckets());
                store.for_each(family, moment, |labels, value| {
                    if head.take().is_some() {
                        self.head(exposed);
                    }
                    if let Value::Histogram { buckets, sums } = value {
                        let mut cumulated = 0_u64;
                        for (bound, in_bucket) in bounds.iter().zip(buckets) {
                            cumulated = cumulated.saturating_add(*in_bucket);
                            self.series(&bucket, labels, Some(bound));
                            self.integer(cumulated);
                        }
                        if has_sum {
                            self.series(&sum, labels, None);
                            self.sum(*sums);
                            self.series(&count, labels, None);
                            self.integer(cumulated);
                        }
                    }
                });
            }
        }
    }

    /// Whether a histogram has `_sum`, and with it `_count`. OpenMetrics 1.0 forbids the sum where a boundary is negative
    /// (section "Histogram": it "would no longer be a counter semantically"), and has `_count` "if and only if a Sum Value
    /// is present" (section "Histogram" of the text format). The bucket `+Inf` has the same count.
    fn has_sum(&self, buckets: &[f64]) -> bool {
        self.format == Format::Text || buckets.first().is_none_or(|bound| *bound >= 0.0)
    }

    /// The sum. In OpenMetrics it is a counter, which is never negative and never falls (section "Histogram"). So it
    /// leaves out values below zero, although the lowest bucket counts them.
    fn sum(&mut self, sums: Sums) {
        self.float(match self.format {
            Format::Text => sums.total(),
            Format::OpenMetrics => sums.not_negative,
        });
    }

    fn head(&mut self, exposed: &ExposedFamily<'_>) {
        let ExposedFamily { family, names, help } = exposed;
        let name = &*names.family;
        self.help(name, &help.replace('\\', "\\\\").replace('\n', "\\n"));
        self.line(&["# TYPE ", name, " ", names.kind]);
        if self.format == Format::OpenMetrics
            && let Some(unit) = family.unit().map(Unit::suffix)
            && name.strip_suffix(unit).is_some_and(|before| before.ends_with('_'))
        {
            self.line(&["# UNIT ", name, " ", unit]);
        }
    }

    /// A boundary: `1` in text, `1.0` in OpenMetrics, as the Go client writes them.
    fn bound(&self, bound: f64) -> String {
        match self.format {
            Format::Text => bound.to_string(),
            Format::OpenMetrics => format!("{bound:?}"),
        }
    }

    fn series(&mut self, name: &str, labels: &str, bound: Option<&str>) {
        self.flush_if_full();
        self.out.push_str(name);
        if !labels.is_empty() || bound.is_some() {
            self.out.push('{');
            self.out.push_str(labels);
            if let Some(bound) = bound {
                self.out.push_str(if labels.is_empty() { "le=\"" } else { ",le=\"" });
                self.out.push_str(bound);
                self.out.push('"');
            }
            self.out.push('}');
        }
        self.out.push(' ');
    }

    fn integer(&mut self, value: u64) {
        self.out.push_str(itoa::Buffer::new().format(value));
        self.out.push('\n');
    }

    fn count(&mut self, count: u64, part: f64) {
        if part > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "a sum with fractions is a float anyway")]
            self.float(count as f64 + part);
        } else {
            self.integer(count);
        }
    }

    fn float(&mut self, value: f64) {
        let text = float(value);
        self.line(&[&text]);
    }
}

/// A number as both formats write it.
fn float(value: f64) -> String {
    const EXACT: f64 = 1e15;
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "+Inf".into() } else { "-Inf".into() }
    } else if value.fract() == 0.0 && value.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 10^15")]
        itoa::Buffer::new().format(value as i64).to_owned()
    } else {
        ryu::Buffer::new().format_finite(value).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_prometheus_reads_them() {
        assert_eq!(float(0.0), "0");
        assert_eq!(float(-12.0), "-12");
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(2.5e-7), "2.5e-7");
        assert_eq!(float(1e300), "1e300");
        assert_eq!(float(f64::INFINITY), "+Inf");
        assert_eq!(float(f64::NEG_INFINITY), "-Inf");
        assert_eq!(float(f64::NAN), "NaN");
    }
}
