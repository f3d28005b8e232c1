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
    use callmeter_hygiene_shadowed as shadowed;
    use shadowed::{By, Cart, Channel, SHADOWED};
    assert_counted(
        || {
            shadowed::unit();
            shadowed::sync(false).unwrap_err();
            now(shadowed::later("")).unwrap_err();
            now(shadowed::future()).unwrap();
            now(shadowed::boxed());
            now(shadowed::boxed_exactly());
            now(shadowed::deliver(Channel::App));
            shadowed::measured(&Channel::Web, 5, "t").unwrap();
            now(Cart.add(Channel::None).pay((Channel::Web, Channel::Some)));
            SHADOWED
                .by_hand
                .with(By { channel: Channel::Web, index: Channel::App, label: Channel::None })
                .increment(1);
            SHADOWED.depth.set(1);
            SHADOWED.waits.record(1);
        },
        [
            ("function_calls_total function=Cart::add result=ok", 1),
            ("function_calls_total function=Cart::pay result=ok", 1),
            ("function_calls_total function=boxed result=ok", 1),
            ("function_calls_total function=boxed_exactly result=ok", 1),
            ("function_calls_total function=deliver channel=phone result=err", 1),
            ("function_calls_total function=future result=ok", 1),
            ("function_calls_total function=later result=error", 1),
            ("function_calls_total function=sync result=error", 1),
            ("function_calls_total function=unit result=ok", 1),
            ("measured_total channel=web how=phone", 1),
            ("shadowed_by_hand_total channel=web index=phone label=none", 1),
            ("shadowed_kept_total channel=web how=phone", 3),
            ("shadowed_open_total channel=web how=phone tenant=t", 1),
        ],
    );
}
