//! `#[metered(…)]`: `on(…)`, `outcome(…)` and outcome types.

use callmeter::{Outcome, metered};

use super::support::{block_on, numbers, panics, poll_once, recorded};

#[derive(Debug)]
struct Refused;

#[derive(Outcome, Clone, Copy)]
enum Delivery {
    #[outcome(ok)]
    Ack,
    #[outcome(ok)]
    Later,
    #[outcome(error)]
    Requeue,
    #[outcome(error)]
    DeadLetter,
}

const ALL: [Delivery; 4] = [Delivery::Ack, Delivery::Later, Delivery::Requeue, Delivery::DeadLetter];

#[metered(
    counter("on_any_total", labels(how = outcome)),
    counter("on_ok_total", on(ok)),
    counter("on_bad_total", on(error, cancelled, panicked)),
    counter("on_panicked_total", on(panicked)),
    counter("on_labelled_total", on(error, panicked), labels(how = outcome(error = "e", panicked = "p"))),
)]
async fn classes(how: &str) -> Result<(), Refused> {
    tokio::task::yield_now().await;
    match how {
        "ok" => Ok(()),
        "error" => Err(Refused),
        _ => panic!("asked to"),
    }
}

#[test]
fn by_class() {
    let recorded = recorded(|| {
        block_on(classes("ok")).unwrap();
        block_on(classes("error")).unwrap_err();
        assert!(panics(|| block_on(classes("panic"))));
        let mut dropped = Box::pin(classes("ok"));
        assert!(poll_once(dropped.as_mut()).is_pending());
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("on_any_total{how=\"ok\"}", 1.0),
            ("on_any_total{how=\"error\"}", 1.0),
            ("on_any_total{how=\"panicked\"}", 1.0),
            ("on_any_total{how=\"cancelled\"}", 1.0),
            ("on_ok_total", 1.0),
            ("on_bad_total", 3.0),
            ("on_panicked_total", 1.0),
            ("on_labelled_total{how=\"e\"}", 1.0),
            ("on_labelled_total{how=\"p\"}", 1.0),
        ])
    );
}

#[metered(
    outcome = Delivery,
    counter("delivery_total", labels(how = outcome)),
    counter("delivery_good_total", on(ok)),
    counter("delivery_failed_total", on(error)),
    counter("delivery_again_total", on(later, requeue)),
    counter("delivery_renamed_total", labels(how = outcome(ok = "good", dead_letter = "dead", error = "bad"))),
    histogram("delivery_seconds", labels(how = outcome(error = "failed", ack = "done"))),
)]
fn deliver(delivery: Delivery) -> Delivery {
    delivery
}

#[test]
fn by_value_of_a_type() {
    let recorded = recorded(|| ALL.into_iter().for_each(|delivery| _ = deliver(delivery)));
    assert_eq!(
        recorded.numbers,
        numbers([
            ("delivery_total{how=\"ack\"}", 1.0),
            ("delivery_total{how=\"later\"}", 1.0),
            ("delivery_total{how=\"requeue\"}", 1.0),
            ("delivery_total{how=\"dead_letter\"}", 1.0),
            ("delivery_good_total", 2.0),
            ("delivery_failed_total", 2.0),
            ("delivery_again_total", 2.0),
            ("delivery_renamed_total{how=\"good\"}", 2.0),
            ("delivery_renamed_total{how=\"dead\"}", 1.0),
            ("delivery_renamed_total{how=\"bad\"}", 1.0),
        ])
    );
    assert_eq!(
        recorded.family("delivery_seconds"),
        numbers([("{how=\"done\"}", 1.0), ("{how=\"later\"}", 1.0), ("{how=\"failed\"}", 2.0)])
    );
}

#[metered(
    counter("renamed_to_one_total", labels(how = outcome(error = "bad", cancelled = "bad", panicked = "bad")))
)]
async fn to_one(fails: bool) -> Result<(), Refused> {
    tokio::task::yield_now().await;
    if fails { Err(Refused) } else { Ok(()) }
}

#[test]
fn many_to_one() {
    let recorded = recorded(|| {
        block_on(to_one(false)).unwrap();
        block_on(to_one(true)).unwrap_err();
        let mut dropped = Box::pin(to_one(true));
        assert!(poll_once(dropped.as_mut()).is_pending());
    });
    assert_eq!(
        recorded.numbers,
        numbers([("renamed_to_one_total{how=\"ok\"}", 1.0), ("renamed_to_one_total{how=\"bad\"}", 2.0)])
    );
}

#[test]
fn many_to_one_in_the_exposition() {
    let recorder = callmeter::Exporter::builder().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        block_on(to_one(true)).unwrap_err();
        let mut dropped = Box::pin(to_one(true));
        assert!(poll_once(dropped.as_mut()).is_pending());
    });
    assert_eq!(
        crate::support::lines(&recorder.exporter().render(), "renamed_to_one_total"),
        ["renamed_to_one_total{how=\"bad\"} 2", "renamed_to_one_total{how=\"ok\"} 0"]
    );
}

#[metered(counter("outcome_for_result_total", labels(how = outcome)), outcome = Result<u8, Delivery>)]
fn written_out(good: bool) -> Result<u8, Delivery> {
    if good { Ok(1) } else { Err(Delivery::Ack) }
}

#[metered(counter("outcome_borrowed_total", labels(how = outcome)), outcome = &'a Delivery)]
fn borrowed<'a>(all: &'a [Delivery]) -> &'a Delivery {
    &all[3]
}

#[test]
fn other_types() {
    let recorded = recorded(|| {
        assert!(written_out(true).is_ok());
        assert!(written_out(false).is_err());
        borrowed(&ALL);
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("outcome_for_result_total{how=\"ok\"}", 1.0),
            ("outcome_for_result_total{how=\"error\"}", 1.0),
            ("outcome_borrowed_total{how=\"dead_letter\"}", 1.0),
        ])
    );
}
