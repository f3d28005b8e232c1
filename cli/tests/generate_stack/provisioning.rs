//! What Grafana, the OpenTelemetry collector, Loki and Alloy read. Their servers are in no package, so that the documents are compared
//! with what their manuals describe.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{FULL, Stack};

#[test]
fn data_sources_know_one_another() {
    let document = Stack::generate(FULL).yaml("grafana/provisioning/datasources/datasources.yml");
    assert_eq!((&document["apiVersion"], &document["prune"]), (&json!(1), &json!(true)));
    let sources = document["datasources"].as_array().unwrap();
    let uids: BTreeSet<&str> = sources.iter().map(|source| source["uid"].as_str().unwrap()).collect();
    assert_eq!(uids, BTreeSet::from(["alertmanager", "jaeger", "loki", "prometheus", "victoriametrics"]));
    let source = |uid: &str| sources.iter().find(|source| source["uid"] == uid).unwrap();
    let exemplars = &source("prometheus")["jsonData"]["exemplarTraceIdDestinations"];
    assert_eq!(*exemplars, json!([{ "name": "trace_id", "datasourceUid": "jaeger" }]));
    assert_eq!(
        source("prometheus")["jsonData"]["timeInterval"],
        "10s",
        "the scrape interval, for $__rate_interval"
    );
    assert_eq!(source("jaeger")["jsonData"]["tracesToLogsV2"]["datasourceUid"], "loki");
    assert_eq!(source("loki")["jsonData"]["derivedFields"][0]["datasourceUid"], "jaeger");
    assert_eq!(sources.iter().filter(|source| source["isDefault"] == true).count(), 1);
    let compose = Stack::generate(FULL).yaml("compose.yaml");
    for source in sources {
        let host = source["url"].as_str().unwrap().strip_prefix("http://").unwrap().split(':').next().unwrap();
        assert!(compose["services"].get(host).is_some(), "{host} is a service");
    }
}

#[test]
fn without_traces_and_logs_nothing_refers_to_them() {
    let document = Stack::generate("").yaml("grafana/provisioning/datasources/datasources.yml");
    assert_eq!(document["datasources"].as_array().unwrap().len(), 2);
    assert!(!document.to_string().contains("jaeger") && !document.to_string().contains("loki"));
}

#[test]
fn dashboards_are_read_from_the_mounted_folder() {
    let stack = Stack::generate(FULL);
    let provider = &stack.yaml("grafana/provisioning/dashboards/dashboards.yml")["providers"][0];
    let path = provider["options"]["path"].as_str().unwrap();
    let volumes = stack.yaml("compose.yaml")["services"]["grafana"]["volumes"].to_string();
    assert!(volumes.contains(&format!("./monitoring/dashboards:{path}:ro")), "{volumes}");
    assert_eq!(provider["allowUiUpdates"], false);
}

#[test]
fn grafana_calls_people_only_in_place_of_alertmanager() {
    let stack = Stack::generate(&FULL.replace("[stack.grafana]", "[stack.grafana]\nmanaged_alerts = true"));
    let grafana = &stack.yaml("compose.yaml")["services"]["grafana"];
    assert_eq!(grafana["secrets"], json!(["pagerduty_routing_key", "slack_url", "smtp_password"]));
    assert_eq!(grafana["environment"]["GF_SMTP_HOST"], "smtp.example:587");
    assert_eq!(stack.yaml("compose.prod.yaml")["services"]["alertmanager"]["secrets"], json!(null));
    assert_eq!(stack.yaml("prometheus.yml")["alerting"]["alertmanagers"], json!([]));
    let both = Stack::generate("").yaml("prometheus.yml");
    assert_eq!(both["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"][0], "alertmanager:9093");
}

#[test]
fn spans_go_through_the_collector_to_jaeger() {
    let stack = Stack::generate(FULL);
    let document = stack.yaml("otel-collector.yaml");
    let pipeline = &document["service"]["pipelines"]["traces"];
    for (kind, table) in [("receivers", "receivers"), ("processors", "processors"), ("exporters", "exporters")] {
        for name in pipeline[kind].as_array().unwrap() {
            assert!(document[table].get(name.as_str().unwrap()).is_some(), "{name} is configured");
        }
    }
    assert_eq!(pipeline["processors"][0], "memory_limiter", "it has to be the first");
    assert_eq!(document["exporters"]["otlp/jaeger"]["endpoint"], "jaeger:4317");
    let environment = &stack.yaml("compose.yaml")["services"]["api"]["environment"];
    assert_eq!(environment["OTEL_EXPORTER_OTLP_ENDPOINT"], "http://otel-collector:4318");
}

#[test]
fn lines_are_kept_by_their_level() {
    let stack = Stack::generate(FULL);
    let limits = &stack.yaml("loki.yaml")["limits_config"];
    assert_eq!(limits["retention_period"], "336h");
    let streams: Vec<(&Value, &Value)> = limits["retention_stream"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stream| (&stream["selector"], &stream["period"]))
        .collect();
    assert_eq!(streams[0], (&json!("{level=\"error\"}"), &json!("4320h")));
    assert_eq!(stack.yaml("loki.yaml")["compactor"]["retention_enabled"], true);
    assert_eq!(stack.yaml("loki.yaml")["compactor"]["delete_request_store"], "filesystem", "retention needs it");
    let alloy = stack.read("config.alloy");
    let labels = alloy.split("stage.labels {").nth(1).unwrap().split('}').next().unwrap();
    assert_eq!(labels.matches(" = ").count(), 3, "two labels, and the attribute itself: {labels}");
}
