//! The servers themselves, started with what is generated. Hosts of the compose file are mapped to loopback.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use callmeter_tests::servers::{Alertmanager, Prometheus, VictoriaMetrics};
use callmeter_tests::{eventually, free_port};
use serde_json::Value;

use crate::support::{FULL, Stack};

/// Rules that somebody wrote by hand.
const RULES: &str = r#"
groups:
- name: own
  rules:
  - { record: "job:up:sum", expr: "sum by (job) (up)" }
  - { alert: TargetDown, expr: 'up{job="billing"} == 0', labels: { severity: critical } }
  - { alert: Slow, expr: 'up{job="billing"} == 0', labels: { severity: warning } }
  - { alert: Slow, expr: 'up{job="shop"} == 1', labels: { severity: warning } }
  - { alert: Errors, expr: 'up{job="shop"} == 1', labels: { severity: critical } }
  - { alert: Errors, expr: 'up{job="shop"} == 1', labels: { severity: warning } }
  - { alert: Burn, expr: 'up{job="shop"} == 1', labels: { severity: critical, objective: api } }
  - { alert: Burn, expr: 'up{job="shop"} == 1', labels: { severity: warning, objective: mail } }
"#;

const CONFIG: &str = r#"
[stack]
exporters = ["postgres"]
[stack.application]
targets = ["127.0.0.1:1"]
[stack.prometheus]
interval = "1s"
evaluation_interval = "1s"
external_labels = { replica = "a" }
[[stack.prometheus.jobs]]
name = "billing"
targets = ["127.0.0.1:1"]
[stack.victoria_metrics]
"#;

/// The labels of each sample, and its value.
fn values(samples: &[Value]) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = samples
        .iter()
        .map(|sample| (sample["metric"]["job"].to_string(), sample["value"][1].to_string()))
        .collect();
    values.sort();
    values
}

#[test]
fn alertmanager_starts_with_every_channel() {
    let stack = Stack::generate(FULL);
    let secrets =
        [("slack_url", "http://127.0.0.1:1/hook"), ("smtp_password", "p"), ("pagerduty_routing_key", "k")];
    stack.map_secrets("alertmanager.yml", &secrets);
    let Some(server) = Alertmanager::configured(stack.into_folder(), None) else { return };
    assert_eq!(server.alerts(), Vec::<Value>::new());
}

#[test]
fn samples_reach_the_storage_and_alerts_are_inhibited() {
    let Some(alertmanager) = Alertmanager::configured(Stack::generate(CONFIG).into_folder(), None) else { return };
    let Some(storage) = VictoriaMetrics::start() else { return };
    let stack = Stack::generate(CONFIG);
    fs::create_dir_all(stack.path("rules")).unwrap();
    fs::write(stack.path("rules/own.rules.yml"), RULES).unwrap();
    // Alertmanager stands for the program, too: it serves metrics.
    let program =
        stack.read("prometheus.yml").replacen("127.0.0.1:1\n", &format!("{}\n", alertmanager.address()), 1);
    fs::write(stack.path("prometheus.yml"), program).unwrap();
    let hosts = [("alertmanager:9093", &*alertmanager.address()), ("victoria-metrics:8428", &*storage.address())];
    stack.replace("prometheus.yml", &hosts);
    let Some(prometheus) = Prometheus::configured(stack.into_folder(), free_port()) else { return };
    prometheus.until_up("shop");
    prometheus.until_up("victoria-metrics");

    let query_storage = |query: &str| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
        storage.query_at(query, now).unwrap()
    };
    for query in ["sum by (job) (up)", "job:up:sum", "max by (job) (alertmanager_build_info)"] {
        eventually(query, || {
            let (here, there) = (values(&prometheus.query_now(query)), values(&query_storage(query)));
            (!here.is_empty() && here == there).then_some(())
        });
    }
    let stored = query_storage("up{job=\"shop\"}");
    assert_eq!(stored[0]["metric"]["replica"], "a", "external labels are stored: {stored:?}");

    let state = |name: &str, job: &str, severity: &str| {
        let alerts = alertmanager.alerts();
        let found = alerts.iter().find(|alert| {
            let labels = &alert["labels"];
            labels["alertname"] == name && labels["job"] == job && labels["severity"] == severity
        });
        found.map(|alert| {
            assert_eq!(alert["labels"]["replica"], Value::Null, "two servers send the same alert");
            alert["status"]["state"].as_str().unwrap_or_default().to_owned()
        })
    };
    let expected = [
        ("TargetDown", "billing", "critical", "active"),
        ("Slow", "billing", "warning", "suppressed"),
        ("Slow", "shop", "warning", "active"),
        ("Errors", "shop", "critical", "active"),
        ("Errors", "shop", "warning", "suppressed"),
        // The critical one is about another objective.
        ("Burn", "shop", "critical", "active"),
        ("Burn", "shop", "warning", "active"),
    ];
    for (name, job, severity, expected) in expected {
        eventually(&format!("{name} of {job} that is {expected}"), || {
            (state(name, job, severity).as_deref() == Some(expected)).then_some(())
        });
    }
}
