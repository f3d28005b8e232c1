//! The compose files of the examples, as they are in the repository.

use std::path::Path;
use std::process::Command;

use callmeter_tests::tool;
use serde_json::Value;

/// What docker-compose makes of these files of an example.
fn merged(example: &str, files: &[&str]) -> Option<Value> {
    let compose = tool("docker-compose")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example);
    let mut arguments: Vec<&str> = files.iter().flat_map(|file| ["-f", *file]).collect();
    arguments.push("config");
    let mut command = Command::new(compose);
    let output = command
        .args(arguments)
        .current_dir(&folder)
        .env("POSTGRES_PASSWORD", "p")
        .output()
        .expect("docker-compose");
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_saphyr::from_str(&String::from_utf8_lossy(&output.stdout)).expect("YAML"))
}

#[test]
fn the_stacks_of_the_examples_are_valid() {
    for example in ["quickstart", "record-sync", "saas-starter"] {
        for variant in ["monitoring/compose.dev.yaml", "monitoring/compose.prod.yaml"] {
            let Some(stack) = merged(example, &["monitoring/compose.yaml", variant]) else { return };
            assert!(stack["services"]["prometheus"]["image"].is_string(), "{example}");
        }
    }
}

#[test]
fn the_stack_of_rank_tracker_is_an_overlay_on_its_own_file() {
    let files = ["compose.yaml", "monitoring/compose.yaml", "monitoring/compose.prod.yaml"];
    let Some(stack) = merged("rank-tracker", &files) else { return };
    let services = stack["services"].as_object().unwrap();
    for service in [
        "rank-tracker",
        "postgres",
        "redis",
        "postgres-exporter",
        "redis-exporter",
        "cadvisor",
        "node-exporter",
        "pushgateway",
    ] {
        assert!(services.contains_key(service), "{service}");
    }
    let environment = &services["rank-tracker"]["environment"];
    assert_eq!(environment["PUSHGATEWAY_URL"], "http://pushgateway:9091");
    assert_eq!(environment["REDIS_URL"], "redis://redis/");
    assert_eq!(
        services["postgres-exporter"]["environment"]["DATA_SOURCE_URI"],
        "postgres:5432/rank_tracker?sslmode=disable"
    );
}
