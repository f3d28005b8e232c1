use super::{Catalogue, Difference};
use crate::Kind;

fn catalogue(families: serde_json::Value) -> Catalogue {
    serde_json::from_value(families).expect("families")
}

fn orders(kind: &str, file: &str, label: &str) -> Catalogue {
    catalogue(serde_json::json!([{
        "name": "orders_total", "kind": kind, "unit": null, "help": "Orders.", "labels": [label], "buckets": [],
        "declared": [{
            "function": "place", "module": "shop", "file": file, "line": 3, "sample": 1, "objective": null,
            "labels": [{ "key": label, "values": ["eu", "us"] }], "shares_series_with": [],
        }],
    }]))
}

#[test]
fn a_catalogue_is_read_as_it_was_written() {
    let written = orders("counter", "src/shop.rs", "region");
    let read: Catalogue = catalogue(serde_json::to_value(&written).expect("JSON"));
    assert_eq!(read, written);
    assert_eq!(read.get("orders_total").map(|family| family.closed_series().len()), Some(2));
}

#[test]
fn a_shared_annotation_is_in_the_union_once() {
    let one = orders("counter", "src/shop.rs", "region");
    let union = Catalogue::union([one.clone(), one.clone()]);
    assert_eq!(union, one);
}

#[test]
fn programs_may_declare_different_labels() {
    let union = Catalogue::union([orders("counter", "a.rs", "region"), orders("counter", "b.rs", "zone")]);
    let family = union.get("orders_total").expect("declared");
    assert_eq!(family.labels, ["region", "zone"]);
    assert_eq!(family.declared.len(), 2);
    assert_eq!(union.conflicts(), []);
}

#[test]
fn programs_must_not_declare_different_types() {
    let union = Catalogue::union([orders("gauge", "a.rs", "region"), orders("counter", "b.rs", "region")]);
    let [conflict] = union.conflicts() else { panic!("one conflict: {:?}", union.conflicts()) };
    assert_eq!(conflict.difference, Difference::Kind(Kind::Gauge, Kind::Counter));
    assert_eq!(conflict.locations, ("a.rs:3".to_owned(), "b.rs:3".to_owned()));
}

#[test]
fn families_that_are_read_are_checked_for_common_names() {
    let mut one = serde_json::to_value(orders("gauge", "a.rs", "region")).expect("JSON");
    one["families"][0]["name"] = "orders".into();
    let mut two = serde_json::to_value(orders("counter", "b.rs", "region")).expect("JSON");
    let more = one["families"].as_array_mut().expect("families");
    two["families"].as_array_mut().expect("families").append(more);
    let read = catalogue(two);
    assert_eq!(read.get("orders").map(|family| family.kind), Some(Kind::Gauge), "sorted");
    assert_eq!(read.conflicts().len(), 1);
    assert_eq!(read.conflicts()[0].difference, Difference::Exposition);
}

/// The family of this catalogue under another name, with this former name.
fn renamed(catalogue: &Catalogue, name: &str, was: Option<&str>) -> Catalogue {
    let mut families = serde_json::to_value(catalogue).expect("JSON");
    families["families"][0]["name"] = name.into();
    families["families"][0]["was"] = was.into();
    self::catalogue(families)
}

#[test]
fn a_program_may_still_have_the_former_name() {
    let before = orders("counter", "src/shop.rs", "region");
    let after = renamed(&before, "purchases_total", Some("orders_total"));
    let union = Catalogue::union([before.clone(), after.clone()]);
    assert_eq!(union.conflicts(), []);
    assert_eq!(union.iter().count(), 2);
    assert_eq!(union.get("purchases_total").and_then(|family| family.was.as_deref()), Some("orders_total"));

    let other_type = orders("gauge", "src/shop.rs", "region");
    let union = Catalogue::union([other_type, after.clone()]);
    let [conflict] = union.conflicts() else { panic!("one conflict: {:?}", union.conflicts()) };
    let names = ("purchases_total".to_owned(), "orders_total".to_owned());
    assert_eq!(
        (&conflict.names, &conflict.difference),
        (&names, &Difference::FormerName { was: "orders_total".to_owned(), other_was: None })
    );

    let other_past = renamed(&before, "purchases_total", Some("sales_total"));
    let union = Catalogue::union([after, other_past]);
    let difference = Difference::Was("orders_total".to_owned(), "sales_total".to_owned());
    assert_eq!(union.conflicts().iter().map(|conflict| &conflict.difference).collect::<Vec<_>>(), [&difference]);
}

#[test]
fn a_series_is_counted_once_whatever_the_order_of_its_labels() {
    let labels = |first: &str, second: &str| serde_json::json!([{ "key": first, "values": ["1"] }, { "key": second, "values": ["1"] }]);
    let mut one = serde_json::to_value(orders("counter", "a.rs", "x")).expect("JSON");
    one["families"][0]["labels"] = serde_json::json!(["x", "y"]);
    let mut two = one.clone();
    two["families"][0]["declared"][0]["labels"] = labels("y", "x");
    one["families"][0]["declared"][0]["labels"] = labels("x", "y");
    let union = Catalogue::union([catalogue(one), catalogue(two)]);
    let family = union.get("orders_total").expect("declared");
    assert_eq!(family.declared.len(), 2);
    assert_eq!(family.closed_series(), [[("x", "1"), ("y", "1")]]);
}
