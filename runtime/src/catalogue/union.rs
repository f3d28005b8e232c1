//! The union of several programs' catalogues.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::limits::shown;
use super::{Catalogue, Conflict, DeclaredAlert, Difference, Family, alert, bounds, conflict, shared_series};

impl Catalogue {
    /// The families of several programs, such as the services of one system.
    ///
    /// A family that several programs declare has all their annotations and labels. An annotation that is in several
    /// programs, because they share a library, is in the union once. It is a conflict if two programs declare a family
    /// with different types, units, buckets or former names: a query over both would mix them. Two programs may declare
    /// different labels and help texts, and one may declare a family with the name that it formerly had in the other.
    /// Bucket bounds that latency objectives add are no difference: the family has the bounds of all.
    /// Two different alerts of one name are a conflict, too.
    ///
    /// ```
    /// # use callmeter::Catalogue;
    /// let shop = callmeter::catalogue();
    /// assert_eq!(Catalogue::union([shop.clone(), shop.clone()]), shop);
    /// ```
    pub fn union(catalogues: impl IntoIterator<Item = Self>) -> Self {
        let mut families: BTreeMap<String, Family> = BTreeMap::new();
        let mut conflicts: Vec<Conflict> = Vec::new();
        let mut alerts: Vec<DeclaredAlert> = Vec::new();
        for catalogue in catalogues {
            alerts.extend(catalogue.alerts);
            for conflict in catalogue.conflicts {
                if !conflicts.contains(&conflict) {
                    conflicts.push(conflict);
                }
            }
            for family in catalogue.families {
                match families.entry(family.name.clone()) {
                    Entry::Vacant(free) => _ = free.insert(family),
                    Entry::Occupied(mut earlier) => join(earlier.get_mut(), family, &mut conflicts),
                }
            }
        }
        let mut families: Vec<Family> = families.into_values().collect();
        for family in &mut families {
            family.declared.iter_mut().for_each(|declared| declared.shares_series_with.clear());
            shared_series::find(family);
        }
        for conflict in conflict::of_exposed_names(&families) {
            if !conflicts.contains(&conflict) && !is_rename_in_progress(&conflict, &families) {
                conflicts.push(conflict);
            }
        }
        let alerts = alert::merge(alerts, &mut conflicts);
        Self { families, alerts, conflicts }
    }

    /// The catalogue of these families and alerts. It has the conflicts that they show.
    pub fn from_parts(
        families: impl IntoIterator<Item = Family>,
        alerts: impl IntoIterator<Item = DeclaredAlert>,
    ) -> Self {
        let (families, alerts) = (families.into_iter().collect(), alerts.into_iter().collect());
        Self::union([Self { families, alerts, conflicts: Vec::new() }])
    }
}

/// Whether one program still has the name that another has given up: the same series under the same name.
fn is_rename_in_progress(conflict: &Conflict, families: &[Family]) -> bool {
    let Difference::FormerName { was, other_was } = &conflict.difference else { return false };
    let kind = |name: &str| families.iter().find(|family| family.name == name).map(|family| family.kind);
    other_was.as_ref().unwrap_or(&conflict.names.1) == was && kind(&conflict.names.0) == kind(&conflict.names.1)
}

/// Adds another program's part of a family.
fn join(family: &mut Family, other: Family, conflicts: &mut Vec<Conflict>) {
    let difference = if family.kind != other.kind {
        Some(Difference::Kind(family.kind, other.kind))
    } else if family.unit != other.unit {
        Some(Difference::Unit(family.unit, other.unit))
    } else if !bounds::are_alike(family, &other) {
        Some(Difference::Buckets(shown(&family.buckets), shown(&other.buckets)))
    } else {
        bounds::add(&mut family.buckets, &other.buckets);
        None
    };
    let former = match (&family.was, &other.was) {
        (Some(was), Some(other)) if was != other => Some(Difference::Was(was.clone(), other.clone())),
        _ => None,
    };
    for difference in difference.into_iter().chain(former) {
        let names = (family.name.clone(), other.name.clone());
        conflicts.push(Conflict {
            names,
            difference,
            locations: (family.first_location(), other.first_location()),
        });
    }
    for label in other.labels {
        if !family.labels.contains(&label) {
            family.labels.push(label);
        }
    }
    for mut declared in other.declared {
        declared.shares_series_with.clear();
        let is_same = |earlier: &super::Declared| {
            (&earlier.file, earlier.line, &earlier.function, &earlier.module, &earlier.labels)
                == (&declared.file, declared.line, &declared.function, &declared.module, &declared.labels)
        };
        if !family.declared.iter().any(is_same) {
            family.declared.push(declared);
        }
    }
    family.declared.sort_by(|a, b| (&a.file, a.line, &a.function).cmp(&(&b.file, b.line, &b.function)));
    family.counts_in_flight &= other.counts_in_flight;
    family.was = family.was.take().or(other.was);
    family.deprecated = family.deprecated.take().or(other.deprecated);
}

/// The catalogue of these families: a part of another catalogue, for example. It has the conflicts that the families show.
impl FromIterator<Family> for Catalogue {
    fn from_iter<I: IntoIterator<Item = Family>>(families: I) -> Self {
        Self::from_parts(families, [])
    }
}
