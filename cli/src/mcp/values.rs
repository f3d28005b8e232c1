//! The current values of a family.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::exposition::{Exposition, Labels, ScrapeError, TIMEOUT, Target, Value};
use crate::http::{Client, HttpError};
use crate::source::SourceArgs;

/// How many series an answer has at most: more would fill an agent's context.
const MOST_SERIES: usize = 200;

/// Why there are no values.
#[derive(Debug, thiserror::Error)]
pub(super) enum ValuesError {
    #[error(
        "no running program is configured: start the server with `cargo callmeter mcp --url http://…/catalogue`"
    )]
    NoUrl,
    #[error("no program exposes `{0}`. `list_metrics` lists what is declared")]
    Unknown(String),
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Scrape(#[from] ScrapeError),
}

/// The answer of `current_values`.
#[derive(Serialize)]
pub(super) struct Values {
    series: Vec<Series>,
    /// How many further series there are.
    left_out: usize,
}

#[derive(Serialize)]
struct Series {
    program: String,
    labels: Map<String, Json>,
    value: Json,
}

pub(super) fn current(source: &SourceArgs, name: &str) -> Result<Values, ValuesError> {
    if source.url.is_empty() {
        return Err(ValuesError::NoUrl);
    }
    let client = Client::new(source.token_file.as_deref(), TIMEOUT)?;
    let mut series = Vec::new();
    for url in &source.url {
        let exposition = Target::new(&metrics_beside(url)).scrape(&client)?;
        series.extend(of_program(url, &exposition, name));
    }
    if series.is_empty() {
        return Err(ValuesError::Unknown(name.to_owned()));
    }
    let left_out = series.len().saturating_sub(MOST_SERIES);
    series.truncate(MOST_SERIES);
    Ok(Values { series, left_out })
}

/// The exporter serves `/metrics` and `/catalogue` beside one another.
fn metrics_beside(catalogue: &str) -> String {
    match catalogue.strip_suffix("/catalogue") {
        Some(folder) => format!("{folder}/metrics"),
        None => catalogue.to_owned(),
    }
}

fn of_program<'a>(url: &'a str, exposition: &'a Exposition, name: &str) -> impl Iterator<Item = Series> + use<'a> {
    let series = exposition.families.get(name).into_iter().flat_map(|family| &family.series);
    series.map(move |(labels, value)| Series {
        program: url.to_owned(),
        labels: object(labels),
        value: in_json(value),
    })
}

fn object(labels: &Labels) -> Map<String, Json> {
    labels.iter().map(|(key, value)| (key.to_owned(), value.into())).collect()
}

fn in_json(value: &Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Histogram(histogram) => {
            let quantiles = [0.5, 0.95, 0.99].map(|rank| histogram.quantile(rank));
            let [p50, p95, p99] = quantiles;
            json!({ "count": histogram.count(), "sum": histogram.sum, "p50": p50, "p95": p95, "p99": p99 })
        }
        Value::Summary(summary) => json!({ "count": summary.count, "sum": summary.sum }),
    }
}
