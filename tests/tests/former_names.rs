//! `was = "…"` and `deprecated = "…"`: the same series under old and new names and keys.

#![expect(clippy::float_cmp, reason = "counts and sums of whole numbers are exact")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use callmeter::{
    Counter, Exporter, Gauge, Histogram, InstallError, Label, LabelSet, LabelValue, Metrics, SeriesValue, consumer,
    instrumented, job, metered,
};
use callmeter_tests::{Exposition, parse};

#[derive(LabelValue, Clone, Copy)]
enum Region {
    Eu,
    Us,
}

/// Orders that were placed.
#[metered(
    counter(
        "former_orders_total",
        was = "former_order_count",
        deprecated = "Removed in 2.0.",
        labels(status(was = "result") = outcome(ok = "placed", else = "refused")),
    ),
    histogram("former_order_duration_seconds", was = "former_order_time", buckets = [0.1, 10]),
    in_flight("former_orders_in_flight", was = "former_orders_open"),
    timestamp("former_order_last_timestamp_seconds", was = "formerLastOrder"),
    labels(region(was = "zone"), tenant(limit = 2, was = "customer") = tenant, kind(was = "type") = "web"),
)]
fn place_order(region: Region, tenant: &str) -> Result<(), ()> {
    let _ = region;
    if tenant == "bad" { Err(()) } else { Ok(()) }
}

#[metered(counter("former_visits_total", was = "former_visits"))]
fn visit() {}

/// Nobody needs it.
#[metered(counter("former_gone_total", deprecated = "Use former_visits_total."))]
fn gone() {}

/// A label of the type's own, and one of the returned value.
#[metered(
    counter("former_pages_total", labels(side(was = "of"): bool = |()| true)),
    counter(was = "former_browse_total", labels(side: bool = true))
)]
fn former_pages_read() {}

#[derive(LabelSet)]
struct By {
    #[label(was = "zone")]
    region: Region,
}

struct ByHand(Region);

impl LabelSet for ByHand {
    const LABELS: &'static [Label] = &[Label::closed("region", Region::VALUES).was("zone")];

    fn index(&self) -> usize {
        self.0.index()
    }
}

#[derive(Metrics)]
struct Former {
    /// Rows that were sent.
    #[metric(was = "former_rows_sent_total", deprecated = "Soon.")]
    sent: Counter<By>,
    #[metric(was = "former_queue")]
    depth: Gauge<ByHand>,
    #[metric(unit = bytes, was = "former_size", buckets = [-1.0, 10.0])]
    sizes: Histogram,
    #[metric(was = "former_seen")]
    observed: Gauge<By>,
}

static FORMER: Former = Former::new();

/// A preset keeps its names, and gets a former one. Its fields get other keys.
#[consumer(
    queue(was = "topic") = "records",
    counter(was = "former_messages_total"),
    labels(result(was = "status") = status)
)]
fn consume() -> Result<(), ()> {
    Ok(())
}

#[job("crawl", counter("former_runs_total", was = "job_runs_total"), labels(job_name(was = "task")))]
fn crawl() {}

#[instrumented(labels(tier(was = "level") = "gold", function(was = "fn")))]
fn shared() {}

static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| {
    let exporter = Exporter::builder().label("service", "shop").install().expect("no conflict");
    place_order(Region::Eu, "acme").expect("placed");
    place_order(Region::Us, "bad").expect_err("refused");
    place_order(Region::Us, "third").expect("placed");
    visit();
    gone();
    former_pages_read();
    FORMER.sent.with(By { region: Region::Us }).increment(3);
    FORMER.depth.with(ByHand(Region::Eu)).set(7);
    FORMER.sizes.record_many(-5, 2);
    FORMER.observed.with(By { region: Region::Eu }).observe(|| 11.0);
    consume().expect("ack");
    crawl();
    shared();
    // A declared family may also be fed at the facade.
    metrics::counter!("former_sent_total", "region" => "eu").increment(2);
    metrics::counter!("former_sent_total", "region" => "moon", "zone" => "own").increment(5);
    // Another crate's family cannot have a former name.
    metrics::gauge!("former_rows_sent_total").set(1.0);
    metrics::counter!("former_order_count").increment(1);
    exporter
});

/// The new and the old names.
const RENAMED: [(&str, &str); 12] = [
    ("former_orders_total", "former_order_count"),
    ("former_order_duration_seconds", "former_order_time"),
    ("former_orders_in_flight", "former_orders_open"),
    ("former_order_last_timestamp_seconds", "formerLastOrder"),
    ("former_visits_total", "former_visits"),
    ("former_pages_read_total", "former_browse_total"),
    ("former_sent_total", "former_rows_sent_total"),
    ("former_depth", "former_queue"),
    ("former_sizes_bytes", "former_size"),
    ("former_observed", "former_seen"),
    ("messages_consumed_total", "former_messages_total"),
    ("former_runs_total", "job_runs_total"),
];

const SUFFIXES: [&str; 4] = ["", "_bucket", "_sum", "_count"];

/// The series of a name, by their labels.
fn series(exposition: &Exposition, name: &str) -> BTreeMap<BTreeMap<String, String>, String> {
    let samples = exposition.samples.iter().filter(|((sample, _), _)| sample == name);
    samples.map(|((_, labels), value)| (labels.clone(), value.to_string())).collect()
}

#[test]
fn both_names_have_the_same_series() {
    let exposition = parse(&EXPORTER.render());
    for (name, was) in RENAMED {
        let (kind, _) = &exposition.families[name];
        assert_eq!(*kind, exposition.families[was].0, "{name}");
        for suffix in SUFFIXES {
            let new = series(&exposition, &format!("{name}{suffix}"));
            assert_eq!(new, series(&exposition, &format!("{was}{suffix}")), "{name}{suffix}");
            assert_eq!(new.is_empty(), (kind == "histogram") == suffix.is_empty(), "{name}{suffix}");
        }
    }
}

#[test]
fn both_keys_have_the_same_value() {
    let text = EXPORTER.render();
    let exposition = parse(&text);
    let value = |name, labels: &[(&str, &str)]| {
        exposition
            .value(name, &[labels, &[("service", "shop")]].concat())
            .unwrap_or_else(|| panic!("{name} in {text}"))
    };
    let order = |region, tenant, status| {
        let labels = [
            ("region", region),
            ("zone", region),
            ("tenant", tenant),
            ("customer", tenant),
            ("kind", "web"),
            ("type", "web"),
            ("status", status),
            ("result", status),
        ];
        ["former_orders_total", "former_order_count"].map(|name| value(name, &labels))
    };
    assert_eq!(order("eu", "acme", "placed"), [1.0; 2]);
    assert_eq!(order("us", "bad", "refused"), [1.0; 2]);
    assert_eq!(order("us", "_other", "placed"), [1.0; 2], "the limit is that of both");
    assert_eq!(value("former_visits", &[]), 1.0);
    assert_eq!(value("former_rows_sent_total", &[("region", "us"), ("zone", "us")]), 3.0);
    assert_eq!(value("former_rows_sent_total", &[("region", "eu"), ("zone", "eu")]), 2.0, "at the facade");
    assert_eq!(value("former_rows_sent_total", &[("region", "moon"), ("zone", "own")]), 5.0);
    assert_eq!(value("former_queue", &[("region", "eu"), ("zone", "eu")]), 7.0);
    assert_eq!(value("former_seen", &[("region", "eu"), ("zone", "eu")]), 11.0);
    assert_eq!(value("former_size_sum", &[]), -10.0);
    assert_eq!(value("former_pages_total", &[("side", "true"), ("of", "true")]), 1.0);
    let consumed = [("queue", "records"), ("topic", "records"), ("result", "ack"), ("status", "ack")];
    assert_eq!(value("former_messages_total", &consumed), 1.0);
    let ran = [("job_name", "crawl"), ("task", "crawl"), ("status", "success")];
    assert_eq!(value("job_runs_total", &ran), 1.0);
    let called =
        [("function", "shared"), ("fn", "shared"), ("module", module_path!()), ("tier", "gold"), ("level", "gold")];
    assert_eq!(value("function_calls_duration_seconds_count", &called), 1.0);
}

#[test]
fn closed_series_are_zero_under_both_names() {
    let exposition = parse(&EXPORTER.render());
    for name in ["former_sent_total", "former_rows_sent_total"] {
        assert!(series(&exposition, name).keys().any(|labels| labels.get("zone").is_some_and(|zone| zone == "eu")));
    }
    let nacks =
        [("queue", "records"), ("topic", "records"), ("result", "nack"), ("status", "nack"), ("service", "shop")];
    assert_eq!(exposition.value("former_messages_total", &nacks), Some(0.0));
}

#[test]
fn help_says_what_is_new_and_what_will_go() {
    let exposition = parse(&EXPORTER.render());
    let help = |name: &str| exposition.families[name].1.as_str();
    assert_eq!(help("former_orders_total"), "Orders that were placed.");
    assert_eq!(help("former_order_count"), "Renamed to former_orders_total. Deprecated: Removed in 2.0.");
    assert_eq!(help("former_order_time"), "Renamed to former_order_duration_seconds.");
    assert_eq!(help("former_gone_total"), "Nobody needs it. Deprecated: Use former_visits_total.");
    assert_eq!(help("former_rows_sent_total"), "Renamed to former_sent_total. Deprecated: Soon.");
}

#[test]
fn openmetrics_has_the_former_names_of_either_format() {
    let text = EXPORTER.render_openmetrics();
    let types: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split_once(' ').expect("a name and a type"))
        .collect();
    for (family, kind) in [
        ("former_orders", "counter"),
        ("former_order_count", "unknown"),
        ("former_order_count_total", "unknown"),
        // The family of a counter `former_visits_total` would have the former name.
        ("former_visits", "unknown"),
        ("former_visits_total", "unknown"),
        ("former_rows_sent", "counter"),
        ("former_queue", "gauge"),
        ("former_order_time", "histogram"),
    ] {
        assert_eq!(types.get(family), Some(&kind), "{family}");
    }
    for sample in [
        "former_visits{service=\"shop\"} 1",
        "former_visits_total{service=\"shop\"} 1",
        "former_rows_sent_total{service=\"shop\",region=\"us\",zone=\"us\"} 3",
        "former_order_time_bucket{service=\"shop\",customer=\"acme\",kind=\"web\",region=\"eu\",tenant=\"acme\",type=\"web\",zone=\"eu\",le=\"10.0\"} 1",
    ] {
        assert!(text.lines().any(|line| line == sample), "no {sample} in\n{text}");
    }
    let sum = text.lines().find(|line| line.starts_with("former_size_sum"));
    assert_eq!(sum, None, "a histogram with a negative boundary has no sum in OpenMetrics");
}

#[test]
fn a_snapshot_has_both() {
    let snapshot = EXPORTER.snapshot();
    for (name, was) in RENAMED {
        let (new, old) = (snapshot.get(name).expect(name), snapshot.get(was).expect(was));
        assert_eq!((new.kind, &new.series, new.is_declared), (old.kind, &old.series, old.is_declared));
        assert!(old.help.starts_with(&format!("Renamed to {name}.")), "{}", old.help);
    }
    let labels = [("service", "shop"), ("region", "us"), ("zone", "us")];
    assert_eq!(snapshot.value("former_rows_sent_total", &labels), Some(3.0));
    let series = &snapshot.get("former_order_time").expect("renamed").series;
    assert!(series.iter().any(|series| matches!(&series.value, SeriesValue::Histogram(value) if value.count == 1)));
}

#[test]
fn the_catalogue_has_each_family_once() {
    let catalogue = EXPORTER.catalogue();
    for (name, was) in RENAMED {
        assert_eq!(catalogue.get(name).and_then(|family| family.was.as_deref()), Some(was));
        assert_eq!(catalogue.get(was), None, "{was}");
    }
    let orders = catalogue.get("former_orders_total").expect("declared");
    assert_eq!(orders.deprecated.as_deref(), Some("Removed in 2.0."));
    assert_eq!(orders.help, "Orders that were placed.");
    assert_eq!(orders.labels, ["region", "tenant", "kind", "status"]);
    let former = [("kind", "type"), ("region", "zone"), ("status", "result"), ("tenant", "customer")];
    assert_eq!(orders.former_keys(), former);
    let gone = catalogue.get("former_gone_total").expect("declared");
    assert_eq!((gone.was.as_deref(), gone.deprecated.as_deref()), (None, Some("Use former_visits_total.")));
    assert_eq!(gone.exposed_help(), "Nobody needs it. Deprecated: Use former_visits_total.");
    // A label's former key applies to all annotations of the family.
    let calls = catalogue.get("function_calls_total").expect("declared");
    assert_eq!(calls.former_keys(), [("function", "fn"), ("tier", "level")]);
}

#[test]
fn other_crates_do_not_get_a_former_name() {
    let text = EXPORTER.render();
    for line in [
        "undeclared_former_rows_sent_total{service=\"shop\"} 1",
        "undeclared_former_order_count{service=\"shop\"} 1",
    ] {
        assert!(text.lines().any(|of| of == line), "no {line} in\n{text}");
    }
}

#[test]
fn a_former_key_is_taken() {
    let error = Exporter::builder().label("zone", "a").build().expect_err("metrics have this label");
    let InstallError::LabelTaken { label, taken_by } = error else { panic!("{error}") };
    assert_eq!((label.as_str(), taken_by.starts_with("the metric `former_")), ("zone", true), "{taken_by}");
}
