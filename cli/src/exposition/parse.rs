//! Samples become families.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::histogram::{Bound, Histogram};
use super::line::{self, Line, Sample};
use super::{Exposition, ExpositionError, Family, FamilyKind, Labels, Problem, Summary, Value};

/// Reads an exposition, a line at a time.
pub(super) fn parse(text: &[u8]) -> Result<Exposition, ExpositionError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = Reader::default();
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let read = str::from_utf8(line).map_err(|_| Problem::Utf8).and_then(|line| reader.line(line));
        read.map_err(|problem| ExpositionError { line: index + 1, problem })?;
    }
    Ok(Exposition { families: reader.families })
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    /// Types and help texts, by the name in the comment.
    declared: BTreeMap<String, Declared>,
    families: BTreeMap<String, Family>,
    is_ended: bool,
}

#[derive(Default)]
struct Declared {
    kind: Option<FamilyKind>,
    help: String,
}

/// What a sample is of its series.
#[derive(Clone, Copy)]
enum Part {
    Number,
    Bucket,
    Quantile,
    Sum,
    Count,
    /// When the series was created.
    Created,
}

impl Reader {
    fn line(&mut self, text: &str) -> Result<(), Problem> {
        if text.trim_ascii().is_empty() {
            return Ok(());
        }
        if self.is_ended {
            return Err(Problem::AfterEnd);
        }
        match line::line(text)? {
            Line::Comment => Ok(()),
            Line::End => {
                self.is_ended = true;
                Ok(())
            }
            Line::Help(name, help) => {
                self.declared.entry(name.into_owned()).or_default().help = help;
                Ok(())
            }
            Line::Type(name, kind) => self.declare(name.into_owned(), kind),
            Line::Sample(sample) => self.sample(&sample),
        }
    }

    fn declare(&mut self, name: String, kind: &str) -> Result<(), Problem> {
        let kind = match kind {
            "counter" => FamilyKind::Counter,
            "gauge" => FamilyKind::Gauge,
            "histogram" => FamilyKind::Histogram,
            "gaugehistogram" => FamilyKind::GaugeHistogram,
            "summary" => FamilyKind::Summary,
            "info" => FamilyKind::Info,
            "stateset" => FamilyKind::StateSet,
            "untyped" | "unknown" => FamilyKind::Unknown,
            other => return Err(Problem::Type(other.to_owned())),
        };
        if self.families.contains_key(&name) {
            return Err(Problem::LateType(name));
        }
        let declared = self.declared.entry(name.clone()).or_default();
        match declared.kind.replace(kind) {
            Some(_) => Err(Problem::SecondType(name)),
            None => Ok(()),
        }
    }

    fn sample(&mut self, sample: &Sample<'_>) -> Result<(), Problem> {
        let (family, kind, part) = self.family_of(&sample.name)?;
        // The name in `# TYPE` lacks `_total` in OpenMetrics.
        let family = if matches!(part, Part::Number) { sample.name.as_ref() } else { family };
        let bound = match part {
            Part::Bucket => Some(bound(sample, "le")?),
            Part::Quantile => Some(bound(sample, "quantile")?),
            Part::Created => return Ok(()),
            Part::Number | Part::Sum | Part::Count => None,
        };
        let left_out = match part {
            Part::Bucket => "le",
            Part::Quantile => "quantile",
            _ => "",
        };
        let pairs = sample.labels.iter().map(|(key, value)| (key.as_ref(), value.as_ref()));
        let labels = Labels::new(pairs.filter(|(key, _)| *key != left_out)).map_err(Problem::DuplicateLabel)?;
        if !self.families.contains_key(family) {
            let declared = self.declared.get(family).or_else(|| self.declared.get(family.strip_suffix("_total")?));
            let help = declared.map(|declared| declared.help.clone()).unwrap_or_default();
            self.families.insert(family.to_owned(), Family { kind, help, series: BTreeMap::new() });
        }
        let Some(family) = self.families.get_mut(family) else { return Ok(()) };
        let is_new = match family.series.entry(labels) {
            Entry::Vacant(vacant) if matches!(part, Part::Number) => {
                vacant.insert(Value::Number(sample.value));
                true
            }
            Entry::Vacant(vacant) => add(vacant.insert(empty(kind)), part, bound, sample.value),
            Entry::Occupied(mut occupied) => add(occupied.get_mut(), part, bound, sample.value),
        };
        if is_new { Ok(()) } else { Err(Problem::DuplicateSeries(shown(sample))) }
    }

    /// The name in `# TYPE` of the family that a sample belongs to.
    fn family_of<'n>(&self, name: &'n str) -> Result<(&'n str, FamilyKind, Part), Problem> {
        const GAUGES: &[FamilyKind] = &[FamilyKind::GaugeHistogram];
        const BUCKETS: &[FamilyKind] = &[FamilyKind::Histogram, FamilyKind::GaugeHistogram];
        const TOTALS: &[FamilyKind] = &[FamilyKind::Histogram, FamilyKind::Summary];
        const CREATED: &[FamilyKind] = &[FamilyKind::Counter, FamilyKind::Histogram, FamilyKind::Summary];
        const SUFFIXES: &[(&str, &[FamilyKind], Part)] = &[
            ("_bucket", BUCKETS, Part::Bucket),
            ("_sum", TOTALS, Part::Sum),
            ("_count", TOTALS, Part::Count),
            ("_gsum", GAUGES, Part::Sum),
            ("_gcount", GAUGES, Part::Count),
            ("_created", CREATED, Part::Created),
            ("_total", &[FamilyKind::Counter], Part::Number),
            ("_info", &[FamilyKind::Info], Part::Number),
        ];
        match self.declared.get(name).and_then(|declared| declared.kind) {
            Some(kind) if BUCKETS.contains(&kind) => return Err(Problem::NoHistogramSample(name.to_owned())),
            Some(FamilyKind::Summary) => return Ok((name, FamilyKind::Summary, Part::Quantile)),
            Some(kind) => return Ok((name, kind, Part::Number)),
            None => {}
        }
        for (suffix, kinds, part) in SUFFIXES {
            let Some(family) = name.strip_suffix(suffix) else { continue };
            if let Some(kind) = self.declared.get(family).and_then(|declared| declared.kind)
                && kinds.contains(&kind)
            {
                return Ok((family, kind, *part));
            }
        }
        Ok((name, FamilyKind::Unknown, Part::Number))
    }
}

/// The number in `le` or `quantile`.
fn bound(sample: &Sample<'_>, label: &'static str) -> Result<f64, Problem> {
    let text = sample.labels.iter().find(|(key, _)| key == label).map(|(_, value)| value);
    let number = text.and_then(|text| line::value(text)).filter(|number| !number.is_nan());
    number.ok_or_else(|| Problem::Bound { name: sample.name.to_string(), label })
}

/// A series of which no sample was read.
fn empty(kind: FamilyKind) -> Value {
    match kind {
        FamilyKind::Summary => Value::Summary(Summary::default()),
        _ => Value::Histogram(Histogram::default()),
    }
}

/// Adds a sample to its series. Returns whether it is new.
fn add(series: &mut Value, part: Part, bound: Option<f64>, value: f64) -> bool {
    match (series, part, bound) {
        (Value::Histogram(histogram), Part::Bucket, Some(bound)) => {
            histogram.buckets.insert(Bound(bound), value).is_none()
        }
        (Value::Histogram(histogram), Part::Sum, _) => histogram.sum.replace(value).is_none(),
        (Value::Histogram(histogram), Part::Count, _) => histogram.count.replace(value).is_none(),
        (Value::Summary(summary), Part::Quantile, Some(quantile)) => {
            summary.quantiles.insert(Bound(quantile), value).is_none()
        }
        (Value::Summary(summary), Part::Sum, _) => summary.sum.replace(value).is_none(),
        (Value::Summary(summary), Part::Count, _) => summary.count.replace(value).is_none(),
        _ => false,
    }
}

/// A sample's name and labels.
fn shown(sample: &Sample<'_>) -> String {
    let labels: Vec<String> = sample.labels.iter().map(|(key, value)| format!("{key}={value:?}")).collect();
    if labels.is_empty() { sample.name.to_string() } else { format!("{}{{{}}}", sample.name, labels.join(",")) }
}
