//! Rows about the process and its Tokio runtime, which the exporter's collectors expose.

use crate::generate::config::Collector;
use crate::generate::dashboards::model::{Panel, Row, View};
use crate::generate::dashboards::scope::{Scope, share};
use crate::generate::dashboards::unit::Unit;
use crate::generate::promql::{Query, Range, Selector};

const BY_INSTANCE: [&str; 1] = ["instance"];
const INSTANCE: &str = "{{instance}}";

/// The rows of the collectors that the configuration names.
pub fn rows(scope: Scope<'_>) -> Vec<Row> {
    let has = |collector| scope.plan.config.service.collectors.contains(&collector);
    let process = has(Collector::Process).then(|| Row::new("Process", process(scope)));
    let runtime = has(Collector::Tokio).then(|| Row::new("Tokio runtime", runtime(scope)));
    let push = has(Collector::Push).then(|| Row::new("Pushes", pushes(scope)));
    process.into_iter().chain(runtime).chain(push).collect()
}

/// CPU, memory and open files now.
pub fn summary(scope: Scope<'_>) -> Vec<Panel> {
    if !scope.plan.config.service.collectors.contains(&Collector::Process) {
        return Vec::new();
    }
    let stat = |title: &str, unit| Panel::new(title, View::Stat, unit).sized(8, 5);
    vec![
        stat("CPU", Unit::Count).with("cores", cpu(scope).sum()).described("Cores in use, in all instances."),
        stat("Memory", Unit::Bytes)
            .with("resident", scope.select("process_resident_memory_bytes").now().sum())
            .described("Resident memory, in all instances."),
        stat("Open files", Unit::Share)
            .with("of the limit", files(scope).aggregate("max"))
            .alarming(0.7, 0.9)
            .described("Open files as a share of their limit, in the instance where it is highest."),
    ]
}

fn cpu(scope: Scope<'_>) -> Query {
    scope.select("process_cpu_seconds_total").rate(Range::RateInterval)
}

/// Without a limit, which is 0 or -1, there is no share.
fn files(scope: Scope<'_>) -> Query {
    scope.select("process_open_fds").now() / scope.select("process_max_fds").now().above(0.0)
}

fn level(scope: Scope<'_>, name: &str) -> Query {
    scope.select(name).now().max_by(BY_INSTANCE)
}

fn process(scope: Scope<'_>) -> Vec<Panel> {
    let lines = |title: &str, unit| Panel::new(title, View::Lines, unit).from_zero();
    let started = Query::time() - level(scope, "process_start_time_seconds");
    vec![
        lines("CPU", Unit::Count)
            .with(INSTANCE, cpu(scope).sum_by(BY_INSTANCE))
            .described("Cores in use: seconds of CPU time in a second."),
        lines("Memory", Unit::Bytes)
            .with(format!("resident {INSTANCE}"), level(scope, "process_resident_memory_bytes"))
            .described("Resident memory. If it only rises, look for a leak."),
        lines("Open files", Unit::Share)
            .with(INSTANCE, files(scope).max_by(BY_INSTANCE))
            .alarming(0.7, 0.9)
            .described("Open files and sockets as a share of their limit. At 1, the process accepts no further connection."),
        lines("Threads", Unit::Count)
            .with(INSTANCE, level(scope, "process_threads"))
            .described("Threads of the process."),
        Panel::new("Running since", View::Stat, Unit::Seconds)
            .with(INSTANCE, started)
            .sized(12, 4)
            .described("The time since the process started."),
        Panel::new("Restarts", View::Stat, Unit::Count)
            .with("restarts", restarts(scope))
            .sized(12, 4)
            .alarming(1.0, 3.0)
            .described("How often a process started again in the time that is shown."),
    ]
}

fn restarts(scope: Scope<'_>) -> Query {
    Query::call("changes", [Query::from(scope.select("process_start_time_seconds").over(Range::Dashboard))]).sum()
}

fn runtime(scope: Scope<'_>) -> Vec<Panel> {
    let lines = |title: &str, unit| Panel::new(title, View::Lines, unit).from_zero();
    let busy = scope.select("tokio_worker_busy_seconds_total").rate(Range::RateInterval).sum_by(BY_INSTANCE);
    let lag = |quantile| buckets(scope.select("tokio_scheduler_lag_seconds_bucket")).histogram_quantile(quantile);
    vec![
        lines("Workers busy", Unit::Share)
            .with(INSTANCE, share_of_workers(busy, scope))
            .up_to(1.0)
            .alarming(0.8, 0.95)
            .described("The busy part of the workers' time. At 1, tasks wait for a worker."),
        lines("Scheduler lag", Unit::Seconds).with("p50", lag(0.5)).with("p99", lag(0.99)).described(
            "The time from the spawning of a task to its first poll. A task that blocks its worker raises it.",
        ),
        lines("Tasks alive", Unit::Count)
            .with(INSTANCE, level(scope, "tokio_alive_tasks"))
            .described("Tasks that were spawned and have not ended."),
        lines("Tasks waiting", Unit::Count)
            .with(INSTANCE, level(scope, "tokio_global_queue_depth"))
            .described("Tasks in the queue that all workers share."),
    ]
}

/// What the program pushes itself, to a Pushgateway.
fn pushes(scope: Scope<'_>) -> Vec<Panel> {
    let rate = |name| scope.select(name).rate(Range::RateInterval).sum_by(BY_INSTANCE);
    let last = scope.select("callmeter_push_last_success_timestamp_seconds").now().max_by(BY_INSTANCE).above(0.0);
    vec![
        Panel::new("Pushes", View::Lines, Unit::PerSecond)
            .with(format!("pushed {INSTANCE}"), rate("callmeter_pushes_total"))
            .with(format!("failed {INSTANCE}"), rate("callmeter_push_failures_total"))
            .from_zero()
            .described("Pushes to the Pushgateway in a second, and those that failed."),
        Panel::new("Since the last push", View::Stat, Unit::Seconds)
            .with(INSTANCE, Query::time() - last)
            .sized(12, 8)
            .described("The time since a push succeeded."),
    ]
}

fn buckets(selector: Selector) -> Query {
    selector.rate(Range::RateInterval).sum_by(["le"])
}

fn share_of_workers(busy: Query, scope: Scope<'_>) -> Query {
    share(busy, &scope.select("tokio_workers").now().sum_by(BY_INSTANCE))
}
