//! Labels that reach the exporter through the `metrics` facade. Other crates write them, and no compiler has checked them.

use metrics::{Key, Label};

use crate::declare::name::sanitise;
use crate::declare::unit::Kind;

/// Why a label is not exposed as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DropReason {
    /// Another label has the same key, once both are exposed. The values are joined.
    Duplicate,
    /// The key is empty.
    Empty,
    /// The key begins with `__`, or is `le` or `quantile` on a histogram.
    Reserved,
}

impl DropReason {
    pub(super) const ALL: [Self; 3] = [Self::Duplicate, Self::Empty, Self::Reserved];

    /// The value of the label `reason`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Empty => "empty",
            Self::Reserved => "reserved",
        }
    }
}

/// Labels as they can be exposed, in the order of their keys, so that one set of labels is one series.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ForeignLabels {
    pub(super) kept: Vec<(String, String)>,
    pub(super) dropped: Vec<DropReason>,
}

impl ForeignLabels {
    /// The labels of a key.
    ///
    /// Labels whose exposed keys are the same become one label. Its value joins theirs with `;` in the order of their
    /// original keys, as OpenTelemetry's [Prometheus compatibility] specifies. If only one value were kept, series
    /// that differ in the others would be added up.
    ///
    /// [Prometheus compatibility]: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
    pub(super) fn of(key: &Key, kind: Kind) -> Self {
        let mut labels: Vec<&Label> = key.labels().collect();
        labels.sort_by_key(|label| label.key());
        let mut dropped = Vec::new();
        let mut exposed: Vec<(String, &str)> = Vec::new();
        for label in labels {
            if label.key().is_empty() {
                dropped.push(DropReason::Empty);
                continue;
            }
            let key = sanitise(label.key());
            let is_reserved =
                key.starts_with("__") || (kind == Kind::Histogram && matches!(key.as_str(), "le" | "quantile"));
            if is_reserved {
                dropped.push(DropReason::Reserved);
            } else {
                exposed.push((key, label.value()));
            }
        }
        exposed.sort_by(|(a, _), (b, _)| a.cmp(b));

        let mut kept: Vec<(String, String)> = Vec::with_capacity(exposed.len());
        for (key, value) in exposed {
            match kept.last_mut() {
                Some((last, joined)) if *last == key => {
                    dropped.push(DropReason::Duplicate);
                    if joined != value {
                        joined.push(';');
                        joined.push_str(value);
                    }
                }
                _ => kept.push((key, value.to_owned())),
            }
        }
        Self { kept, dropped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(kind: Kind, labels: &[(&'static str, &'static str)]) -> (String, Vec<&'static str>) {
        let labels: Vec<Label> = labels.iter().map(|(key, value)| Label::new(*key, *value)).collect();
        let ForeignLabels { kept, dropped } = ForeignLabels::of(&Key::from_parts("x", labels), kind);
        let kept: Vec<_> = kept.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        (kept.join(" "), dropped.into_iter().map(DropReason::as_str).collect())
    }

    #[test]
    fn sound_labels_are_sorted_and_nothing_else() {
        assert_eq!(labels(Kind::Counter, &[("b", "2"), ("a", "1")]), ("a=1 b=2".into(), vec![]));
        assert_eq!(labels(Kind::Counter, &[("le", "1"), ("quantile", "2")]), ("le=1 quantile=2".into(), vec![]));
        assert_eq!(labels(Kind::Gauge, &[("1st", ""), ("é", "x")]), ("_=x _1st=".into(), vec![]));
    }

    #[test]
    fn what_cannot_be_exposed_is_dropped() {
        assert_eq!(
            labels(Kind::Gauge, &[("", "1"), ("__name__", "2"), ("..", "3"), ("a", "4")]),
            ("a=4".into(), vec!["empty", "reserved", "reserved"])
        );
        assert_eq!(
            labels(Kind::Histogram, &[("le", "1"), ("quantile", "2"), ("a", "3")]),
            ("a=3".into(), vec!["reserved", "reserved"])
        );
    }

    #[test]
    fn labels_of_one_key_are_joined_in_one_order() {
        let joined = ("a_b=1;2".into(), vec!["duplicate"]);
        assert_eq!(labels(Kind::Counter, &[("a.b", "1"), ("a_b", "2")]), joined);
        assert_eq!(labels(Kind::Counter, &[("a_b", "2"), ("a.b", "1")]), joined);
        assert_eq!(labels(Kind::Counter, &[("a", "1"), ("a", "2")]), ("a=1;2".into(), vec!["duplicate"]));
        assert_eq!(labels(Kind::Counter, &[("a", "1"), ("a", "1")]), ("a=1".into(), vec!["duplicate"]));
    }
}
