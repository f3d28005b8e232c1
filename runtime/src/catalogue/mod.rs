//! The catalogue: every declared family of a program, from the running program or from its link section.

mod shared_series;
pub mod wire;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use self::wire::{DecodeError, Record, RecordedInstrument, RecordedValues};
use crate::declare::built_in::OVERFLOW;
use crate::declare::exposed_names::exposed_names;
use crate::declare::preset::INSTRUMENTED;
use crate::declare::unit::{Kind, Unit};

/// Every declared metric family of a program, sorted by name.
///
/// ```
/// #[callmeter::metered(counter("parcels_total", help = "Parcels sent."))]
/// fn send() {}
///
/// let catalogue = callmeter::catalogue();
/// let parcels = catalogue.get("parcels_total").expect("declared above");
/// assert_eq!(parcels.kind, callmeter::Kind::Counter);
/// assert_eq!(parcels.help, "Parcels sent.");
/// # send();
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Catalogue {
    families: Vec<Family>,
    #[cfg_attr(feature = "serde", serde(skip))]
    conflicts: Vec<Conflict>,
}

/// One metric family: what all its declarations have in common, and where they are.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Family {
    /// The name, as it is exposed.
    pub name: String,
    /// The type.
    pub kind: Kind,
    /// The unit, where there is one.
    pub unit: Option<Unit>,
    /// The help text.
    pub help: String,
    /// The label keys: those of the first declaration, then what others add to a family of `#[instrumented]`.
    pub labels: Vec<String>,
    /// The upper bounds of a histogram's buckets, without `+Inf`.
    pub buckets: Vec<f64>,
    /// Every annotation that feeds the family, in the order of file and line.
    pub declared: Vec<Declared>,
}

/// One annotation's part in a family.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Declared {
    /// The annotated function, or the struct that derives `Metrics`.
    pub function: String,
    /// Its module.
    pub module: String,
    /// Its source file.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// One call in this many is timed; 1 means every call.
    pub sample: u32,
    /// The objective of the function.
    pub objective: Option<DeclaredObjective>,
    /// The values that each label may have, in the order of the annotation.
    pub labels: Vec<DeclaredLabel>,
    /// The other annotations that feed a series of this one, as `file:line`. If that is not intended, as for methods
    /// with the same name under `#[instrumented]`, write the attribute on the `impl` blocks: `function` is then
    /// `Type::method`.
    pub shares_series_with: Vec<String>,
}

/// A label of one annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DeclaredLabel {
    /// The key.
    pub key: String,
    /// The values.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub values: LabelValues,
}

/// The values of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum LabelValues {
    /// One of these.
    #[cfg_attr(feature = "serde", serde(rename = "values"))]
    Closed(Vec<String>),
    /// How the call ended: one of these.
    Outcome(Vec<OutcomeText>),
    /// Any text, at most this many and `_other`.
    #[cfg_attr(feature = "serde", serde(rename = "limit"))]
    Open(u32),
}

/// A value of an outcome label.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OutcomeText {
    /// The label value.
    pub value: String,
    /// Whether rules and dashboards count it as an error.
    pub is_error: bool,
}

/// An objective in the catalogue.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DeclaredObjective {
    /// The name.
    pub name: String,
    /// The percentage of calls that are to succeed.
    pub success_percent: Option<f64>,
    /// The percentage of calls that are to finish within the threshold.
    pub latency_percent: Option<f64>,
    /// The threshold, in seconds.
    pub latency_seconds: Option<f64>,
}

impl Catalogue {
    /// Reads the catalogue from a program's link section. [`wire`](crate::wire) describes the format.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are damaged or were written by another version of callmeter.
    pub fn from_section(section: &[u8]) -> Result<Self, DecodeError> {
        wire::decode(section).map(Self::from_records)
    }

    /// The families, sorted by name.
    pub fn iter(&self) -> std::slice::Iter<'_, Family> {
        self.families.iter()
    }

    /// The family of this name.
    pub fn get(&self, name: &str) -> Option<&Family> {
        let place = self.families.binary_search_by(|family| family.name.as_str().cmp(name)).ok()?;
        Some(&self.families[place])
    }

    /// The contradictions between declarations. An exporter is not installed while there are any.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    pub(crate) fn from_records(mut records: Vec<Record>) -> Self {
        records.sort_by(|a, b| (&a.file, a.line, &a.function).cmp(&(&b.file, b.line, &b.function)));
        let mut building = Building::default();
        for record in &records {
            for instrument in &record.instruments {
                building.add(record, instrument);
                for (key, values) in &instrument.labels {
                    if let RecordedValues::Open(_) = values {
                        building.add_overflow(record, &instrument.name, key);
                    }
                }
            }
        }
        building.finish()
    }
}

impl<'a> IntoIterator for &'a Catalogue {
    type Item = &'a Family;
    type IntoIter = std::slice::Iter<'a, Family>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Family {
    /// Every series whose labels are all closed, as keys and values, each series once.
    pub fn closed_series(&self) -> Vec<Vec<(&str, &str)>> {
        let mut all: Vec<_> = self.declared.iter().flat_map(Declared::closed_series).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether a label is open in some declaration.
    pub fn is_open(&self) -> bool {
        self.declared
            .iter()
            .any(|declared| declared.labels.iter().any(|label| matches!(label.values, LabelValues::Open(_))))
    }
}

impl Declared {
    /// The product of the labels' values; nothing if one of them is open.
    fn closed_series(&self) -> Vec<Vec<(&str, &str)>> {
        let mut series: Vec<Vec<(&str, &str)>> = vec![Vec::new()];
        for label in &self.labels {
            let values: Vec<&str> = match &label.values {
                LabelValues::Closed(values) => values.iter().map(String::as_str).collect(),
                LabelValues::Outcome(values) => values.iter().map(|value| value.value.as_str()).collect(),
                LabelValues::Open(_) => return Vec::new(),
            };
            series = series
                .iter()
                .flat_map(|start| values.iter().map(|value| [start.as_slice(), &[(&*label.key, *value)]].concat()))
                .collect();
        }
        series
    }
}

/// Two declarations that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The family's name, and the other one's where it is not the same.
    pub names: (String, String),
    /// What the two declarations say.
    pub difference: Difference,
    /// Where they are, as `file:line`.
    pub places: (String, String),
}

/// What two declarations differ in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The type.
    Kind(Kind, Kind),
    /// The unit.
    Unit(Option<Unit>, Option<Unit>),
    /// The set of label keys.
    Labels(Vec<String>, Vec<String>),
    /// The boundaries of the buckets.
    Buckets(Vec<String>, Vec<String>),
    /// The help, written at both.
    Help(String, String),
    /// They do not differ, but both names are generated from the function's or the struct's name, so they share series
    /// by accident.
    Name,
    /// The limit of an open label.
    Limit {
        /// The label's key.
        key: String,
        /// The two limits.
        limits: (u32, u32),
    },
    /// The names: the families, or their samples, have the same name in the text format or in OpenMetrics. Examples
    /// are a histogram `a` and a counter `a_count`, and a gauge `a` and a counter `a_total`, whose family is called
    /// `a` in OpenMetrics.
    Exposition,
}

impl std::error::Error for Conflict {}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, other) = &self.names;
        let (first, second) = &self.places;
        let list = |items: &[String]| format!("[{}]", items.join(", "));
        let unit = |unit: &Option<Unit>| unit.map_or("no unit", Unit::suffix);
        let (what, a, b, advice) = match &self.difference {
            Difference::Kind(a, b) => {
                ("type", a.as_str().into(), b.as_str().into(), "give one of them another name")
            }
            Difference::Unit(a, b) => ("unit", unit(a).into(), unit(b).into(), "write the same `unit = …` at both"),
            Difference::Labels(a, b) => ("labels", list(a), list(b), "give both the same label keys"),
            Difference::Buckets(a, b) => {
                ("buckets", list(a), list(b), "name one constant at both: `buckets = CONST`")
            }
            Difference::Help(a, b) => {
                ("help", format!("{a:?}"), format!("{b:?}"), "write `help = \"…\"` at one of them")
            }
            Difference::Limit { key, limits: (a, b) } => {
                return write!(
                    f,
                    "`{name}` is declared with limit {a} for the label `{key}` at {first} and with limit {b} at {second}: write the same limit at both"
                );
            }
            Difference::Name => {
                return write!(
                    f,
                    "`{name}` is made of a name that is there twice, at {first} and at {second}: give one of them another prefix or name, or write the name at both if they are to share it"
                );
            }
            Difference::Exposition => {
                return write!(
                    f,
                    "`{name}` at {first} and `{other}` at {second} have names in common in the exposition: rename one of them"
                );
            }
        };
        write!(f, "`{name}` is declared with {what} {a} at {first} and with {what} {b} at {second}: {advice}")
    }
}

#[derive(Default)]
struct Building {
    families: BTreeMap<String, (Family, /* help was written */ Option<String>)>,
    conflicts: Vec<Conflict>,
    /// By family: the first annotation with a generated name.
    unnamed: BTreeMap<String, Declared>,
}

impl Building {
    /// The location of another item with the same generated name.
    fn namesake(&mut self, family: &str, declared: &Declared) -> Option<String> {
        let Some(first) = self.unnamed.get(family) else {
            self.unnamed.insert(family.to_owned(), declared.clone());
            return None;
        };
        // Two versions of one library each have an item with this path, in different files. That is not a mistake.
        let is_other_version = (&first.function, &first.module) == (&declared.function, &declared.module)
            && first.file != declared.file;
        (!is_other_version).then(|| place(first))
    }

    fn add(&mut self, record: &Record, instrument: &RecordedInstrument) {
        let declared = declare(record, &instrument.labels);
        let place = place(&declared);
        let explicit = instrument.explicit_help.then(|| place.clone());
        let namesake = if instrument.is_named { None } else { self.namesake(&instrument.name, &declared) };
        let Some((family, explained)) = self.families.get_mut(&instrument.name) else {
            let family = Family {
                name: instrument.name.clone(),
                kind: instrument.kind,
                unit: instrument.unit,
                help: instrument.help.clone(),
                labels: instrument.labels.iter().map(|(key, _)| key.clone()).collect(),
                buckets: instrument.buckets.clone(),
                declared: vec![declared],
            };
            self.families.insert(instrument.name.clone(), (family, explicit));
            return;
        };

        let first = place_of_first(family);
        let mut conflict = |difference, first: &str| {
            self.conflicts.push(Conflict {
                names: (instrument.name.clone(), instrument.name.clone()),
                difference,
                places: (first.to_owned(), place.clone()),
            });
        };
        if let Some(namesake) = namesake {
            conflict(Difference::Name, &namesake);
            family.declared.push(declared);
            return;
        }
        if family.kind == instrument.kind {
            if family.unit != instrument.unit {
                conflict(Difference::Unit(family.unit, instrument.unit), &first);
            }
            if family.buckets != instrument.buckets {
                conflict(Difference::Buckets(texts(&family.buckets), texts(&instrument.buckets)), &first);
            }
        } else {
            conflict(Difference::Kind(family.kind, instrument.kind), &first);
        }
        let keys: Vec<String> = instrument.labels.iter().map(|(key, _)| key.clone()).collect();
        // All annotated functions share the preset's families, and each may add labels of its own.
        if INSTRUMENTED.iter().any(|preset| preset.name == family.name) {
            family.labels.extend(keys.into_iter().filter(|key| !family.labels.contains(key)).collect::<Vec<_>>());
        } else if sorted(&family.labels) != sorted(&keys) {
            conflict(Difference::Labels(family.labels.clone(), keys), &first);
        }
        for (key, values) in &instrument.labels {
            if let RecordedValues::Open(limit) = values
                && let Some((earlier, place)) = limit_of(family, key)
                && earlier != *limit
            {
                conflict(Difference::Limit { key: key.clone(), limits: (earlier, *limit) }, &place);
            }
        }
        match (&*explained, explicit) {
            (Some(at), Some(_)) if family.help != instrument.help => {
                conflict(Difference::Help(family.help.clone(), instrument.help.clone()), at);
            }
            (None, Some(at)) => {
                family.help.clone_from(&instrument.help);
                *explained = Some(at);
            }
            _ => {}
        }
        family.declared.push(declared);
    }

    fn add_overflow(&mut self, record: &Record, metric: &str, key: &str) {
        let fixed = |key: &str, value: &str| (key.to_owned(), RecordedValues::Closed(vec![value.to_owned()]));
        let instrument = RecordedInstrument {
            name: OVERFLOW.name.into(),
            is_named: true,
            kind: Kind::Counter,
            unit: None,
            measure: 0,
            explicit_help: true,
            help: OVERFLOW.help.into(),
            buckets: Vec::new(),
            labels: vec![fixed("metric", metric), fixed("label", key)],
        };
        self.add(&Record { sample: 1, objective: None, ..record.clone() }, &instrument);
    }

    fn finish(mut self) -> Catalogue {
        let mut families: Vec<Family> = self.families.into_values().map(|(family, _)| family).collect();
        families.iter_mut().for_each(shared_series::find);
        let mut exposed: BTreeMap<String, &Family> = BTreeMap::new();
        for family in &families {
            let mut earlier = Vec::new();
            for name in exposed_names(family.kind, &crate::declare::name::sanitise(&family.name)) {
                match exposed.entry(name) {
                    // Two families may have several names in common.
                    Entry::Occupied(other) if !earlier.contains(&&other.get().name) => {
                        earlier.push(&other.into_mut().name);
                    }
                    Entry::Occupied(_) => {}
                    Entry::Vacant(free) => _ = free.insert(family),
                }
            }
            for other in earlier.into_iter().filter_map(|name| families.iter().find(|other| other.name == *name)) {
                self.conflicts.push(Conflict {
                    names: (other.name.clone(), family.name.clone()),
                    difference: Difference::Exposition,
                    places: (place_of_first(other), place_of_first(family)),
                });
            }
        }
        Catalogue { families, conflicts: self.conflicts }
    }
}

fn declare(record: &Record, labels: &[(String, RecordedValues)]) -> Declared {
    let labels = labels.iter().map(|(key, values)| DeclaredLabel {
        key: key.clone(),
        values: match values {
            RecordedValues::Closed(values) => LabelValues::Closed(values.clone()),
            RecordedValues::Open(limit) => LabelValues::Open(*limit),
            RecordedValues::Outcome(values) => LabelValues::Outcome(
                values
                    .iter()
                    .map(|(value, is_error)| OutcomeText { value: value.clone(), is_error: *is_error })
                    .collect(),
            ),
        },
    });
    Declared {
        function: record.function.clone(),
        module: record.module.clone(),
        file: record.file.clone(),
        line: record.line,
        sample: record.sample,
        objective: record.objective.as_ref().map(|objective| DeclaredObjective {
            name: objective.name.clone(),
            success_percent: objective.success,
            latency_percent: objective.latency.map(|(percent, _)| percent),
            #[expect(clippy::cast_precision_loss, reason = "a threshold is far below 104 days")]
            latency_seconds: objective.latency.map(|(_, nanos)| nanos as f64 / 1e9),
        }),
        labels: labels.collect(),
        shares_series_with: Vec::new(),
    }
}

fn place(declared: &Declared) -> String {
    format!("{}:{}", declared.file, declared.line)
}

fn place_of_first(family: &Family) -> String {
    family.declared.first().map(place).unwrap_or_default()
}

fn limit_of(family: &Family, key: &str) -> Option<(u32, String)> {
    family.declared.iter().find_map(|declared| {
        declared.labels.iter().find_map(|label| match label.values {
            LabelValues::Open(limit) if label.key == key => Some((limit, place(declared))),
            _ => None,
        })
    })
}

fn sorted(keys: &[String]) -> Vec<&String> {
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort();
    keys
}

fn texts(buckets: &[f64]) -> Vec<String> {
    buckets.iter().map(f64::to_string).collect()
}
