//! `#[derive(Outcome)]`.

use callmeter::Outcome;

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
