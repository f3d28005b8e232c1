//! What queries may name: the declared metrics, what recording rules record, and the metrics of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use callmeter::{Catalogue, Family, Kind, LabelValues};
use globset::{Glob, GlobSet, GlobSetBuilder};

use regex::Regex;

use super::shape::Shape;

/// What queries may name.
#[derive(Debug)]
pub struct Vocabulary {
    metrics: Vec<Metric>,
    samples: HashMap<String, Sample>,
    recorded: HashMap<String, Shape>,
    first_words: BTreeSet<String>,
    foreign: GlobSet,
    settings: Settings,
}

/// What the user says beside the catalogue.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The keys of labels that the exporter, the scrape or a relabelling adds.
    pub labels: Vec<String>,
    /// Names of other metrics, with `*`.
    pub known: Vec<String>,
    /// What becomes of a metric that is neither declared nor known.
    pub others: Others,
    /// How often the programs are scraped, in seconds.
    pub scrape_interval: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { labels: Vec::new(), known: Vec::new(), others: Others::default(), scrape_interval: 15.0 }
    }
}

/// What becomes of a metric that is neither declared nor known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Others {
    /// Nothing is said.
    Allow,
    /// A note. It changes the exit status only with `--deny notes`.
    #[default]
    Note,
    /// An error.
    Deny,
}

/// A declared family.
#[derive(Debug)]
pub(super) struct Metric {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) was: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) labels: BTreeMap<String, Label>,
}

/// A label, of a family or of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    pub(super) values: Values,
    /// Whether some series do not have it.
    pub(super) is_optional: bool,
    /// The new key, if this is the former one.
    pub(super) renamed_to: Option<String>,
}

/// The values that a label may have. No label is the empty value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    Any,
    Closed(BTreeSet<String>),
}

impl Label {
    pub(super) fn of(values: Values) -> Self {
        Self { values, is_optional: false, renamed_to: None }
    }
}

impl Values {
    /// The values of either.
    pub(super) fn extend(&mut self, others: &Self) {
        match (&mut *self, others) {
            (Self::Closed(values), Self::Closed(others)) => values.extend(others.iter().cloned()),
            _ => *self = Self::Any,
        }
    }

    pub(super) fn intersects(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::Closed(values), Self::Closed(others)) => values.iter().any(|value| others.contains(value)),
            _ => true,
        }
    }
}

/// A sample's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    metric: usize,
    pub(super) part: Part,
    pub(super) is_former: bool,
}

/// Which part of a family a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Value,
    Bucket,
    Sum,
    Count,
}

impl Part {
    fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Histogram => &[Self::Bucket, Self::Sum, Self::Count],
            Kind::Counter | Kind::Gauge => &[Self::Value],
        }
    }

    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Value => "",
            Self::Bucket => "_bucket",
            Self::Sum => "_sum",
            Self::Count => "_count",
        }
    }
}

/// What others expose wherever there is a Prometheus: its own series, the usual exporters, and what callmeter's exporter
/// adds beside the catalogue.
const WELL_KNOWN: &[&str] = &[
    "up",
    "scrape_*",
    "ALERTS",
    "ALERTS_FOR_STATE",
    "prometheus_*",
    "alertmanager_*",
    "node_*",
    "process_*",
    "go_*",
    "build_info",
    "slo:*",
    "tokio_*",
    "callmeter_*",
];

impl Vocabulary {
    /// The names of a catalogue.
    ///
    /// # Errors
    ///
    /// Fails if a known name is not a valid pattern.
    pub fn new(catalogue: &Catalogue, settings: Settings) -> Result<Self, globset::Error> {
        let mut foreign = GlobSetBuilder::new();
        for pattern in WELL_KNOWN.iter().copied().chain(settings.known.iter().map(String::as_str)) {
            foreign.add(Glob::new(pattern)?);
        }
        let mut vocabulary = Self {
            metrics: catalogue.iter().map(metric).collect(),
            samples: HashMap::new(),
            recorded: HashMap::new(),
            first_words: BTreeSet::new(),
            foreign: foreign.build()?,
            settings,
        };
        for (index, metric) in vocabulary.metrics.iter().enumerate() {
            for part in Part::of(metric.kind) {
                let mut add = |name: &str, is_former| {
                    let sample = Sample { metric: index, part: *part, is_former };
                    vocabulary.samples.entry(format!("{name}{}", part.suffix())).or_insert(sample);
                };
                add(&metric.name, false);
                metric.was.iter().for_each(|was| add(was, true));
            }
            for name in [&metric.name].into_iter().chain(&metric.was) {
                vocabulary
                    .first_words
                    .extend(name.split('_').next().filter(|word| !word.is_empty()).map(str::to_owned));
            }
        }
        Ok(vocabulary)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The declared sample of this name.
    pub(super) fn sample(&self, name: &str) -> Option<(&Metric, Sample)> {
        self.samples.get(name).map(|sample| (&self.metrics[sample.metric], *sample))
    }

    /// The declared samples whose names match a regular expression.
    pub(super) fn samples_like(&self, pattern: &Regex) -> impl Iterator<Item = (&Metric, Sample)> {
        let matching = self.samples.iter().filter(|(name, _)| pattern.is_match(name));
        matching.map(|(_, sample)| (&self.metrics[sample.metric], *sample))
    }

    /// Whether a name that a regular expression matches is recorded.
    pub(super) fn has_recorded_like(&self, pattern: &Regex) -> bool {
        self.recorded.keys().any(|name| pattern.is_match(name))
    }

    /// The declared family of this name, new or former.
    pub(super) fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.name == name || metric.was.as_deref() == Some(name))
    }

    /// What a recording rule records under this name.
    pub(super) fn recorded(&self, name: &str) -> Option<&Shape> {
        self.recorded.get(name)
    }

    pub(super) fn record(&mut self, name: &str, shape: Shape) {
        self.first_words.extend(first_word(name).map(str::to_owned));
        match self.recorded.get_mut(name) {
            Some(recorded) => recorded.merge(&shape),
            None => drop(self.recorded.insert(name.to_owned(), shape)),
        }
    }

    /// Whether a metric of this name is somebody else's.
    pub(super) fn is_foreign(&self, name: &str) -> bool {
        self.foreign.is_match(name)
    }

    /// The declared or recorded name that is most like this one, if one is like it. A former name yields the current one.
    pub(super) fn nearest_name(&self, name: &str) -> Option<String> {
        let nearest = nearest(name, self.samples.keys().chain(self.recorded.keys()).map(String::as_str))?;
        let current = self.sample(nearest).filter(|(_, sample)| sample.is_former);
        let current = current.map(|(metric, sample)| format!("{}{}", metric.name, sample.part.suffix()));
        Some(current.unwrap_or_else(|| nearest.to_owned()))
    }

    /// Whether a name starts with the first word of a declared or recorded one.
    pub(super) fn has_first_word(&self, name: &str) -> bool {
        first_word(name).is_some_and(|word| self.first_words.contains(word))
    }

    /// Whether a name that is not declared looks as if it were meant to be one of ours: it starts with the same word as a
    /// declared one, or is almost a declared one.
    pub(super) fn resembles_declared(&self, name: &str) -> bool {
        self.has_first_word(name) || self.nearest_name(name).is_some()
    }
}

fn first_word(name: &str) -> Option<&str> {
    name.split(['_', ':']).next().filter(|word| !word.is_empty())
}

/// The candidate that is most like a word, if one is like it.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Each third letter may be another.
    let most = (word.chars().count() / 3).max(1);
    let distance = |candidate: &'a str| (strsim::damerau_levenshtein(word, candidate), candidate);
    let is_near = |candidate: &&str| candidate.len().abs_diff(word.len()) <= most;
    candidates
        .filter(is_near)
        .map(distance)
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

fn metric(family: &Family) -> Metric {
    let mut labels: BTreeMap<String, Label> = BTreeMap::new();
    for declared in &family.declared {
        for label in &declared.labels {
            let values = values(&label.values);
            let mut add = |key: &str, renamed_to: Option<&String>| {
                labels
                    .entry(key.to_owned())
                    .and_modify(|known| known.values.extend(&values))
                    .or_insert_with(|| Label { renamed_to: renamed_to.cloned(), ..Label::of(values.clone()) });
            };
            add(&label.key, None);
            label.was.iter().for_each(|was| add(was, Some(&label.key)));
        }
    }
    // A series of a declaration without the label has no value for it.
    for (key, label) in &mut labels {
        let has = |declared: &callmeter::Declared| {
            declared.labels.iter().any(|label| label.key == *key || label.was.as_ref() == Some(key))
        };
        if !family.declared.iter().all(has) {
            label.is_optional = true;
            if let Values::Closed(values) = &mut label.values {
                values.insert(String::new());
            }
        }
    }
    if family.kind == Kind::Histogram {
        let bounds = family.buckets.iter().flat_map(|bound| [bound.to_string(), format!("{bound:?}")]);
        let values = Values::Closed(bounds.chain(["+Inf".to_owned()]).collect());
        labels.insert("le".to_owned(), Label::of(values));
    }
    Metric {
        name: family.name.clone(),
        kind: family.kind,
        was: family.was.clone(),
        deprecated: family.deprecated.clone(),
        labels,
    }
}

fn values(values: &LabelValues) -> Values {
    match values {
        LabelValues::Closed(values) => Values::Closed(values.iter().cloned().collect()),
        LabelValues::Outcome(values) => Values::Closed(values.iter().map(|value| value.value.clone()).collect()),
        LabelValues::Open(_) => Values::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_almost_the_same() {
        let names = ["orders_total", "orders_in_flight", "payments_total"];
        let nearest = |word| nearest(word, names.into_iter());
        assert_eq!(nearest("order_total"), Some("orders_total"));
        assert_eq!(nearest("ordres_total"), Some("orders_total"));
        assert_eq!(nearest("http_requests_total"), None);
        assert_eq!(nearest(""), None);
    }
}
