//! The latest time in a gauge is too long ago.

use std::time::Duration;

use super::{Condition, Metric};
use crate::generate::promql::{Query, Range};
use crate::generate::rules::model::Series;
use crate::generate::rules::scene::{Scene, Timing, instances, kept, with};
use crate::generate::rules::text::Shown;

/// The latest time in a gauge is longer ago than this.
///
/// A program that restarts exposes 0 until the event happens again, so that the latest time of the whole period counts. A program that
/// exists for less than the period cannot be late.
pub fn age(metric: &Metric, above: Duration, by: &[&str], hold_for: Duration) -> Condition {
    let period = Range::Fixed(above);
    let latest = Query::call("max_over_time", [metric.selector.clone().over(period.clone()).into()]);
    let existed = metric.selector.clone().ago(period).now().max_by(by.iter().copied());
    let age = Query::time() - latest.max_by(by.iter().copied());
    let query = age.above(above.as_secs_f64()).and(existed);

    let mut scene = Scene::new(Timing { window: above, hold_for });
    let labels = metric.labels.clone();
    let (samples, at) = (scene.samples(), scene.at().as_secs_f64());
    let series = |make: &dyn Fn(Series) -> Series| {
        instances(|instance| vec![make(Series::new(&metric.selector.name, with(&labels, "instance", instance)))])
    };
    let fired = kept(&labels, by);
    // The time of a test begins in 1970.
    scene.fires("the last time is long ago", series(&|one| one.constant(60.0, samples)), fired.clone(), at - 60.0);
    scene.fires("it has never happened", series(&|one| one.constant(0.0, samples)), fired, at);
    let recent = at - above.as_secs_f64() * 0.9;
    scene.silent("it has happened again", series(&|one| one.constant(60.0, samples / 2).constant(recent, samples)));
    let restarted = series(&|one| one.constant(60.0, samples / 2).constant(recent, 1).constant(0.0, samples));
    scene.silent("it has happened, and then the program was restarted", restarted);
    scene.silent("the program is new", series(&|one| one.missing(samples / 2).constant(0.0, samples)));
    Condition { query, shown: Shown::Duration, cases: scene.cases() }
}
