//! `Exporter::snapshot` has the same data as the rendered text, as values.

use callmeter::{
    Exporter, FamilyKind, Histogram, LabelSet, LabelValue, Metrics, SeriesValue, Snapshot, Unit, instrumented,
    metered,
};
use callmeter_tests::parse;

#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    #[label(rename = "very \"large\"\\\n")]
    Large,
}

#[derive(LabelSet)]
struct By {
    size: Size,
}

#[derive(Metrics)]
struct Shot {
    /// How long it took.
    #[metric(unit = seconds, buckets = [0.5, 2.0])]
    waits: Histogram<By>,
}

static SHOT: Shot = Shot::new();

#[instrumented]
fn work() {}

#[metered(counter("shot_open_total", labels(tenant(limit = 5) = tenant)))]
fn open(tenant: &str) {}

/// Name, labels and value.
type Sample = (String, Vec<(String, String)>, f64);

/// Every sample of a snapshot, as the exposition has it.
fn samples(snapshot: &Snapshot) -> Vec<Sample> {
    let mut samples = Vec::new();
    for family in snapshot {
        for series in &family.series {
            let mut add = |suffix: &str, value: f64, bound: Option<f64>| {
                let mut labels = series.labels.clone();
                if let Some(bound) = bound {
                    let bound = if bound.is_finite() { bound.to_string() } else { "+Inf".into() };
                    labels.push(("le".into(), bound));
                }
                labels.sort();
                samples.push((format!("{}{suffix}", family.name), labels, value));
            };
            #[expect(clippy::cast_precision_loss, reason = "small counts")]
            match &series.value {
                SeriesValue::Counter(value) | SeriesValue::Gauge(value) => add("", *value, None),
                SeriesValue::Histogram(histogram) => {
                    for bucket in &histogram.buckets {
                        add("_bucket", bucket.cumulative_count as f64, Some(bucket.upper_bound));
                    }
                    add("_sum", histogram.sum, None);
                    add("_count", histogram.count as f64, None);
                }
                other => panic!("{other:?} is not in this exposition"),
            }
        }
    }
    samples.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    samples
}

#[test]
fn a_snapshot_has_the_values_that_are_rendered() {
    let exporter = Exporter::builder().label("service", "sh\"op").install().expect("an exporter");
    (0..3).for_each(|_| work());
    ["a", "b", "a"].into_iter().for_each(open);
    [0.25, 1.0, 9.0].into_iter().for_each(|value| SHOT.waits.with(By { size: Size::Large }).record(value));
    SHOT.waits.with(By { size: Size::Small }).record_many(-1.0, 2);
    metrics::counter!("stranger", "of" => "\\ and \"").increment(4);
    metrics::gauge!("stranger_level").set(f64::NEG_INFINITY);
    metrics::histogram!("stranger_sizes", "of" => "x").record(0.3);
    metrics::describe_gauge!("stranger_level", "How high\nit is.");

    let (snapshot, exposition) = (exporter.snapshot(), parse(&exporter.render()));
    let of_snapshot = samples(&snapshot);
    let of_text: Vec<_> = exposition
        .samples
        .iter()
        .map(|((name, labels), value)| (name.clone(), labels.clone().into_iter().collect::<Vec<_>>(), *value))
        .collect();
    assert_eq!(of_snapshot, of_text);
    for (name, (kind, help)) in &exposition.families {
        let family = snapshot.get(name).expect("rendered above");
        assert_eq!(format!("{:?}", family.kind).to_lowercase(), *kind, "{name}");
        assert_eq!(family.help.replace('\n', "\\n"), *help, "{name}");
    }

    assert_eq!(snapshot.value("shot_open_total", &[("tenant", "a"), ("service", "sh\"op")]), Some(2.0));
    assert_eq!(snapshot.value("shot_open_total", &[("tenant", "a")]), None, "all labels are to be given");
    let waits = snapshot.get("shot_waits_seconds").expect("declared");
    assert_eq!((waits.kind, waits.unit, waits.is_declared), (FamilyKind::Histogram, Some(Unit::Seconds), true));
    let large = waits.get(&[("size", "very \"large\"\\\n"), ("service", "sh\"op")]).expect("recorded");
    let SeriesValue::Histogram(large) = &large.value else { panic!("a histogram") };
    assert_eq!((large.sum, large.count), (10.25, 3));
    let buckets: Vec<_> =
        large.buckets.iter().map(|bucket| (bucket.upper_bound, bucket.cumulative_count)).collect();
    assert_eq!(buckets, [(0.5, 1), (2.0, 2), (f64::INFINITY, 3)]);
    assert!(snapshot.get("stranger").is_some_and(|stranger| !stranger.is_declared));

    // A snapshot does not change afterwards.
    let before = snapshot.clone();
    work();
    assert_eq!(snapshot, before);
    assert_ne!(exporter.snapshot(), before);
}
