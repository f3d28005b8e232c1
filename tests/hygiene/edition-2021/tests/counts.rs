//! The annotated code runs, and counts.

#[path = "../../counted.rs"]
mod counted;

use std::collections::BTreeMap;

use counted::{counted, now};

#[track_caller]
fn assert_counted<const N: usize>(run: impl FnOnce(), expected: [(&str, u64); N]) {
    let expected: BTreeMap<_, _> = expected.map(|(series, count)| (series.to_owned(), count)).into();
    assert_eq!(counted(run), expected);
}

#[test]
fn counts() {
    use callmeter_hygiene_edition_2021::{
        borrows, boxed, disarm, future, gen, letters, locked, locked_later, named, Bomb, By, Cart, Channel, EDITION,
    };
    assert_counted(
        || {
            assert_eq!(now(borrows("a", &mut Vec::new())), Ok(2));
            assert_eq!(now(named("", "b")), Ok("b"));
            assert_eq!(now(future("ab")), Ok(2));
            assert_eq!(now(boxed("abc")), 3);
            assert_eq!(letters("ab").map(Iterator::count), Ok(2));
            let mut cart = Cart(Vec::new());
            assert_eq!(now(cart.push(1)), Ok(&mut 1));
            assert_eq!(now(cart.first(&0)), Some(&1));
            assert_eq!(locked(vec![1].into()), Ok(1));
            assert_eq!(now(locked_later(vec![1].into(), (String::new(), 2))), 3);
            let exploded = std::cell::Cell::new(true);
            disarm(Bomb { armed: true, exploded: &exploded });
            assert!(!exploded.get());
            gen(Channel::App, &"");
            gen(Channel::Web, &1);
            EDITION.by_hand.with(By { channel: Channel::Web }).increment(1);
        },
        [
            ("edition_by_hand_total channel=web", 1),
            ("edition_words_total channel=app try=x how=nack", 1),
            ("edition_words_total channel=web try=x how=ack", 1),
            ("function_calls_total function=Cart::first result=ok", 1),
            ("function_calls_total function=Cart::push result=ok", 1),
            ("function_calls_total function=borrows result=ok", 1),
            ("function_calls_total function=boxed result=ok", 1),
            ("function_calls_total function=disarm result=ok", 1),
            ("function_calls_total function=future result=ok", 1),
            ("function_calls_total function=letters result=ok", 1),
            ("function_calls_total function=locked result=ok", 1),
            ("function_calls_total function=locked_later result=ok", 1),
            ("function_calls_total function=named result=ok", 1),
        ],
    );
}
