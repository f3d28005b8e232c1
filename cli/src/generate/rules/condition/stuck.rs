//! Something is under way, and nothing ends.

use super::counter::events;
use super::{Condition, Metric};
use crate::generate::promql::Operator;
use crate::generate::rules::model::Series;
use crate::generate::rules::scene::{Scene, Timing, instances, kept, with};
use crate::generate::rules::text::Shown;

/// Calls are under way, and none has ended in the window. Held for a time, it means that the same calls are under way.
pub fn stuck(under_way: &Metric, ended: &Metric, by: &[&str], timing: Timing) -> Condition {
    let none_ended = ended.increase(timing.window, by).binary(Operator::Equal, 0.0.into());
    let query = under_way.selector.clone().now().sum_by(by.iter().copied()).above(0.0).and(none_ended);
    let mut scene = Scene::new(timing);
    let level_labels = under_way.labels.clone();
    // The series belong together by the labels that are kept.
    let mut ended_labels = ended.labels.clone();
    ended_labels.extend(kept(&level_labels, by));
    let samples = scene.samples();
    let level = |value: f64| {
        instances(|instance| {
            let labels = with(&level_labels, "instance", instance);
            vec![Series::new(&under_way.selector.name, labels).constant(value, samples)]
        })
    };
    let count = |per_window: f64| events(&scene, ended, &ended_labels, per_window);
    let (still, some) = (count(0.0), count(10.0));
    scene.fires("nothing ends", [level(1.0), still.clone()].concat(), kept(&level_labels, by), 2.0);
    scene.silent("calls end", [level(1.0), some].concat());
    scene.silent("nothing is under way", [level(0.0), still].concat());
    Condition { query, shown: Shown::Number, cases: scene.cases() }
}
