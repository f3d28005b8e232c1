//! The names that a family uses in an exposition, in the text format and in OpenMetrics.

use crate::declare::unit::Kind;

/// The names of a family and of its samples, in either format. No two families of one exporter may share one.
///
/// In OpenMetrics a counter's family has no `_total`, and counters and histograms may have a sample `_created`: see
/// "Suffixes" in <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
pub(crate) fn exposed_names(kind: Kind, name: &str) -> Vec<String> {
    let (family, suffixes): (&str, &[&str]) = match kind {
        Kind::Counter => (name.strip_suffix("_total").unwrap_or(name), &["", "_total", "_created"]),
        Kind::Gauge => (name, &[""]),
        Kind::Histogram => (name, &["", "_bucket", "_count", "_sum", "_created"]),
    };
    suffixes.iter().map(|suffix| format!("{family}{suffix}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_the_same_with_total_and_without() {
        let names = ["visits", "visits_total", "visits_created"];
        assert_eq!(exposed_names(Kind::Counter, "visits"), names);
        assert_eq!(exposed_names(Kind::Counter, "visits_total"), names);
        assert_eq!(exposed_names(Kind::Gauge, "visits_total"), ["visits_total"]);
        assert!(exposed_names(Kind::Histogram, "wait").contains(&"wait_bucket".into()));
    }
}
