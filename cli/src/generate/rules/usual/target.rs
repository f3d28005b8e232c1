//! The program is not there.

use super::{Builder, Settings, Texts};
use crate::generate::promql::{Matching, Operator, Query, Selector};
use crate::generate::rules::condition::Condition;
use crate::generate::rules::model::{Labels, Series};
use crate::generate::rules::scene::{INSTANCES, Scene, with};
use crate::generate::rules::text::{Shown, Text};

pub(super) fn add(builder: &mut Builder<'_>) {
    let plan = builder.plan;
    // A program that pushes everything is not scraped.
    if plan.catalogue.iter().all(|family| plan.is_pushed(&family.name)) {
        return;
    }
    if let Some(settings) = builder.settings("TargetDown") {
        let summary = Text::new("No instance of ").label("job").with(" can be scraped.");
        let why = "Each instance is down, does not answer in time, or is not found by Prometheus any more.";
        builder.push(&settings, all_down(plan.job(), &settings), Texts::new(summary, why));
    }
    if let Some(settings) = builder.settings("InstanceDown") {
        let summary =
            Text::new("The instance ").label("instance").with(" of ").label("job").with(" cannot be scraped.");
        let why = "Others can. It is down, or does not answer in time.";
        builder.push(&settings, one_down(plan.job(), &settings), Texts::new(summary, why));
    }
}

fn up(job: &str) -> Selector {
    Selector::new("up").equal("job", job)
}

fn labels(job: &str) -> Labels {
    [("job".to_owned(), job.to_owned())].into()
}

/// All instances are down, or there is none.
fn all_down(job: &str, settings: &Settings) -> Condition {
    let none_up = up(job).now().max_by(["job"]).binary(Operator::Equal, 0.0.into());
    let query = none_up.or(Query::call("absent", [up(job).now()]));
    let mut scene = Scene::new(settings.timing);
    let targets = targets(scene.samples(), job);
    scene.fires("all instances are down", targets([0.0, 0.0]), labels(job), 0.0);
    scene.fires("there is no instance", Vec::new(), labels(job), 1.0);
    scene.silent("one instance is down", targets([0.0, 1.0]));
    scene.silent("all instances are up", targets([1.0, 1.0]));
    Condition { query, shown: Shown::Number, cases: scene.cases() }
}

/// An instance is down while another one is up.
fn one_down(job: &str, settings: &Settings) -> Condition {
    let down = up(job).now().binary(Operator::Equal, 0.0.into());
    let others = up(job).now().max_by(["job"]).binary(Operator::Equal, 1.0.into());
    let by_job = Matching { on: Some(vec!["job".to_owned()]), group_left: None };
    let query = down.binary_on(Operator::And, by_job, others);
    let mut scene = Scene::new(settings.timing);
    let targets = targets(scene.samples(), job);
    let fired = with(&labels(job), "instance", INSTANCES[0]);
    scene.fires("one instance is down", targets([0.0, 1.0]), fired, 0.0);
    scene.silent("all instances are down", targets([0.0, 0.0]));
    scene.silent("all instances are up", targets([1.0, 1.0]));
    Condition { query, shown: Shown::Number, cases: scene.cases() }
}

fn targets(samples: u64, job: &str) -> impl Fn([f64; 2]) -> Vec<Series> {
    move |values| {
        let series = |(instance, value): (&str, f64)| {
            Series::new("up", with(&labels(job), "instance", instance)).constant(value, samples)
        };
        INSTANCES.into_iter().zip(values).map(series).collect()
    }
}
