//! The share of errors among all calls.

use super::metric::declared_values;
use super::{Condition, example};
use crate::generate::promql::{Operator, Range};
use crate::generate::rules::model::{Labels, Series};
use crate::generate::rules::scene::{Scene, Timing, instances, kept, with};
use crate::generate::rules::text::Shown;
use crate::generate::subject::{Errors, FamilyQueries};

/// More than a share of the calls are errors.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// The labels for whose values it is asked separately, `job` among them.
    pub by: &'a [&'a str],
    /// The share.
    pub above: f64,
    /// How many calls the window needs, so that one failure of two calls does not fire. With 0, any number is enough.
    pub minimum_calls: f64,
    /// The times.
    pub timing: Timing,
}

impl Share<'_> {
    /// The condition on a counter of calls. Nothing if its declarations do not tell errors from successes.
    pub fn of(&self, queries: &FamilyQueries<'_>) -> Option<Condition> {
        let errors = queries.errors()?;
        let (bad, good) = (labels_of(queries, &errors, true)?, labels_of(queries, &errors, false)?);
        let range = Range::Fixed(self.timing.window);
        let mut query = queries.error_share(range.clone(), self.by)?.above(self.above);
        if self.minimum_calls > 0.0 {
            query =
                query.and(queries.increase(range, self.by).binary(Operator::AtLeast, self.minimum_calls.into()));
        }
        Some(Condition { query, shown: Shown::Percentage, cases: self.scene(queries, &bad, &good).cases() })
    }

    fn scene(&self, queries: &FamilyQueries<'_>, bad: &Labels, good: &Labels) -> Scene {
        let mut scene = Scene::new(self.timing);
        let samples = scene.samples();
        let calls = (self.minimum_calls * 10.0).max(600.0);
        let series = |scene: &Scene, calls: f64, share: f64| {
            let step = scene.per_scrape(calls) / 2.0;
            instances(|instance| {
                let of = |labels: &Labels, share: f64| {
                    Series::new(&queries.selector.name, with(labels, "instance", instance))
                        .changing(0.0, 1)
                        .changing(step * share, samples)
                };
                vec![of(bad, share), of(good, 1.0 - share)]
            })
        };
        // A share that is nearly all has less room above it.
        let over = (self.above * 1.1).min(f64::midpoint(self.above, 1.0));
        let labels = kept(good, self.by);
        let fires = series(&scene, calls, over);
        scene.fires("more errors than that", fires, labels, over);
        let fewer = series(&scene, calls, self.above * 0.9);
        scene.silent("fewer errors than that", fewer);
        let idle = series(&scene, 0.0, 0.0);
        scene.silent("no calls", idle);
        if self.minimum_calls > 0.0 {
            let rare = series(&scene, self.minimum_calls * 0.9, 1.0);
            scene.silent("only errors, but too few calls", rare);
        }
        scene
    }
}

/// The labels of a series of errors, or of successes.
pub fn labels_of(queries: &FamilyQueries<'_>, errors: &Errors, is_error: bool) -> Option<Labels> {
    match errors {
        Errors::Status { label } => Some(example(queries, &[(label, if is_error { "500" } else { "200" })])),
        Errors::Values { label, values } => {
            let declared = declared_values(queries.family, label);
            let value = declared.into_iter().find(|value| values.iter().any(|error| error == value) == is_error)?;
            Some(example(queries, &[(label, value)]))
        }
    }
}
