//! The exposed names of families that no annotation declares.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalogue::{Catalogue, Family};
use crate::declare::exposed_names::exposed_names;
use crate::declare::name::sanitise;
use crate::declare::unit::Kind;

/// The prefix of an undeclared family if another family has its name, or a name of its samples.
const PREFIX: &str = "undeclared_";

/// The character around the name of a histogram until it is exposed. No exposed name contains it.
///
/// `metrics-exporter-prometheus` finds buckets by the beginning of a name, and appends no `_count` to a name that ends in `count`.
const MARK: char = ':';

/// The names that are taken, in either format, and the undeclared families that use some of them.
#[derive(Debug)]
pub(super) struct Names(Mutex<Taken>);

#[derive(Debug)]
struct Taken {
    occupied: HashSet<String>,
    given: HashMap<(Kind, String), Arc<str>>,
}

impl Names {
    /// With the names of the declared families.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let names = |family: &Family| {
            let former = family.was.iter().flat_map(|was| exposed_names(family.kind, &sanitise(was)));
            exposed_names(family.kind, &sanitise(&family.name)).into_iter().chain(former).collect::<Vec<_>>()
        };
        let declared = catalogue.iter().flat_map(names);
        Self(Mutex::new(Taken { occupied: declared.collect(), given: HashMap::new() }))
    }

    /// The name of an undeclared family: the wanted one, unless two families would then have the same name.
    ///
    /// The first family with a name keeps it. `buckets` is the index of the declared histogram whose buckets the
    /// family uses, for [`marked`]. The first series decides, because all series of a family have the same buckets.
    pub(super) fn give(&self, kind: Kind, wanted: &str, buckets: Option<usize>) -> Arc<str> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Taken { occupied, given } = &mut *taken;
        let wanted = valid(wanted);
        if let Some(name) = given.get(&(kind, wanted.clone())) {
            return Arc::clone(name);
        }
        let mut name = wanted.clone();
        while exposed_names(kind, &name).iter().any(|name| occupied.contains(name)) {
            name.insert_str(0, PREFIX);
        }
        occupied.extend(exposed_names(kind, &name));
        let name: Arc<str> = match (kind, buckets) {
            (Kind::Histogram, Some(declared)) => format!("{}{name}{MARK}", marked(declared)).into(),
            (Kind::Histogram, None) => format!("{MARK}{name}{MARK}").into(),
            (Kind::Counter | Kind::Gauge, _) => name.into(),
        };
        given.insert((kind, wanted), Arc::clone(&name));
        name
    }
}

/// A name that is valid in both formats.
fn valid(name: &str) -> String {
    let name = sanitise(name);
    // In OpenMetrics its family would have no name.
    if name == "_total" { format!("_{name}") } else { name }
}

/// The beginning of the name of an undeclared histogram that has the buckets of a declared one, until it is exposed.
/// `metrics-exporter-prometheus` finds the buckets by it.
pub(super) fn marked(declared: usize) -> String {
    format!("buckets_{declared}{MARK}")
}

/// A family's or sample's name as it is exposed.
pub(super) fn unmarked(name: &str) -> Cow<'_, str> {
    let mut parts = name.split(MARK);
    match (parts.next(), parts.next(), parts.next()) {
        (_, Some(family), Some(suffix)) if !suffix.is_empty() => format!("{family}{suffix}").into(),
        (_, Some(family), _) => family.into(),
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(occupied: &[(Kind, &str)]) -> Names {
        let occupied = occupied.iter().flat_map(|(kind, name)| exposed_names(*kind, name)).collect();
        Names(Mutex::new(Taken { occupied, given: HashMap::new() }))
    }

    #[test]
    fn a_free_name_is_kept() {
        let names = names(&[(Kind::Counter, "jobs_total")]);
        assert_eq!(&*names.give(Kind::Gauge, "workers", None), "workers");
        assert_eq!(&*names.give(Kind::Gauge, "workers", None), "workers");
        assert_eq!(&*names.give(Kind::Counter, "jobs_failed", None), "jobs_failed");
    }

    #[test]
    fn a_name_that_clashes_with_a_declared_one_gets_a_prefix() {
        let declared = [(Kind::Counter, "jobs_total"), (Kind::Histogram, "x"), (Kind::Gauge, "level")];
        let names = names(&declared);
        for (kind, wanted) in [
            (Kind::Gauge, "jobs"),
            (Kind::Counter, "jobs"),
            (Kind::Gauge, "jobs_total"),
            (Kind::Gauge, "jobs_created"),
            (Kind::Counter, "x_count"),
            (Kind::Gauge, "x_bucket"),
            (Kind::Gauge, "x_sum"),
            (Kind::Counter, "x_created"),
            (Kind::Counter, "x"),
            (Kind::Histogram, "level"),
            (Kind::Counter, "level_total"),
        ] {
            let given = names.give(kind, wanted, None);
            let given = unmarked(&given);
            assert!(given.starts_with(PREFIX) && given.ends_with(wanted), "{wanted} became {given}");
        }
    }

    #[test]
    fn undeclared_families_do_not_clash_with_one_another() {
        let names = names(&[]);
        assert_eq!(&*names.give(Kind::Counter, "a", None), "a");
        assert_eq!(&*names.give(Kind::Counter, "a_total", None), "undeclared_a_total");
        assert_eq!(&*names.give(Kind::Gauge, "a", None), "undeclared_undeclared_a");
        assert_eq!(&*names.give(Kind::Counter, "a", None), "a");
    }

    #[test]
    fn every_name_can_be_written() {
        for (wanted, given) in [("", "_"), ("1a", "_1a"), ("a\nb", "a_b"), ("a:b", "a_b"), ("_total", "__total")] {
            assert_eq!(&*names(&[]).give(Kind::Counter, wanted, None), given);
        }
    }

    #[test]
    fn the_first_decides_on_the_buckets() {
        let names = names(&[]);
        assert_eq!(&*names.give(Kind::Histogram, "shop_wait", Some(7)), "buckets_7:shop_wait:");
        assert_eq!(&*names.give(Kind::Histogram, "shop_wait", None), "buckets_7:shop_wait:");
        assert_eq!(&*names.give(Kind::Histogram, "wait", None), ":wait:");
        for (name, exposed) in [
            ("buckets_7:shop_wait:", "shop_wait"),
            ("buckets_7:shop_wait:_count", "shop_wait_count"),
            (":discount:_count", "discount_count"),
            ("visits_total", "visits_total"),
        ] {
            assert_eq!(unmarked(name), exposed);
        }
    }
}
