//! The tests of `promtool test rules`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use super::prometheus::labels;
use crate::generate::promql::{Selector, prometheus_duration};
use crate::generate::rules::model::{Alert, Case, Expected, Firing, Group, Labels, RuleFile, Run, Series};
use crate::generate::rules::text::Text;

/// Rules are evaluated at least this often.
const MINUTE: Duration = Duration::from_secs(60);

/// A test file.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    rule_files: Vec<String>,
    evaluation_interval: String,
    tests: Vec<Test>,
}

#[derive(Clone, Debug, Serialize)]
struct Test {
    name: String,
    interval: String,
    input_series: Vec<Input>,
    #[serde(rename = "alert_rule_test", skip_serializing_if = "Vec::is_empty")]
    alerts: Vec<AlertTest>,
    #[serde(rename = "promql_expr_test", skip_serializing_if = "Vec::is_empty")]
    queries: Vec<QueryTest>,
}

#[derive(Clone, Debug, Serialize)]
struct Input {
    series: String,
    values: String,
}

#[derive(Clone, Debug, Serialize)]
struct AlertTest {
    eval_time: String,
    alertname: String,
    exp_alerts: Vec<ExpectedAlert>,
}

#[derive(Clone, Debug, Serialize)]
struct ExpectedAlert {
    exp_labels: Labels,
    exp_annotations: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, Serialize)]
struct QueryTest {
    expr: String,
    eval_time: String,
    exp_samples: Vec<Sample>,
}

#[derive(Clone, Debug, Serialize)]
struct Sample {
    labels: String,
    value: f64,
}

/// The test files of a rule file, each with the part of its name between the rule file's and `.tests.yml`. Tests with the same evaluation
/// interval are in one file.
pub fn documents(file: &RuleFile) -> Vec<(String, Document)> {
    let mut by_interval: BTreeMap<Duration, Vec<Test>> = BTreeMap::new();
    for group in &file.groups {
        for alert in group.alerts() {
            for case in &alert.cases {
                by_interval.entry(case.interval.max(MINUTE)).or_default().push(test(group, alert, case));
            }
        }
    }
    let document = |(interval, tests)| {
        let name = if interval == MINUTE { String::new() } else { format!(".{}", prometheus_duration(interval)) };
        let document = Document {
            rule_files: vec![format!("{}.rules.yml", file.name)],
            evaluation_interval: prometheus_duration(interval),
            tests,
        };
        (name, document)
    };
    by_interval.into_iter().map(document).collect()
}

fn test(group: &Group, alert: &Alert, case: &Case) -> Test {
    let eval_time = prometheus_duration(case.at);
    let mut test = Test {
        name: format!("{}: {}", alert.name, case.name),
        interval: prometheus_duration(case.interval),
        input_series: case.series.iter().map(input).collect(),
        alerts: Vec::new(),
        queries: Vec::new(),
    };
    for expected in &case.expected {
        match expected {
            Expected::Alerts(firing) => test.alerts.push(AlertTest {
                eval_time: eval_time.clone(),
                alertname: alert.name.clone(),
                exp_alerts: firing.iter().map(|firing| expected_alert(group, alert, firing)).collect(),
            }),
            Expected::Samples { query, samples } => test.queries.push(QueryTest {
                expr: query.to_string(),
                eval_time: eval_time.clone(),
                exp_samples: samples
                    .iter()
                    .map(|(labels, value)| Sample { labels: series_text("", labels), value: *value })
                    .collect(),
            }),
        }
    }
    test
}

/// Several rules may have the alert's name. The labels say which one is meant.
fn expected_alert(group: &Group, alert: &Alert, firing: &Firing) -> ExpectedAlert {
    let is_meant = |other: &&Alert| {
        let mut labels = other.labels.iter();
        other.name == alert.name
            && labels.all(|(key, value)| firing.labels.get(key).is_none_or(|found| found == value))
    };
    let meant = std::iter::once(alert).chain(group.alerts()).find(is_meant).unwrap_or(alert);
    let mut all = firing.labels.clone();
    all.extend(labels(meant));
    let text = |text: &Text| Some(text.expand(firing.value, &all));
    let texts = [
        ("summary", text(&meant.summary)),
        ("description", text(&meant.description)),
        ("value", text(&Text::default().value(meant.shown))),
        ("runbook_url", meant.runbook.clone()),
        ("source", meant.source.clone()),
    ];
    let texts = texts.into_iter().filter_map(|(key, text)| Some((key, text.filter(|text| !text.is_empty())?)));
    ExpectedAlert { exp_annotations: texts.collect(), exp_labels: all }
}

fn input(series: &Series) -> Input {
    let values: Vec<String> = series.values.iter().filter(|run| run.count > 0).map(run_text).collect();
    Input { series: series_text(&series.name, &series.labels), values: values.join(" ") }
}

fn series_text(name: &str, labels: &Labels) -> String {
    labels.iter().fold(Selector::new(name), |selector, (key, value)| selector.equal(key, value)).to_string()
}

/// `start+changexcount`, where the count is that of the values after the first.
fn run_text(run: &Run) -> String {
    let Some(start) = run.start else { return format!("_x{}", run.count) };
    let mut text = rounded(start);
    if run.count > 1 {
        let sign = if run.change < 0.0 { '-' } else { '+' };
        let _ = write!(text, "{sign}{}x{}", rounded(run.change.abs()), run.count - 1);
    }
    text
}

/// Without what calculating with decimal fractions leaves behind.
fn rounded(number: f64) -> String {
    let rounded: f64 = format!("{number:.13e}").parse().unwrap_or(number);
    // There is no minus zero in tests.
    (rounded + 0.0).to_string()
}
