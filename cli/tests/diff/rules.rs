//! Every rule, by example: what changes, and what is reported.

use std::collections::BTreeSet;

use cargo_callmeter::diff::rules::{RULES, Severity};
use cargo_callmeter::diff::{Change, compare};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::catalogues::{catalogue, duration, orders, with, with_label};

/// A change, and what is reported: rule, label, before, after. An exclamation mark means that it was announced.
struct Case {
    what: &'static str,
    before: Vec<Value>,
    after: Vec<Value>,
    reported: &'static [&'static str],
}

fn case(what: &'static str, before: Value, after: Value, reported: &'static [&'static str]) -> Case {
    Case { what, before: vec![before], after: vec![after], reported }
}

fn shown(change: &Change) -> String {
    let announced = if change.is_announced { "!" } else { "" };
    let label = change.label.as_deref().map(|label| format!(" {label}")).unwrap_or_default();
    format!("{}{announced}{label} {:?} {:?}", change.rule.id, change.before, change.after)
}

const REGION: &str = "/declared/0/labels/0";

fn region(values: Value) -> Value {
    with(orders(), [(REGION, values)])
}

fn open(limit: u32) -> Value {
    region(json!({ "key": "region", "was": null, "limit": limit }))
}

fn families() -> Vec<Case> {
    let renamed = |was: Value| with(orders(), [("/name", json!("sales_total")), ("/was", was)]);
    let deprecated = |why: Value| with(orders(), [("/deprecated", why)]);
    let elsewhere = |family: Value| {
        with(family, [("/declared/0/module", json!("shop::till")), ("/declared/0/file", json!("src/till.rs"))])
    };
    let announced = |family: Value| with(family, [("/deprecated", json!("ends in 2.0"))]);
    vec![
        Case {
            what: "a family is removed",
            before: vec![orders()],
            after: vec![],
            reported: &[r#"family-removed ["orders_total"] []"#],
        },
        Case {
            what: "a deprecated family is removed",
            before: vec![deprecated(json!("ends in 2.0"))],
            after: vec![],
            reported: &[r#"family-removed! ["orders_total"] []"#],
        },
        Case {
            what: "a family is removed, and its former name was deprecated",
            before: vec![announced(renamed(json!("orders_total")))],
            after: vec![],
            reported: &[r#"family-removed ["sales_total"] []"#, r#"former-name-removed! ["orders_total"] []"#],
        },
        Case {
            what: "a family is added",
            before: vec![],
            after: vec![orders()],
            reported: &[r#"family-added [] ["orders_total"]"#],
        },
        case(
            "a family is renamed with `was`",
            orders(),
            renamed(json!("orders_total")),
            &[r#"family-renamed ["orders_total"] ["sales_total"]"#],
        ),
        case(
            "a family is renamed without `was`",
            orders(),
            renamed(Value::Null),
            &[r#"family-renamed-without-was ["orders_total"] ["sales_total"]"#],
        ),
        case(
            "a family of another module is no rename",
            orders(),
            elsewhere(renamed(Value::Null)),
            &[r#"family-removed ["orders_total"] []"#, r#"family-added [] ["sales_total"]"#],
        ),
        case(
            "a family is renamed and its labels change: the change of the labels is found, too",
            orders(),
            with(renamed(json!("orders_total")), [("/declared/0/labels/0/values", json!(["eu"]))]),
            &[r#"value-removed region ["us"] []"#, r#"family-renamed ["orders_total"] ["sales_total"]"#],
        ),
        case(
            "`was` is dropped",
            renamed(json!("orders_total")),
            renamed(Value::Null),
            &[r#"former-name-removed ["orders_total"] []"#],
        ),
        case(
            "`was` is dropped, as announced",
            announced(renamed(json!("orders_total"))),
            renamed(Value::Null),
            &[r#"former-name-removed! ["orders_total"] []"#],
        ),
        case(
            "a second rename drops the first name",
            renamed(json!("orders_total")),
            with(orders(), [("/name", json!("purchases_total")), ("/was", json!("sales_total"))]),
            &[
                r#"former-name-removed ["orders_total"] []"#,
                r#"family-renamed ["sales_total"] ["purchases_total"]"#,
            ],
        ),
        case(
            "a rename is taken back, and the newer name ends",
            renamed(json!("orders_total")),
            orders(),
            &[r#"family-renamed-without-was ["sales_total"] ["orders_total"]"#],
        ),
        Case {
            what: "a family is merged into another",
            before: vec![orders(), renamed(Value::Null)],
            after: vec![renamed(json!("orders_total"))],
            reported: &[r#"family-merged ["orders_total"] ["sales_total"]"#],
        },
    ]
}

fn deprecations() -> Vec<Case> {
    let deprecated = |why: &str| with(orders(), [("/deprecated", json!(why))]);
    vec![
        case(
            "a family is deprecated",
            orders(),
            deprecated("ends in 2.0"),
            &[r#"family-deprecated [] ["ends in 2.0"]"#],
        ),
        case(
            "a deprecation is withdrawn",
            deprecated("ends in 2.0"),
            orders(),
            &[r#"deprecation-changed ["ends in 2.0"] []"#],
        ),
        case(
            "a deprecation is put off",
            deprecated("ends in 2.0"),
            deprecated("ends in 3.0"),
            &[r#"deprecation-changed ["ends in 2.0"] ["ends in 3.0"]"#],
        ),
    ]
}

fn shapes() -> Vec<Case> {
    let buckets = |bounds: Value| with(duration(), [("/buckets", bounds)]);
    vec![
        case("nothing", orders(), orders(), &[]),
        case("a declaration moves", orders(), with(orders(), [("/declared/0/line", json!(99))]), &[]),
        case("the order of labels", orders(), with(orders(), [("/labels", json!(["outcome", "region"]))]), &[]),
        case(
            "the type",
            orders(),
            with(orders(), [("/kind", json!("gauge"))]),
            &[r#"type-changed ["counter"] ["gauge"]"#],
        ),
        case(
            "a histogram becomes a gauge: its buckets go with the type",
            duration(),
            with(duration(), [("/kind", json!("gauge")), ("/buckets", json!([]))]),
            &[r#"type-changed ["histogram"] ["gauge"]"#],
        ),
        case(
            "the unit",
            duration(),
            with(duration(), [("/unit", json!("bytes"))]),
            &[r#"unit-changed ["seconds"] ["bytes"]"#],
        ),
        case(
            "the unit is left out",
            duration(),
            with(duration(), [("/unit", Value::Null)]),
            &[r#"unit-changed ["seconds"] []"#],
        ),
        case("a bound ends", duration(), buckets(json!([0.1, 1.0])), &[r#"bucket-removed ["0.5"] []"#]),
        case("a bound is new", duration(), buckets(json!([0.1, 0.5, 0.75, 1.0])), &[r#"bucket-added [] ["0.75"]"#]),
        case(
            "a bound moves",
            duration(),
            buckets(json!([0.1, 0.25, 1.0])),
            &[r#"bucket-removed ["0.5"] []"#, r#"bucket-added [] ["0.25"]"#],
        ),
        case(
            "the help text",
            orders(),
            with(orders(), [("/help", json!("Placed orders."))]),
            &[r#"help-changed ["Orders."] ["Placed orders."]"#],
        ),
        case(
            "the sampling",
            orders(),
            with(orders(), [("/declared/0/sample", json!(16))]),
            &[r#"sample-changed ["1"] ["16"]"#],
        ),
        case(
            "the objective's threshold",
            duration(),
            with(duration(), [("/declared/0/objective/latency_seconds", json!(1.0))]),
            &[r#"objective-loosened ["search: 99 % within 0.5 s over 30d"] ["search: 99 % within 1 s over 30d"]"#],
        ),
        case(
            "the objective's window",
            duration(),
            with(duration(), [("/declared/0/objective/window_seconds", json!(604_800.0))]),
            &[r#"objective-changed ["search: 99 % within 0.5 s over 30d"] ["search: 99 % within 0.5 s over 7d"]"#],
        ),
        case(
            "the objective ends",
            duration(),
            with(duration(), [("/declared/0/objective", Value::Null)]),
            &[r#"objective-removed ["search: 99 % within 0.5 s over 30d"] []"#],
        ),
        case(
            "the objective is new",
            with(duration(), [("/declared/0/objective", Value::Null)]),
            duration(),
            &[r#"objective-added [] ["search: 99 % within 0.5 s over 30d"]"#],
        ),
    ]
}

fn labels() -> Vec<Case> {
    let zone = |was: Value| {
        let label = json!({ "key": "zone", "was": was, "values": ["eu", "us"] });
        with(region(label), [("/labels", json!(["zone", "outcome"]))])
    };
    let without_region = || {
        let outcome = orders()["declared"][0]["labels"][1].clone();
        with(orders(), [("/labels", json!(["outcome"])), ("/declared/0/labels", json!([outcome]))])
    };
    let values = |values: Value| region(json!({ "key": "region", "was": null, "values": values }));
    let plan = |values: Value| with_label(orders(), json!({ "key": "plan", "was": null, "values": values }));
    vec![
        case("a label ends", orders(), without_region(), &[r#"label-removed region ["region"] []"#]),
        case(
            "a label and its former key end",
            zone(json!("region")),
            without_region(),
            &[r#"label-removed zone ["zone"] []"#, r#"former-label-removed zone ["region"] []"#],
        ),
        case(
            "a label is renamed with `was`",
            orders(),
            zone(json!("region")),
            &[r#"label-renamed zone ["region"] ["zone"]"#],
        ),
        case(
            "a label is renamed without `was`",
            orders(),
            zone(Value::Null),
            &[r#"label-renamed-without-was zone ["region"] ["zone"]"#],
        ),
        case(
            "a label with other values is no rename",
            orders(),
            with(zone(Value::Null), [("/declared/0/labels/0/values", json!(["north", "south"]))]),
            &[r#"label-removed region ["region"] []"#, r#"label-added zone [] ["zone"]"#],
        ),
        case(
            "a label's `was` is dropped",
            zone(json!("region")),
            zone(Value::Null),
            &[r#"former-label-removed zone ["region"] []"#],
        ),
        case("a label is new", orders(), plan(json!(["free", "paid"])), &[r#"label-added plan [] ["plan"]"#]),
        case(
            "an open label is new",
            orders(),
            with_label(orders(), json!({ "key": "shop", "was": null, "limit": 10 })),
            &[r#"label-added shop [] ["shop"]"#],
        ),
        case(
            "a constant label is new",
            orders(),
            plan(json!(["free"])),
            &[r#"constant-label-added plan [] ["plan"]"#],
        ),
        case("a value ends", orders(), values(json!(["eu"])), &[r#"value-removed region ["us"] []"#]),
        case(
            "a value is new",
            orders(),
            values(json!(["eu", "us", "asia"])),
            &[r#"value-added region [] ["asia"]"#],
        ),
        case("the order of values", orders(), values(json!(["us", "eu"])), &[]),
        case("a closed label opens", orders(), open(5), &[r#"label-opened region ["eu", "us"] ["limit 5"]"#]),
        case("an open label closes", open(5), orders(), &[r#"label-closed region ["limit 5"] ["eu", "us"]"#]),
        case("a limit is lowered", open(5), open(4), &[r#"limit-lowered region ["5"] ["4"]"#]),
        case("a limit is raised", open(5), open(6), &[r#"limit-raised region ["5"] ["6"]"#]),
        case(
            "an outcome is an error",
            orders(),
            with(orders(), [("/declared/0/labels/1/outcome/0/is_error", json!(true))]),
            &[r#"outcome-changed outcome ["ok: ok"] ["ok: error"]"#],
        ),
    ]
}

/// Functions that share a family, as those of `#[instrumented]` do.
fn shared(functions: &[(&str, &str)]) -> Value {
    let declared = functions.iter().map(|(function, module)| {
        json!({
            "function": function, "module": module, "file": "src/lib.rs", "line": 1, "sample": 1, "objective": null,
            "shares_series_with": [],
            "labels": [
                { "key": "function", "was": null, "values": [function] },
                { "key": "module", "was": null, "values": [module] },
            ],
        })
    });
    let declared: Vec<Value> = declared.collect();
    let family = with(orders(), [("/labels", json!(["function", "module"])), ("/declared", json!(declared))]);
    with(family, [("/name", json!("function_calls_total"))])
}

fn combinations() -> Vec<Case> {
    vec![
        case(
            "a function moves to a module that has others",
            shared(&[("find", "a"), ("save", "b"), ("find", "c")]),
            shared(&[("find", "b"), ("save", "b"), ("find", "c"), ("load", "a")]),
            &[r#"value-added function [] ["load"]"#, r#"series-removed ["{function=\"find\",module=\"a\"}"] []"#],
        ),
        case(
            "a function ends: its value says so",
            shared(&[("find", "a"), ("save", "a")]),
            shared(&[("save", "a")]),
            &[r#"value-removed function ["find"] []"#],
        ),
        case(
            "a declaration is split into two",
            orders(),
            {
                let mut family = orders();
                let mut second = family["declared"][0].clone();
                second["labels"][0]["values"] = json!(["us"]);
                family["declared"][0]["labels"][0]["values"] = json!(["eu"]);
                family["declared"].as_array_mut().expect("declarations").push(second);
                family
            },
            &[],
        ),
    ]
}

fn cases() -> Vec<Case> {
    [families(), deprecations(), shapes(), labels(), combinations()].into_iter().flatten().collect()
}

#[test]
fn each_change_is_reported_by_its_rule() {
    for Case { what, before, after, reported } in cases() {
        let changes = compare(&catalogue(&before), &catalogue(&after));
        let found: BTreeSet<String> = changes.iter().map(shown).collect();
        let expected: BTreeSet<String> = reported.iter().map(|&change| change.to_owned()).collect();
        assert_eq!(found, expected, "{what}");
        assert_eq!(found.len(), changes.len(), "{what}: a change is reported twice");
    }
}

#[test]
fn each_rule_has_an_example() {
    let of_families = cases();
    let of_families = of_families
        .iter()
        .flat_map(|case| compare(&catalogue(&case.before), &catalogue(&case.after)))
        .map(|change| change.rule.id.to_owned());
    let renamed = of_alert(|alert| alert["name"] = json!("Other"));
    let loosened = of_alert(|alert| alert["for_seconds"] = json!(600.0));
    let of_alerts = renamed.into_iter().chain(loosened).chain(of_alert(|alert| alert["by"] = json!([])));
    let reported: BTreeSet<String> = of_families.chain(of_alerts).collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(reported, rules);
    assert_eq!(rules.len(), RULES.len(), "two rules have one identifier");
}

#[test]
fn a_rename_says_what_to_write() {
    let renamed = with(orders(), [("/name", json!("sales_total"))]);
    let changes = compare(&catalogue(&[orders()]), &catalogue(&[renamed]));
    let advice = changes[0].advice.as_ref().expect("advice").to_string();
    assert_eq!(advice, "`was = \"orders_total\"` keeps both names");
}

#[test]
fn an_ambiguous_rename_is_not_guessed() {
    let named = |name: &str| with(orders(), [("/name", json!(name)), ("/declared/0/function", json!(name))]);
    let changes =
        compare(&catalogue(&[named("alpha_total")]), &catalogue(&[named("beta_total"), named("gamma_total")]));
    let found: BTreeSet<&str> = changes.iter().map(|change| change.rule.id).collect();
    assert_eq!(found, BTreeSet::from(["family-removed", "family-added"]));
}

#[test]
fn fields_of_one_struct_are_matched_by_their_names() {
    let field = |name: &str, line: u32| {
        with(
            orders(),
            [("/name", json!(name)), ("/declared/0/function", json!("Shop")), ("/declared/0/line", json!(line))],
        )
    };
    let before = [field("shop_carts_opened_total", 3), field("shop_orders_placed_total", 3)];
    let after = [field("shop_opened_carts_total", 3), field("shop_placed_orders_total", 3)];
    let changes = compare(&catalogue(&before), &catalogue(&after));
    let renamed: Vec<_> =
        changes.iter().map(|change| (change.before[0].as_str(), change.family.as_str())).collect();
    assert_eq!(
        renamed,
        [
            ("shop_carts_opened_total", "shop_opened_carts_total"),
            ("shop_orders_placed_total", "shop_placed_orders_total"),
        ]
    );
}

#[test]
fn an_objective_is_reported_once_for_a_function_with_several_families() {
    let objective =
        json!({ "name": "orders", "success_percent": 99.9, "latency_percent": null, "latency_seconds": null });
    let both = |objective: &Value| {
        let named =
            |name: &str| with(orders(), [("/name", json!(name)), ("/declared/0/objective", objective.clone())]);
        catalogue(&[named("orders_total"), named("orders_in_flight")])
    };
    let changes = compare(&both(&Value::Null), &both(&objective));
    assert_eq!(changes.len(), 1, "{changes:?}");
}

#[test]
fn a_label_with_any_number_of_values_is_compared_without_its_product() {
    let values: Vec<String> = (0..5000).map(|value| value.to_string()).collect();
    let wide = |last: &str| {
        let mut values = values.clone();
        values.push(last.to_owned());
        let label = |key: &str| json!({ "key": key, "was": null, "values": values });
        with_label(with_label(orders(), label("a")), label("b"))
    };
    let changes = compare(&catalogue(&[wide("x")]), &catalogue(&[wide("y")]));
    let rules: Vec<&str> = changes.iter().map(|change| change.rule.id).collect();
    assert_eq!(rules, ["value-removed", "value-removed", "value-added", "value-added"]);
}

/// What is reported of an alert on orders that changes.
fn of_alert(change: fn(&mut Value)) -> Vec<String> {
    let alert = json!({
        "name": "OrdersFail", "by": ["region"], "window_seconds": 600.0, "for_seconds": 60.0, "severity": "warning",
        "condition": {"kind": "error_share", "of": {"family": "orders_total", "labels": []}, "above": 0.05},
        "summary": "Orders fail.", "description": null, "runbook": null, "module": "shop", "file": "a.rs", "line": 1,
    });
    let mut other = alert.clone();
    change(&mut other);
    let catalogue = |alert: Value| -> callmeter::Catalogue {
        let alerts = if alert.is_null() { json!([]) } else { json!([alert]) };
        serde_json::from_value(json!({"families": [orders()], "alerts": alerts})).expect("a catalogue")
    };
    let changes = compare(&catalogue(alert), &catalogue(other));
    changes.iter().map(|change| change.rule.id.to_owned()).collect()
}

#[test]
fn an_alert_that_is_removed_or_fires_later_is_named() {
    assert_eq!(of_alert(|_| ()), [""; 0]);
    assert_eq!(of_alert(|alert| *alert = Value::Null), ["alert-removed"]);
    assert_eq!(of_alert(|alert| alert["name"] = json!("Other")), ["alert-removed", "alert-added"]);
    assert_eq!(of_alert(|alert| alert["condition"]["above"] = json!(0.1)), ["alert-loosened"]);
    assert_eq!(of_alert(|alert| alert["for_seconds"] = json!(61.0)), ["alert-loosened"]);
    assert_eq!(of_alert(|alert| alert["severity"] = json!("info")), ["alert-loosened"]);
    assert_eq!(of_alert(|alert| alert["condition"]["above"] = json!(0.01)), ["alert-changed"]);
    assert_eq!(of_alert(|alert| alert["severity"] = json!("critical")), ["alert-changed"]);
    assert_eq!(of_alert(|alert| alert["by"] = json!([])), ["alert-changed"]);
    assert_eq!(of_alert(|alert| alert["summary"] = json!("Other words.")), [""; 0]);
}

/// A family with any of these shapes.
fn any_family() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec!["a_total", "b_total", "c_total"]);
    let was = prop::option::of(prop::sample::select(vec!["a_total", "b_total", "old_total"]));
    let label = (
        prop::sample::select(vec!["k", "l"]),
        prop::option::of(prop::sample::select(vec!["k", "m"])),
        prop_oneof![
            prop::collection::vec(prop::sample::select(vec!["x", "y", "z"]), 0..3)
                .prop_map(|v| json!({ "values": v })),
            (0_u32..4).prop_map(|limit| json!({ "limit": limit })),
            Just(json!({ "outcome": [{ "value": "x", "is_error": true }] })),
        ],
    )
        .prop_map(|(key, was, values)| {
            let mut label = values;
            label["key"] = json!(key);
            label["was"] = json!(was);
            label
        });
    let kind = prop::sample::select(vec!["counter", "gauge", "histogram"]);
    (name, was, kind, prop::collection::vec(label, 0..3), 1_u32..4).prop_map(|(name, was, kind, labels, line)| {
        let keys: Vec<&Value> = labels.iter().map(|label| &label["key"]).collect();
        with(
            orders(),
            [
                ("/name", json!(name)),
                ("/was", json!(was)),
                ("/kind", json!(kind)),
                ("/labels", json!(keys)),
                ("/declared/0/labels", json!(labels)),
                ("/declared/0/line", json!(line)),
            ],
        )
    })
}

proptest! {
    #[test]
    fn a_catalogue_does_not_differ_from_itself(families in prop::collection::vec(any_family(), 0..4)) {
        let changes = compare(&catalogue(&families), &catalogue(&families));
        prop_assert!(changes.is_empty(), "{changes:?}");
    }

    #[test]
    fn a_name_that_ends_is_breaking(
        before in prop::collection::vec(any_family(), 0..4),
        after in prop::collection::vec(any_family(), 0..4),
    ) {
        let (before, after) = (catalogue(&before), catalogue(&after));
        let exposes = |name: &String| {
            after.iter().any(|family| family.name == *name || family.was.as_ref() == Some(name))
        };
        let ends = before.iter().any(|family| {
            !exposes(&family.name) || family.was.as_ref().is_some_and(|was| !exposes(was))
        });
        let changes = compare(&before, &after);
        if ends {
            prop_assert!(changes.iter().any(|change| change.rule.severity == Severity::Breaking), "{changes:?}");
        }
    }
}
