//! Selects the families of the exposition that are pushed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::catalogue::Catalogue;

/// Whether the family with this name is pushed.
#[derive(Clone)]
pub(super) struct Chosen(Arc<Choose>);

type Choose = dyn Fn(&str) -> bool + Send + Sync;

impl Chosen {
    pub(super) fn new(choose: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(choose))
    }
}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chosen")
    }
}

/// The parts of an exposition that are pushed.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// All families otherwise.
    pub(super) chosen: Option<Chosen>,
    /// Whether a timestamp of 0 is left out. It means that the event has not happened in this process. If it were
    /// pushed, it would replace the time at which the event happened in an earlier process.
    pub(super) leaves_out_never: bool,
}

impl Selection {
    /// The exposition of this catalogue with the families and samples that are pushed.
    pub(super) fn of(&self, exposition: String, catalogue: &Catalogue) -> String {
        if self.chosen.is_none() && !self.leaves_out_never {
            return exposition;
        }
        let other_names = other_names(catalogue);
        let mut pushed = String::with_capacity(exposition.len());
        // The lines of `# HELP` and `# TYPE`, until there is a sample.
        let mut head = String::new();
        let mut family = PushedFamily::default();
        for line in exposition.lines() {
            if let Some(name) = name_in_head(line) {
                if family.name != name {
                    head.clear();
                    family = PushedFamily::new(name, other_names.get(name).copied(), self);
                }
                head.extend([line, "\n"]);
                continue;
            }
            if family.is_pushed && !(family.is_timestamp && is_zero(line)) {
                pushed.push_str(&head);
                head.clear();
                pushed.extend([line, "\n"]);
            }
        }
        pushed
    }
}

#[derive(Default)]
struct PushedFamily<'a> {
    name: &'a str,
    is_pushed: bool,
    is_timestamp: bool,
}

impl<'a> PushedFamily<'a> {
    /// A family that is exposed under its own name and a former one is pushed under both, or under neither.
    fn new(name: &'a str, other_name: Option<&str>, selection: &Selection) -> Self {
        let any = |is: &dyn Fn(&str) -> bool| is(name) || other_name.is_some_and(is);
        let is_pushed = selection.chosen.as_ref().is_none_or(|Chosen(choose)| any(&**choose));
        let is_timestamp = selection.leaves_out_never && any(&|name| name.ends_with("_timestamp_seconds"));
        Self { name, is_pushed, is_timestamp }
    }
}

/// The former names of families by their names, and their names by the former ones.
fn other_names(catalogue: &Catalogue) -> BTreeMap<&str, &str> {
    let former = catalogue.iter().filter_map(|family| Some((family.name.as_str(), family.was.as_deref()?)));
    former.flat_map(|(name, was)| [(name, was), (was, name)]).collect()
}

/// The family that a line of the head is about.
fn name_in_head(line: &str) -> Option<&str> {
    let about = line.strip_prefix("# HELP ").or_else(|| line.strip_prefix("# TYPE "))?;
    about.split(' ').next()
}

fn is_zero(sample: &str) -> bool {
    sample.rsplit(' ').next() == Some("0")
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
    use crate::declare::unit::Kind;

    const EXPOSITION: &str = "# HELP a_total A.\n# TYPE a_total counter\na_total{b=\"# TYPE x\"} 0\n\
        # HELP d_seconds D.\n# TYPE d_seconds histogram\nd_seconds_bucket{le=\"+Inf\"} 1\nd_seconds_sum 2\nd_seconds_count 1\n\
        # HELP run_timestamp_seconds R.\n# TYPE run_timestamp_seconds gauge\nrun_timestamp_seconds{j=\"a\"} 0\n\
        run_timestamp_seconds{j=\"b\"} 7.5\n\
        # HELP end_timestamp_seconds E.\n# TYPE end_timestamp_seconds gauge\nend_timestamp_seconds 0\n";

    #[test]
    fn all_is_pushed_unless_something_is_chosen() {
        assert_eq!(Selection::default().of(EXPOSITION.into(), &Catalogue::default()), EXPOSITION);
    }

    #[test]
    fn families_are_chosen_with_all_their_samples() {
        let chosen = Chosen::new(|name| matches!(name, "d_seconds" | "end_timestamp_seconds"));
        let selection = Selection { chosen: Some(chosen), leaves_out_never: false };
        assert_eq!(
            selection.of(EXPOSITION.into(), &Catalogue::default()),
            "# HELP d_seconds D.\n# TYPE d_seconds histogram\nd_seconds_bucket{le=\"+Inf\"} 1\nd_seconds_sum 2\n\
             d_seconds_count 1\n# HELP end_timestamp_seconds E.\n# TYPE end_timestamp_seconds gauge\nend_timestamp_seconds 0\n"
        );
    }

    #[test]
    fn a_renamed_family_is_chosen_by_either_name() {
        let instrument = |name: &str, was: &str| OwnedInstrument {
            was: Some(was.to_owned()),
            ..OwnedInstrument::built_in(name, Kind::Gauge, None, "Help.")
        };
        let instruments = vec![instrument("new_timestamp_seconds", "old_run"), instrument("depth", "level")];
        let declaration = OwnedDeclaration::built_in("f", "m", Location::caller(), instruments);
        let catalogue = Catalogue::of(vec![declaration]);
        let exposition = ["new_timestamp_seconds", "old_run", "depth", "level", "other"]
            .map(|name| format!("# TYPE {name} gauge\n{name}{{a=\"b\"}} 0\n{name} 1\n"))
            .concat();
        for chosen in ["depth", "level"] {
            let chosen = Some(Chosen::new(move |name| name == chosen));
            let pushed = Selection { chosen, leaves_out_never: false }.of(exposition.clone(), &catalogue);
            let heads: Vec<_> = pushed.lines().filter_map(name_in_head).collect();
            assert_eq!(heads, ["depth", "level"]);
        }
        let pushed = Selection { chosen: None, leaves_out_never: true }.of(exposition, &catalogue);
        let zeros: Vec<_> = pushed.lines().filter(|line| is_zero(line)).collect();
        assert_eq!(zeros, ["depth{a=\"b\"} 0", "level{a=\"b\"} 0", "other{a=\"b\"} 0"]);
    }

    #[test]
    fn timestamps_of_zero_are_left_out() {
        let selection = Selection { chosen: None, leaves_out_never: true };
        let pushed = selection.of(EXPOSITION.into(), &Catalogue::default());
        assert!(pushed.contains("a_total{b=\"# TYPE x\"} 0\n"), "{pushed}");
        assert!(
            pushed.contains("# TYPE run_timestamp_seconds gauge\nrun_timestamp_seconds{j=\"b\"} 7.5\n"),
            "{pushed}"
        );
        assert!(!pushed.contains("j=\"a\"") && !pushed.contains("end_timestamp_seconds"), "{pushed}");
    }
}
