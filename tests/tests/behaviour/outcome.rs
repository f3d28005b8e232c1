//! `#[derive(Outcome)]`.

use std::ops::ControlFlow;

use callmeter::{LabelValues, Outcome, catalogue, metered};

use super::support::{block_on, recorded};

#[derive(Outcome)]
#[allow(dead_code, reason = "payloads are ignored")]
enum Delivery<'a, T> {
    #[outcome(ok)]
    Ack,
    #[outcome(ok, rename = "taken later")]
    Requeue(&'a str),
    #[outcome(error)]
    DeadLetter { reason: T },
}

#[derive(Outcome)]
#[outcome(rename_all = "SCREAMING_SNAKE_CASE")]
enum Loud {
    #[outcome(ok)]
    AllGood,
    #[outcome(rename = "bad", error)]
    NoGood,
}

fn values<O: Outcome>() -> Vec<(&'static str, bool)> {
    O::VALUES.iter().map(|value| (value.name, value.is_error)).collect()
}

#[test]
fn names_and_classes() {
    assert_eq!(values::<Delivery<'_, u8>>(), [("ack", false), ("taken later", false), ("dead_letter", true)]);
    assert_eq!(values::<Loud>(), [("ALL_GOOD", false), ("bad", true)]);
}

#[test]
fn indices() {
    assert_eq!(Delivery::<u8>::Ack.index(), 0);
    assert_eq!(Delivery::<u8>::Requeue("").index(), 1);
    assert_eq!((&&Delivery::DeadLetter { reason: 1 }).index(), 2);
    assert_eq!((Loud::AllGood.index(), Loud::NoGood.index()), (0, 1));
}

#[test]
fn a_result_needs_no_derive() {
    assert_eq!(values::<Result<u8, ()>>(), [("ok", false), ("error", true)]);
    assert_eq!((Ok::<u8, ()>(1).index(), Err::<u8, ()>(()).index()), (0, 1));
}

#[test]
fn options_and_control_flows_are_outcomes_without_errors() {
    assert_eq!(values::<Option<u8>>(), [("some", false), ("none", false)]);
    assert_eq!((Some(1).index(), None::<u8>.index()), (0, 1));
    assert_eq!(values::<ControlFlow<u8, ()>>(), [("continue", false), ("break", false)]);
    let (go_on, stop) = (ControlFlow::<u8, ()>::Continue(()), ControlFlow::<u8, ()>::Break(1));
    assert_eq!((go_on.index(), stop.index()), (0, 1));
}

#[metered(
    counter("lookups_total", labels(status = outcome(some = "found", none = "missing"))),
    counter("lookups_missed_total", on(none)),
    outcome = Option<_>
)]
fn look_up<'a>(names: &[&'a str], name: &str) -> Option<&'a str> {
    names.iter().copied().find(|known| *known == name)
}

#[metered(counter("walks_total", labels(how = outcome)), outcome = ControlFlow<_, _>)]
async fn walk<T: Clone>(steps: &[T], limit: usize) -> ControlFlow<T, usize> {
    match steps.get(limit) {
        Some(step) => ControlFlow::Break(step.clone()),
        None => ControlFlow::Continue(steps.len()),
    }
}

#[test]
fn options_and_control_flows_are_counted_by_value() {
    let recorded = recorded(|| {
        look_up(&["a"], "a");
        look_up(&["a"], "b");
        look_up(&["a"], "c");
        let _ = block_on(walk(&[1, 2], 1));
        let _ = block_on(walk(&["a"], 1));
    });
    let expected = [
        ("lookups_missed_total", 2.0),
        ("lookups_total{status=\"found\"}", 1.0),
        ("lookups_total{status=\"missing\"}", 2.0),
        ("walks_total{how=\"break\"}", 1.0),
        ("walks_total{how=\"continue\"}", 1.0),
    ];
    assert_eq!(recorded.numbers, expected.map(|(series, value)| (series.to_owned(), value)).into());
}

#[metered(counter("deliveries_total", labels(status = outcome(else = "failure", ok = "success"))))]
async fn deliver(good: bool) -> Result<(), ()> {
    assert!(good, "it panics, too");
    Ok(())
}

#[metered(counter("sweeps_total", labels(status = outcome(ok = "success", else = "failure"))))]
async fn sweep() {}

#[metered(counter("tries_total", labels(status = outcome(else = "any"))))]
fn attempt() -> Result<(), ()> {
    Err(())
}

/// The texts of a family's last label, each with whether it is an error.
fn texts(family: &str) -> Vec<(String, bool)> {
    let catalogue = catalogue();
    let declared = &catalogue.get(family).expect("declared above").declared[0];
    let LabelValues::Outcome(texts) = &declared.labels.last().expect("it has labels").values else {
        panic!("{declared:?}")
    };
    texts.iter().map(|text| (text.value.clone(), text.is_error)).collect()
}

#[test]
fn else_covers_all_other_outcomes() {
    let recorded = recorded(|| {
        let _ = block_on(deliver(true));
        let _ = std::panic::catch_unwind(|| block_on(deliver(false)));
        block_on(sweep());
        let _ = attempt();
    });
    let expected = [
        ("deliveries_total{status=\"failure\"}", 1.0),
        ("deliveries_total{status=\"success\"}", 1.0),
        ("sweeps_total{status=\"success\"}", 1.0),
        ("tries_total{status=\"any\"}", 1.0),
    ];
    assert_eq!(recorded.numbers, expected.map(|(series, value)| (series.to_owned(), value)).into());
    let success_and_failure = [("success".to_owned(), false), ("failure".to_owned(), true)];
    assert_eq!(texts("deliveries_total"), success_and_failure);
    // `cancelled` comes first and is not an error. `panicked` is an error and has the same text.
    assert_eq!(texts("sweeps_total"), success_and_failure);
    // A text for successes, too: the user does not want to distinguish them.
    assert_eq!(texts("tries_total"), [("any".to_owned(), false)]);
}

struct Everything;

/// One list of words applies to methods that can fail and to methods that cannot.
#[metered(counter("block_outcomes_total", labels(status = outcome(ok = "good", error = "bad", cancelled = "gone", else = "broken"))))]
impl Everything {
    fn never_fails(&self) {}

    fn may_fail(&self) -> Result<(), ()> {
        Err(())
    }
}

#[test]
fn the_words_of_a_block_apply_to_all_its_functions() {
    let recorded = recorded(|| {
        Everything.never_fails();
        let _ = Everything.may_fail();
    });
    let expected = [("block_outcomes_total{status=\"bad\"}", 1.0), ("block_outcomes_total{status=\"good\"}", 1.0)];
    assert_eq!(recorded.numbers, expected.map(|(series, value)| (series.to_owned(), value)).into());
}
