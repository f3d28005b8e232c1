//! The report as data: what `--format json` writes.

use serde::Serialize;

use super::compare::{Figure, Side, change};
use super::read::Pair;
use super::threshold::Thresholds;
use crate::activity::{Figures, Plan, SubjectKind, Unit};

/// The version of the document. A field may be added without a new version; nothing else may change.
const SCHEMA_VERSION: u32 = 1;

/// Two expositions, compared.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    schema_version: u32,
    /// The file or URL.
    pub(super) before: String,
    pub(super) after: String,
    /// Whether `after` counts from `before` on, as both are of one process.
    pub(super) is_same_process: bool,
    /// How long each covers.
    pub(super) seconds_before: Option<f64>,
    pub(super) seconds_after: Option<f64>,
    /// Functions, then families that belong to none; each sorted by what changed most.
    pub(super) rows: Vec<ReportRow>,
    /// Families that only `after` has.
    pub(super) new_families: Vec<String>,
    /// Families that only `before` has.
    pub(super) removed_families: Vec<String>,
    /// The sources without `process_start_time_seconds`.
    pub(super) without_start_time: Vec<String>,
    /// The figures that rose above their threshold.
    pub(super) exceeded: Vec<Exceeded>,
}

/// A function or a family.
#[derive(Debug, Serialize)]
pub(super) struct ReportRow {
    pub(super) name: String,
    /// Where the function is. Families have no such place.
    pub(super) location: Option<String>,
    pub(super) unit: ReportUnit,
    pub(super) before: Side,
    pub(super) after: Side,
}

/// The unit of the quantiles.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ReportUnit {
    Seconds,
    Bytes,
    Other,
}

/// A figure that rose above its threshold.
#[derive(Debug, Serialize)]
pub(super) struct Exceeded {
    pub(super) row: String,
    pub(super) figure: String,
    /// `before → after`
    pub(super) change: String,
    /// As a share: 0.1 for 10%.
    pub(super) limit: f64,
}

impl Report {
    pub(super) fn new(pair: &Pair, thresholds: Option<&Thresholds>) -> Self {
        let (seconds_before, seconds_after) = pair.seconds();
        let functions = Plan::functions(&pair.catalogue);
        let families = functions.other_families([&pair.before.exposition, &pair.after.exposition]);
        let mut rows = Vec::new();
        for plan in [&functions, &families] {
            let before = plan.measure(None, &pair.before.exposition);
            let since = pair.is_same_process.then_some(&pair.before.exposition);
            let after = plan.measure(since, &pair.after.exposition);
            let side = |figures: &Figures, seconds| Side::new(figures, seconds);
            let sides = before.iter().map(|figures| side(figures, seconds_before));
            let sides = sides.zip(after.iter().map(|figures| side(figures, seconds_after)));
            let mut part: Vec<ReportRow> = plan
                .subjects
                .iter()
                .zip(sides)
                .filter(|(_, (before, after))| !(before.is_empty() && after.is_empty()))
                .map(|(subject, (before, after))| {
                    let location = match &subject.kind {
                        SubjectKind::Function { location, .. } => Some(location.clone()),
                        SubjectKind::Family => None,
                    };
                    ReportRow { name: subject.name.clone(), location, unit: subject.unit.into(), before, after }
                })
                .collect();
            part.sort_by(|a, b| {
                let (a, b) = (change(&a.before, &a.after), change(&b.before, &b.after));
                b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
            });
            rows.append(&mut part);
        }
        let only = |one: &Pair, is_new: bool| -> Vec<String> {
            let (here, there) = if is_new { (&one.after, &one.before) } else { (&one.before, &one.after) };
            let names = here.exposition.families.keys();
            names.filter(|name| !there.exposition.families.contains_key(*name)).cloned().collect()
        };
        let both = [&pair.before, &pair.after].into_iter();
        let without_start_time = both.filter(|taken| taken.exposition.process_start().is_none());
        let exceeded = thresholds.map(|thresholds| exceeded(&rows, thresholds)).unwrap_or_default();
        Self {
            schema_version: SCHEMA_VERSION,
            before: pair.before.name.clone(),
            after: pair.after.name.clone(),
            is_same_process: pair.is_same_process,
            seconds_before,
            seconds_after,
            rows,
            new_families: only(pair, true),
            removed_families: only(pair, false),
            without_start_time: without_start_time.map(|taken| taken.name.clone()).collect(),
            exceeded,
        }
    }
}

impl Report {
    /// Whether both cover the same time, as far as is known: load tests of the same length.
    pub(super) fn are_times_equal(&self) -> bool {
        match (self.seconds_before, self.seconds_after) {
            (Some(before), Some(after)) => (before - after).abs() <= 0.01 * before,
            _ => !self.is_same_process,
        }
    }
}

fn exceeded(rows: &[ReportRow], thresholds: &Thresholds) -> Vec<Exceeded> {
    let mut all = Vec::new();
    for row in rows {
        for (figure, limit) in thresholds.exceeded(&row.before, &row.after) {
            let change = figure.cell(row.unit.into(), &row.before, &row.after, true);
            all.push(Exceeded { row: row.name.clone(), figure: figure.name().to_owned(), change, limit });
        }
    }
    all
}

impl Figure {
    /// The title of its column.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Rate => "rate/s",
            Self::Errors => "errors",
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::Level => "in flight",
        }
    }
}

impl From<Unit> for ReportUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Seconds => Self::Seconds,
            Unit::Bytes => Self::Bytes,
            Unit::Other => Self::Other,
        }
    }
}

impl From<ReportUnit> for Unit {
    fn from(unit: ReportUnit) -> Self {
        match unit {
            ReportUnit::Seconds => Self::Seconds,
            ReportUnit::Bytes => Self::Bytes,
            ReportUnit::Other => Self::Other,
        }
    }
}
