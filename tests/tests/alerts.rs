//! Alerts that could never fire: nothing is installed, and the error says what to write. One test of each kind of mistake.

use std::time::Duration;

use callmeter::{
    Alert, Catalogue, Comparison, Condition, Counter, DeclaredCondition, Difference, Exporter, Gauge, InstallError,
    Metrics, Severity, alerts, consumer, job, metered,
};

#[metered(
    counter("alerts_orders_total", labels(region = "eu", status = outcome)),
    histogram("alerts_order_duration_seconds", buckets = [0.1, 1], labels(region = "eu")),
)]
fn order() -> Result<(), ()> {
    Ok(())
}

#[metered(counter("alerts_orders_total", labels(region = "us", status = outcome)))]
fn order_by_mail() -> Result<(), ()> {
    Err(())
}

#[metered(counter("alerts_visits_total", labels(page(limit = 5) = page)))]
fn visit(page: &str) {}

#[consumer("alerts", outcome = callmeter::Disposition)]
fn consume() -> callmeter::Disposition {
    callmeter::Disposition::Ack
}

#[job("alerts")]
fn work() -> Result<(), ()> {
    Ok(())
}

#[derive(Metrics)]
#[metrics(prefix = "alerts")]
struct Queue {
    depth: Gauge,
    sent: Counter,
}

static QUEUE: Queue = Queue::new();

/// What is right.
mod right {
    use super::{Alert, Condition, Duration, Severity};

    pub(super) const ORDERS_FAIL: Alert = Alert::new(
        "OrdersFail",
        Condition::error_share("alerts_orders_total").above(0.05).labels(&[("region", "eu")]),
    )
    .by(&["region", "instance"])
    .window(Duration::from_mins(10))
    .hold_for(Duration::from_mins(1))
    .severity(Severity::Critical)
    .summary("Orders fail.")
    .description("Look at the payment gateway first.")
    .runbook("https://runbooks.example/orders");
    pub(super) const SLOW: Alert =
        Alert::new("OrdersSlow", Condition::slow_share("alerts_order_duration_seconds", 0.1).above(0.01))
            .summary("Slow.");
    pub(super) const QUANTILE: Alert =
        Alert::new("OrdersP99", Condition::quantile("alerts_order_duration_seconds", 0.99).above(0.5))
            .summary("Slow.");
    pub(super) const MEAN: Alert =
        Alert::new("OrdersMean", Condition::mean("alerts_order_duration_seconds").above(0.5)).summary("Slow.");
    pub(super) const VISITS: Alert =
        Alert::new("NoVisits", Condition::rate("alerts_visits_total").below(0.1).labels(&[("page", "/any/page")]))
            .summary("Nobody comes.");
    pub(super) const DEPTH: Alert =
        Alert::new("QueueDeep", Condition::value("alerts_depth").above(1000.0)).summary("Deep.");
    pub(super) const ABSENT: Alert = Alert::new("QueueAbsent", Condition::absent("alerts_depth")).summary("Gone.");
    pub(super) const AGE: Alert = Alert::new(
        "JobOverdue",
        Condition::age("job_last_success_timestamp_seconds")
            .above(Duration::from_hours(25))
            .labels(&[("job_name", "alerts")]),
    )
    .summary("The job is overdue.");
    pub(super) const DEAD_LETTERS: Alert = Alert::new(
        "DeadLetters",
        Condition::rate("messages_consumed_total").above(0.0).labels(&[("status", "dead_letter")]),
    )
    .summary("Messages go to the dead letters.");

    callmeter::alerts![ORDERS_FAIL, SLOW, QUANTILE, MEAN, VISITS, DEPTH, ABSENT, AGE, DEAD_LETTERS];
}

const fn wrong(name: &'static str, condition: Condition) -> Alert {
    Alert::new(name, condition).summary("Never.")
}

alerts![
    wrong("UnknownFamily", Condition::rate("alerts_order_total").above(1.0)),
    wrong("UnknownFamilyAltogether", Condition::rate("pigeons_total").above(1.0)),
    wrong("UnknownLabel", Condition::rate("alerts_orders_total").above(1.0).labels(&[("regoin", "eu")])),
    wrong("UnknownBy", Condition::rate("alerts_orders_total").above(1.0)).by(&["shard"]),
    wrong("UnknownValue", Condition::rate("alerts_orders_total").above(1.0).labels(&[("status", "eror")])),
    wrong("NoErrors", Condition::error_share("alerts_visits_total").above(0.5)),
    wrong("QuantileOfCounter", Condition::quantile("alerts_orders_total", 0.5).above(1.0)),
    wrong("ValueOfCounter", Condition::value("alerts_sent_total").above(1.0)),
    wrong("NoBound", Condition::slow_share("alerts_order_duration_seconds", 0.2).above(0.5)),
    wrong("AgeOfDepth", Condition::age("alerts_depth").above(Duration::from_secs(1))),
    wrong("NoCollector", Condition::value("process_open_fds").above(100.0)),
    wrong("ByExporterLabel", Condition::value("alerts_depth").above(1.0)).by(&["service"]),
];

#[test]
fn an_alert_that_could_never_fire_is_an_error_that_says_why() {
    assert!(order().is_ok() && order_by_mail().is_err() && work().is_ok());
    visit("/");
    assert_eq!(consume(), callmeter::Disposition::Ack);
    QUEUE.depth.set(1);
    QUEUE.sent.increment(1);
    let installed = Exporter::builder().label("service", "shop").build();
    let Err(InstallError::Alerts(problems)) = installed else { panic!("alerts are wrong") };
    let said: Vec<(&str, String)> = problems
        .iter()
        .map(|problem| {
            assert!(problem.location.contains("tests/alerts.rs:"), "{}", problem.location);
            let text = problem.to_string();
            let what = text.split_once(&problem.location).expect("the location is named").1.trim().to_owned();
            (&*problem.alert, what)
        })
        .collect();
    let expected = [
        (
            "AgeOfDepth",
            "takes the age of `alerts_depth`, which does not contain times: name a gauge of `timestamp` or one that ends in `_timestamp_seconds`",
        ),
        (
            "NoBound",
            "has the threshold 0.2, which is no bucket bound of `alerts_order_duration_seconds`: choose one of 0.1, 1, or add it to the buckets",
        ),
        (
            "NoCollector",
            "is about `process_open_fds`, which nothing declares: annotate what it counts, or add the exporter's collector that has it",
        ),
        (
            "NoErrors",
            "takes the share of errors of `alerts_visits_total`, but no label says which calls failed: add `labels(status = outcome)` to the counter of a function that can fail",
        ),
        (
            "QuantileOfCounter",
            "takes the `quantile` of `alerts_orders_total`, which is a counter: name a histogram",
        ),
        (
            "UnknownBy",
            "names the label `shard`, which `alerts_orders_total` does not have: its labels are `region`, `status`",
        ),
        (
            "UnknownFamily",
            "is about `alerts_order_total`, which nothing declares: did you mean `alerts_orders_total`?",
        ),
        (
            "UnknownFamilyAltogether",
            "is about `pigeons_total`, which nothing declares: annotate what it counts, or add the exporter's collector that has it",
        ),
        (
            "UnknownLabel",
            "names the label `regoin`, which `alerts_orders_total` does not have: did you mean `region`?",
        ),
        (
            "UnknownValue",
            "selects `status=\"eror\"`, but the label `status` of `alerts_orders_total` never has this value: did you mean `error`?",
        ),
        ("ValueOfCounter", "takes the `value` of `alerts_sent_total`, which is a counter: name a gauge"),
    ];
    assert_eq!(said, expected.map(|(alert, what)| (alert, what.to_owned())));
    // The label is only there if the exporter has it.
    let Err(InstallError::Alerts(more)) = Exporter::builder().build() else { panic!("alerts are wrong") };
    assert_eq!(more.len(), problems.len() + 1);
}

#[test]
fn the_catalogue_has_what_the_constants_say() {
    let catalogue = callmeter::catalogue();
    assert_eq!(catalogue.alerts().len(), 21);
    let alert = |name: &str| catalogue.alerts().iter().find(|alert| alert.name == name).expect("registered");
    let orders = alert("OrdersFail");
    let DeclaredCondition::ErrorShare { of, above } = &orders.condition else { panic!("{:?}", orders.condition) };
    assert_eq!((&*of.family, *above), ("alerts_orders_total", 0.05));
    assert_eq!(of.labels, [("region".to_owned(), "eu".to_owned())]);
    assert_eq!(
        (orders.by.as_slice(), orders.severity),
        (&["region".to_owned(), "instance".to_owned()][..], Severity::Critical)
    );
    assert_eq!((orders.window_seconds, orders.for_seconds), (600.0, 60.0));
    assert_eq!(orders.runbook.as_deref(), Some("https://runbooks.example/orders"));
    assert!(orders.module.ends_with("::right"), "{}", orders.module);
    let visits = &alert("NoVisits").condition;
    assert!(
        matches!(visits, DeclaredCondition::Rate { comparison: Comparison::Below, value: 0.1, .. }),
        "{visits:?}"
    );
    assert!(matches!(alert("JobOverdue").condition, DeclaredCondition::Age { above: 90_000.0, .. }));
}

#[test]
fn two_alerts_of_one_name_are_a_conflict() {
    let catalogue = callmeter::catalogue();
    let alerts = |change: fn(&mut callmeter::DeclaredAlert)| {
        let mut alert = catalogue.alerts()[0].clone();
        change(&mut alert);
        Catalogue::from_parts(catalogue.iter().cloned(), [catalogue.alerts()[0].clone(), alert])
    };
    let same = alerts(|alert| alert.line += 1);
    assert_eq!((same.alerts().len(), same.conflicts()), (1, &[][..]), "two versions of a library");
    let other = alerts(|alert| alert.for_seconds += 1.0);
    let [conflict] = other.conflicts() else { panic!("one conflict: {:?}", other.conflicts()) };
    assert_eq!(conflict.difference, Difference::Alert);
    assert!(conflict.to_string().contains("give one of them another name"), "{conflict}");
}
