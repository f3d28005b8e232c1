//! What other crates send through the facade cannot break the exposition, merge series or take a declared name.

use std::collections::BTreeSet;

use callmeter::{Counter, Exporter, Gauge, Histogram, LabelSet, Metrics, Recorder};
use callmeter_tests::{Exposition, parse};
use proptest::prelude::*;

#[derive(LabelSet)]
struct By {
    hot: bool,
}

#[derive(Metrics)]
struct Declared {
    jobs: Counter<By>,
    visits: Counter,
    #[metric(unit = seconds, buckets = [0.1, 7])]
    wait: Histogram<By>,
    #[metric(name = "seconds", unit = seconds, buckets = [42])]
    seconds: Histogram,
    level: Gauge<By>,
}

static DECLARED: Declared = Declared::new();

fn exporter() -> Recorder {
    Exporter::builder().label("service", "shop").buckets(&[1.0]).build().expect("a recorder")
}

/// Both formats after some traffic.
fn after(traffic: impl FnOnce()) -> Exposition {
    let recorder = exporter();
    metrics::with_local_recorder(&recorder, || {
        DECLARED.jobs.with(By { hot: true }).increment(1);
        DECLARED.visits.increment(1);
        DECLARED.wait.with(By { hot: true }).record(0.5);
        DECLARED.seconds.record(1);
        DECLARED.level.with(By { hot: true }).set(1);
        traffic();
    });
    no_clash(&recorder.exporter().render_openmetrics());
    parse(&recorder.exporter().render())
}

/// Python's strict parser rejects a family whose name is that of another family, or of its samples.
fn no_clash(open_metrics: &str) {
    let mut seen = BTreeSet::new();
    for (name, kind) in
        open_metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")).filter_map(|line| line.split_once(' '))
    {
        let suffixes: &[_] = match kind {
            "counter" => &["", "_total", "_created"],
            "histogram" => &["", "_count", "_sum", "_bucket", "_created"],
            _ => &[""],
        };
        for suffix in suffixes {
            assert!(seen.insert(format!("{name}{suffix}")), "{name}{suffix} twice in {open_metrics}");
        }
    }
}

fn value(exposition: &Exposition, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    exposition.value(name, &[labels, &[("service", "shop")]].concat())
}

fn dropped(exposition: &Exposition, reason: &str) -> Option<f64> {
    value(exposition, "callmeter_dropped_labels_total", &[("reason", reason)])
}

#[test]
fn valid_labels_are_not_reported() {
    let exposition = after(|| metrics::counter!("declared_jobs_total", "hot" => "true").increment(4));
    assert_eq!(value(&exposition, "declared_jobs_total", &[("hot", "true")]), Some(5.0));
    assert!(!exposition.families.contains_key("callmeter_dropped_labels_total"));
    let exporter = exporter().exporter();
    let family = exporter.catalogue().get("callmeter_dropped_labels_total").expect("in the catalogue");
    assert_eq!(family.labels, ["reason"]);
    assert!(exporter.catalogue().get("callmeter_dropped_updates_total").is_some());
}

#[test]
fn the_counter_of_dropped_labels_is_declared() {
    let recorder = exporter();
    metrics::with_local_recorder(&recorder, || metrics::counter!("strange_jobs", "" => "x").increment(1));
    let snapshot = recorder.exporter().snapshot();
    let family = snapshot.get("callmeter_dropped_labels_total").expect("a label was dropped");
    assert!(family.is_declared, "{family:?}");
}

#[test]
fn one_key_twice_is_one_label_with_both_values() {
    for name in ["declared_jobs_total", "strange_jobs"] {
        let exposition = after(|| {
            metrics::counter!(name, "hot" => "true", "hot" => "false").increment(2);
            metrics::counter!(name, "a.b" => "1", "a_b" => "2").increment(4);
            metrics::counter!(name, "a_b" => "3", "a.b" => "1").increment(8);
            // In another order, it is the same series.
            metrics::counter!(name, "x" => "1", "y" => "2").increment(16);
            metrics::counter!(name, "y" => "2", "x" => "1").increment(16);
        });
        assert_eq!(value(&exposition, name, &[("hot", "true;false")]), Some(2.0), "{exposition:?}");
        assert_eq!(value(&exposition, name, &[("a_b", "1;2")]), Some(4.0));
        assert_eq!(value(&exposition, name, &[("a_b", "1;3")]), Some(8.0));
        assert_eq!(value(&exposition, name, &[("x", "1"), ("y", "2")]), Some(32.0));
        assert_eq!(
            value(&exposition, "declared_jobs_total", &[("hot", "true")]),
            Some(1.0),
            "nothing of a stranger's"
        );
        assert_eq!(dropped(&exposition, "duplicate"), Some(3.0));
    }
}

#[test]
fn reserved_labels_are_dropped_and_counted() {
    for [counter, histogram] in [["declared_jobs_total", "declared_wait_seconds"], ["strange_jobs", "strange_wait"]]
    {
        let exposition = after(|| {
            metrics::counter!(counter, "__name__" => "other", "" => "x", "a" => "1").increment(2);
            // Repeated: it is one series.
            metrics::counter!(counter, "__name__" => "other", "" => "x", "a" => "1").increment(2);
            metrics::histogram!(histogram, "le" => "5", "quantile" => "0.9", "a" => "1").record(0.5);
        });
        assert_eq!(value(&exposition, counter, &[("a", "1")]), Some(4.0));
        assert_eq!(value(&exposition, &format!("{histogram}_count"), &[("a", "1")]), Some(1.0));
        assert_eq!(dropped(&exposition, "reserved"), Some(3.0));
        assert_eq!(dropped(&exposition, "empty"), Some(1.0));
    }
}

#[test]
fn a_series_own_label_overrides_the_exporters() {
    for name in ["declared_level", "strange_level"] {
        let exposition = after(|| metrics::gauge!(name, "service" => "other").set(2));
        assert_eq!(exposition.value(name, &[("service", "other")]), Some(2.0));
    }
}

#[test]
fn names_that_clash_with_declared_ones_are_changed() {
    let traffic: [(&str, fn()); 9] = [
        ("undeclared_declared_jobs", || metrics::gauge!("declared_jobs").set(9)),
        ("undeclared_declared_jobs_total", || metrics::gauge!("declared_jobs_total").set(9)),
        ("undeclared_declared_visits", || metrics::counter!("declared_visits").increment(9)),
        ("undeclared_declared_visits_created", || metrics::gauge!("declared_visits_created").set(9)),
        ("undeclared_declared_wait_seconds", || metrics::gauge!("declared.wait.seconds").set(9)),
        ("undeclared_declared_wait_seconds_count", || {
            metrics::counter!("declared_wait_seconds_count").increment(9);
        }),
        ("undeclared_declared_wait_seconds_bucket", || metrics::gauge!("declared_wait_seconds_bucket").set(9)),
        ("undeclared_declared_level_sum", || metrics::histogram!("declared_level").record(9)),
        // No family is of the type `info`.
        ("declared_level_info", || metrics::gauge!("declared_level_info").set(9)),
    ];
    for (name, traffic) in traffic {
        let exposition = after(traffic);
        assert_eq!(value(&exposition, name, &[]), Some(9.0), "{name}");
        assert_eq!(value(&exposition, "declared_visits_total", &[]), Some(1.0));
        assert_eq!(value(&exposition, "declared_wait_seconds_count", &[("hot", "true")]), Some(1.0));
    }
}

#[test]
fn undeclared_names_that_clash_with_one_another_are_changed() {
    let exposition = after(|| {
        metrics::counter!("strange").increment(1);
        metrics::counter!("strange_total").increment(2);
        metrics::gauge!("strange").set(3);
        metrics::histogram!("strange_wait").record(4);
        metrics::counter!("strange_wait_sum").increment(5);
    });
    assert_eq!(value(&exposition, "strange", &[]), Some(1.0));
    assert_eq!(value(&exposition, "undeclared_strange_total", &[]), Some(2.0));
    assert_eq!(value(&exposition, "undeclared_undeclared_strange", &[]), Some(3.0));
    assert_eq!(value(&exposition, "strange_wait_sum", &[]), Some(4.0));
    assert_eq!(value(&exposition, "undeclared_strange_wait_sum", &[]), Some(5.0));
}

#[test]
fn buckets_are_those_of_the_family_that_declared_them() {
    let exposition = after(|| {
        // They end as declared histograms do.
        metrics::histogram!("strange_seconds").record(0.5);
        metrics::histogram!("shop.declared_wait_seconds").record(0.5);
    });
    for name in ["strange_seconds", "shop_declared_wait_seconds"] {
        let bounds = exposition.samples.keys().filter(|(of, _)| *of == format!("{name}_bucket"));
        let bounds: Vec<_> = bounds.map(|(_, labels)| labels["le"].as_str()).collect();
        assert_eq!(bounds, ["+Inf", "1"], "{name}");
    }
}

#[test]
fn a_histogram_may_end_in_any_word() {
    let exposition = after(|| {
        for name in ["strange_discount", "strange_checksum", "strange_count", "strange_bucket"] {
            metrics::histogram!(name).record(3);
        }
    });
    for name in ["strange_discount", "strange_checksum", "strange_count", "strange_bucket"] {
        assert_eq!(value(&exposition, &format!("{name}_count"), &[]), Some(1.0), "{exposition:?}");
        assert_eq!(value(&exposition, &format!("{name}_sum"), &[]), Some(3.0));
        assert_eq!(value(&exposition, &format!("{name}_bucket"), &[("le", "+Inf")]), Some(1.0));
    }
}

#[derive(Clone, Debug)]
enum Update {
    Counter,
    Gauge,
    Histogram,
    Describe,
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "(undeclared_)?(declared_)?(jobs|visits|wait|wait_seconds|level|x)?(_total|_count|_sum|_bucket|_created|_info){0,2}",
        "[a-b.:_\n 1é\"{}#]{0,4}",
    ]
}

type Labels = Vec<(String, String)>;

fn updates() -> impl Strategy<Value = Vec<(Update, String, Labels)>> {
    let kind =
        prop_oneof![Just(Update::Counter), Just(Update::Gauge), Just(Update::Histogram), Just(Update::Describe)];
    let key = prop_oneof!["(hot|service|le|quantile|__name__|)", "[ab._\n1é]{0,3}"];
    let labels = prop::collection::vec((key, "[a\\\\\n\"\r,}]{0,3}"), 0..4);
    prop::collection::vec((kind, names(), labels), 0..30)
}

proptest! {
    #[test]
    fn any_updates_leave_a_valid_exposition(updates in updates()) {
        after(|| {
            for (kind, name, labels) in updates {
                let labels: Vec<_> = labels.into_iter().map(|(key, value)| metrics::Label::new(key, value)).collect();
                match kind {
                    Update::Counter => metrics::counter!(name, labels).increment(1),
                    Update::Gauge => metrics::gauge!(name, labels).set(1),
                    Update::Histogram => metrics::histogram!(name, labels).record(0.5),
                    Update::Describe => metrics::describe_gauge!(name, "two\nlines\\"),
                }
            }
        });
    }
}
