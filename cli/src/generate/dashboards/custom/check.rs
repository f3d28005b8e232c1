//! Whether the names of a series are declared.

use callmeter::{Family, Kind, LabelValues};
use toml::Spanned;

use crate::check::finding::Severity;
use crate::generate::config::dashboards::{SeriesConfig, View};
use crate::generate::dashboards::error::Problem;
use crate::generate::dashboards::names::Similar;
use crate::generate::dashboards::scope::Scope;
use crate::query::analyse::Settings;
use crate::query::{NamesArgs, QueryFile, check};

/// A problem, and the byte of the configuration where it is.
pub(super) type Located = (usize, Problem);

/// The labels that the scrape adds.
const OF_SCRAPE: [&str; 2] = ["job", "instance"];

/// The declared family of this name.
pub(super) fn family<'a>(scope: Scope<'a>, name: &Spanned<String>) -> Result<&'a Family, Located> {
    scope.plan.catalogue.get(name.get_ref()).ok_or_else(|| {
        let names = scope.plan.catalogue.iter().map(|family| family.name.as_str());
        let similar = Similar::to(name.get_ref(), names);
        (name.span().start, Problem::UnknownFamily { name: name.get_ref().clone(), similar })
    })
}

/// Whether the family has the labels and the values.
pub(super) fn labels(series: &SeriesConfig, family: &Family) -> Result<(), Located> {
    for label in series.by.iter().chain(series.only.keys()) {
        let key = label.get_ref().as_str();
        if !OF_SCRAPE.contains(&key) && !family.labels.iter().any(|declared| declared == key) {
            let similar = Similar::to(key, family.labels.iter().map(String::as_str));
            let error = Problem::UnknownLabel { family: family.name.clone(), label: key.to_owned(), similar };
            return Err((label.span().start, error));
        }
    }
    for (label, wanted) in &series.only {
        let Some(values) = closed_values(family, label.get_ref()) else { continue };
        for value in wanted.get_ref().values() {
            if !values.contains(&value) {
                let error = Problem::UnknownValue {
                    family: family.name.clone(),
                    label: label.get_ref().clone(),
                    value: value.to_owned(),
                    similar: Similar::to(value, values.iter().copied()),
                };
                return Err((wanted.span().start, error));
            }
        }
    }
    Ok(())
}

/// The values of a label. Nothing if it may have any.
fn closed_values<'a>(family: &'a Family, key: &str) -> Option<Vec<&'a str>> {
    let labels = family.declared.iter().flat_map(|declared| &declared.labels).filter(|label| label.key == key);
    let mut all = Vec::new();
    for label in labels {
        match &label.values {
            LabelValues::Closed(values) => all.extend(values.iter().map(String::as_str)),
            LabelValues::Outcome(values) => all.extend(values.iter().map(|text| text.value.as_str())),
            LabelValues::Open(_) => return None,
        }
    }
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

/// Whether the view fits the type of the family.
pub(super) fn kind(view: View, family: &Family) -> Result<(), Problem> {
    let (name, fits, needs): (_, &[Kind], _) = match view {
        View::Rate => ("rate", &[Kind::Counter, Kind::Histogram], "a counter or a histogram"),
        View::Increase => ("increase", &[Kind::Counter, Kind::Histogram], "a counter or a histogram"),
        View::Share => {
            ("share", &[Kind::Counter, Kind::Histogram], "a counter or a histogram: for gauges, write `ratio`")
        }
        View::Ratio => ("ratio", &[Kind::Gauge], "a gauge: for counters, write `share`"),
        View::Quantile => ("quantile", &[Kind::Histogram], "a histogram"),
        View::Mean => ("mean", &[Kind::Histogram], "a histogram"),
        View::Value => ("value", &[Kind::Gauge], "a gauge: for counters, write `rate` or `increase`"),
        View::Sum => ("sum", &[Kind::Gauge], "a gauge: for counters, write `rate` or `increase`"),
        View::Age => ("age", &[Kind::Gauge], "a gauge whose value is a time"),
        View::Heatmap => ("heatmap", &[Kind::Histogram], "a histogram"),
    };
    if fits.contains(&family.kind) {
        return Ok(());
    }
    Err(Problem::WrongKind { view: name, family: family.name.clone(), kind: family.kind, needs })
}

/// Whether `check --queries` finds an error in a query.
pub(super) fn query(scope: Scope<'_>, query: &Spanned<String>) -> Result<(), Located> {
    let at = query.span().start;
    let names = NamesArgs { label: Vec::new(), known: Vec::new() };
    let vocabulary = names
        .vocabulary(&scope.plan.catalogue, Settings::default())
        .map_err(|error| (at, Problem::Query(error.to_string())))?;
    let file = QueryFile::of_expression("", query.get_ref());
    let findings = check::check(vocabulary, &[file]);
    match findings.into_iter().find(|located| located.finding.severity == Severity::Error) {
        Some(located) => Err((at, Problem::Query(located.finding.message))),
        None => Ok(()),
    }
}
