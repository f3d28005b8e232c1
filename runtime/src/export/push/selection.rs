//! Selects the families of the exposition that are pushed.

use std::fmt;
use std::sync::Arc;

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
    /// The exposition with the families and samples that are pushed.
    pub(super) fn of(&self, exposition: String) -> String {
        if self.chosen.is_none() && !self.leaves_out_never {
            return exposition;
        }
        let mut pushed = String::with_capacity(exposition.len());
        // The lines of `# HELP` and `# TYPE`, until there is a sample.
        let mut head = String::new();
        let mut family = PushedFamily::default();
        for line in exposition.lines() {
            if let Some(name) = name_in_head(line) {
                if family.name != name {
                    head.clear();
                    family = PushedFamily::new(name, self);
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
    fn new(name: &'a str, selection: &Selection) -> Self {
        let is_pushed = selection.chosen.as_ref().is_none_or(|Chosen(choose)| choose(name));
        let is_timestamp = selection.leaves_out_never && name.ends_with("_timestamp_seconds");
        Self { name, is_pushed, is_timestamp }
    }
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
    use super::*;

    const EXPOSITION: &str = "# HELP a_total A.\n# TYPE a_total counter\na_total{b=\"# TYPE x\"} 0\n\
        # HELP d_seconds D.\n# TYPE d_seconds histogram\nd_seconds_bucket{le=\"+Inf\"} 1\nd_seconds_sum 2\nd_seconds_count 1\n\
        # HELP run_timestamp_seconds R.\n# TYPE run_timestamp_seconds gauge\nrun_timestamp_seconds{j=\"a\"} 0\n\
        run_timestamp_seconds{j=\"b\"} 7.5\n\
        # HELP end_timestamp_seconds E.\n# TYPE end_timestamp_seconds gauge\nend_timestamp_seconds 0\n";

    #[test]
    fn all_is_pushed_unless_something_is_chosen() {
        assert_eq!(Selection::default().of(EXPOSITION.into()), EXPOSITION);
    }

    #[test]
    fn families_are_chosen_with_all_their_samples() {
        let chosen = Chosen::new(|name| matches!(name, "d_seconds" | "end_timestamp_seconds"));
        let selection = Selection { chosen: Some(chosen), leaves_out_never: false };
        assert_eq!(
            selection.of(EXPOSITION.into()),
            "# HELP d_seconds D.\n# TYPE d_seconds histogram\nd_seconds_bucket{le=\"+Inf\"} 1\nd_seconds_sum 2\n\
             d_seconds_count 1\n# HELP end_timestamp_seconds E.\n# TYPE end_timestamp_seconds gauge\nend_timestamp_seconds 0\n"
        );
    }

    #[test]
    fn timestamps_of_zero_are_left_out() {
        let selection = Selection { chosen: None, leaves_out_never: true };
        let pushed = selection.of(EXPOSITION.into());
        assert!(pushed.contains("a_total{b=\"# TYPE x\"} 0\n"), "{pushed}");
        assert!(
            pushed.contains("# TYPE run_timestamp_seconds gauge\nrun_timestamp_seconds{j=\"b\"} 7.5\n"),
            "{pushed}"
        );
        assert!(!pushed.contains("j=\"a\"") && !pushed.contains("end_timestamp_seconds"), "{pushed}");
    }
}
