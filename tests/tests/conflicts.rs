//! If declarations contradict each other, nothing is installed, and the error names both source locations.

use callmeter::{Counter, Difference, Exporter, Gauge, InstallError, Metrics, metered};

#[metered(counter("conflicts_total", help = "One text.", labels(a = "x")))]
fn first() {}

#[metered(counter("conflicts_total", help = "Another text.", labels(b = "x")))]
fn second() {}

#[metered(histogram("conflicts_wait_seconds", buckets = [1, 2]))]
fn third() {}

#[metered(histogram("conflicts_wait_seconds", buckets = [1, 3]))]
fn fourth() {}

#[metered(counter("conflicts_open_total", labels(tenant(limit = 5) = tenant)))]
fn fifth(tenant: &str) {}

#[metered(counter("conflicts_open_total", labels(tenant(limit = 6) = tenant)))]
fn sixth(tenant: &str) {}

#[derive(Metrics)]
#[metrics(prefix = "conflicts")]
struct Gauges {
    /// A gauge under a counter's name.
    #[metric(name = "conflicts_kind_total", allow_name)]
    kind: Gauge,
    /// A gauge under the name of a histogram's sample.
    #[metric(name = "conflicts_wait_seconds_count", allow_name)]
    count: Gauge,
    /// A gauge under the name that a counter's family has in OpenMetrics.
    jobs: Gauge,
    /// A gauge under the name of a counter's further sample there.
    #[metric(name = "conflicts_jobs_created")]
    created: Gauge,
    /// A counter under the name of a gauge that an exporter may have of itself.
    #[metric(name = "process_threads", allow_name)]
    threads: Counter,
}

static GAUGES: Gauges = Gauges::new();

#[metered(counter("conflicts_kind_total"))]
fn seventh() {}

#[metered(counter("conflicts_jobs_total"))]
fn twelfth() {}

/// The families of `#[instrumented]` may have further labels: this is not a conflict.
#[callmeter::instrumented(labels(extra = "x"))]
fn eighth() {}

#[callmeter::instrumented]
fn ninth() {}

/// Help that was not written as `help = "…"` contradicts nothing.
#[metered(counter("conflicts_help_total"))]
fn tenth() {}

/// Another doc comment.
#[metered(counter("conflicts_help_total"))]
fn eleventh() {}

mod one {
    /// Nobody wrote the name of its counter.
    #[callmeter::metered(counter)]
    pub(super) fn conflicts_bare() {}

    #[derive(callmeter::Metrics)]
    #[metrics(prefix = "conflicts_shared")]
    pub(super) struct Queue {
        pub(super) depth: callmeter::Gauge,
        /// A name that is written is shared on purpose.
        #[metric(name = "conflicts_meant_total")]
        pub(super) meant: callmeter::Counter,
    }

    pub(super) static QUEUE: Queue = Queue::new();
}

mod other {
    /// It shares the family by accident.
    #[callmeter::metered(counter)]
    pub(super) fn conflicts_bare() {}

    #[derive(callmeter::Metrics)]
    #[metrics(prefix = "conflicts_shared")]
    pub(super) struct Backlog {
        pub(super) depth: callmeter::Gauge,
        #[metric(name = "conflicts_meant_total")]
        pub(super) meant: callmeter::Counter,
    }

    pub(super) static BACKLOG: Backlog = Backlog::new();
}

/// It shares the family on purpose: the name is written.
#[metered(counter("conflicts_bare_total"))]
fn thirteenth() {}

#[test]
fn conflicts_prevent_the_install() {
    for call in [
        first,
        second,
        third,
        fourth,
        || fifth("a"),
        || sixth("a"),
        seventh,
        eighth,
        ninth,
        tenth,
        eleventh,
        twelfth,
    ] {
        call();
    }
    for call in [one::conflicts_bare, other::conflicts_bare, thirteenth] {
        call();
    }
    one::QUEUE.depth.set(1);
    one::QUEUE.meant.increment(1);
    other::BACKLOG.depth.set(1);
    other::BACKLOG.meant.increment(1);
    GAUGES.kind.set(1);
    GAUGES.count.set(1);
    GAUGES.jobs.set(1);
    GAUGES.created.set(1);
    GAUGES.threads.increment(1);

    let error = Exporter::builder().install().expect_err("declarations contradict one another");
    let message = error.to_string();
    let InstallError::Conflicts(conflicts) = error else { panic!("{message}") };
    let mut found: Vec<_> = conflicts
        .iter()
        .map(|conflict| {
            let kind = match &conflict.difference {
                Difference::Kind(..) => "kind",
                Difference::Labels(..) => "labels",
                Difference::Buckets(..) => "buckets",
                Difference::Help(..) => "help",
                Difference::Limit { .. } => "limit",
                Difference::Exposition => "exposition",
                Difference::Name => "name",
                other => panic!("{other:?}"),
            };
            (conflict.names.1.as_str(), kind)
        })
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("conflicts_bare_total", "name"),
            ("conflicts_jobs_total", "exposition"),
            ("conflicts_jobs_total", "exposition"),
            ("conflicts_kind_total", "kind"),
            ("conflicts_open_total", "limit"),
            ("conflicts_shared_depth", "name"),
            ("conflicts_total", "help"),
            ("conflicts_total", "labels"),
            ("conflicts_wait_seconds", "buckets"),
            ("conflicts_wait_seconds_count", "exposition"),
        ]
    );
    // Both places, as file and line.
    let labels = "`conflicts_total` is declared with labels [a] at tests/tests/conflicts.rs:5 and with labels [b] at tests/tests/conflicts.rs:8";
    assert!(message.contains(labels), "{message}");

    let name = "`conflicts_bare_total` is generated from two items of the same name, at tests/tests/conflicts.rs:67 and at tests/tests/conflicts.rs:84: give one of them another prefix or name, or write the name at both if they are to share the family";
    assert!(message.contains(name), "{message}");

    // The families of a collector are declared where the program adds the collector.
    let message = Exporter::builder().process().install().expect_err("as before").to_string();
    let process = "`process_threads` is declared with type counter at tests/tests/conflicts.rs:23 and with type gauge at tests/tests/conflicts.rs:";
    assert!(message.contains(process), "{message}");

    // Nothing was installed: another recorder can be.
    metrics::set_global_recorder(metrics::NoopRecorder).expect("no recorder is installed");
}

/// Other recorders do not refuse the contradiction. A value beyond the lower limit is not another value there.
#[test]
fn a_value_beyond_a_lower_limit_is_other() {
    use metrics_util::debugging::{DebugValue, DebuggingRecorder};

    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        ["a", "b", "c", "d", "e", "f"].into_iter().for_each(sixth);
        fifth("f");
    });
    let mut counted: Vec<(String, DebugValue)> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| (key.key().labels().map(metrics::Label::value).collect(), value))
        .collect();
    counted.sort_by(|(a, _), (b, _)| a.cmp(b));
    let expected = ["_other", "a", "b", "c", "d", "e", "f"];
    assert_eq!(counted, expected.map(|value| (value.to_owned(), DebugValue::Counter(1))));
}
