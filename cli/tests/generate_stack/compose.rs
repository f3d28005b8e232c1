//! The compose files, the schema of the Compose specification, and docker-compose, which merges files without a Docker.

use std::fs;
use std::path::Path;

use callmeter_tests::tool;
use serde_json::{Value, json};

use crate::support::{FULL, Stack, Verdict, ask, error};

/// The schema in Debian's package `docker-compose`.
const SCHEMA: &str = "/usr/lib/python3/dist-packages/compose/config/compose_spec.json";

const OWN_FILE: &str = "
services:
  api: { image: 'shop:1', expose: ['8080'] }
  db: { image: 'postgres:17' }
";

fn merged(folder: &Path, files: &[&str]) -> Option<Verdict> {
    let compose = tool("docker-compose")?;
    let mut arguments: Vec<&str> = files.iter().flat_map(|file| ["-f", *file]).collect();
    arguments.push("config");
    Some(ask(&compose, &arguments, Some(folder)))
}

#[test]
fn files_have_the_form_of_the_specification() {
    let Some(_) = tool("docker-compose") else { return };
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(SCHEMA).expect("the package has its schema")).unwrap();
    // The formats are docker-compose's own.
    let validator = jsonschema::options().should_validate_formats(false).build(&schema).expect("a schema");
    for config in ["", FULL] {
        let stack = Stack::generate(config);
        for file in ["compose.yaml", "compose.dev.yaml", "compose.prod.yaml"] {
            let mut document = stack.yaml(file);
            let errors: Vec<String> = validator
                .iter_errors(&document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new(), "{file}");
            document["services"]["prometheus"]["healthchek"] = json!({});
            assert!(!validator.is_valid(&document), "a wrong document is found");
        }
    }
}

#[test]
fn variants_merge_with_the_base_and_the_application() {
    let stack = Stack::generate(FULL);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("compose.yaml"), OWN_FILE).unwrap();
    let link = folder.path().join("monitoring");
    std::os::unix::fs::symlink(stack.path(""), &link).unwrap();
    for variant in ["monitoring/compose.dev.yaml", "monitoring/compose.prod.yaml"] {
        let Some(verdict) = merged(folder.path(), &["compose.yaml", "monitoring/compose.yaml", variant]) else {
            return;
        };
        assert!(verdict.is_valid, "{}", verdict.said);
        let config: Value = serde_saphyr::from_str(&verdict.said).expect("YAML");
        let mounted = config["services"]["prometheus"]["volumes"][0].as_str().unwrap().to_owned();
        let source = mounted.split(':').next().unwrap();
        assert!(Path::new(source).is_file(), "{source} is seen from the folder of the first file");
        assert_eq!(config["services"]["api"]["environment"]["PUSHGATEWAY_URL"], "http://pushgateway:9091");
        assert_eq!(config["services"]["api"]["image"], "shop:1");
    }
    let verdict =
        merged(folder.path(), &["compose.yaml", "monitoring/compose.yaml", "monitoring/compose.prod.yaml"])
            .unwrap();
    let config: Value = serde_saphyr::from_str(&verdict.said).unwrap();
    let sources = |service: &str| -> Vec<String> {
        let secrets = config["services"][service]["secrets"].as_array().expect("secrets");
        secrets
            .iter()
            .map(|secret| secret["source"].as_str().unwrap_or_else(|| secret.as_str().unwrap()).to_owned())
            .collect()
    };
    assert_eq!(sources("alertmanager"), ["pagerduty_routing_key", "slack_url", "smtp_password"]);
    assert_eq!(sources("prometheus"), ["billing_password", "metrics_token", "mimir_token"]);
    assert_eq!(sources("grafana"), ["grafana_admin_password"]);
    stack.replace("compose.prod.yaml", &[("read_only: true", "read_only: [1]")]);
    let files = ["compose.yaml", "monitoring/compose.yaml", "monitoring/compose.prod.yaml"];
    assert!(!merged(folder.path(), &files).unwrap().is_valid);
}

#[test]
fn without_a_file_of_its_own_the_stack_is_complete() {
    for (config, host) in [
        ("", "host.docker.internal:9464"),
        ("[stack.application]\nimage = \"shop:1\"", "shop:9464"),
        ("[stack.application]\ntargets = [\"10.0.0.1:9464\"]", "10.0.0.1:9464"),
    ] {
        let stack = Stack::generate(config);
        assert_eq!(
            stack.yaml("prometheus.yml")["scrape_configs"][0]["static_configs"][0]["targets"],
            json!([host])
        );
        let Some(verdict) = merged(&stack.path(""), &["compose.yaml", "compose.prod.yaml"]) else { return };
        assert!(verdict.is_valid, "{}", verdict.said);
        let services: Value = serde_saphyr::from_str(&verdict.said).unwrap();
        assert_eq!(services["services"].get("shop").is_some(), config.contains("image"));
    }
}

#[test]
fn every_server_is_pinned_limited_and_reachable_on_loopback_only() {
    let stack = Stack::generate(FULL);
    let (base, dev) = (stack.yaml("compose.yaml"), stack.yaml("compose.dev.yaml"));
    let without_check = ["otel-collector", "jaeger", "loki", "alloy", "volume-owner", "api"];
    for (name, service) in base["services"].as_object().unwrap() {
        if name == "api" {
            continue;
        }
        let image = service["image"].as_str().unwrap();
        let tag = image.rsplit_once(':').unwrap().1;
        assert!(tag.contains(|letter: char| letter.is_ascii_digit()), "{image}");
        assert_eq!(service.get("healthcheck").is_some(), !without_check.contains(&name.as_str()), "{name}");
        assert_eq!(
            service["deploy"]["resources"]["limits"]["memory"].is_string(),
            name != "volume-owner",
            "{name}"
        );
    }
    let services = [&base, &dev].into_iter().flat_map(|file| file["services"].as_object().unwrap());
    let ports: Vec<&str> = services
        .filter_map(|(_, service)| service["ports"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(ports.len(), 8, "{ports:?}");
    assert!(ports.iter().all(|port| port.starts_with("127.0.0.1:")), "{ports:?}");
}

#[test]
fn volumes_belong_to_the_users_of_their_servers() {
    let base = Stack::generate(FULL).yaml("compose.yaml");
    let owner = base["services"]["volume-owner"]["entrypoint"][2].as_str().unwrap();
    assert!(owner.contains("chown -R 65534:65534 /volumes/prometheus-data /volumes/alertmanager-data"), "{owner}");
    assert!(owner.contains("chown -R 472:0 /volumes/grafana-data"), "{owner}");
    for (name, service) in base["services"].as_object().unwrap() {
        let volumes = service["volumes"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let named: Vec<&str> = volumes
            .filter_map(|volume| volume.split(':').next().filter(|source| !source.starts_with(['.', '/'])))
            .collect();
        if named.is_empty() || name == "volume-owner" {
            continue;
        }
        let user = service["user"].as_str().unwrap_or_else(|| panic!("{name} has no user"));
        assert!(
            owner.split(" && ").any(|command| command.contains(user) && command.contains(named[0])),
            "{name}: {owner}"
        );
        assert_eq!(service["depends_on"]["volume-owner"]["condition"], "service_completed_successfully", "{name}");
        assert!(base["volumes"].get(named[0]).is_some(), "{name}");
    }
}

#[test]
fn secrets_are_files_and_only_those_that_are_read() {
    let stack = Stack::generate(FULL);
    let names =
        |file: &str| -> Vec<String> { stack.yaml(file)["secrets"].as_object().unwrap().keys().cloned().collect() };
    let base =
        ["billing_password", "metrics_token", "mimir_token", "postgres_exporter_password", "redis_passwords.json"];
    assert_eq!(names("compose.yaml"), base);
    assert_eq!(
        names("compose.prod.yaml"),
        ["grafana_admin_password", "pagerduty_routing_key", "slack_url", "smtp_password"]
    );
    assert_eq!(
        stack.yaml("compose.yaml")["secrets"]["metrics_token"]["file"],
        "./monitoring/secrets/metrics_token"
    );
    assert!(stack.read("secrets/.gitignore").lines().any(|line| line == "*"));
}

#[test]
fn retention_is_a_flag() {
    let stack = Stack::generate(FULL);
    let command = |file: &str| stack.yaml(file)["services"]["prometheus"]["command"].to_string();
    assert!(command("compose.yaml").contains("--storage.tsdb.retention.time=30d"));
    assert!(command("compose.yaml").contains("--storage.tsdb.retention.size=4GB"));
    assert!(command("compose.dev.yaml").contains("--storage.tsdb.retention.time=2d"));
    assert!(
        command("compose.dev.yaml").contains("--web.external-url=https://prometheus.example"),
        "a command is replaced as a whole"
    );
    let storage = stack.yaml("compose.yaml")["services"]["victoria-metrics"]["command"].to_string();
    assert!(storage.contains("-retentionPeriod=2y"), "{storage}");
}

#[test]
fn a_program_whose_name_is_no_service_is_an_error() {
    let message = error("[service]\nname = \"my shop\"\n[stack.application]\nimage = \"shop:1\"").to_string();
    assert!(message.contains("`my shop` cannot be the name of a service of Compose: write `service`"), "{message}");
}
