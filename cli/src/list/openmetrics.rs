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
const MOST_SAMPLES: u64 = 10_000_000;

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
        write_family(&mut out, &family.name, family);
        if let Some(was) = &family.was {
            write_family(&mut out, was, family);
        }
    }
    out.push_str("# EOF\n");
    Ok(out)
}

fn check(family: &Family) -> Result<(), OpenMetricsError> {
    let samples = SeriesCount::of(family).samples;
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

fn write_family(out: &mut String, name: &str, family: &Family) {
    // A counter's family has no `_total`, and its sample has it in any case: section "Counter".
    let name = match family.kind {
        Kind::Counter => name.strip_suffix("_total").filter(|stem| !stem.is_empty()).unwrap_or(name),
        Kind::Gauge | Kind::Histogram => name,
    };
    _ = writeln!(out, "# HELP {name} {}", escaped(&family.help));
    _ = writeln!(out, "# TYPE {name} {}", family.kind.as_str());
    if let Some(unit) = family.unit.map(callmeter::Unit::suffix)
        && name.strip_suffix(unit).is_some_and(|before| before.ends_with('_'))
    {
        _ = writeln!(out, "# UNIT {name} {unit}");
    }
    if family.is_open() {
        return;
    }
    for series in family.closed_series() {
        let labels: Vec<String> = series
            .iter()
            .flat_map(|(key, value)| {
                let was = former_key(family, key);
                [Some(*key), was].into_iter().flatten().map(|key| format!("{key}=\"{}\"", escaped(value)))
            })
            .collect();
        match family.kind {
            Kind::Counter => sample(out, name, "_total", &labels),
            Kind::Gauge => sample(out, name, "", &labels),
            Kind::Histogram => histogram(out, name, &labels, &family.buckets),
        }
    }
}

/// The former key of a label, with which the series are labelled, too.
fn former_key<'a>(family: &'a Family, key: &str) -> Option<&'a str> {
    let labels = family.declared.iter().flat_map(|declared| &declared.labels);
    labels.filter(|label| label.key == key).find_map(|label| label.was.as_deref())
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
