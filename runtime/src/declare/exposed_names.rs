//! The names that a family uses in an exposition, in the text format and in OpenMetrics.

use crate::declare::name::same;
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

/// Whether `name` is that of a further sample of the family `family`, whichever format writes it.
pub(crate) const fn is_sample_of(name: &str, family: &str, kind: Kind) -> bool {
    let (family, suffixes): (&str, &[&str]) = match kind {
        Kind::Counter => (without(family, "_total"), &["_created"]),
        Kind::Gauge => (family, &[]),
        Kind::Histogram => (family, &["_bucket", "_count", "_sum", "_created"]),
    };
    let mut i = 0;
    while i < suffixes.len() {
        if name.len() == family.len() + suffixes[i].len() && same(without(name, suffixes[i]), family) {
            return true;
        }
        i += 1;
    }
    false
}

/// A name without this suffix, if it has it.
const fn without<'a>(name: &'a str, suffix: &str) -> &'a str {
    match name.len().checked_sub(suffix.len()) {
        Some(start) if name.is_char_boundary(start) => {
            let (stem, end) = name.split_at(start);
            if same(end, suffix) { stem } else { name }
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_one_in_either_format() {
        for (name, family, kind, is_sample) in [
            ("wait_sum", "wait", Kind::Histogram, true),
            ("wait_bucket", "wait", Kind::Histogram, true),
            ("wait_total", "wait", Kind::Histogram, false),
            ("wait", "wait_sum", Kind::Histogram, false),
            ("wait", "wait", Kind::Histogram, false),
            ("visits_created", "visits_total", Kind::Counter, true),
            ("visits_created", "visits", Kind::Counter, true),
            ("visits", "visits_total", Kind::Counter, false),
            ("level_sum", "level", Kind::Gauge, false),
            ("é", "_total", Kind::Counter, false),
        ] {
            assert_eq!(is_sample_of(name, family, kind), is_sample, "{name} of {family}");
        }
    }

    #[test]
    fn a_counter_is_the_same_with_total_and_without() {
        let names = ["visits", "visits_total", "visits_created"];
        assert_eq!(exposed_names(Kind::Counter, "visits"), names);
        assert_eq!(exposed_names(Kind::Counter, "visits_total"), names);
        assert_eq!(exposed_names(Kind::Gauge, "visits_total"), ["visits_total"]);
        assert!(exposed_names(Kind::Histogram, "wait").contains(&"wait_bucket".into()));
    }
}
