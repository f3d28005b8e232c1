//! Which series belong to which subject, from the catalogue or from the families alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use callmeter::{Catalogue, Declared, Family, Kind, LabelValues};

use super::subject::{Subject, Unit};
use crate::exposition::{self, Exposition, FamilyKind, Labels};

/// The subjects, and where their series are.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The subjects, in the order of their figures.
    pub subjects: Vec<Subject>,
    /// The parts of each family.
    families: BTreeMap<String, FamilyPlan>,
}

/// The parts of a family, found by the labels that have one value only: a family of `#[instrumented]` has a part for each
/// function of the program, so that trying each of them with each series would take long.
#[derive(Clone, Debug, Default)]
struct FamilyPlan {
    by_fixed_labels: BTreeMap<Vec<String>, HashMap<Vec<String>, Vec<Part>>>,
}

/// What a subject has of a family.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// The index of the subject.
    pub(super) subject: usize,
    pub(super) role: Role,
    /// Labels with several closed values, and those values. Other series belong to other annotations.
    closed: Vec<(String, BTreeSet<String>)>,
    errors: Errors,
}

/// What the series of a family say of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Counts its calls.
    Calls,
    /// Records its durations. The number of values counts its calls, too, if no other family does.
    Durations { counts_calls: bool },
    /// The calls in flight, or the value of a gauge.
    Level,
    /// Something else, which only its details show.
    Other,
}

/// Which series of a counter count errors.
#[derive(Clone, Debug, PartialEq)]
enum Errors {
    /// Nothing says which.
    Unknown,
    /// Those with one of these values of this label.
    Values(String, BTreeSet<String>),
    /// Those whose HTTP status in this label is 5xx.
    Status(String),
}

impl Plan {
    /// The functions that a catalogue groups families by.
    pub fn functions(catalogue: &Catalogue) -> Self {
        let mut by_declaration: BTreeMap<_, Vec<(&Family, &Declared)>> = BTreeMap::new();
        for family in catalogue {
            for declared in family.declared.iter().filter(|declared| is_function(declared)) {
                let key = (&*declared.module, &*declared.function, &*declared.file, declared.line);
                by_declaration.entry(key).or_default().push((family, declared));
            }
        }
        let mut plan = Self::default();
        // Functions of the same name in a module, such as methods of two types, have numbers.
        let (mut previous, mut number) = (None, 0);
        for ((module, function, ..), families) in &by_declaration {
            let Some(roles) = roles(families) else { continue };
            number = if previous == Some((module, function)) { number + 1 } else { 1 };
            previous = Some((module, function));
            plan.add_function(families, &roles, number);
        }
        plan
    }

    /// Each family by itself.
    pub fn families(exposition: &Exposition) -> Self {
        Self::default().other_families([exposition])
    }

    /// Each family by itself that is exposed and belongs to no subject of this plan.
    #[must_use]
    pub fn other_families<'e>(&self, expositions: impl IntoIterator<Item = &'e Exposition>) -> Self {
        let families = expositions.into_iter().flat_map(|exposition| &exposition.families);
        let families: BTreeMap<&String, &exposition::Family> =
            families.filter(|(name, _)| !self.families.contains_key(*name)).collect();
        let mut plan = Self::default();
        for (name, family) in families {
            let role = match family.kind {
                FamilyKind::Counter => Role::Calls,
                FamilyKind::Histogram | FamilyKind::Summary => Role::Durations { counts_calls: true },
                FamilyKind::Gauge | FamilyKind::Unknown => Role::Level,
                FamilyKind::GaugeHistogram | FamilyKind::Info | FamilyKind::StateSet => Role::Other,
            };
            let part = Part { subject: plan.subjects.len(), role, closed: Vec::new(), errors: Errors::Unknown };
            plan.subjects.push(Subject::family(name, &family.help));
            plan.insert(name, Vec::new(), part);
        }
        plan
    }

    fn add_function(&mut self, families: &[(&Family, &Declared)], roles: &[Role], number: u32) {
        let Some((_, declared)) = families.first() else { return };
        let subject = self.subjects.len();
        let mut row = Subject::function(declared);
        if number > 1 {
            row.name = format!("{}#{number}", row.name);
        }
        row.help = families.iter().map(|(family, _)| (family.name.clone(), family.help.clone())).collect();
        if let Some(place) = roles.iter().position(|role| matches!(role, Role::Durations { .. })) {
            row.unit = Unit::of_name(&families[place].0.name);
        }
        self.subjects.push(row);
        for ((family, declared), role) in families.iter().zip(roles) {
            let (mut fixed, mut closed, mut errors) = (Vec::new(), Vec::new(), Errors::Unknown);
            for label in &declared.labels {
                match &label.values {
                    LabelValues::Closed(values) => match values.as_slice() {
                        [value] => fixed.push((label.key.clone(), value.clone())),
                        values => closed.push((label.key.clone(), values.iter().cloned().collect())),
                    },
                    LabelValues::Outcome(values) => {
                        closed.push((label.key.clone(), values.iter().map(|text| text.value.clone()).collect()));
                        let values = values.iter().filter(|text| text.is_error).map(|text| text.value.clone());
                        errors = Errors::Values(label.key.clone(), values.collect());
                    }
                    // `#[handler]` labels the status, of which 5xx is the server's error.
                    LabelValues::Open(_) if label.key.contains("status") && errors == Errors::Unknown => {
                        errors = Errors::Status(label.key.clone());
                    }
                    LabelValues::Open(_) => {}
                }
            }
            self.insert(&family.name, fixed, Part { subject, role: *role, closed, errors });
            // The former name has the same series again. It belongs to the function, without a part.
            if let Some(former) = &family.was {
                self.families.entry(former.clone()).or_default();
            }
        }
    }

    fn insert(&mut self, family: &str, mut fixed: Vec<(String, String)>, part: Part) {
        fixed.sort();
        let (keys, values) = fixed.into_iter().unzip();
        let plan = self.families.entry(family.to_owned()).or_default();
        plan.by_fixed_labels.entry(keys).or_default().entry(values).or_default().push(part);
    }

    /// The families that belong to a subject, with the parts of every subject.
    pub(super) fn exposed<'e>(
        &self,
        exposition: &'e Exposition,
    ) -> impl Iterator<Item = (&'e String, &'e exposition::Family)> {
        exposition.families.iter().filter(|(name, _)| self.families.contains_key(*name))
    }

    /// The parts that a series belongs to.
    pub(super) fn parts<'p>(&'p self, family: &str, labels: &'p Labels) -> impl Iterator<Item = &'p Part> {
        let plans = self.families.get(family).into_iter().flat_map(|plan| &plan.by_fixed_labels);
        let parts = plans.filter_map(|(keys, by_values)| {
            let values: Option<Vec<String>> = keys.iter().map(|key| labels.get(key).map(str::to_owned)).collect();
            by_values.get(&values?)
        });
        parts.flatten().filter(|part| part.has(labels))
    }
}

impl Part {
    fn has(&self, labels: &Labels) -> bool {
        self.closed.iter().all(|(key, values)| labels.get(key).is_some_and(|value| values.contains(value)))
    }

    /// Whether the series counts errors, if that is known.
    pub(super) fn is_error(&self, labels: &Labels) -> Option<bool> {
        match &self.errors {
            Errors::Unknown => None,
            Errors::Values(key, errors) => Some(labels.get(key).is_some_and(|value| errors.contains(value))),
            Errors::Status(key) => Some(labels.get(key).is_some_and(is_server_error)),
        }
    }
}

/// 5xx. The label of a class has the value `5xx`.
fn is_server_error(status: &str) -> bool {
    let mut letters = status.bytes();
    status.len() == 3
        && letters.next() == Some(b'5')
        && letters.all(|letter| letter.is_ascii_digit() || letter == b'x')
}

/// Whether an annotation is on a function, rather than on a struct that derives `Metrics`: only types begin with a capital.
fn is_function(declared: &Declared) -> bool {
    let is_type =
        !declared.function.contains("::") && declared.function.starts_with(|letter: char| letter.is_uppercase());
    // What callmeter itself exposes has no calls.
    !is_type && declared.module != "callmeter" && !declared.module.starts_with("callmeter::")
}

/// The role of each family of a function. Nothing if none of them counts or times calls.
fn roles(families: &[(&Family, &Declared)]) -> Option<Vec<Role>> {
    let position = |fits: &dyn Fn(&Family, &Declared) -> bool| {
        families.iter().position(|(family, declared)| fits(family, declared))
    };
    let durations =
        position(&|family, _| family.kind == Kind::Histogram && Unit::of_name(&family.name) == Unit::Seconds)
            .or_else(|| position(&|family, _| family.kind == Kind::Histogram));
    let by_outcome = position(&|family, declared| {
        let ends = |values: &LabelValues, key: &str| {
            matches!(values, LabelValues::Outcome(_))
                || matches!(values, LabelValues::Open(_)) && key.contains("status")
        };
        family.kind == Kind::Counter && declared.labels.iter().any(|label| ends(&label.values, &label.key))
    });
    // A counter with a unit adds up amounts.
    let counter = position(&|family, _| family.kind == Kind::Counter && Unit::of_name(&family.name) == Unit::Other);
    // A counter without outcomes may count some of them only, but a sampled histogram only estimates.
    let is_exact = |place: usize| families[place].1.sample <= 1;
    let calls = by_outcome.or_else(|| counter.filter(|_| !durations.is_some_and(is_exact)));
    let level = position(&|family, _| family.kind == Kind::Gauge && Unit::of_name(&family.name) == Unit::Other);
    if calls.is_none() && durations.is_none() {
        return None;
    }
    let role = |place: usize| match Some(place) {
        place if place == calls => Role::Calls,
        place if place == durations => Role::Durations { counts_calls: calls.is_none() },
        place if place == level => Role::Level,
        _ => Role::Other,
    };
    Some((0..families.len()).map(role).collect())
}
