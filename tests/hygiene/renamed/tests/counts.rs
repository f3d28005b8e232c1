//! The annotated code runs, and counts.

#[path = "../../counted.rs"]
mod counted;

use std::collections::BTreeMap;

use counted::{counted, now};

macro_rules! run {
    ($module:ident) => {{
        use callmeter_hygiene_renamed::$module::{By, Cart, Channel, OWN, inner, later, measured, sync};
        assert_eq!(sync(true), Ok(1));
        sync(false).unwrap_err();
        let _ = now(later());
        measured(Channel::App).unwrap();
        Cart.add();
        now(Cart.pay());
        Cart.drop_item();
        inner::function();
        OWN.by_hand.with(By { channel: Channel::Web }).increment(1);
    }};
}

fn expected(prefix: &str) -> BTreeMap<String, u64> {
    let own = ["by_hand_total channel=web", "drop_item_total ", "measured_total channel=app text=x how=ok"];
    let calls = ["Cart::add result=ok", "function result=ok", "later result=nack", "paid result=ok"];
    let results = ["sync result=error", "sync result=ok"];
    let own = own.iter().map(|series| (format!("{prefix}_{series}"), 1));
    let calls = calls.iter().chain(&results).map(|call| (format!("function_calls_total function={call}"), 1));
    own.chain(calls).collect()
}

#[test]
fn by_another_name() {
    assert_eq!(counted(|| run!(direct)), expected("direct"));
}

#[test]
fn by_a_re_export() {
    assert_eq!(counted(|| run!(indirect)), expected("indirect"));
}

/// Nothing else of their modules is used by a linker that removes what is unused.
#[test]
fn alerts_of_a_library_are_registered() {
    let catalogue = callmeter_hygiene_renamed::reexport::cm::catalogue();
    let names: Vec<&str> = catalogue.alerts().iter().map(|alert| alert.name.as_str()).collect();
    assert_eq!(names, ["direct", "indirect"]);
}
