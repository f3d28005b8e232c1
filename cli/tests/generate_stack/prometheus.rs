//! `prometheus.yml` and promtool.

use callmeter_tests::tool;
use serde_json::json;

use crate::support::{FULL, Stack, ask, error};

const SECRETS: [(&str, &str); 3] = [("metrics_token", "t"), ("billing_password", "p"), ("mimir_token", "m")];

#[test]
fn promtool_accepts_the_configuration() {
    let Some(promtool) = tool("promtool") else { return };
    for (config, secrets) in [("", &[][..]), (FULL, &SECRETS)] {
        let stack = Stack::generate(config);
        let file = if secrets.is_empty() {
            stack.path("prometheus.yml")
        } else {
            stack.map_secrets("prometheus.yml", secrets)
        };
        let verdict = ask(&promtool, &["check", "config", file.to_str().unwrap()], None);
        assert!(verdict.is_valid, "{}\n{}", verdict.said, stack.read("prometheus.yml"));
        let wrong = stack.replace("prometheus.yml", &[("static_configs", "static_config")]);
        assert!(!ask(&promtool, &["check", "config", wrong.to_str().unwrap()], None).is_valid);
    }
}

#[test]
fn promtool_finds_the_rules_where_the_configuration_says() {
    let Some(promtool) = tool("promtool") else { return };
    let stack = Stack::generate(FULL);
    // Prometheus loads what its configuration names, and so does promtool.
    let file = stack.map_secrets("prometheus.yml", &SECRETS);
    let verdict = ask(&promtool, &["check", "config", file.to_str().unwrap()], None);
    assert!(verdict.said.contains("rules found") && !verdict.said.contains(" 0 rules found"), "{}", verdict.said);
}

#[test]
fn a_missing_secret_is_found() {
    let Some(promtool) = tool("promtool") else { return };
    let stack = Stack::generate(FULL);
    let file = stack.map_secrets("prometheus.yml", &SECRETS[1..]);
    let verdict = ask(&promtool, &["check", "config", file.to_str().unwrap()], None);
    assert!(!verdict.is_valid && verdict.said.contains("metrics_token"), "{}", verdict.said);
}

#[test]
fn each_job_is_scraped_as_configured() {
    let document = Stack::generate(FULL).yaml("prometheus.yml");
    let jobs = document["scrape_configs"].as_array().unwrap();
    let job = |name: &str| jobs.iter().find(|job| job["job_name"] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(
        *job("shop"),
        json!({
            "job_name": "shop", "scrape_interval": "5s", "scrape_timeout": "5s", "metrics_path": "/internal/metrics",
            "authorization": { "type": "Bearer", "credentials_file": "/run/secrets/metrics_token" },
            "dns_sd_configs": [{ "names": ["api"], "type": "A", "port": 8080, "refresh_interval": "30s" }],
        })
    );
    assert_eq!(
        *job("billing"),
        json!({
            "job_name": "billing", "metrics_path": "/m",
            "basic_auth": { "username": "prometheus", "password_file": "/run/secrets/billing_password" },
            "static_configs": [{ "targets": ["billing:9464", "billing-2:9464"] }],
        })
    );
    assert_eq!(job("pushgateway")["honor_labels"], true);
    assert_eq!(job("cadvisor")["scrape_timeout"], "10s", "no longer than the default");
    let ports =
        [("postgres", "postgres-exporter:9187"), ("redis", "redis-exporter:9121"), ("cadvisor", "cadvisor:8080")];
    for (name, target) in ports {
        assert_eq!(job(name)["static_configs"][0]["targets"][0], target);
    }
    // It is in the machine's network.
    assert_eq!(job("node")["static_configs"][0]["targets"][0], "host.docker.internal:9100");
    let honoring = jobs.iter().filter(|job| job["honor_labels"] == true).count();
    assert_eq!(honoring, 1, "`honor_labels` lets a target write anything");
}

#[test]
fn alerts_of_two_servers_are_one() {
    let document = Stack::generate(FULL).yaml("prometheus.yml");
    assert_eq!(document["global"]["external_labels"]["replica"], "a");
    assert_eq!(
        document["alerting"]["alert_relabel_configs"],
        json!([{ "action": "labeldrop", "regex": "replica" }])
    );
}

#[test]
fn samples_are_sent_to_each_storage() {
    let document = Stack::generate(FULL).yaml("prometheus.yml");
    let writes = document["remote_write"].as_array().unwrap();
    assert_eq!(writes[0]["url"], "http://victoria-metrics:8428/api/v1/write");
    assert_eq!(writes[1]["headers"]["X-Scope-OrgID"], "shop");
    assert_eq!(writes[1]["send_exemplars"], true);
    assert_eq!(writes[1]["authorization"]["credentials_file"], "/run/secrets/mimir_token");
}

#[test]
fn contradictions_are_errors() {
    let duplicate = "[[stack.prometheus.jobs]]\nname = \"prometheus\"\ntargets = []";
    let message = error(duplicate).to_string();
    assert_eq!(message, "two scrape jobs are named `prometheus`: rename the one in `[[stack.prometheus.jobs]]`");
    let unknown = "[stack.prometheus]\nintervals = { shopp = \"5s\" }";
    let message = error(unknown).to_string();
    assert!(
        message.contains("names the job `shopp`, which does not exist: the jobs are `shop`, `prometheus`"),
        "{message}"
    );
    let label = "[stack.prometheus]\nexternal_labels = { \"a-b\" = \"x\" }";
    assert!(error(label).to_string().contains("`a-b`, which is not the name of a label"));
}
