//! The changes, and how many there are.

use std::collections::BTreeSet;

use serde::Serialize;

use super::change::Change;
use super::rules;
use crate::check::finding::{Finding, Severity};

/// The rules of queries that use a former name of a metric or a label. Both names are exposed.
const FORMER_NAMES: [&str; 2] = ["former-name", "former-label"];

/// The heading of their findings.
pub(super) const CHANGE_LATER: &str = "Queries to change before the former name is removed";

/// What changed between two catalogues.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was read first.
    pub before: String,
    /// What it was compared with.
    pub after: String,
    /// The changes, by family.
    pub changes: Vec<Change>,
    /// The findings of `--queries` that the former catalogue did not have.
    pub queries: Option<Vec<Finding>>,
}

/// The numbers of changes and families.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Changes that break queries.
    pub breaking: usize,
    /// Those of them that a deprecation has announced.
    pub announced: usize,
    /// Changes that do not break queries.
    pub compatible: usize,
    /// Added families.
    pub added: usize,
    /// Removed families.
    pub removed: usize,
    /// Families that are there before and afterwards, and changed.
    pub changed: usize,
}

impl Report {
    /// What the changes break in queries.
    pub fn broken_queries(&self) -> impl Iterator<Item = &Finding> {
        self.queries.iter().flatten()
    }

    /// The same in two lists: what breaks, and what still works under a former name.
    pub(super) fn split_queries(&self) -> Option<(Vec<&Finding>, Vec<&Finding>)> {
        let is_later =
            |finding: &&Finding| finding.severity < Severity::Error && FORMER_NAMES.contains(&finding.rule);
        let (later, broken) = self.queries.as_ref()?.iter().partition(is_later);
        Some((broken, later))
    }

    /// Whether a query has an error that it did not have.
    pub(super) fn breaks_queries(&self) -> bool {
        self.broken_queries().any(|finding| finding.severity == Severity::Error)
    }

    /// Counts the changes.
    pub fn summary(&self) -> Summary {
        let count =
            |is_counted: &dyn Fn(&Change) -> bool| self.changes.iter().filter(|change| is_counted(change)).count();
        let families = |is_counted: &dyn Fn(&Change) -> bool| {
            let changes = self.changes.iter().filter(|change| is_counted(change));
            changes.map(|change| &change.family).collect::<BTreeSet<_>>()
        };
        let added = families(&|change| *change.rule == rules::FAMILY_ADDED);
        let removed = families(&|change| *change.rule == rules::FAMILY_REMOVED);
        let all = families(&|_| true);
        Summary {
            breaking: count(&Change::is_breaking),
            announced: count(&|change| change.is_breaking() && change.is_announced),
            compatible: count(&|change| !change.is_breaking()),
            added: added.len(),
            removed: removed.len(),
            changed: all.iter().filter(|family| !added.contains(*family) && !removed.contains(*family)).count(),
        }
    }

    /// The number of changes, in words.
    pub(super) fn headline(&self) -> String {
        if self.changes.is_empty() {
            return "no changes".to_owned();
        }
        let summary = self.summary();
        let mut parts = vec![plural(summary.breaking, "breaking change")];
        if summary.announced > 0 {
            parts[0] = format!("{} ({} deprecated before)", parts[0], summary.announced);
        }
        parts.push(plural(summary.compatible, "compatible change"));
        let families = [(summary.added, "added"), (summary.removed, "removed"), (summary.changed, "changed")];
        let families = families.iter().filter(|(count, _)| *count > 0);
        let families: Vec<String> = families.map(|(count, word)| format!("{count} {word}")).collect();
        format!("{}; families: {}", parts.join(", "), families.join(", "))
    }

    /// The changes of each family, those with a breaking change first.
    pub(super) fn by_family(&self) -> Vec<(&str, Vec<&Change>)> {
        let mut families: Vec<(&str, Vec<&Change>)> = Vec::new();
        for change in &self.changes {
            match families.last_mut().filter(|(name, _)| *name == change.family) {
                Some((_, changes)) => changes.push(change),
                None => families.push((&change.family, vec![change])),
            }
        }
        families.sort_by_key(|(_, changes)| !changes.iter().any(|change| change.is_breaking()));
        families
    }
}

fn plural(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
