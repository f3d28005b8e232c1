//! Alerts on the servers around the program, as their exporters show them. `[stack] exporters` says which there are.

use super::{Builder, Settings, Texts, percent};
use crate::generate::config::Exporter;
use crate::generate::promql::{Operator, Query, Range, Selector};
use crate::generate::rules::condition::{Condition, Limit, Metric, Used, level};
use crate::generate::rules::model::{Comparison, Labels, Series};
use crate::generate::rules::scene::{INSTANCES, Scene, kept, with};
use crate::generate::rules::text::{Shown, Text};

const BY_INSTANCE: &[&str] = &["job", "instance"];
/// File systems that are always full, or are no disks.
const NO_DISKS: &str = "tmpfs|ramfs|overlay|squashfs|iso9660|fuse.*";

pub(super) fn add(builder: &mut Builder<'_>) {
    let mut exporters = builder.plan.config.stack.exporters.clone();
    exporters.sort_unstable();
    exporters.dedup();
    down(builder, &exporters);
    for exporter in exporters {
        match exporter {
            Exporter::Postgres => postgres(builder),
            Exporter::Redis => redis(builder),
            Exporter::Cadvisor => containers(builder),
            Exporter::Node => host(builder),
        }
    }
}

fn of(exporter: Exporter, name: &str) -> Selector {
    Selector::new(name).equal("job", exporter.job())
}

/// The exporters themselves.
fn down(builder: &mut Builder<'_>, exporters: &[Exporter]) {
    let (Some(settings), Some(first)) = (builder.settings("ExporterDown"), exporters.first()) else { return };
    let up = Selector::new("up").one_of("job", exporters.iter().map(|exporter| exporter.job()));
    let query = up.now().max_by(["job"]).binary(Operator::Equal, 0.0.into());
    let mut scene = Scene::new(settings.timing);
    let samples = scene.samples();
    let series = |values: [f64; 2]| {
        let of = |(instance, value): (&str, f64)| {
            let labels = [("job", first.job()), ("instance", instance)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()));
            Series::new("up", labels.into()).constant(value, samples)
        };
        INSTANCES.into_iter().zip(values).map(of).collect::<Vec<Series>>()
    };
    let fired = [("job".to_owned(), first.job().to_owned())].into();
    scene.fires("no instance is up", series([0.0, 0.0]), fired, 0.0);
    scene.silent("one instance is up", series([0.0, 1.0]));
    let condition = Condition { query, shown: Shown::Number, cases: scene.cases() };
    let summary = Text::new("The exporter ").label("job").with(" cannot be scraped.");
    let why = "Nothing is known about the server that it watches, and its alerts are silent.";
    builder.push(&settings, condition, Texts::new(summary, why));
}

/// The server, which the exporter cannot reach.
fn unreachable(builder: &mut Builder<'_>, name: &str, exporter: Exporter, up: &str, server: &str) {
    let Some(settings) = builder.settings(name) else { return };
    let metric = Metric::known(of(exporter, up), &[], Shown::Number);
    let limit = Limit { comparison: Comparison::Below, value: 1.0 };
    let condition = level(&metric, limit, BY_INSTANCE, settings.timing);
    let summary = Text::new(format!("{server} does not answer its exporter ")).label("instance").with(".");
    builder.push(
        &settings,
        condition,
        Texts::new(summary, "The server is down, or refuses the exporter's connection."),
    );
}

/// A gauge is near its limit.
fn used(builder: &mut Builder<'_>, settings: &Settings, used: &Used, by: &[&str], what: &str, why: &str) {
    let condition = used.above(settings.above, by, settings.timing);
    let summary = Text::default()
        .value(Shown::Percentage)
        .with(format!(" of {what} of "))
        .label("instance")
        .with(" are used.");
    builder.push(
        settings,
        condition,
        Texts::new(summary, format!("More than {}%. {why}", percent(settings.above))),
    );
}

fn postgres(builder: &mut Builder<'_>) {
    let exporter = Exporter::Postgres;
    unreachable(builder, "PostgresDown", exporter, "pg_up", "PostgreSQL");
    let Some(settings) = builder.settings("PostgresConnections") else { return };
    // A pool keeps idle connections open, which is what it is for.
    let active = of(exporter, "pg_stat_activity_count").not_matching("state", "idle|disabled");
    let connections = Used {
        used: Metric::known(active, &[("datname", "shop"), ("state", "active")], Shown::Number),
        limit: Metric::known(of(exporter, "pg_settings_max_connections"), &[], Shown::Number),
        aggregate: "sum",
    };
    let why = "At the limit, the server refuses new ones. Transactions are slow, or connections leak.";
    used(builder, &settings, &connections, BY_INSTANCE, "the connections", why);
}

fn redis(builder: &mut Builder<'_>) {
    let exporter = Exporter::Redis;
    unreachable(builder, "RedisDown", exporter, "redis_up", "Redis");
    let Some(settings) = builder.settings("RedisMemory") else { return };
    let memory = Used {
        used: Metric::known(of(exporter, "redis_memory_used_bytes"), &[], Shown::Bytes),
        limit: Metric::known(of(exporter, "redis_memory_max_bytes"), &[], Shown::Bytes),
        aggregate: "max",
    };
    let why = "At its limit, Redis evicts keys or refuses writes.";
    used(builder, &settings, &memory, BY_INSTANCE, "the bytes", why);
}

fn containers(builder: &mut Builder<'_>) {
    let Some(settings) = builder.settings("ContainerMemory") else { return };
    // Without a name, it is a group of containers, whose memory would count twice.
    let selector = of(Exporter::Cadvisor, "container_memory_working_set_bytes").not_equal("name", "");
    let metric = Metric::known(selector, &[("name", "shop-1")], Shown::Bytes);
    let limit = Limit { comparison: Comparison::Above, value: settings.above };
    let condition = level(&metric, limit, &["job", "instance", "name"], settings.timing);
    let summary = Text::new("The container ").label("name").with(" uses ").value(Shown::Bytes).with(" of memory.");
    let why = "It may be killed when its limit is reached. Memory leaks, or the limit is too low.";
    builder.push(&settings, condition, Texts::new(summary, why));
}

fn host(builder: &mut Builder<'_>) {
    let exporter = Exporter::Node;
    if let Some(settings) = builder.settings("HostMemory") {
        let summary =
            Text::default().value(Shown::Percentage).with(" of the memory of ").label("instance").with(" is used.");
        let (free, all) =
            (of(exporter, "node_memory_MemAvailable_bytes"), of(exporter, "node_memory_MemTotal_bytes"));
        let condition = not_free(&settings, free, all, &[], BY_INSTANCE);
        builder.push(
            &settings,
            condition,
            Texts::new(summary, "The system will kill a process when there is none left."),
        );
    }
    if let Some(settings) = builder.settings("HostDisk") {
        let disks = |name| of(exporter, name).not_matching("fstype", NO_DISKS);
        let labels = [("device", "/dev/sda1"), ("fstype", "ext4"), ("mountpoint", "/")];
        let by = ["job", "instance", "mountpoint"];
        let (free, all) = (disks("node_filesystem_avail_bytes"), disks("node_filesystem_size_bytes"));
        let condition = not_free(&settings, free, all, &labels, &by);
        let summary = Text::default()
            .value(Shown::Percentage)
            .with(" of the disk ")
            .label("mountpoint")
            .with(" of ")
            .label("instance")
            .with(" is used.");
        builder.push(
            &settings,
            condition,
            Texts::new(summary, "Databases stop when a disk is full. Delete something, or make it larger."),
        );
    }
    if let Some(settings) = builder.settings("HostCpu") {
        let summary = Text::new("The processors of ")
            .label("instance")
            .with(" are busy for ")
            .value(Shown::Percentage)
            .with(" of the time.");
        builder.push(&settings, busy(&settings), Texts::new(summary, "Everything on the machine becomes slow."));
    }
}

/// The share that is not free.
fn not_free(settings: &Settings, free: Selector, all: Selector, labels: &[(&str, &str)], by: &[&str]) -> Condition {
    const ALL: f64 = 1e9;
    let current = |selector: &Selector, operator| selector.clone().now().aggregate_by(operator, by.iter().copied());
    let query = Query::from(1.0) - current(&free, "min") / current(&all, "max").above(0.0);
    let query = query.above(settings.above);
    let mut scene = Scene::new(settings.timing);
    let samples = scene.samples();
    let (free, all) = (Metric::known(free, labels, Shown::Bytes), Metric::known(all, labels, Shown::Bytes));
    let series = |used: f64, size: f64| {
        let of = |metric: &Metric, value| {
            Series::new(&metric.selector.name, metric.labels.clone()).constant(value, samples)
        };
        vec![of(&free, (1.0 - used) * ALL), of(&all, size)]
    };
    let over = (settings.above * 1.1).min(f64::midpoint(settings.above, 1.0));
    scene.fires("less is free", series(over, ALL), kept(&free.labels, by), over);
    scene.silent("more is free", series(settings.above * 0.9, ALL));
    scene.silent("the size is 0, as that of a disk that cannot be read", series(1.0, 0.0));
    Condition { query, shown: Shown::Percentage, cases: scene.cases() }
}

fn busy(settings: &Settings) -> Condition {
    let timing = settings.timing;
    let idle = of(Exporter::Node, "node_cpu_seconds_total").equal("mode", "idle");
    let rate = idle.rate(Range::Fixed(timing.window)).aggregate_by("avg", BY_INSTANCE.iter().copied());
    let query = (Query::from(1.0) - rate).binary(Operator::Above, settings.above.into());
    let mut scene = Scene::new(timing);
    let (samples, second) = (scene.samples(), scene.interval().as_secs_f64());
    let labels: Labels = [("job", Exporter::Node.job()), ("instance", INSTANCES[0]), ("mode", "idle")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    // One processor does nothing of what the other one does.
    let series = |busy: f64| -> Vec<Series> {
        let of = |(cpu, busy): (&str, f64)| {
            Series::new("node_cpu_seconds_total", with(&labels, "cpu", cpu))
                .constant(0.0, 1)
                .changing((1.0 - busy) * second, samples)
        };
        [("0", (2.0 * busy - 1.0).max(0.0)), ("1", (2.0 * busy).min(1.0))].map(of).into()
    };
    let over = (settings.above * 1.1).min(f64::midpoint(settings.above, 1.0));
    scene.fires("busier than that", series(over), kept(&labels, BY_INSTANCE), over);
    scene.silent("less busy than that", series(settings.above * 0.9));
    Condition { query, shown: Shown::Percentage, cases: scene.cases() }
}
