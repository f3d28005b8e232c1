//! Catalogues for the tests, as JSON.

use callmeter::Catalogue;
use serde_json::{Value, json};

/// A counter of a shop's orders, by region and outcome.
pub(crate) fn orders() -> Value {
    json!({
        "name": "orders_total", "was": null, "deprecated": null, "kind": "counter", "unit": null, "help": "Orders.",
        "labels": ["region", "outcome"], "buckets": [],
        "declared": [{
            "function": "place", "module": "shop::orders", "file": "src/orders.rs", "line": 12, "sample": 1,
            "objective": null, "shares_series_with": [],
            "labels": [
                { "key": "region", "was": null, "values": ["eu", "us"] },
                { "key": "outcome", "was": null, "outcome": [
                    { "value": "ok", "is_error": false }, { "value": "error", "is_error": true },
                ] },
            ],
        }],
    })
}

/// A histogram of durations without labels.
pub(crate) fn duration() -> Value {
    json!({
        "name": "search_duration_seconds", "was": null, "deprecated": null, "kind": "histogram", "unit": "seconds",
        "help": "Searches.", "labels": [], "buckets": [0.1, 0.5, 1.0],
        "declared": [{
            "function": "search", "module": "shop::index", "file": "src/index.rs", "line": 40, "sample": 1,
            "objective": { "name": "search", "success_percent": null, "latency_percent": 99.0, "latency_seconds": 0.5, "window_seconds": 2_592_000.0_f64 },
            "shares_series_with": [], "labels": [],
        }],
    })
}

/// The value with some of its fields replaced, each named by a JSON pointer.
pub(crate) fn with<const N: usize>(mut value: Value, changes: [(&str, Value); N]) -> Value {
    for (pointer, new) in changes {
        *value.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = new;
    }
    value
}

/// The value with a label appended, in the family and in its first declaration.
pub(crate) fn with_label(mut value: Value, label: Value) -> Value {
    value["labels"].as_array_mut().expect("labels").push(label["key"].clone());
    value["declared"][0]["labels"].as_array_mut().expect("labels").push(label);
    value
}

pub(crate) fn catalogue(families: &[Value]) -> Catalogue {
    serde_json::from_value(Value::Array(families.to_vec())).expect("a catalogue")
}
