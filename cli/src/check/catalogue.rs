//! The rules for declared metrics.

use callmeter::{Catalogue, Conflict, Declared, Family, Kind, Measured, Unit, name};

use super::alerts;
use super::budget::Budget;
use super::finding::{Finding, Place, Rule, Severity};
use super::labels;
use crate::location::SourceFile;
use crate::printable::one_line;

/// Every rule.
pub(super) const RULES: &[Rule] = &[
    INVALID_NAME,
    CONFLICT,
    TOTAL_SERIES,
    FAMILY_SERIES,
    OBJECTIVE_BUCKET,
    alerts::UNKNOWN,
    OPEN_LIMIT,
    CLOSED_VALUES,
    UNUSUAL_NAME,
    DEPRECATED,
    alerts::NAME,
    alerts::NO_RUNBOOK,
];

const INVALID_NAME: Rule = Rule {
    id: "invalid-name",
    severity: Severity::Error,
    summary: "A name is not valid in Prometheus's data model.",
    reason: "A server rejects the whole scrape.",
};
const CONFLICT: Rule = Rule {
    id: "conflict",
    severity: Severity::Error,
    summary: "Two declarations of a family, or of an alert, contradict each other, in one program or in two.",
    reason: "A query would mix different metrics. If both are in one program, installing the exporter fails.",
};
pub(super) const TOTAL_SERIES: Rule = Rule {
    id: "series-budget",
    severity: Severity::Error,
    summary: "All families together may have more series than `--max-series`.",
    reason: "A server pays for each series with memory.",
};
pub(super) const FAMILY_SERIES: Rule = Rule {
    id: "family-series-budget",
    severity: Severity::Error,
    summary: "A family may have more series than `--max-family-series`.",
    reason: "A server pays for each series with memory, and a query reads all of them.",
};
const OBJECTIVE_BUCKET: Rule = Rule {
    id: "objective-bucket",
    severity: Severity::Error,
    summary: "The threshold of an objective is not a bound of the histogram's buckets.",
    reason: "How many calls were within the threshold cannot be counted, so alerts on the objective never fire.",
};
pub(super) const OPEN_LIMIT: Rule = Rule {
    id: "open-label-limit",
    severity: Severity::Warning,
    summary: "The limit of an open label is above `--max-limit`.",
    reason: "Each value makes a series of its own in every combination with other labels.",
};
pub(super) const CLOSED_VALUES: Rule = Rule {
    id: "label-values",
    severity: Severity::Warning,
    summary: "A closed label has more values than `--max-values`.",
    reason: "Each value makes a series of its own in every combination with other labels.",
};
const UNUSUAL_NAME: Rule = Rule {
    id: "unusual-name",
    severity: Severity::Note,
    summary: "A name breaks a convention that `allow_name` lifted.",
    reason: "`promtool check metrics` and readers expect the conventions.",
};
const DEPRECATED: Rule = Rule {
    id: "deprecated",
    severity: Severity::Note,
    summary: "A family, or its former name, is deprecated.",
    reason: "Queries that use it stop working when it is removed.",
};

/// Checks the families of all programs together. The findings are sorted: errors first, then by family.
pub(crate) fn check(catalogue: &Catalogue, budget: &Budget) -> Vec<Finding> {
    let mut findings: Vec<Finding> = catalogue.conflicts().iter().map(conflict).collect();
    for family in catalogue {
        findings.extend(names(family));
        findings.extend(objectives(family));
        findings.extend(deprecated(family));
    }
    alerts::check(catalogue, &mut findings);
    budget.check(catalogue, &mut findings);
    labels::check(catalogue, budget, &mut findings);
    findings.sort_by(|a, b| (b.severity, &a.owner, a.rule).cmp(&(a.severity, &b.owner, b.rule)));
    findings
}

/// The place of an annotation.
pub(super) fn place_of(declared: &Declared) -> Place {
    Place { file: SourceFile::new(&declared.file).path, line: declared.line, columns: None, source: None }
}

fn conflict(conflict: &Conflict) -> Finding {
    let place = conflict.locations.1.rsplit_once(':').and_then(|(file, line)| {
        Some(Place { file: SourceFile::new(file).path, line: line.parse().ok()?, columns: None, source: None })
    });
    Finding::new(&CONFLICT, &conflict.names.1, conflict.to_string()).at(place)
}

/// What the naming rules say. `allow_name` lifts the conventions, so that those are notes.
fn names(family: &Family) -> impl Iterator<Item = Finding> {
    let place = family.declared.first().map(place_of);
    family.name_advice().into_iter().map(move |(name, problem)| {
        let is_valid = name::check_metric(name).is_ok() && (name == family.name || name::check_label(name).is_ok());
        let rule = if is_valid { UNUSUAL_NAME } else { INVALID_NAME };
        let what = if name == family.name { "the name" } else { "the label" };
        // The rule's sentence also says what to write.
        let (problem, instead) = problem.message().split_once(": ").unwrap_or((problem.message(), ""));
        let finding = Finding::new(&rule, &family.name, format!("{what} `{name}`: {problem}")).at(place.clone());
        let instead =
            instead.strip_suffix("or add `allow_name`").unwrap_or(instead).trim_end_matches([' ', ',', ';']);
        if instead.is_empty() { finding } else { finding.instead(instead) }
    })
}

/// Thresholds that are not a bound. Only histograms of seconds contain durations.
fn objectives(family: &Family) -> Vec<Finding> {
    if family.kind != Kind::Histogram || family.unit != Some(Unit::Seconds) {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    for declared in &family.declared {
        let Some(objective) = &declared.objective else { continue };
        let Some(threshold) = objective.latency_seconds else { continue };
        // The objective is about durations, and this is the age of a message or the like.
        if declared.measure == Measured::Value {
            continue;
        }
        if family.buckets.iter().any(|bound| is_same(*bound, threshold)) {
            continue;
        }
        let below = family.buckets.iter().copied().filter(|bound| *bound < threshold).reduce(f64::max);
        let above = family.buckets.iter().copied().filter(|bound| *bound > threshold).reduce(f64::min);
        let (near, choice) = match (below, above) {
            (Some(below), Some(above)) => {
                (format!("between the bounds {below} and {above}"), format!("`{below}` or `{above}`"))
            }
            (Some(below), None) => (format!("above the highest bound, {below}"), format!("`{below}`")),
            (None, Some(above)) => (format!("below the lowest bound, {above}"), format!("`{above}`")),
            (None, None) => ("in a histogram without buckets".to_owned(), "a bound".to_owned()),
        };
        let message = format!(
            "the objective `{}` of `{}` has the threshold {threshold} s, {near} of `{}`",
            objective.name, declared.function, family.name
        );
        findings.push(
            Finding::new(&OBJECTIVE_BUCKET, &family.name, message)
                .instead(format!("choose {choice} as the threshold, or add {threshold} to the buckets"))
                .at(Some(place_of(declared))),
        );
    }
    findings
}

/// Whether both are written the same way in an exposition, apart from the rounding of milliseconds to seconds.
fn is_same(bound: f64, threshold: f64) -> bool {
    (bound - threshold).abs() <= threshold.abs() * 1e-9
}

fn deprecated(family: &Family) -> Option<Finding> {
    let reason = one_line(family.deprecated.as_deref()?);
    let place = family.declared.first().map(place_of);
    Some(
        match &family.was {
            Some(was) => {
                Finding::new(&DEPRECATED, &family.name, format!("the former name `{was}` is deprecated: {reason}"))
                    .instead(format!("query `{}`", family.name))
            }
            None => Finding::new(&DEPRECATED, &family.name, format!("`{}` is deprecated: {reason}", family.name)),
        }
        .at(place),
    )
}
