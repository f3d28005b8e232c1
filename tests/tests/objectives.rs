//! What `objective = CONST` adds: labels of the Autometrics convention, and bucket bounds for all series of a family.

use std::collections::BTreeSet;
use std::time::Duration;

use callmeter::{Exporter, LabelValue, Objective, build_info, instrumented, job, metered};
use callmeter_tests::{Exposition, parse};
use metrics_util::debugging::DebuggingRecorder;

const API: Objective = Objective::new("api").success(99.9).latency(99.0, Duration::from_millis(300));
const SUCCESS: Objective = Objective::new("success").success(95.0);
const LATENCY: Objective =
    Objective::new("latency").latency(90.0, Duration::from_secs(3)).window(Duration::from_hours(7 * 24));

#[instrumented(objective = API)]
fn with_both(good: bool) -> Result<(), ()> {
    if good { Ok(()) } else { Err(()) }
}

#[instrumented(objective = SUCCESS)]
fn with_success() {}

#[instrumented(objective = LATENCY, sample = 2)]
fn with_latency() {}

#[instrumented(objective = API, labels(channel, tenant(limit = 2) = tenant))]
fn with_labels(channel: Channel, tenant: &str) {
    let _ = (channel, tenant);
}

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
    App,
}

#[instrumented]
fn without() {}

/// Two declarations of one family, each with the threshold of its own objective.
#[metered(histogram("objectives_wait_seconds", buckets = [0.1, 1]), objective = API)]
fn first() {}

#[metered(histogram("objectives_wait_seconds", buckets = [0.1, 1]), objective = LATENCY)]
fn second() {}

#[metered(histogram("objectives_size_bytes", value = 3, buckets = [1, 10]), objective = API)]
fn sized() {}

#[job("objectives", objective = API)]
fn work() {}

/// The bounds of each series of a histogram.
fn bounds(exposition: &Exposition, family: &str) -> BTreeSet<Vec<String>> {
    let name = format!("{family}_bucket");
    let mut series: std::collections::BTreeMap<_, Vec<String>> = std::collections::BTreeMap::new();
    for (sample, labels) in exposition.samples.keys() {
        if *sample == name {
            let mut labels = labels.clone();
            let le = labels.remove("le").expect("a bucket has a bound");
            series.entry(labels).or_default().push(le);
        }
    }
    let number = |text: &String| text.parse::<f64>().expect("a bound is a number");
    series
        .into_values()
        .map(|mut bounds| {
            bounds.sort_by(|a, b| number(a).total_cmp(&number(b)));
            bounds
        })
        .collect()
}

#[test]
fn an_objective_adds_labels_and_bounds() {
    let recorder = Exporter::builder().build_info(build_info!());
    let exporter = recorder.install().expect("an exporter");
    assert!(with_both(true).is_ok() && with_both(false).is_err());
    with_success();
    (0..4).for_each(|_| with_latency());
    with_labels(Channel::Web, "acme");
    with_labels(Channel::App, "other");
    for call in [without, first, second, sized, work] {
        call();
    }
    let text = exporter.render();
    let exposition = parse(&text);
    let module = ("module", module_path!());
    let value = |name: &str, labels: &[(&str, &str)]| exposition.value(name, &[labels, &[module]].concat());

    let success = [("objective_name", "api"), ("objective_percentile", "99.9")];
    for result in ["ok", "error"] {
        let labels = [("function", "with_both"), ("result", result)];
        assert_eq!(value("function_calls_total", &[&labels[..], &success].concat()), Some(1.0), "{text}");
    }
    let latency =
        [("objective_name", "api"), ("objective_percentile", "99"), ("objective_latency_threshold", "0.3")];
    let labels = [&[("function", "with_both")][..], &latency].concat();
    assert_eq!(value("function_calls_duration_seconds_count", &labels), Some(2.0));
    assert_eq!(
        value("function_calls_duration_seconds_bucket", &[&labels[..], &[("le", "0.3")]].concat()),
        Some(2.0)
    );
    assert_eq!(value("function_calls_concurrent", &[("function", "with_both")]), Some(0.0));

    let calls = [("function", "with_success"), ("result", "ok")];
    let labels = [("objective_name", "success"), ("objective_percentile", "95")];
    assert_eq!(value("function_calls_total", &[&calls[..], &labels].concat()), Some(1.0));
    assert_eq!(value("function_calls_duration_seconds_count", &[("function", "with_success")]), Some(1.0));

    assert_eq!(value("function_calls_total", &[("function", "with_latency"), ("result", "ok")]), Some(4.0));
    let labels =
        [("objective_name", "latency"), ("objective_percentile", "90"), ("objective_latency_threshold", "3.0")];
    let labels = [&[("function", "with_latency")][..], &labels].concat();
    assert_eq!(value("function_calls_duration_seconds_count", &labels), Some(4.0), "weighted");

    let labels = [("function", "with_labels"), ("result", "ok"), ("channel", "web"), ("tenant", "acme")];
    assert_eq!(value("function_calls_total", &[&labels[..], &success].concat()), Some(1.0));
    assert_eq!(value("function_calls_total", &[("function", "without"), ("result", "ok")]), Some(1.0));

    let expected = |bounds: &[&str]| BTreeSet::from([bounds.iter().map(|bound| (*bound).to_owned()).collect()]);
    let autometrics = [
        "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.3", "0.5", "0.75", "1", "2.5", "3", "5",
        "7.5", "10", "+Inf",
    ];
    assert_eq!(bounds(&exposition, "function_calls_duration_seconds"), expected(&autometrics));
    assert_eq!(bounds(&exposition, "objectives_wait_seconds"), expected(&["0.1", "0.3", "1", "3", "+Inf"]));
    assert_eq!(bounds(&exposition, "objectives_size_bytes"), expected(&["1", "10", "+Inf"]), "no duration");
    let long = [
        "0.1", "0.3", "0.5", "1", "2.5", "5", "10", "30", "60", "120", "300", "600", "1800", "3600", "7200",
        "14400", "+Inf",
    ];
    assert_eq!(bounds(&exposition, "job_duration_seconds"), expected(&long));
    assert!(exporter.render_openmetrics().contains("le=\"3.0\""), "as in `objective_latency_threshold`");

    let build = build_info!();
    let labels: Vec<(&str, &str)> =
        [("version", build.version), ("branch", build.branch), ("autometrics_version", "1.0.0")].into();
    let labels: Vec<_> = labels.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let commit = (build.commit != "unknown").then_some(("commit", build.commit));
    let labels: Vec<_> = labels.into_iter().chain(commit).collect();
    assert_eq!(exposition.value("build_info", &labels), Some(1.0));
    assert!(exporter.catalogue().get("build_info").is_some());

    let catalogue = callmeter::catalogue();
    let of = |name: &str| {
        let calls = catalogue.get("function_calls_total").expect("declared");
        let declared = calls.declared.iter().find(|declared| declared.function == name).expect("declared");
        declared.objective.clone().expect("an objective")
    };
    let days = |function: &str| Duration::from_secs_f64(of(function).window_seconds).as_secs() / 86_400;
    assert_eq!((days("with_both"), days("with_latency")), (30, 7));

    // Another recorder gets the labels, too.
    let other = DebuggingRecorder::new();
    metrics::with_local_recorder(&other, || assert!(with_both(true).is_ok()));
    let keys: BTreeSet<String> = other
        .snapshotter()
        .snapshot()
        .into_vec()
        .into_iter()
        .flat_map(|(key, ..)| {
            key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect::<Vec<_>>()
        })
        .collect();
    assert!(
        keys.contains("objective_percentile=99.9") && keys.contains("objective_latency_threshold=0.3"),
        "{keys:?}"
    );
}
