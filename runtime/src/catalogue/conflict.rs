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
    /// The names of the two families. They differ for [`Difference::Exposition`] only.
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
            Difference::Limit { key, limits: (a, b) } => {
                return write!(
                    f,
                    "`{name}` is declared with limit {a} for the label `{key}` at {first} and with limit {b} at {second}: write the same limit at both"
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
                    "`{name}` at {first} and `{other}` at {second} have a name in common in the exposition: rename one of them"
                );
            }
        };
        write!(f, "`{name}` is declared with {what} {a} at {first} and with {what} {b} at {second}: {advice}")
    }
}

/// The families that use the same name in the exposition, for themselves or for their samples.
pub(super) fn of_exposed_names(families: &[Family]) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    let mut exposed: BTreeMap<String, &Family> = BTreeMap::new();
    for family in families {
        // Two families may have several names in common.
        let mut others: Vec<&Family> = Vec::new();
        for name in exposed_names(family.kind, &sanitise(&family.name)) {
            match exposed.entry(name) {
                Entry::Occupied(other) if others.iter().all(|earlier| earlier.name != other.get().name) => {
                    others.push(other.get());
                }
                Entry::Occupied(_) => {}
                Entry::Vacant(free) => _ = free.insert(family),
            }
        }
        conflicts.extend(others.into_iter().map(|other| Conflict {
            names: (other.name.clone(), family.name.clone()),
            difference: Difference::Exposition,
            locations: (other.first_location(), family.first_location()),
        }));
    }
    conflicts
}
