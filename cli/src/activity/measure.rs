//! Computes figures from one or two expositions.

use std::collections::BTreeMap;

use super::figures::{Figures, SeriesFigures};
use super::plan::{Part, Plan, Role};
use crate::exposition::{Bound, Exposition, FamilyKind, Histogram, Labels, Summary, Value, increase};

impl Plan {
    /// The figures of each subject: what happened after `before`, or since the start of the program.
    pub fn measure(&self, before: Option<&Exposition>, now: &Exposition) -> Vec<Figures> {
        let mut figures = vec![Figures::default(); self.subjects.len()];
        for (name, family) in self.exposed(now) {
            let before = before.and_then(|before| before.families.get(name));
            for (labels, value) in &family.series {
                let before = before.and_then(|family| family.series.get(labels));
                for part in self.parts(name, labels) {
                    if let Some(figures) = figures.get_mut(part.subject) {
                        add(figures, part, labels, before, value);
                    }
                }
            }
        }
        for figures in &mut figures {
            if let Some(durations) = &figures.durations
                && !durations.buckets.is_empty()
            {
                figures.quantiles = Figures::RANKS.map(|rank| durations.quantile(rank));
            }
        }
        figures
    }

    /// The series of one subject, in the order of their families.
    pub fn series(&self, subject: usize, before: Option<&Exposition>, now: &Exposition) -> Vec<SeriesFigures> {
        let mut all = Vec::new();
        for (name, family) in self.exposed(now) {
            let before = before.and_then(|before| before.families.get(name));
            for (labels, value) in &family.series {
                let Some(part) = self.parts(name, labels).find(|part| part.subject == subject) else { continue };
                let before = before.and_then(|family| family.series.get(labels));
                let (value, is_count) = match (value, before) {
                    (Value::Number(now), before) if family.kind == FamilyKind::Counter => {
                        (increase(before.and_then(number), *now), true)
                    }
                    (Value::Number(now), _) => (*now, false),
                    (Value::Histogram(now), Some(Value::Histogram(before))) => (now.since(before).count(), true),
                    (Value::Histogram(now), _) => (now.count(), true),
                    (Value::Summary(now), before) => (summary_count(now, before).unwrap_or_default(), true),
                };
                let is_error = part.is_error(labels) == Some(true);
                all.push(SeriesFigures { family: name.clone(), labels: labels.clone(), value, is_count, is_error });
            }
        }
        all
    }
}

fn add(figures: &mut Figures, part: &Part, labels: &Labels, before: Option<&Value>, now: &Value) {
    match (part.role, now) {
        (Role::Calls, Value::Number(now)) => {
            let calls = increase(before.and_then(number), *now);
            count(figures, part, labels, calls);
        }
        (Role::Durations { counts_calls }, Value::Histogram(now)) => {
            let recorded = match before {
                Some(Value::Histogram(before)) => now.since(before),
                _ => now.clone(),
            };
            if counts_calls {
                count(figures, part, labels, recorded.count());
            }
            figures.durations.get_or_insert_default().add(&recorded);
        }
        (Role::Durations { counts_calls }, Value::Summary(now)) => {
            let calls = summary_count(now, before);
            if let (true, Some(calls)) = (counts_calls, calls) {
                count(figures, part, labels, calls);
            }
            let sum = now.sum.map(|now| match before {
                Some(Value::Summary(Summary { sum: Some(before), .. })) => increase(Some(*before), now),
                _ => now,
            });
            // Quantiles of several series cannot be added up.
            let quantiles = if figures.durations.is_none() { quantiles(now) } else { [None; 3] };
            figures.quantiles = quantiles;
            figures.durations.get_or_insert_default().add(&Histogram::new([], sum, calls));
        }
        (Role::Level, Value::Number(now)) => *figures.level.get_or_insert_default() += now,
        _ => {}
    }
}

fn count(figures: &mut Figures, part: &Part, labels: &Labels, calls: f64) {
    *figures.calls.get_or_insert_default() += calls;
    if let Some(is_error) = part.is_error(labels) {
        *figures.errors.get_or_insert_default() += if is_error { calls } else { 0.0 };
    }
}

fn number(value: &Value) -> Option<f64> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn summary_count(now: &Summary, before: Option<&Value>) -> Option<f64> {
    let before = if let Some(Value::Summary(before)) = before { before.count } else { None };
    now.count.map(|now| increase(before, now))
}

fn quantiles(summary: &Summary) -> [Option<f64>; 3] {
    let of_rank = |quantiles: &BTreeMap<Bound, f64>, rank| quantiles.get(&Bound(rank)).copied();
    Figures::RANKS.map(|rank| of_rank(&summary.quantiles, rank).filter(|value| value.is_finite()))
}
