//! The published Autometrics dashboards and rules have data for a program with objectives, on a real Prometheus.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::time::Duration;

use callmeter::{Exporter, Objective, build_info, instrumented};
use callmeter_tests::eventually;
use callmeter_tests::servers::{Prometheus, Scrape};
use serde_json::Value;

const RULES: &str = include_str!("../autometrics/autometrics.rules.yml");
const DASHBOARDS: [(&str, &str); 3] = [
    ("overview", include_str!("../autometrics/overview.json")),
    ("functions", include_str!("../autometrics/function-explorer.json")),
    ("objectives", include_str!("../autometrics/service-level-objectives.json")),
];

/// The percentages for which there are rules.
macro_rules! functions {
    ($($function:ident $objective:ident $name:literal $percent:literal $millis:literal;)*) => {
        $(
            const $objective: Objective =
                Objective::new($name).success($percent).latency($percent, Duration::from_millis($millis));

            #[instrumented(objective = $objective)]
            fn $function(good: bool) -> Result<(), ()> {
                std::thread::sleep(Duration::from_millis(8));
                if good { Ok(()) } else { Err(()) }
            }
        )*

        fn call_all(good: bool) {
            $(let _ = $function(good);)*
        }
    };
}

functions! {
    list LIST "list" 90.0 5;
    show SHOW "show" 95.0 3;
    place PLACE "place" 99.0 2;
    pay PAY "pay" 99.9 5;
}

/// The two formats of an exposition write a whole second differently.
const WHOLE: Objective = Objective::new("whole").latency(50.0, Duration::from_secs(1));

#[instrumented(objective = WHOLE)]
fn report() -> Result<(), ()> {
    Err(())
}

/// Every panel with a query.
fn panels(dashboard: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest: Vec<&Value> = dashboard["panels"].as_array().expect("panels").iter().collect();
    while let Some(panel) = rest.pop() {
        rest.extend(panel["panels"].as_array().into_iter().flatten());
        for target in panel["targets"].as_array().into_iter().flatten() {
            // A panel of text has a target without a query.
            if let Some(query) = target["expr"].as_str() {
                found.push((panel["title"].as_str().unwrap_or_default().to_owned(), query.to_owned()));
            }
        }
    }
    found
}

/// The values of a variable's query `label_values(selector, label)`.
fn label_values(prometheus: &Prometheus, query: &str) -> Vec<String> {
    let inner = query.trim().strip_prefix("label_values(").and_then(|rest| rest.strip_suffix(')'));
    let (selector, label) = inner.and_then(|inner| inner.rsplit_once(", ")).expect("a query of label values");
    let series = prometheus.query_now(&format!("group by ({label}) ({selector})"));
    series.iter().filter_map(|series| series["metric"][label].as_str().map(ToOwned::to_owned)).collect()
}

/// Replaces the dashboard's variables. Longer names come first, because some begin with another one.
fn substituted(query: &str, variables: &BTreeMap<String, String>) -> String {
    let mut names: Vec<&String> = variables.keys().collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.into_iter().fold(query.to_owned(), |query, name| {
        query.replace(&format!("${{{name}}}"), &variables[name]).replace(&format!("${name}"), &variables[name])
    })
}

/// The dashboard's variables, each with the value that makes its panels show something.
fn variables(prometheus: &Prometheus, dashboard: &Value) -> BTreeMap<String, String> {
    let mut variables: BTreeMap<String, String> =
        [("__rate_interval", "30s"), ("__range", "5m"), ("num_function_limit", "10")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    for variable in dashboard["templating"]["list"].as_array().expect("variables") {
        let name = variable["name"].as_str().expect("a name").to_owned();
        let Some(query) = variable["query"]["query"].as_str() else { continue };
        let mut query = substituted(query, &variables);
        // The published query of this one variable has a name that no library of the convention exposes to Prometheus:
        // without the unit. The panels accept both.
        query = query.replace("(function_calls_duration_count,", "(function_calls_duration_seconds_count,");
        let value = if let Some(result) = query.trim().strip_prefix("query_result(") {
            let result = result.strip_suffix(')').expect("a query of results");
            let functions = prometheus.query(result);
            let functions: Vec<&str> =
                functions.iter().map(|series| series["metric"]["function"].as_str().expect("a function")).collect();
            functions.join("|")
        } else {
            let values = label_values(prometheus, &query);
            assert!(!values.is_empty(), "the variable `{name}` has no value: {query}");
            // Grafana selects the first; that of objectives is to be one with errors.
            values.iter().find(|value| *value == "pay").unwrap_or(&values[0]).clone()
        };
        variables.insert(name, value);
    }
    variables
}

fn numbers(samples: &[Value]) -> Vec<f64> {
    samples.iter().map(Prometheus::value).collect()
}

#[test]
fn every_panel_and_every_rule_has_data() {
    let exporter = Exporter::builder()
        .label("service_name", "shop")
        .build_info(build_info!())
        .listen("127.0.0.1:0")
        .install()
        .expect("an exporter");
    let address = exporter.local_addr().expect("it listens").to_string();
    let Some(prometheus) = Prometheus::with_rules(&[Scrape::of("shop", &[&address])], RULES) else { return };
    // The rules for three days need more than 4320 calls: fewer than one in a minute are ignored.
    for _ in 0..8 {
        std::thread::spawn(|| {
            for i in 0_u64.. {
                call_all(i % 20 == 0);
                let _ = report();
            }
        });
    }
    // Rates need two scrapes.
    prometheus.query("rate(function_calls_total{function=\"pay\",result=\"error\"}[30s]) > 0");

    for (name, dashboard) in DASHBOARDS {
        let dashboard: Value = serde_json::from_str(dashboard).expect("a dashboard");
        let variables = variables(&prometheus, &dashboard);
        let panels = panels(&dashboard);
        assert!(panels.len() >= 2, "{name}");
        for (title, query) in panels {
            let query = substituted(&query, &variables);
            assert!(!query.contains('$'), "{name}, {title}: a variable is not known: {query}");
            let values = numbers(&prometheus.query(&query));
            assert!(values.iter().all(|value| !value.is_nan()), "{name}, {title}: {values:?} of {query}");
            let is_zero = values.iter().all(|value| *value == 0.0);
            // No call of `pay` is as fast as its objective says, so these two panels are 0 % and the third 100 %.
            let is_share_of_fast = title.contains("% of requests under");
            assert_eq!(is_zero, is_share_of_fast, "{name}, {title}: {values:?} of {query}");
        }
    }
    let whole = "function_calls_duration_seconds_bucket{objective_name=\"whole\",le=\"1.0\"}";
    let matches = format!(
        "{whole} == on(le) group_left label_replace({whole}, \"le\", \"$1\", \"objective_latency_threshold\", \"(.*)\")"
    );
    assert_eq!(prometheus.query(&matches).len(), 1, "`le` is written as `objective_latency_threshold`");

    // Each rule is healthy, each record has a number, and each alert fires: nearly all calls fail, and all are slow.
    eventually("all rules have been evaluated", || {
        let rules = rules(&prometheus);
        let is_done = |rule: &Value| match rule["type"].as_str() {
            Some("alerting") => rule["state"] == "firing",
            _ => rule["health"] == "ok" && !prometheus.query_now(&recorded(rule)).is_empty(),
        };
        // Shown if the test fails.
        for rule in rules.iter().filter(|rule| !is_done(rule)) {
            println!("waiting for {} {}: {}", rule["name"], rule["labels"], rule["lastError"]);
        }
        (!rules.is_empty() && rules.iter().all(is_done)).then_some(())
    });
    let rules = rules(&prometheus);
    assert_eq!(rules.len(), 8 * (8 + 7 + 2), "four percentages, for success and for latency");
    for rule in rules {
        assert_eq!(rule["health"], "ok", "{rule}");
        if rule["type"] == "recording" {
            let values = numbers(&prometheus.query_now(&recorded(&rule)));
            assert!(values.iter().all(|value| !value.is_nan()), "{rule}: {values:?}");
        }
    }
}

/// Every rule, with its `type`, `health` and, for an alert, its `state`.
fn rules(prometheus: &Prometheus) -> Vec<Value> {
    let groups = prometheus.rule_groups();
    groups.iter().flat_map(|group| group["rules"].as_array().cloned().unwrap_or_default()).collect()
}

/// The query for what a rule records.
fn recorded(rule: &Value) -> String {
    let labels = rule["labels"].as_object().expect("labels");
    let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{}{{{}}}", rule["name"].as_str().expect("a name"), labels.join(","))
}
