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
    use callmeter_hygiene_pedantic::{
        By, Channel, PEDANTIC, Shop, Store, alias, borrows, boxed, boxed_else, called_from, caller, classify,
        deliver, future, inner, item, later, longer_than, options, trims, unit, unit_later,
    };
    assert_counted(
        || {
            let phone = Channel::Telephone { number: 7 };
            assert_eq!(options(phone, false).unwrap(), 7);
            options(Channel::WebPage, true).unwrap_err();
            now(deliver(true));
            unit();
            now(unit_later());
            assert_eq!(now(borrows("a", &mut Vec::new())).unwrap(), 1);
            assert_eq!(now(future(3)).unwrap(), 3);
            assert_eq!(now(boxed("ab")) + usize::from(now(boxed_else(1))), 3);
            assert_eq!(caller(), line!());
            assert_eq!((alias("a".into(), (0, 1)).unwrap(), now(later("ab")).unwrap()), (2, 2));
            assert!(longer_than(1)("ab") && now(trims(1))(" a ") == "a");
            assert!(called_from(line!()).unwrap());
            assert!(Shop::open().closed_from(line!()).unwrap().1);
            assert_eq!(now(item(phone, "abc")).unwrap(), "abc");
            now(item(phone, "")).unwrap_err();
            let _ = classify(phone);
            let mut shop = Shop::open();
            shop.add(1).unwrap();
            assert_eq!((shop.first(), now(shop.wait(&1)), shop.len(), shop.is_empty()), (Some(&1), 1, 1, false));
            assert_eq!(shop.to_string(), "[1]");
            assert_eq!(now(shop.load("ab")).unwrap(), 2);
            assert_eq!(shop.take(), [1]);
            assert_eq!(u64::from(inner::one()) + inner::generic([1_u8, 2]), 4);
            PEDANTIC.orders.with(By { channel: phone, urgent: true }).increment(2);
            PEDANTIC.odd.increment(1);
        },
        [
            ("every_bytes_total channel=phone fixed=x urgent=false tenant=abc", 3),
            ("every_bytes_total channel=phone fixed=x urgent=true tenant=", 0),
            ("every_item_total channel=phone fixed=x urgent=false tenant=abc", 1),
            ("every_item_total channel=phone fixed=x urgent=true tenant=", 1),
            ("every_kept_bytes_total channel=phone fixed=x urgent=false tenant=abc", 3),
            ("every_outcomes_total channel=phone fixed=x urgent=false tenant=abc how=good", 1),
            ("every_outcomes_total channel=phone fixed=x urgent=true tenant= how=bad", 1),
            ("every_returned_total channel=phone fixed=x urgent=false tenant=abc kept=true length=3", 1),
            ("every_returned_total channel=phone fixed=x urgent=true tenant= kept=false length=0", 1),
            ("function_calls_total function=Shop::add area=shop result=ok", 1),
            ("function_calls_total function=Shop::first area=shop result=ok", 1),
            ("function_calls_total function=Shop::fmt result=ok", 1),
            ("function_calls_total function=Shop::load result=ok", 1),
            ("function_calls_total function=Shop::open area=shop result=ok", 3),
            ("function_calls_total function=Shop::wait area=shop result=ok", 1),
            ("function_calls_total function=borrows result=ok", 1),
            ("function_calls_total function=boxed result=ok", 1),
            ("function_calls_total function=boxed_else result=ok", 1),
            ("function_calls_total function=caller result=ok", 1),
            ("function_calls_total function=deliver result=dead", 1),
            ("function_calls_total function=future result=ok", 1),
            ("function_calls_total function=generic result=ok", 1),
            ("function_calls_total function=one result=ok", 1),
            (
                "function_calls_total function=options channel=phone kind=a result=ok objective_name=api objective_percentile=99.5",
                1,
            ),
            (
                "function_calls_total function=options channel=web-page kind=a result=error objective_name=api objective_percentile=99.5",
                1,
            ),
            ("function_calls_total function=unit result=ok", 1),
            ("function_calls_total function=unit_later result=ok", 1),
            ("pedantic_odd ", 1),
            ("pedantic_orders_total channel=phone at_once=true", 2),
            ("shop_take_total channel=web-page", 1),
            ("sync_total channel=phone how=dead", 1),
            ("function_calls_total function=alias result=ok", 1),
            ("function_calls_total function=called_from result=ok", 1),
            ("function_calls_total function=closed_from result=ok", 1),
            ("function_calls_total function=later result=ok", 1),
            ("function_calls_total function=longer_than result=ok", 1),
            ("function_calls_total function=trims result=ok", 1),
        ],
    );
}
