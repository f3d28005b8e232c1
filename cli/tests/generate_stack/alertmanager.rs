//! `alertmanager.yml`, its templates, and amtool.

use std::fs;

use callmeter_tests::tool;
use serde_json::json;

use crate::support::{FULL, Stack, ask, error};

#[test]
fn amtool_accepts_the_configuration() {
    let Some(amtool) = tool("amtool") else { return };
    for config in ["", FULL] {
        let stack = Stack::generate(config);
        let file = stack.path("alertmanager.yml");
        let verdict = ask(&amtool, &["check-config", file.to_str().unwrap()], None);
        assert!(verdict.is_valid, "{}\n{}", verdict.said, stack.read("alertmanager.yml"));
        assert!(verdict.said.contains("1 templates"), "{}", verdict.said);
        stack.replace("alertmanager.yml", &[("receiver: critical", "receiver: kritical")]);
        assert!(!ask(&amtool, &["check-config", file.to_str().unwrap()], None).is_valid);
    }
}

#[test]
fn severities_have_routes() {
    let Some(amtool) = tool("amtool") else { return };
    let stack = Stack::generate(FULL);
    let file = stack.path("alertmanager.yml");
    let route = |labels: &[&str]| {
        let mut arguments = vec!["config", "routes", "test", "--config.file", file.to_str().unwrap()];
        arguments.extend(labels);
        ask(&amtool, &arguments, None).said.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(route(&["severity=critical", "job=shop"]), "critical");
    assert_eq!(route(&["severity=warning"]), "warning");
    assert_eq!(route(&["severity=info"]), "info");
    assert_eq!(route(&["alertname=Unlabelled"]), "warning");
}

#[test]
fn each_severity_calls_its_channels_with_secrets_from_files() {
    let stack = Stack::generate(FULL);
    let document = stack.yaml("alertmanager.yml");
    let receiver = |name: &str| {
        let receivers = document["receivers"].as_array().unwrap();
        receivers.iter().find(|receiver| receiver["name"] == name).unwrap()
    };
    assert_eq!(receiver("critical")["slack_configs"][0]["api_url_file"], "/run/secrets/slack_url");
    assert_eq!(
        receiver("critical")["pagerduty_configs"][0]["routing_key_file"],
        "/run/secrets/pagerduty_routing_key"
    );
    assert_eq!(receiver("warning")["email_configs"][0]["to"], "ops@shop.example, lead@shop.example");
    assert_eq!(receiver("warning")["pagerduty_configs"], json!(null), "warnings wake nobody");
    assert_eq!(receiver("info")["email_configs"], json!(null));
    assert_eq!(document["global"]["smtp_auth_password_file"], "/run/secrets/smtp_password");
    assert_eq!(document["global"]["smtp_require_tls"], true);
}

#[test]
fn worse_alerts_inhibit_others_of_their_job_only() {
    let document = Stack::generate(FULL).yaml("alertmanager.yml");
    assert_eq!(
        document["inhibit_rules"],
        json!([
            { "source_matchers": ["alertname = \"TargetDown\"", "job != \"\""],
              "target_matchers": ["alertname != \"TargetDown\""], "equal": ["job"] },
            { "source_matchers": ["severity = \"critical\"", "job != \"\""],
              "target_matchers": ["severity =~ \"warning|info\""], "equal": ["alertname", "job", "objective"] },
        ])
    );
}

#[test]
fn templates_show_summary_value_and_runbook() {
    let Some(amtool) = tool("amtool") else { return };
    let stack = Stack::generate(FULL);
    let data = stack.path("data.json");
    let alert = |status: &str| {
        json!({
            "status": status, "startsAt": "2026-11-22T01:00:00Z", "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example/graph",
            "labels": { "alertname": "ShopErrors", "job": "shop", "instance": "shop:9464" },
            "annotations": { "summary": "Orders <fail>", "value": "7.1%", "runbook_url": "https://runbooks.example/ShopErrors" },
        })
    };
    let glob = stack.path("templates/*.tmpl");
    let render = |name: &str, kind: &str, status: &str| {
        let message = json!({
            "receiver": "critical", "status": status, "alerts": [alert(status)], "groupLabels": { "alertname": "ShopErrors" },
            "commonLabels": { "alertname": "ShopErrors", "job": "shop" },
            "commonAnnotations": { "runbook_url": "https://runbooks.example/ShopErrors" },
            "externalURL": "http://alerts.example",
        });
        fs::write(&data, message.to_string()).unwrap();
        let text = format!("{{{{ template \"callmeter.{name}\" . }}}}");
        let (glob, data) = (glob.to_str().unwrap(), data.to_str().unwrap());
        let arguments =
            ["template", "render", "--template.glob", glob, "--template.text", &text, "--template.data", data];
        let verdict = ask(&amtool, &[&arguments[..], &["--template.type", kind]].concat(), None);
        assert!(verdict.is_valid, "{name}: {}", verdict.said);
        verdict.said
    };
    assert_eq!(render("title", "text", "firing"), "[FIRING 1] ShopErrors (shop)");
    assert_eq!(render("title", "text", "resolved"), "[RESOLVED] ShopErrors (shop)");
    assert_eq!(render("runbook", "text", "firing"), "https://runbooks.example/ShopErrors");
    for (name, kind) in [("text", "text"), ("slack", "text"), ("html", "html")] {
        let text = render(name, kind, "firing");
        for part in ["7.1%", "https://runbooks.example/ShopErrors", "shop:9464"] {
            assert!(text.contains(part), "{name} without {part}: {text}");
        }
        assert_eq!(text.contains("Orders <fail>"), kind == "text", "HTML is escaped: {text}");
    }
}

#[test]
fn a_channel_needs_its_table() {
    let message = error("[stack.alertmanager]\ncritical = [\"slack\"]").to_string();
    assert_eq!(
        message,
        "`[stack.alertmanager] critical` names `slack`, which is not set up: add the table `[stack.alertmanager.slack]`"
    );
}
