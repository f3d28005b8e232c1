//! The exposition of a program in which nothing has happened yet, in [OpenMetrics 1.0].
//!
//! Every series of closed labels is at zero. Those of open labels appear as values are used, so their families have no
//! samples here.
//!
//! [OpenMetrics 1.0]: https://prometheus.io/docs/specs/om/open_metrics_spec/

use std::fmt::Write as _;

use callmeter::{Family, Kind, name};

use super::Listing;
use crate::series::SeriesCount;

/// An exposition with more samples is of no use, and a catalogue file may declare any number.
const MOST_SAMPLES: u64 = 2_000_000;

/// Why families have no exposition.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenMetricsError {
    /// There are too many samples.
    #[error(
        "`{family}` alone has {samples} samples, and an exposition has at most {MOST_SAMPLES}: list other families, or use fewer values"
    )]
    Samples {
        /// The family that exceeds the limit.
        family: String,
        /// How many it has.
        samples: u64,
    },
    /// A name that no exposition may contain.
    #[error("`{name}` is not a name in Prometheus's data model: {problem}")]
    Name {
        /// The name of a family or a label.
        name: String,
        /// What is wrong.
        problem: name::NameProblem,
    },
}

/// Renders the exposition. Families with the same name in different programs are one.
pub(super) fn render(listing: &Listing) -> Result<String, OpenMetricsError> {
    let mut out = String::new();
    for family in &listing.families {
        check(family)?;
        exposures(family).iter().for_each(|exposure| write_family(&mut out, exposure, family));
    }
    out.push_str("# EOF\n");
    Ok(out)
}

fn check(family: &Family) -> Result<(), OpenMetricsError> {
    let samples = SeriesCount::of(family).series;
    if samples > MOST_SAMPLES && !family.is_open() {
        return Err(OpenMetricsError::Samples { family: family.name.clone(), samples });
    }
    let problem = |name: &str, result: Result<(), name::NameProblem>| {
        result.map_err(|problem| OpenMetricsError::Name { name: name.to_owned(), problem })
    };
    [Some(&family.name), family.was.as_ref()]
        .into_iter()
        .flatten()
        .try_for_each(|name| problem(name, name::check_metric(name)))?;
    let labels = family.declared.iter().flat_map(|declared| &declared.labels);
    let keys = labels.flat_map(|label| [Some(&label.key), label.was.as_ref()]).flatten();
    keys.into_iter().try_for_each(|key| problem(key, name::check_label(key)))
}

/// A family under one of its names.
struct Exposure {
    kind: &'static str,
    /// The family's name.
    name: String,
    /// The name of its samples, without a histogram's suffixes.
    sample: String,
    help: String,
}

/// The family under its name and under its former name, as the exporter writes them.
fn exposures(family: &Family) -> Vec<Exposure> {
    let exposure = |kind, name: &str, sample: &str, help| Exposure {
        kind,
        name: name.to_owned(),
        sample: sample.to_owned(),
        help,
    };
    let (help, former_help) = (family.exposed_help(), family.former_help());
    let (kind, name) = (family.kind.as_str(), family.name.as_str());
    if family.kind != Kind::Counter {
        let former = family.was.iter().map(|was| exposure(kind, was, was, former_help.clone()));
        return std::iter::once(exposure(kind, name, name, help)).chain(former).collect();
    }
    // A counter's family has no `_total`, and its sample has it in any case: section "Counter". A counter whose former
    // name has no `_total` was scraped with it in this format, and without it in the text format. Queries may use either.
    let stem = name.strip_suffix("_total").filter(|stem| !stem.is_empty()).unwrap_or(name);
    let own = format!("{stem}_total");
    let former: Vec<String> = family.was.iter().flat_map(|was| former_samples(was)).collect();
    // Samples that no counter's family may have are of an unknown type.
    let is_taken = former.iter().any(|sample| sample == stem);
    let first = if is_taken { exposure("unknown", &own, &own, help) } else { exposure(kind, stem, &own, help) };
    let was = family.was.as_deref().unwrap_or_default();
    let former = former.iter().filter(|sample| **sample != own).map(|sample| match sample.strip_suffix("_total") {
        Some(stem) if !stem.is_empty() && stem != was && stem != own => {
            exposure(kind, stem, sample, former_help.clone())
        }
        _ => exposure("unknown", sample, sample, former_help.clone()),
    });
    std::iter::once(first).chain(former).collect()
}

fn former_samples(was: &str) -> Vec<String> {
    if was.ends_with("_total") { vec![was.to_owned()] } else { vec![was.to_owned(), format!("{was}_total")] }
}

fn write_family(out: &mut String, Exposure { kind, name, sample: sample_name, help }: &Exposure, family: &Family) {
    _ = writeln!(out, "# HELP {name} {}", escaped(help));
    _ = writeln!(out, "# TYPE {name} {kind}");
    if let Some(unit) = family.unit.map(callmeter::Unit::suffix)
        && name.strip_suffix(unit).is_some_and(|before| before.ends_with('_'))
    {
        _ = writeln!(out, "# UNIT {name} {unit}");
    }
    if family.is_open() {
        return;
    }
    let former_keys = family.former_keys();
    for series in family.closed_series() {
        let labels: Vec<String> = series
            .iter()
            .flat_map(|(key, value)| {
                let was = former_keys.iter().find(|(present, _)| present == key).map(|(_, was)| *was);
                [Some(*key), was].into_iter().flatten().map(|key| format!("{key}=\"{}\"", escaped(value)))
            })
            .collect();
        match family.kind {
            Kind::Counter | Kind::Gauge => sample(out, sample_name, "", &labels),
            Kind::Histogram => histogram(out, sample_name, &labels, &family.buckets),
        }
    }
}

fn histogram(out: &mut String, name: &str, labels: &[String], buckets: &[f64]) {
    // The Go client writes boundaries with a fraction.
    let bounds = buckets.iter().map(|bound| format!("{bound:?}")).chain(["+Inf".to_owned()]);
    for bound in bounds {
        sample(out, name, "_bucket", &[labels, &[format!("le=\"{bound}\"")]].concat());
    }
    // With a negative boundary there is no sum, and no count without a sum: section "Histogram".
    if buckets.first().is_none_or(|bound| *bound >= 0.0) {
        sample(out, name, "_sum", labels);
        sample(out, name, "_count", labels);
    }
}

fn sample(out: &mut String, name: &str, suffix: &str, labels: &[String]) {
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    _ = writeln!(out, "{name}{suffix}{labels} 0");
}

/// A help text or a label value: section "Escaping".
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
