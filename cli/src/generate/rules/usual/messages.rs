//! Alerts on consumers and publishers.

use callmeter::{LabelValues, Role};

use super::calls::failures;
use super::{Builder, Texts, closed_keys};
use crate::generate::promql::Operator;
use crate::generate::rules::condition::{Condition, Metric, events, increased, stuck};
use crate::generate::rules::scene::{Scene, kept};
use crate::generate::rules::text::{Shown, Text};
use crate::generate::subject::{Calls, FamilyQueries};

pub(super) fn add(builder: &mut Builder<'_>) {
    for calls in builder.calls {
        match calls.role {
            Some(Role::Consumer) => {
                failures(builder, calls, "ConsumerFailures", "of the messages cannot be processed");
                stalled(builder, calls, "ConsumerStalled", "Messages are being processed, and none is finished");
            }
            Some(Role::Publisher) => {
                failures(builder, calls, "PublisherFailures", "of the messages cannot be published");
            }
            _ => {}
        }
    }
    idle(builder);
    dead_letters(builder);
}

/// Calls are under way, and none ends.
pub(super) fn stalled(builder: &mut Builder<'_>, calls: &Calls<'_>, name: &str, what: &str) {
    let (Some(settings), Some(in_flight), Some(ended)) = (builder.settings(name), &calls.in_flight, calls.main())
    else {
        return;
    };
    let has = |key: &&str| *key == "job" || in_flight.family.labels.iter().any(|label| label == key);
    let keys: Vec<&str> = closed_keys(calls).into_iter().filter(has).collect();
    let condition = stuck(&Metric::declared(in_flight, &[]), &Metric::declared(ended, &[]), &keys, settings.timing);
    let summary = Text::new(what).labels(keys.iter().copied()).with(".");
    let texts = Texts::new(summary, "The calls hang, or what they wait for does not answer.");
    builder.push(&settings, condition, texts.at(calls.declared.iter().copied()));
}

/// Messages are published, and none is consumed.
fn idle(builder: &mut Builder<'_>) {
    let Some(settings) = builder.settings("ConsumerIdle") else { return };
    let counter = |role| {
        builder.calls.iter().filter(move |calls| calls.role == Some(role)).find_map(|calls| calls.counter.as_ref())
    };
    let (Some(published), Some(consumed)) = (counter(Role::Publisher), counter(Role::Consumer)) else { return };
    let declared: Vec<_> = consumed.family.declared.iter().collect();
    let (published, consumed) = (Metric::declared(published, &[]), Metric::declared(consumed, &[]));
    let window = settings.timing.window;
    let none = consumed.increase(window, &["job"]).binary(Operator::Equal, 0.0.into());
    let query = published.increase(window, &["job"]).above(0.0).and(none);
    let mut scene = Scene::new(settings.timing);
    let both = |sent: f64, received: f64| {
        let of = |metric: &Metric, count| events(&Scene::new(settings.timing), metric, &metric.labels, count);
        [of(&published, sent), of(&consumed, received)].concat()
    };
    scene.fires(
        "messages are published and none is consumed",
        both(10.0, 0.0),
        kept(&published.labels, &["job"]),
        10.0,
    );
    scene.silent("messages are published and consumed", both(10.0, 10.0));
    scene.silent("no messages are published", both(0.0, 0.0));
    let condition = Condition { query, shown: Shown::Number, cases: scene.cases() };
    let summary = Text::default().label("job").with(" publishes messages, and consumes none.");
    let texts = Texts::new(summary, "The consumer is not connected, or its queue is not bound to the exchange.");
    builder.push(&settings, condition, texts.at(declared));
}

/// Messages, or rows, were given up.
fn dead_letters(builder: &mut Builder<'_>) {
    let Some(settings) = builder.settings("DeadLetters") else { return };
    for family in builder.plan.catalogue.iter().filter(|family| family.kind == callmeter::Kind::Counter) {
        let Some((queries, keys)) = dead(builder.plan.queries(family)) else { continue };
        let condition = increased(&Metric::declared(&queries, &[]), &keys, settings.timing);
        let summary =
            Text::default().value(Shown::Number).with(" dead letters").labels(keys.iter().copied()).with(".");
        let why = format!(
            "They were given up, and counted in {}. They are lost unless somebody repeats them.",
            family.name
        );
        builder.push(&settings, condition, Texts::new(summary, why).at(&family.declared));
    }
}

/// The series of a counter that count dead letters, and the closed labels that tell them apart.
fn dead(queries: FamilyQueries<'_>) -> Option<(FamilyQueries<'_>, Vec<&str>)> {
    let family = queries.family;
    let labels = || family.declared.iter().flat_map(|declared| &declared.labels);
    let outcome = labels().find_map(|label| match &label.values {
        LabelValues::Outcome(values) if values.iter().any(|value| value.value == "dead_letter") => {
            Some(label.key.as_str())
        }
        _ => None,
    });
    let queries = match outcome {
        Some(key) => queries.equal(key, "dead_letter"),
        None if family.name.contains("dead_letter") => queries,
        None => return None,
    };
    let is_closed = |key: &&str| {
        Some(*key) != outcome
            && labels().all(|label| label.key != *key || matches!(label.values, LabelValues::Closed(_)))
    };
    let keys = family.labels.iter().map(String::as_str).filter(is_closed);
    Some((queries, std::iter::once("job").chain(keys).collect()))
}
