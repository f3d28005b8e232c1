//! Checks the keys of labels, wherever a query names one.

use std::ops::Range;

use super::finding::Finding;
use super::rule::Rule;
use super::shape::{Labels, Presence};
use super::walk::Walk;
use crate::check::finding::Severity;

impl Walk<'_> {
    /// Checks a key that is used on series with these labels, and says whether it is one of them, as far as that is known.
    pub(super) fn use_key(&mut self, key: &str, range: &Range<usize>, labels: &Labels) -> bool {
        // The name of a metric is a label, too.
        if key == "__name__" || self.masked.has_variable(range) {
            return true;
        }
        match labels.presence(key) {
            Presence::Possible => true,
            Presence::Known => {
                self.check_former_key(key, range, labels);
                true
            }
            Presence::Dropped => {
                self.report_dropped(key, range, labels);
                false
            }
            Presence::Absent => {
                self.report_unknown_key(key, range, labels, Severity::Error);
                false
            }
        }
    }

    pub(super) fn check_former_key(&mut self, key: &str, range: &Range<usize>, labels: &Labels) {
        let Some(new) = labels.known.get(key).and_then(|label| label.renamed_to.as_deref()) else { return };
        let message = format!(
            "the label `{key}` is now called `{new}`: Prometheus gets the former key only until `was` is removed"
        );
        self.report(Finding::new(Rule::FormerLabel, range, message).replacement(Some(new)));
    }

    pub(super) fn report_dropped(&mut self, key: &str, range: &Range<usize>, labels: &Labels) {
        let by = labels.dropped_by.as_deref().unwrap_or("an aggregation");
        let message = format!("`{by}` has dropped the label `{key}`");
        let instead = format!("keep `{key}` there, or leave it out here: what is left has {}", labels.list());
        self.report(Finding::new(Rule::DroppedLabel, range, message).instead(instead));
    }

    pub(super) fn report_unknown_key(
        &mut self,
        key: &str,
        range: &Range<usize>,
        labels: &Labels,
        severity: Severity,
    ) {
        let message = match &labels.metric {
            Some(metric) => format!("`{metric}` has no label `{key}`"),
            None => format!("there is no label `{key}` here"),
        };
        let finding = Finding::new(Rule::UnknownLabel, range, message).severity(severity);
        let finding = match labels.nearest(key) {
            Some(nearest) => finding.replacement(Some(nearest)),
            None if key == "le" => {
                finding.instead(format!("leave `le` out, which only buckets have: this has {}", labels.list()))
            }
            None => {
                let others = if labels.has_names() {
                    format!("use one of {}", labels.list())
                } else {
                    format!("leave `{key}` out")
                };
                finding.instead(format!(
                    "{others}, or pass `--label {key}` if the exporter or the scrape adds the label"
                ))
            }
        };
        self.report(finding);
    }
}
