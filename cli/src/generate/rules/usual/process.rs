//! Alerts on the process, its runtime, and callmeter itself.

use super::{Builder, Settings, Texts};
use crate::generate::config::Collector;
use crate::generate::promql::{Query, Range};
use crate::generate::rules::condition::{Condition, Metric, Share, Used, increased, quantile};
use crate::generate::rules::model::Series;
use crate::generate::rules::scene::{Scene, kept};
use crate::generate::rules::text::{Shown, Text};
use crate::generate::rules::warning::Warning;

const BY_INSTANCE: &[&str] = &["job", "instance"];

pub(super) fn add(builder: &mut Builder<'_>) {
    let has = |collector| builder.plan.config.service.collectors.contains(&collector);
    let (process, tokio, push) = (has(Collector::Process), has(Collector::Tokio), has(Collector::Push));
    if process {
        open_files(builder);
        restarts(builder);
    }
    if tokio {
        lag(builder);
        busy(builder);
    }
    if push {
        let metric = known(builder, "callmeter_push_failures_total", Shown::Number);
        let why = "The gateway cannot be reached, or refuses what is pushed. The program's log says why.";
        events(builder, "PushFailures", &metric, &["job"], "pushes to the Pushgateway have failed", why);
    }
    if let Some(family) = builder.plan.family("callmeter_label_overflow_total") {
        let metric = Metric::declared(&family, &[]);
        let why =
            "The label has as many values as its limit allows. Raise the limit, or use a label with fewer values.";
        events(
            builder,
            "LabelOverflow",
            &metric,
            &["job", "metric", "label"],
            "values of a label were recorded as _other",
            why,
        );
    }
}

fn known(builder: &Builder<'_>, name: &str, shown: Shown) -> Metric {
    Metric::known(builder.plan.select(name), &[], shown)
}

/// A counter has risen.
fn events(builder: &mut Builder<'_>, name: &str, metric: &Metric, by: &[&str], what: &str, why: &str) {
    let Some(settings) = builder.settings(name) else { return };
    let condition = increased(metric, by, settings.timing);
    let summary =
        Text::default().value(Shown::Number).with(format!(" {what}")).labels(by.iter().copied()).with(".");
    builder.push(&settings, condition, Texts::new(summary, why));
}

fn open_files(builder: &mut Builder<'_>) {
    let Some(settings) = builder.settings("OpenFiles") else { return };
    let used = Used {
        used: known(builder, "process_open_fds", Shown::Number),
        limit: known(builder, "process_max_fds", Shown::Number),
        aggregate: "max",
    };
    let condition = used.above(settings.above, BY_INSTANCE, settings.timing);
    let summary = Text::default()
        .label("instance")
        .with(" has opened ")
        .value(Shown::Percentage)
        .with(" of the files that it may open.");
    let why =
        "At the limit, it can accept no connection and open no file. Connections leak, or the limit is too low.";
    builder.push(&settings, condition, Texts::new(summary, why));
}

fn restarts(builder: &mut Builder<'_>) {
    let Some(settings) = builder.settings("ProcessRestarts") else { return };
    let start = known(builder, "process_start_time_seconds", Shown::Number);
    let range = Range::Fixed(settings.timing.window);
    let changes = Query::call("changes", [start.selector.clone().over(range).into()]);
    let query = changes.max_by(BY_INSTANCE.iter().copied()).above(settings.above);
    let mut scene = Scene::new(settings.timing);
    let samples = scene.samples();
    let series = |restarts: f64| {
        let mut series =
            Series::new(&start.selector.name, start.labels.clone()).constant(1.0, samples - samples / 2);
        let mut count = 0.0;
        while count < restarts {
            count += 1.0;
            series = series.constant(1.0 + count, 1);
        }
        vec![series.constant(1.0 + count, samples)]
    };
    // As many as fit into half of the window.
    let many = settings.above.floor() + 1.0;
    scene.fires("restarts", series(many), kept(&start.labels, BY_INSTANCE), many);
    scene.silent("fewer restarts", series(many - 1.0));
    let condition = Condition { query, shown: Shown::Number, cases: scene.cases() };
    let summary = Text::default().label("instance").with(" has restarted ").value(Shown::Number).with(" times.");
    let why = "It crashes, or is killed: look at its last log lines, and at its memory.";
    builder.push(&settings, condition, Texts::new(summary, why));
}

fn lag(builder: &mut Builder<'_>) {
    /// Those of the collector.
    const BOUNDS: &[f64] =
        &[0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    let Some(settings) = builder.settings("SchedulerLag") else { return };
    let metric = known(builder, "tokio_scheduler_lag_seconds", Shown::Duration).with_bounds(BOUNDS);
    let share = Share { by: BY_INSTANCE, above: settings.above, minimum_calls: 0.0, timing: settings.timing };
    let Some(condition) = quantile(&metric, 0.99, &share) else {
        builder.warnings.push(Warning::NoBucketAbove {
            alert: settings.name.to_owned(),
            family: metric.selector.name,
            above: settings.above,
        });
        return;
    };
    let summary =
        Text::new("Tasks of ").label("instance").with(" wait up to ").value(Shown::Duration).with(" for a worker.");
    let why = "Something blocks the workers of the Tokio runtime, or they have too much to do.";
    builder.push(&settings, condition, Texts::new(summary, why));
}

fn busy(builder: &mut Builder<'_>) {
    let Some(settings) = builder.settings("WorkersBusy") else { return };
    let busy = known(builder, "tokio_worker_busy_seconds_total", Shown::Number);
    let workers = known(builder, "tokio_workers", Shown::Number);
    let condition = busy_condition(&busy, &workers, &settings);
    let summary = Text::new("The workers of ")
        .label("instance")
        .with(" are busy for ")
        .value(Shown::Percentage)
        .with(" of the time.");
    let why = "The Tokio runtime has hardly any time left: add instances, or find what computes so much.";
    builder.push(&settings, condition, Texts::new(summary, why));
}

fn busy_condition(busy: &Metric, workers: &Metric, settings: &Settings) -> Condition {
    const WORKERS: f64 = 4.0;
    let timing = settings.timing;
    let count = workers.selector.clone().now().sum_by(BY_INSTANCE.iter().copied());
    let query = (busy.rate(timing.window, BY_INSTANCE) / count).above(settings.above);
    let mut scene = Scene::new(timing);
    let (samples, second) = (scene.samples(), scene.interval().as_secs_f64());
    let series = |share: f64| {
        let time = Series::new(&busy.selector.name, busy.labels.clone()).constant(0.0, 1);
        let workers = Series::new(&workers.selector.name, workers.labels.clone()).constant(WORKERS, samples);
        vec![time.changing(WORKERS * share * second, samples), workers]
    };
    let over = (settings.above * 1.1).min(f64::midpoint(settings.above, 1.0));
    scene.fires("busier than that", series(over), kept(&busy.labels, BY_INSTANCE), over);
    scene.silent("less busy than that", series(settings.above * 0.9));
    Condition { query, shown: Shown::Percentage, cases: scene.cases() }
}
