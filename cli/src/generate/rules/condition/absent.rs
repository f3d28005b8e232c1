//! There are no series.

use super::{Condition, Metric};
use crate::generate::promql::{Matcher, Query, Range};
use crate::generate::rules::model::{Labels, Series};
use crate::generate::rules::scene::{Scene, Timing, instances, with};
use crate::generate::rules::text::Shown;

/// No series has had a sample in the window. The alert has the labels that the selector fixes.
pub fn absent(metric: &Metric, timing: Timing) -> Condition {
    let selector = metric.counter();
    let name = selector.name.clone();
    let fixed: Labels = selector
        .matchers
        .iter()
        .filter_map(|matcher| match matcher {
            Matcher::Equal(key, value) => Some((key.clone(), value.clone())),
            _ => None,
        })
        .collect();
    let query = Query::call("absent_over_time", [selector.over(Range::Fixed(timing.window)).into()]);
    let mut scene = Scene::new(timing);
    let labels = metric.labels.clone();
    let samples = scene.samples();
    let series = |make: &dyn Fn(Series) -> Series| {
        instances(|instance| vec![make(Series::new(&name, with(&labels, "instance", instance)))])
    };
    scene.fires("no series", Vec::new(), fixed, 1.0);
    scene.silent("series", series(&|one| one.constant(1.0, samples)));
    let gap = scene.timing().window.as_secs() / scene.interval().as_secs() / 2;
    scene.silent("a gap", series(&|one| one.constant(1.0, samples.saturating_sub(gap)).missing(gap)));
    Condition { query, shown: Shown::Number, cases: scene.cases() }
}
