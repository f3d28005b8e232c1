//! Conditions on gauges.

use super::{Condition, Metric};
use crate::generate::promql::Operator;
use crate::generate::rules::model::{Comparison, Series};
use crate::generate::rules::scene::{INSTANCES, Scene, Timing, kept, with};
use crate::generate::rules::text::Shown;

/// A number that a gauge is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// On which side of it the condition holds.
    pub comparison: Comparison,
    /// The number.
    pub value: f64,
}

/// The largest value is above the number, or the smallest one is below it.
pub fn level(metric: &Metric, limit: Limit, by: &[&str], timing: Timing) -> Condition {
    let is_below = limit.comparison == Comparison::Below;
    let (aggregate, operator) = if is_below { ("min", Operator::Below) } else { ("max", Operator::Above) };
    let current = metric.selector.clone().now().aggregate_by(aggregate, by.iter().copied());
    let query = current.binary(operator, limit.value.into());
    let mut scene = Scene::new(timing);
    let labels = metric.labels.clone();
    let margin = if limit.value == 0.0 { 1.0 } else { limit.value.abs() * 0.1 };
    let (beyond, within) = if is_below {
        (limit.value - margin, limit.value + margin)
    } else {
        (limit.value + margin, limit.value - margin)
    };
    let samples = scene.samples();
    let values = |values: [f64; 2]| {
        let series = |(instance, value): (&str, f64)| {
            Series::new(&metric.selector.name, with(&labels, "instance", instance)).constant(value, samples)
        };
        INSTANCES.into_iter().zip(values).map(series).collect::<Vec<Series>>()
    };
    let fired = kept(&with(&labels, "instance", INSTANCES[0]), by);
    scene.fires("one instance is beyond it", values([beyond, within]), fired, beyond);
    scene.silent("both are within it", values([within, within]));
    scene.silent("both have exactly this value", values([limit.value, limit.value]));
    Condition { query, shown: metric.shown, cases: scene.cases() }
}

/// A share of a limit is used. Where no limit is set, it is 0, -1 or not there, and nothing holds.
#[derive(Clone, Debug)]
pub struct Used {
    /// What is used.
    pub used: Metric,
    /// The limit.
    pub limit: Metric,
    /// How the series of what is used are put together.
    pub aggregate: &'static str,
}

impl Used {
    /// More than this share is used.
    pub fn above(&self, share: f64, by: &[&str], timing: Timing) -> Condition {
        const LIMIT: f64 = 1000.0;
        let (used, limit) = (&self.used, &self.limit);
        let current =
            |metric: &Metric, operator| metric.selector.clone().now().aggregate_by(operator, by.iter().copied());
        let query = (current(used, self.aggregate) / current(limit, "max").above(0.0)).above(share);
        let mut scene = Scene::new(timing);
        let samples = scene.samples();
        let series = |value: f64, most: Option<f64>| {
            let most =
                most.map(|most| Series::new(&limit.selector.name, limit.labels.clone()).constant(most, samples));
            let value = Series::new(&used.selector.name, used.labels.clone()).constant(value, samples);
            [value].into_iter().chain(most).collect::<Vec<Series>>()
        };
        let over = (share * 1.1).min(f64::midpoint(share, 1.0));
        scene.fires("more is used", series(over * LIMIT, Some(LIMIT)), kept(&used.labels, by), over);
        scene.silent("less is used", series(share * 0.9 * LIMIT, Some(LIMIT)));
        scene.silent("no limit is set, as 0", series(LIMIT, Some(0.0)));
        scene.silent("no limit is set, as -1", series(LIMIT, Some(-1.0)));
        scene.silent("no limit is exposed", series(LIMIT, None));
        Condition { query, shown: Shown::Percentage, cases: scene.cases() }
    }
}
