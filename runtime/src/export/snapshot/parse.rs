//! Parses text format 0.0.4 into values, for the families of other crates.

use super::{Bucket, FamilyKind, FamilySnapshot, HistogramValue, SeriesSnapshot, SeriesValue, SummaryValue};

/// The families of a text. A line that cannot be read is left out.
pub(in crate::export) fn families(text: &str) -> Vec<FamilySnapshot> {
    let mut families: Vec<FamilySnapshot> = Vec::new();
    let mut help = None;
    for line in text.lines() {
        if let Some(described) = line.strip_prefix("# HELP ") {
            help = described.split_once(' ');
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|typed| typed.split_once(' ')) {
            let help = help.take().filter(|(of, _)| *of == name).map(|(_, help)| unescape(help));
            let kind = match kind {
                "counter" => FamilyKind::Counter,
                "histogram" => FamilyKind::Histogram,
                "summary" => FamilyKind::Summary,
                _ => FamilyKind::Gauge,
            };
            families.push(FamilySnapshot {
                name: name.to_owned(),
                kind,
                unit: None,
                help: help.unwrap_or_default(),
                is_declared: false,
                series: Vec::new(),
            });
        } else if let Some(family) = families.last_mut() {
            // The exporter writes no line that cannot be read.
            let _ = add_sample(family, line);
        }
    }
    families.retain(|family| !family.series.is_empty());
    families
}

fn add_sample(family: &mut FamilySnapshot, line: &str) -> Option<()> {
    let (series, value) = line.rsplit_once(' ')?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, self::labels(labels.strip_suffix('}')?)?),
        None => (series, Vec::new()),
    };
    let value: f64 = value.parse().ok()?;
    let part = name.strip_prefix(family.name.as_str())?;
    match (family.kind, part) {
        (FamilyKind::Counter, "") => family.add(labels, SeriesValue::Counter(value)),
        (FamilyKind::Gauge, "") => family.add(labels, SeriesValue::Gauge(value)),
        (FamilyKind::Histogram, _) => add_to_histogram(family, part, labels, value)?,
        (FamilyKind::Summary, _) => add_to_summary(family, part, labels, value)?,
        _ => return None,
    }
    Some(())
}

fn add_to_histogram(
    family: &mut FamilySnapshot,
    part: &str,
    mut labels: Vec<(String, String)>,
    value: f64,
) -> Option<()> {
    if !matches!(part, "_bucket" | "_sum" | "_count") {
        return None;
    }
    // The boundary is the last label.
    let bound = if part == "_bucket" { Some(number(labels.pop()?, "le")?) } else { None };
    let SeriesValue::Histogram(histogram) = family.of(labels, || SeriesValue::Histogram(HistogramValue::default()))
    else {
        return None;
    };
    match (part, bound) {
        ("_bucket", Some(upper_bound)) => {
            histogram.buckets.push(Bucket { upper_bound, cumulative_count: count(value) });
        }
        ("_sum", None) => histogram.sum = value,
        ("_count", None) => histogram.count = count(value),
        _ => return None,
    }
    Some(())
}

fn add_to_summary(
    family: &mut FamilySnapshot,
    part: &str,
    mut labels: Vec<(String, String)>,
    value: f64,
) -> Option<()> {
    if !matches!(part, "" | "_sum" | "_count") {
        return None;
    }
    let quantile = if part.is_empty() { Some(number(labels.pop()?, "quantile")?) } else { None };
    let SeriesValue::Summary(summary) = family.of(labels, || SeriesValue::Summary(SummaryValue::default())) else {
        return None;
    };
    match (part, quantile) {
        ("", Some(quantile)) => summary.quantiles.push((quantile, value)),
        ("_sum", None) => summary.sum = value,
        ("_count", None) => summary.count = count(value),
        _ => return None,
    }
    Some(())
}

impl FamilySnapshot {
    fn add(&mut self, labels: Vec<(String, String)>, value: SeriesValue) {
        self.series.push(SeriesSnapshot { labels, value });
    }

    /// The value of the series with these labels: the last one, because a series' samples follow one another.
    fn of(&mut self, labels: Vec<(String, String)>, none: impl FnOnce() -> SeriesValue) -> &mut SeriesValue {
        if self.series.last().is_none_or(|last| last.labels != labels) {
            self.add(labels, none());
        }
        let last = self.series.len() - 1;
        &mut self.series[last].value
    }
}

fn number((key, value): (String, String), of: &str) -> Option<f64> {
    if key == of { value.parse().ok() } else { None }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates")]
fn count(value: f64) -> u64 {
    value as u64
}

/// Labels as they are exposed, without braces. `None` if they are not well-formed.
pub(super) fn labels(mut text: &str) -> Option<Vec<(String, String)>> {
    let mut labels = Vec::new();
    while !text.is_empty() {
        let (key, behind) = text.split_once("=\"")?;
        let end = end_of_value(behind)?;
        labels.push((key.to_owned(), unescape(&behind[..end])));
        let rest = &behind[end + 1..];
        text = rest.strip_prefix(',').unwrap_or(rest);
    }
    Some(labels)
}

/// The position of the quote that ends a value.
fn end_of_value(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    })
}

fn unescape(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => unescaped.push('\n'),
                Some(escaped) => unescaped.push(escaped),
                None => unescaped.push('\\'),
            },
            letter => unescaped.push(letter),
        }
    }
    unescaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_read() {
        let text = "# HELP c Two\\nlines.\n# TYPE c counter\nc{a=\"x, \\\"y\\\"}\\\\ = z\",b=\"\"} 3\nc 4\n\n\
                    # TYPE g gauge\ng NaN\n\
                    # TYPE h histogram\nh_bucket{a=\"1\",le=\"0.5\"} 1\nh_bucket{a=\"1\",le=\"+Inf\"} 2\nh_sum{a=\"1\"} 7.5\n\
                    h_count{a=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum -1\nh_count 1\n\
                    # TYPE s summary\ns{quantile=\"0.5\"} 2\ns_sum 5\ns_count 2\n# TYPE none gauge\n";
        let families = families(text);
        let names: Vec<_> = families.iter().map(|family| (family.name.as_str(), family.kind)).collect();
        assert_eq!(
            names,
            [
                ("c", FamilyKind::Counter),
                ("g", FamilyKind::Gauge),
                ("h", FamilyKind::Histogram),
                ("s", FamilyKind::Summary)
            ]
        );
        assert_eq!(families[0].help, "Two\nlines.");
        assert_eq!(families[0].series[0].label("a"), Some("x, \"y\"}\\ = z"));
        assert_eq!(
            families[0].get(&[("b", ""), ("a", "x, \"y\"}\\ = z")]).map(|series| &series.value),
            Some(&SeriesValue::Counter(3.0))
        );
        assert!(matches!(families[1].series[0].value, SeriesValue::Gauge(value) if value.is_nan()));
        let SeriesValue::Histogram(histogram) = &families[2].series[0].value else { panic!("a histogram") };
        assert_eq!((histogram.sum, histogram.count, histogram.buckets.len()), (7.5, 2, 2));
        assert_eq!(histogram.buckets[1], Bucket { upper_bound: f64::INFINITY, cumulative_count: 2 });
        assert_eq!(families[2].series.len(), 2);
        let summary = SummaryValue { quantiles: vec![(0.5, 2.0)], sum: 5.0, count: 2 };
        assert_eq!(families[3].series[0].value, SeriesValue::Summary(summary));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let text = "lost 1\n# TYPE a gauge\na{b=\"c} 1\na{b} 1\na x\nb 1\na\n# TYPE h histogram\nh_bucket{a=\"1\"} 1\nh 1\n";
        assert_eq!(families(text), []);
    }
}
