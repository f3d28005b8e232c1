//! Conditions on counters.

use crate::generate::rules::model::Comparison;

use super::{Condition, Metric};
use crate::generate::promql::{Operator, Query};
use crate::generate::rules::model::{Labels, Series};
use crate::generate::rules::scene::{Scene, Timing, instances, kept, with};
use crate::generate::rules::text::Shown;

/// The events per second are above, or below, a number.
pub fn rate(metric: &Metric, comparison: Comparison, value: f64, by: &[&str], timing: Timing) -> Condition {
    let rate = metric.rate(timing.window, by);
    let operator = if comparison == Comparison::Below { Operator::Below } else { Operator::Above };
    let query = rate.binary(operator, value.into());
    let mut scene = Scene::new(timing);
    let labels = metric.labels.clone();
    let (more, less) = if value == 0.0 { (1.0, 0.0) } else { (value * 1.1, value * 0.9) };
    let (over, within) = if comparison == Comparison::Below { (less, more) } else { (more, less) };
    let at =
        |scene: &Scene, per_second: f64| events(scene, metric, &labels, per_second * timing.window.as_secs_f64());
    let (fires, silent) = (at(&scene, over), at(&scene, within));
    scene.fires("beyond the rate", fires, kept(&labels, by), over);
    scene.silent("within the rate", silent);
    Condition { query, shown: Shown::Number, cases: scene.cases() }
}

/// There were events in the window.
pub fn increased(metric: &Metric, by: &[&str], timing: Timing) -> Condition {
    let query: Query = metric.increase(timing.window, by).above(0.0);
    let mut scene = Scene::new(timing);
    let labels = metric.labels.clone();
    let fires = events(&scene, metric, &labels, 10.0);
    scene.fires("events", fires, kept(&labels, by), 10.0);
    let samples = scene.samples();
    let one = |instance: &str| Series::new(metric.counter().name, with(&labels, "instance", instance));
    scene.silent("only old events", instances(|instance| vec![one(instance).constant(7.0, samples)]));
    let restarted = instances(|instance| vec![one(instance).constant(7.0, samples / 2).constant(0.0, samples)]);
    scene.silent("a restart", restarted);
    Condition { query, shown: Shown::Number, cases: scene.cases() }
}

/// This many events per window, on both instances together.
pub fn events(scene: &Scene, metric: &Metric, labels: &Labels, per_window: f64) -> Vec<Series> {
    let step = scene.per_scrape(per_window) / 2.0;
    instances(|instance| {
        let series = Series::new(metric.counter().name, with(labels, "instance", instance));
        vec![series.constant(0.0, 1).changing(step, scene.samples())]
    })
}
