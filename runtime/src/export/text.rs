//! The exposition: [text format 0.0.4] and [OpenMetrics 1.0].
//!
//! [text format 0.0.4]: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/

use crate::declare::unit::Kind;
use crate::export::unmarked;
use crate::store::{Family, Moment, Store, Sums, Value};

/// What an exposition is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    OpenMetrics,
}

impl Format {
    /// The media type.
    #[cfg(feature = "server")]
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    /// The format that an `Accept` header asks for: OpenMetrics where it is named and no text is liked better.
    #[cfg(feature = "server")]
    pub(crate) fn accepted(accept: &str) -> Self {
        let (mut open_metrics, mut text) = (0.0, 0.0);
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default();
            let quality = parts.find_map(|part| part.strip_prefix("q=")).and_then(|q| q.parse().ok());
            let quality: f64 = quality.unwrap_or(1.0);
            match kind {
                "application/openmetrics-text" => open_metrics = quality.max(open_metrics),
                "text/plain" | "text/*" | "*/*" => text = quality.max(text),
                _ => {}
            }
        }
        if open_metrics > 0.0 && open_metrics >= text { Self::OpenMetrics } else { Self::Text }
    }
}

/// Writes all declared families, then the text of the undeclared ones. It passes the text to `sink` in pieces, while
/// it holds no lock.
pub(crate) fn render(store: &Store, moment: &Moment, undeclared: &str, format: Format, sink: &mut dyn FnMut(&str)) {
    let mut writer = Writer { out: String::with_capacity(PIECE + PIECE / 4), format, sink, without_sum: None };
    store.families().iter().for_each(|family| writer.family(store, family, moment));
    writer.undeclared(undeclared);
    if format == Format::OpenMetrics {
        writer.out.push_str("# EOF\n");
    }
    writer.hand_on(0);
}

/// The undeclared families alone, in text format 0.0.4.
pub(crate) fn undeclared(text: &str) -> String {
    let mut exposed = String::with_capacity(text.len());
    let mut sink = |piece: &str| exposed.push_str(piece);
    let mut writer = Writer { out: String::new(), format: Format::Text, sink: &mut sink, without_sum: None };
    writer.undeclared(text);
    writer.hand_on(0);
    exposed
}

/// How large the pieces are, about.
const PIECE: usize = 64 * 1024;

struct Writer<'a> {
    out: String,
    format: Format,
    sink: &'a mut dyn FnMut(&str),
    /// The last series of the other lane whose sum was left out: its family and labels.
    without_sum: Option<String>,
}

impl Writer<'_> {
    /// The head of a family, if it has series; then the series.
    fn family(&mut self, store: &Store, family: &Family, moment: &Moment) {
        let mut head = Some(());
        match family.kind() {
            Kind::Counter => {
                let sample = self.counter_sample(family.name());
                store.for_each(family, moment, |labels, value| {
                    if head.take().is_some() {
                        self.head(family);
                    }
                    if let Value::Count(count, part) = value {
                        self.series(&sample, labels, None);
                        self.count(*count, *part);
                    }
                });
            }
            Kind::Gauge => store.for_each(family, moment, |labels, value| {
                if head.take().is_some() {
                    self.head(family);
                }
                if let Value::Gauge(gauge) = value {
                    self.series(family.name(), labels, None);
                    self.float(*gauge);
                }
            }),
            Kind::Histogram => {
                let [bucket, sum, count] =
                    ["bucket", "sum", "count"].map(|part| format!("{}_{part}", family.name()));
                let bounds: Vec<String> = family.buckets().iter().map(|bound| self.bound(*bound)).collect();
                let bounds: Vec<&str> = bounds.iter().map(String::as_str).chain(["+Inf"]).collect();
                let has_sum = self.has_sum(family.buckets());
                store.for_each(family, moment, |labels, value| {
                    if head.take().is_some() {
                        self.head(family);
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
    /// is present" (section "Histogram" of the text format). The count is that of the bucket `+Inf`, too.
    fn has_sum(&self, buckets: &[f64]) -> bool {
        self.format == Format::Text || buckets.first().is_none_or(|bound| *bound >= 0.0)
    }

    /// The sum. In OpenMetrics it is a counter, which is never negative and never falls (section "Histogram"): values
    /// below zero, which are in the lowest bucket, are not in it.
    fn sum(&mut self, sums: Sums) {
        self.float(match self.format {
            Format::Text => sums.total(),
            Format::OpenMetrics => sums.not_negative,
        });
    }

    /// Hands on what there is, if it is more than `least`.
    #[inline]
    fn hand_on(&mut self, least: usize) {
        if self.out.len() > least {
            (self.sink)(&self.out);
            self.out.clear();
        }
    }

    fn head(&mut self, family: &Family) {
        let name = match family.kind() {
            Kind::Counter => self.counter_family(family.name()),
            Kind::Gauge | Kind::Histogram => family.name(),
        };
        self.help(name, family.help());
        self.line(&["# TYPE ", name, " ", family.kind().as_str()]);
        if self.format == Format::OpenMetrics
            && let Some(unit) = family.unit().map(crate::Unit::suffix)
            && name.strip_suffix(unit).is_some_and(|before| before.ends_with('_'))
        {
            self.line(&["# UNIT ", name, " ", unit]);
        }
    }

    fn help(&mut self, name: &str, help: &str) {
        let mut escaped = help.replace('\\', "\\\\").replace('\n', "\\n");
        if self.format == Format::OpenMetrics {
            escaped = escaped.replace('"', "\\\"");
        }
        self.line(&["# HELP ", name, " ", &escaped]);
    }

    /// In OpenMetrics a counter's family has no `_total`, and its samples have.
    fn counter_family<'a>(&self, name: &'a str) -> &'a str {
        match self.format {
            Format::Text => name,
            Format::OpenMetrics => name.strip_suffix("_total").unwrap_or(name),
        }
    }

    fn counter_sample(&self, name: &str) -> String {
        match self.format {
            Format::OpenMetrics if !name.ends_with("_total") => format!("{name}_total"),
            Format::Text | Format::OpenMetrics => name.to_owned(),
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
        self.hand_on(PIECE);
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
            #[expect(clippy::cast_precision_loss, reason = "what has fractions is a float")]
            self.float(count as f64 + part);
        } else {
            self.integer(count);
        }
    }

    fn float(&mut self, value: f64) {
        let text = float(value);
        self.line(&[&text]);
    }

    fn line(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.out.push_str(part));
        self.out.push('\n');
    }

    /// The families of the other lane, from its text.
    fn undeclared(&mut self, text: &str) {
        let mut help = None;
        let mut kind = "";
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(described) = line.strip_prefix("# HELP ") {
                help = described.split_once(' ');
            } else if let Some((name, of_kind)) = line.strip_prefix("# TYPE ").and_then(|line| line.split_once(' '))
            {
                kind = of_kind;
                let name = &*unmarked(name);
                let family = if kind == "counter" { self.counter_family(name) } else { name };
                if let Some((_, help)) = help.take() {
                    let quoted =
                        if self.format == Format::OpenMetrics { help.replace('"', "\\\"") } else { help.into() };
                    self.line(&["# HELP ", family, " ", &quoted]);
                }
                self.line(&["# TYPE ", family, " ", kind]);
            } else if let Some((series, value)) = line.rsplit_once(' ') {
                self.undeclared_sample(kind, series, value);
            }
        }
    }

    /// Whether a sample is a `_sum` below zero, which OpenMetrics does not have, or the `_count` beside it. Of a stranger's
    /// histogram the sum is known only as a whole.
    fn is_sum_of_negatives(&mut self, kind: &str, name: &str, labels: &str, value: &str) -> bool {
        if self.format == Format::Text || !matches!(kind, "histogram" | "summary") {
            return false;
        }
        if let Some(family) = name.strip_suffix("_sum") {
            let is_negative = value.starts_with('-') && value != "-0";
            self.without_sum = is_negative.then(|| format!("{family}{labels}"));
            return is_negative;
        }
        let without_sum = self.without_sum.as_deref();
        name.strip_suffix("_count").is_some_and(|family| {
            without_sum.and_then(|series| series.strip_prefix(family)).is_some_and(|of| of == labels)
        })
    }

    fn undeclared_sample(&mut self, kind: &str, series: &str, value: &str) {
        self.hand_on(PIECE);
        let value = match value {
            "inf" => "+Inf",
            "-inf" => "-Inf",
            value => value,
        };
        let (name, labels) = series.split_at(series.find('{').unwrap_or(series.len()));
        let name = &*unmarked(name);
        if self.is_sum_of_negatives(kind, name, labels, value) {
            return;
        }
        let name = if kind == "counter" { self.counter_sample(name) } else { name.to_owned() };
        // The boundary or the quantile is the last label of a sample that has one.
        let key = match (kind, self.format) {
            ("histogram", Format::OpenMetrics) if name.ends_with("_bucket") => Some("le=\""),
            ("summary", Format::OpenMetrics) if !name.ends_with("_sum") && !name.ends_with("_count") => {
                Some("quantile=\"")
            }
            _ => None,
        };
        match key.and_then(|key| split_last_label(labels, key)) {
            Some((before, number)) => {
                let canonical = number.parse().map_or_else(
                    |_| number.to_owned(),
                    |number: f64| if number.is_finite() { format!("{number:?}") } else { "+Inf".into() },
                );
                self.line(&[&name, before, &canonical, "\"} ", value]);
            }
            None => self.line(&[&name, labels, " ", value]),
        }
    }
}

/// What stands before the value of the last label, and the value, if the label has this key: `le="`.
fn split_last_label<'a>(labels: &'a str, key: &str) -> Option<(&'a str, &'a str)> {
    let inner = labels.strip_suffix("\"}")?;
    let start = inner.rfind(key)?;
    let is_whole_key = inner[..start].ends_with(['{', ',']);
    let (before, number) = labels.split_at(start + key.len());
    let number = number.strip_suffix("\"}")?;
    (is_whole_key && !number.contains('"')).then_some((before, number))
}

/// A number as both formats have it.
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

    #[cfg(feature = "server")]
    #[test]
    fn the_format_is_what_the_client_likes_best() {
        assert_eq!(Format::accepted(""), Format::Text);
        assert_eq!(Format::accepted("*/*"), Format::Text);
        assert_eq!(Format::accepted("application/openmetrics-text"), Format::OpenMetrics);
        assert_eq!(Format::accepted("application/openmetrics-text;q=0.2,text/plain;q=0.9"), Format::Text);
        assert_eq!(Format::accepted("application/openmetrics-text;q=0"), Format::Text);
        let prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,\
                          text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
        assert_eq!(Format::accepted(prometheus), Format::OpenMetrics);
    }

    #[test]
    fn only_a_boundary_is_rewritten() {
        let mut writer =
            Writer { out: String::new(), format: Format::OpenMetrics, sink: &mut |_| {}, without_sum: None };
        let samples = "c_bucket{role=\"a\\\"}\",le=\"5\"} 1\nc_sum{scale=\"5\"} 1\nc_count{title=\"inf\"} 1\n\
                       c_bucket{le=\"+Inf\"} 1\nc_sum{role=\"a\\\"}\"} 1\n";
        writer.undeclared(&format!("# TYPE c histogram\n{samples}"));
        assert_eq!(
            writer.out,
            format!("# TYPE c histogram\n{}", samples.replace("le=\"5\"} 1\nc_sum", "le=\"5.0\"} 1\nc_sum"))
        );
    }

    #[test]
    fn the_other_lane_is_translated() {
        let mut writer =
            Writer { out: String::new(), format: Format::OpenMetrics, sink: &mut |_| {}, without_sum: None };
        writer.undeclared(
            "# HELP a Said \"so\".\n# TYPE a counter\na{x=\"1\"} 2\n\n# TYPE b_total counter\nb_total 3\n\n\
             # TYPE c histogram\nc_bucket{le=\"1\"} 1\nc_bucket{le=\"+Inf\"} 1\nc_sum 1\nc_count 1\n\n\
             # TYPE d summary\nd{quantile=\"0\"} 1\n# TYPE e gauge\ne inf\n",
        );
        assert_eq!(
            writer.out,
            "# HELP a Said \\\"so\\\".\n# TYPE a counter\na_total{x=\"1\"} 2\n# TYPE b counter\nb_total 3\n\
             # TYPE c histogram\nc_bucket{le=\"1.0\"} 1\nc_bucket{le=\"+Inf\"} 1\nc_sum 1\nc_count 1\n\
             # TYPE d summary\nd{quantile=\"0.0\"} 1\n# TYPE e gauge\ne +Inf\n"
        );
    }
}
