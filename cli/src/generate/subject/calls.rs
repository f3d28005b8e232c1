//! Families that belong together because the same annotations feed them: a counter of calls, their duration, those in flight.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use callmeter::{Declared, Family, Kind, LabelValues, Measured, Role};

use super::FamilyQueries;
use crate::generate::Plan;

/// What the program measures of one kind of calls: of its HTTP requests, its consumers, or some functions of the user's choice.
#[derive(Clone, Debug)]
pub struct Calls<'a> {
    /// The preset. Nothing for `#[metered]`.
    pub role: Option<Role>,
    /// The annotations, in the order of file and line.
    pub declared: Vec<&'a Declared>,
    /// Counts calls, by outcome if it has an outcome label.
    pub counter: Option<FamilyQueries<'a>>,
    /// How long calls took.
    pub durations: Option<FamilyQueries<'a>>,
    /// Calls in flight.
    pub in_flight: Option<FamilyQueries<'a>>,
    /// When a call last ended.
    pub timestamp: Option<FamilyQueries<'a>>,
    /// What else the annotations record, such as sizes and ages.
    pub others: Vec<FamilyQueries<'a>>,
}

impl<'a> Calls<'a> {
    /// The kinds of calls of a program, by role, then by the name of their first family.
    pub fn all_of(plan: &'a Plan) -> Vec<Self> {
        let mut groups = Groups::default();
        for family in &plan.catalogue {
            for declared in family.declared.iter().filter(|declared| declared.measure != Measured::Manual) {
                groups.add(family, declared);
            }
        }
        groups.finish().into_iter().map(|group| Self::new(plan, &group)).collect()
    }

    fn new(plan: &'a Plan, group: &Group<'a>) -> Self {
        let mut calls = Self {
            role: group.role,
            declared: Vec::new(),
            counter: None,
            durations: None,
            in_flight: None,
            timestamp: None,
            others: Vec::new(),
        };
        let mut locations = BTreeMap::new();
        for family in group.families.values() {
            for declared in family.declared.iter().filter(|declared| declared.role == group.role) {
                locations.entry((&declared.file, declared.line, &declared.function)).or_insert(declared);
            }
            let measure = family.declared.first().map(|declared| declared.measure);
            let free = match (family.kind, measure) {
                (Kind::Counter, Some(Measured::Calls)) => &mut calls.counter,
                (Kind::Histogram, Some(Measured::Duration)) => &mut calls.durations,
                (Kind::Gauge, Some(Measured::InFlight)) => &mut calls.in_flight,
                (Kind::Gauge, Some(Measured::Timestamp)) => &mut calls.timestamp,
                _ => &mut None,
            };
            let queries = plan.queries(family);
            // Of two counters, the one that tells errors from successes counts the calls.
            match free {
                None if is_main(family, measure) => *free = Some(queries),
                Some(first) if first.errors().is_none() && queries.errors().is_some() => {
                    calls.others.push(std::mem::replace(first, queries));
                }
                _ => calls.others.push(queries),
            }
        }
        calls.declared = locations.into_values().collect();
        calls
    }

    /// The family that counts the calls: the counter, else the histogram of durations.
    pub fn main(&self) -> Option<&FamilyQueries<'a>> {
        self.counter.as_ref().or(self.durations.as_ref())
    }

    /// The labels that tell one caller from another, such as the method and the route: without outcome and status.
    pub fn keys(&self) -> Vec<&'a str> {
        let Some(main) = self.main().or(self.in_flight.as_ref()).or(self.timestamp.as_ref()) else {
            return Vec::new();
        };
        let errors = main.errors();
        let is_outcome = |key: &str| {
            errors.as_ref().is_some_and(|errors| errors.label() == key)
                || main
                    .family
                    .declared
                    .iter()
                    .flat_map(|declared| &declared.labels)
                    .any(|label| label.key == key && matches!(label.values, LabelValues::Outcome(_)))
        };
        let keys = main.family.labels.iter().map(String::as_str);
        keys.filter(|key| !is_outcome(key) && !key.starts_with("objective_")).collect()
    }
}

fn is_main(family: &Family, measure: Option<Measured>) -> bool {
    matches!(
        (family.kind, measure),
        (Kind::Counter, Some(Measured::Calls))
            | (Kind::Histogram, Some(Measured::Duration))
            | (Kind::Gauge, Some(Measured::InFlight | Measured::Timestamp))
    )
}

/// Families that are connected by annotations of one role.
#[derive(Debug)]
struct Group<'a> {
    role: Option<Role>,
    families: BTreeMap<&'a str, &'a Family>,
    annotations: BTreeSet<(&'a str, u32, &'a str)>,
}

/// A family or an annotation of a role, by which its group is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Member<'a> {
    Family(Option<Role>, &'a str),
    Annotation(Option<Role>, (&'a str, u32, &'a str)),
}

#[derive(Debug, Default)]
struct Groups<'a> {
    /// Groups that were joined to others are empty.
    groups: Vec<Group<'a>>,
    group_of: HashMap<Member<'a>, usize>,
}

impl<'a> Groups<'a> {
    fn add(&mut self, family: &'a Family, declared: &'a Declared) {
        let role = declared.role;
        let annotation = (declared.file.as_str(), declared.line, declared.function.as_str());
        let of_family = self.group_of.get(&Member::Family(role, &family.name)).copied();
        let of_annotation = self.group_of.get(&Member::Annotation(role, annotation)).copied();
        let index = of_family.or(of_annotation).unwrap_or_else(|| {
            self.groups.push(Group { role, families: BTreeMap::new(), annotations: BTreeSet::new() });
            self.groups.len() - 1
        });
        // The annotation connects what was apart until now.
        if let Some(other) = of_annotation.filter(|other| *other != index) {
            let families = std::mem::take(&mut self.groups[other].families);
            let annotations = std::mem::take(&mut self.groups[other].annotations);
            self.group_of.extend(families.keys().map(|name| (Member::Family(role, name), index)));
            self.group_of
                .extend(annotations.iter().map(|&annotation| (Member::Annotation(role, annotation), index)));
            self.groups[index].families.extend(families);
            self.groups[index].annotations.extend(annotations);
        }
        self.groups[index].families.insert(&family.name, family);
        self.groups[index].annotations.insert(annotation);
        self.group_of.insert(Member::Family(role, &family.name), index);
        self.group_of.insert(Member::Annotation(role, annotation), index);
    }

    fn finish(self) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> =
            self.groups.into_iter().filter(|group| !group.families.is_empty()).collect();
        groups.sort_by_key(|group| (group.role.is_none(), group.role, group.families.keys().next().copied()));
        groups
    }
}
