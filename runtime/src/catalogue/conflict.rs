//! Contradictions between declarations.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use super::Family;
use crate::declare::exposed_names::exposed_names;
use crate::declare::name::sanitise;
use crate::declare::unit::{Kind, Unit};

/// Two declarations that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The names of the two families, or of the two alerts. They differ for [`Difference::Exposition`] and [`Difference::FormerName`] only.
    pub names: (String, String),
    /// What the two declarations differ in.
    pub difference: Difference,
    /// Where they are, as `file:line`.
    pub locations: (String, String),
}

/// The difference between two declarations.
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
    /// The help texts, both of which were written.
    Help(String, String),
    /// Nothing, but both names are generated from the name of a function or a struct, so the two declarations share
    /// series by accident.
    Name,
    /// The limit of an open label.
    Limit {
        /// The label's key.
        key: String,
        /// The two limits.
        limits: (u32, u32),
    },
    /// The former names, both of which were written.
    Was(String, String),
    /// The deprecations, both of which were written.
    Deprecated(String, String),
    /// The former keys of a label, both of which were written.
    LabelWas {
        /// The label's key.
        key: String,
        /// The two former keys.
        was: (String, String),
    },
    /// The former key of a label, which is another label's key or former key.
    FormerKey {
        /// The label's key.
        key: String,
        /// Its former key.
        was: String,
        /// The other label's key.
        other: String,
    },
    /// The former name of the first family. It, or the name of one of its samples, is also a name of the second family.
    FormerName {
        /// The former name of the first family.
        was: String,
        /// The former name of the second family, if that is the one in common.
        other_was: Option<String>,
    },
    /// What two alerts of the same name say.
    Alert,
    /// The names: the families, or their samples, have the same name in the text format or in OpenMetrics. Examples
    /// are a histogram `a` and a counter `a_count`, and a gauge `a` and a counter `a_total`, whose family is called
    /// `a` in OpenMetrics.
    Exposition,
}

impl std::error::Error for Conflict {}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, other) = &self.names;
        let (first, second) = &self.locations;
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
            Difference::Help(a, b) => (
                "help",
                format!("{a:?}"),
                format!("{b:?}"),
                "write `help = \"…\"` at only one of them, or the same text at both",
            ),
            Difference::Was(a, b) => (
                "former name",
                format!("`{a}`"),
                format!("`{b}`"),
                "write `was = \"…\"` at only one of them, or the same name at both",
            ),
            Difference::Deprecated(a, b) => (
                "deprecation",
                format!("{a:?}"),
                format!("{b:?}"),
                "write `deprecated = \"…\"` at only one of them, or the same text at both",
            ),
            Difference::LabelWas { key, was: (a, b) } => {
                return write!(
                    f,
                    "the label `{key}` of `{name}` is declared with former key `{a}` at {first} and with former key `{b}` at {second}: write `was = \"…\"` at only one of them, or the same key at both"
                );
            }
            Difference::FormerKey { key, was, other } => {
                return write!(
                    f,
                    "the label `{key}` of `{name}` at {first} has the former key `{was}`, which its label `{other}` at {second} has, too: remove `was = \"{was}\"`, or give the other label another key"
                );
            }
            Difference::FormerName { was, other_was } => {
                let second = match other_was {
                    Some(other_was) => format!("`{other_was}`, the former name of `{other}` at {second}"),
                    None => format!("`{other}` at {second}"),
                };
                return write!(
                    f,
                    "`{name}` at {first} has the former name `{was}` and would expose the same name as {second}: remove `was = \"{was}\"`, or rename the other family"
                );
            }
            Difference::Limit { key, limits: (a, b) } => {
                return write!(
                    f,
                    "`{name}` is declared with limit {a} for the label `{key}` at {first} and with limit {b} at {second}: write the same limit at both"
                );
            }
            Difference::Alert => {
                return write!(
                    f,
                    "the alert `{name}` is declared at {first} and, with another content, at {second}: give one of them another name"
                );
            }
            Difference::Name => {
                return write!(
                    f,
                    "`{name}` is generated from two items of the same name, at {first} and at {second}: give one of them another prefix or name, or write the name at both if they are to share the family"
                );
            }
            Difference::Exposition => {
                return write!(
                    f,
                    "`{name}` at {first} and `{other}` at {second} would expose the same name: rename one of them"
                );
            }
        };
        write!(f, "`{name}` is declared with {what} {a} at {first} and with {what} {b} at {second}: {advice}")
    }
}

/// A name that a family is exposed with.
#[derive(Clone, Copy)]
struct Claim<'a> {
    family: &'a Family,
    /// The former name, if it is that.
    was: Option<&'a str>,
}

impl Claim<'_> {
    /// The conflict of a later claim with this one. Former names are claimed last.
    fn conflict(self, later: Self) -> Conflict {
        let (first, second, difference) = match later.was {
            Some(was) => {
                let other_was = self.was.map(ToOwned::to_owned);
                (later, self, Difference::FormerName { was: was.to_owned(), other_was })
            }
            None => (self, later, Difference::Exposition),
        };
        Conflict {
            names: (first.family.name.clone(), second.family.name.clone()),
            difference,
            locations: (first.family.first_location(), second.family.first_location()),
        }
    }
}

/// The families that use the same name in the exposition, for themselves or for their samples.
pub(super) fn of_exposed_names(families: &[Family]) -> Vec<Conflict> {
    let names = families.iter().map(|family| Claim { family, was: None });
    let former = families.iter().filter_map(|family| Some(Claim { family, was: Some(family.was.as_deref()?) }));
    let mut conflicts = Vec::new();
    let mut exposed: BTreeMap<String, Claim<'_>> = BTreeMap::new();
    for claim in names.chain(former) {
        // Two families may have several names in common.
        let mut others: Vec<Claim<'_>> = Vec::new();
        for name in exposed_names(claim.family.kind, &sanitise(claim.was.unwrap_or(&claim.family.name))) {
            match exposed.entry(name) {
                Entry::Occupied(other) => {
                    let other = *other.get();
                    // A counter may have been renamed from `visits` to `visits_total`.
                    let is_own = other.family.name == claim.family.name;
                    if !is_own && others.iter().all(|earlier| earlier.family.name != other.family.name) {
                        others.push(other);
                    }
                }
                Entry::Vacant(free) => _ = free.insert(claim),
            }
        }
        conflicts.extend(others.into_iter().map(|other| other.conflict(claim)));
    }
    conflicts
}
