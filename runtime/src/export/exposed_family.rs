//! A declared family under each of its names, as a format writes them.

use std::borrow::Cow;

use super::writer::Format;
use crate::declare::unit::Kind;
use crate::store::Family;

/// A declared family under one of its names.
#[derive(Debug)]
pub(super) struct ExposedFamily<'a> {
    pub(super) family: &'a Family,
    pub(super) names: Names<'a>,
    pub(super) help: &'a str,
}

/// What a format calls a family and its samples.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names<'a> {
    /// The family's name.
    pub(super) family: Cow<'a, str>,
    /// The family's type.
    pub(super) kind: &'static str,
    /// The name of its samples, without a histogram's suffixes.
    pub(super) sample: Cow<'a, str>,
}

impl<'a> ExposedFamily<'a> {
    /// The family under its name, then under its former name. All have the same series.
    pub(super) fn all(format: Format, family: &'a Family) -> impl Iterator<Item = Self> {
        let former = family.former();
        let own = Names::own(format, family.kind(), family.name(), former.map(|(was, _)| was));
        let former = former.into_iter().flat_map(move |(was, help)| {
            let all = Names::former(format, family.kind(), family.name(), was);
            all.into_iter().map(move |names| Self { family, names, help })
        });
        std::iter::once(Self { family, names: own, help: family.help() }).chain(former)
    }
}

impl<'a> Names<'a> {
    fn own(format: Format, kind: Kind, name: &'a str, was: Option<&str>) -> Self {
        match kind {
            Kind::Gauge | Kind::Histogram => Self::plain(kind.as_str(), name.into()),
            Kind::Counter => {
                let (family, sample) = (format.counter_family(name), format.counter_sample(name));
                // Two families cannot have one name in OpenMetrics, where `visits_total` belongs to `visits`.
                let is_former = |was| format == Format::OpenMetrics && former_samples(was).any(|was| was == family);
                if was.is_some_and(is_former) {
                    return Self::plain(UNKNOWN, sample);
                }
                Self { family: family.into(), kind: kind.as_str(), sample }
            }
        }
    }

    /// The names of a family that was called `was`.
    fn former(format: Format, kind: Kind, name: &'a str, was: &'a str) -> Vec<Self> {
        if kind != Kind::Counter || format == Format::Text {
            return vec![Self::plain(kind.as_str(), was.into())];
        }
        let own = Self::own(format, kind, name, Some(was));
        let samples = former_samples(was).filter(|sample| *sample != own.sample);
        let is_free = |family: &str| !family.is_empty() && family != was && family != own.sample;
        let names = samples.map(|sample| match sample.strip_suffix("_total") {
            Some(family) if is_free(family) => {
                Self { family: family.to_owned().into(), kind: kind.as_str(), sample }
            }
            _ => Self::plain(UNKNOWN, sample),
        });
        names.collect()
    }

    /// A family whose samples have its name.
    fn plain(kind: &'static str, name: Cow<'a, str>) -> Self {
        Self { family: name.clone(), kind, sample: name }
    }
}

/// The samples that OpenMetrics has for a counter that was called `was`.
///
/// A counter's samples end in `_total` there. So a counter that was called `visits` has been scraped as `visits_total` in
/// OpenMetrics, and as `visits` in the text format. Queries may use either, so both are exposed, with a type that leaves
/// the samples' names as they are.
fn former_samples(was: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let with_total = (!was.ends_with("_total")).then(|| format!("{was}_total"));
    std::iter::once(was.into()).chain(with_total.map(Into::into))
}

/// The type in OpenMetrics that says nothing about the samples' names.
const UNKNOWN: &str = "unknown";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Type, family and sample, of the name and then of the former ones.
    fn names(format: Format, kind: Kind, name: &str, was: &str) -> Vec<String> {
        let own = Names::own(format, kind, name, Some(was));
        let former = Names::former(format, kind, name, was);
        let all = std::iter::once(own).chain(former);
        all.map(|names| format!("{} {} {}", names.kind, names.family, names.sample)).collect()
    }

    #[test]
    fn text_has_both_names_as_they_are() {
        for (kind, name, was) in [
            (Kind::Counter, "orders_total", "order_count"),
            (Kind::Counter, "orders_total", "orders"),
            (Kind::Gauge, "depth", "depth_total"),
            (Kind::Histogram, "wait_seconds", "wait"),
        ] {
            let kind_text = kind.as_str();
            let expected = [name, was].map(|name| format!("{kind_text} {name} {name}"));
            assert_eq!(names(Format::Text, kind, name, was), expected);
        }
    }

    #[test]
    fn openmetrics_has_the_former_name_as_either_format_had_it() {
        for (name, was, expected) in [
            ("orders_total", "placed_total", &["counter orders orders_total", "counter placed placed_total"][..]),
            (
                "orders_total",
                "order_count",
                &[
                    "counter orders orders_total",
                    "unknown order_count order_count",
                    "unknown order_count_total order_count_total",
                ],
            ),
            ("visits_total", "visits", &["unknown visits_total visits_total", "unknown visits visits"]),
            ("visits", "visits_total", &["counter visits visits_total"]),
            ("a_total", "a_total_total", &["counter a a_total", "unknown a_total_total a_total_total"]),
            ("a_total_total", "a_total", &["unknown a_total_total a_total_total", "counter a a_total"]),
            ("a_total", "_total", &["counter a a_total", "unknown _total _total"]),
        ] {
            assert_eq!(names(Format::OpenMetrics, Kind::Counter, name, was), expected);
        }
        let gauge = ["gauge depth depth", "gauge backlog backlog"];
        assert_eq!(names(Format::OpenMetrics, Kind::Gauge, "depth", "backlog"), gauge);
    }

    /// The names that OpenMetrics reserves for a family, which no other may have.
    #[test]
    fn no_two_families_of_a_rename_have_a_name_in_common() {
        let all = ["a", "a_total", "a_total_total", "b", "b_total", "_total"];
        for name in all {
            for was in all.into_iter().filter(|was| *was != name) {
                let own = Names::own(Format::OpenMetrics, Kind::Counter, name, Some(was));
                let former = Names::former(Format::OpenMetrics, Kind::Counter, name, was);
                let mut seen = HashSet::new();
                for names in std::iter::once(own).chain(former) {
                    let suffixes = if names.kind == "counter" { &["", "_total", "_created"][..] } else { &[""] };
                    for suffix in suffixes {
                        assert!(seen.insert(format!("{}{suffix}", names.family)), "{name} was {was}: {names:?}");
                    }
                }
            }
        }
    }
}
