//! The HTTP API of Prometheus, which other storages offer, too.

use serde_json::Value;

use crate::agent;

/// The `data` of an answer, or the error that it names.
pub(super) fn ask(server: &str, path: &str, arguments: &[(&str, &str)]) -> Result<Value, String> {
    let request = agent().get(format!("{server}/api/v1/{path}")).query_pairs(arguments.iter().copied());
    let mut response = request.call().map_err(|error| error.to_string())?;
    let mut answer: Value = response.body_mut().read_json().map_err(|error| error.to_string())?;
    if answer["status"] == "success" { Ok(answer["data"].take()) } else { Err(answer["error"].to_string()) }
}

/// The samples of an instant query. A scalar is one sample without labels.
pub(super) fn query(server: &str, query: &str) -> Result<Vec<Value>, String> {
    query_at(server, query, None)
}

/// The samples of a query at a time in seconds since 1970.
pub(super) fn query_at(server: &str, query: &str, time: Option<f64>) -> Result<Vec<Value>, String> {
    let time = time.map(|time| format!("{time:.3}"));
    let mut arguments = vec![("query", query)];
    arguments.extend(time.as_deref().map(|time| ("time", time)));
    let mut data = ask(server, "query", &arguments)?;
    if data["resultType"] == "scalar" {
        return Ok(vec![serde_json::json!({ "metric": {}, "value": data["result"].take() })]);
    }
    Ok(data["result"].as_array().cloned().unwrap_or_default())
}

/// The value of a sample.
pub(super) fn value(sample: &Value) -> f64 {
    sample["value"][1].as_str().and_then(|value| value.parse().ok()).expect("a sample has a value")
}
