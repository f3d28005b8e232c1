//! The command: what it writes, what it keeps, and what it says about a wrong configuration.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{FULL, Verdict, ask};

/// Runs the command on a catalogue without families.
fn generate(out: &Path, arguments: &[&str]) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = folder.path().join("shop.json");
    fs::write(&catalogue, "[]").unwrap();
    let (catalogue, out) = (catalogue.to_str().unwrap(), out.to_str().unwrap());
    let first = ["callmeter", "generate", "stack", "--file", catalogue, "--out", out];
    ask(Path::new(env!("CARGO_BIN_EXE_cargo-callmeter")), &[&first[..], arguments].concat(), None)
}

fn configured(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("callmeter.toml"), config).unwrap();
    folder
}

#[test]
fn two_runs_write_the_same_and_a_change_is_found() {
    let folder = configured(FULL);
    let first = generate(folder.path(), &[]);
    assert!(first.is_valid, "{}", first.said);
    let diff =
        Command::new("cp").arg("-r").arg(folder.path()).arg(folder.path().with_extension("copy")).status().unwrap();
    assert!(diff.success());
    assert!(generate(folder.path(), &[]).is_valid);
    let same = Command::new("diff")
        .arg("-r")
        .arg(folder.path())
        .arg(folder.path().with_extension("copy"))
        .status()
        .unwrap();
    assert!(same.success());
    fs::remove_dir_all(folder.path().with_extension("copy")).unwrap();
    assert!(generate(folder.path(), &["--check"]).is_valid);
    let config = FULL.replace("retention_size = \"4GB\"", "retention_size = \"8GB\"");
    fs::write(folder.path().join("callmeter.toml"), config).unwrap();
    let changed = generate(folder.path(), &["--check"]);
    assert!(
        !changed.is_valid && changed.said.contains("+    - --storage.tsdb.retention.size=8GB"),
        "{}",
        changed.said
    );
    let text = fs::read_to_string(folder.path().join("compose.yaml")).unwrap();
    assert!(text.contains("size=4GB"), "`--check` writes nothing");
}

#[test]
fn changes_and_notes_by_hand_survive() {
    let folder = configured(FULL);
    let file = |path: &str| folder.path().join(path);
    fs::create_dir_all(file("overrides")).unwrap();
    fs::write(file("overrides/prometheus.yml"), "global: {scrape_timeout: 3s}\nremote_write: null\n").unwrap();
    fs::write(
        file("overrides/compose.prod.yaml"),
        "services: {grafana: {environment: {GF_SMTP_ENABLED: \"true\"}}}\n",
    )
    .unwrap();
    assert!(generate(folder.path(), &[]).is_valid);
    let page = fs::read_to_string(file("troubleshooting.md")).unwrap();
    fs::write(file("troubleshooting.md"), page + "\nAsk Kim.\n").unwrap();
    fs::create_dir_all(file("rules")).unwrap();
    fs::write(file("rules/own.rules.yml"), "groups: []\n").unwrap();
    assert!(generate(folder.path(), &[]).is_valid);
    assert!(generate(folder.path(), &["--check"]).is_valid);
    let read = |path: &str| fs::read_to_string(file(path)).unwrap();
    assert!(
        read("prometheus.yml").contains("scrape_timeout: 3s") && !read("prometheus.yml").contains("remote_write")
    );
    assert!(read("compose.prod.yaml").contains("GF_SMTP_ENABLED: \"true\""));
    assert!(read("compose.prod.yaml").contains("GF_SECURITY_ADMIN_PASSWORD__FILE"), "maps are merged");
    assert!(read("troubleshooting.md").ends_with("Ask Kim.\n"));
    assert_eq!(read("rules/own.rules.yml"), "groups: []\n");
}

#[test]
fn what_is_switched_off_is_removed() {
    let folder = configured(FULL);
    assert!(generate(folder.path(), &[]).is_valid);
    assert!(folder.path().join("loki.yaml").exists());
    fs::write(folder.path().join("callmeter.toml"), "").unwrap();
    assert!(generate(folder.path(), &[]).is_valid);
    for gone in ["loki.yaml", "config.alloy", "otel-collector.yaml", "kubernetes/probes.yaml"] {
        assert!(!folder.path().join(gone).exists(), "{gone}");
    }
}

#[test]
fn a_wrong_configuration_is_an_error_at_its_line() {
    let said = |config: &str| {
        let verdict = generate(configured(config).path(), &[]);
        assert!(!verdict.is_valid);
        verdict.said
    };
    let unknown = said("[stack]\n\n[stack.prometheus]\nretenton = \"30d\"\n");
    assert!(
        unknown.contains("line 4")
            && unknown.contains("unknown field `retenton`")
            && unknown.contains("`retention`"),
        "{unknown}"
    );
    let duration = said("[stack.prometheus]\ninterval = \"often\"\n");
    assert!(
        duration.contains("line 2")
            && duration.contains("`often` is not a duration of Prometheus: write a number and a unit"),
        "{duration}"
    );
    let exporter = said("[stack]\nexporters = [\"mysql\"]\n");
    assert!(
        exporter.contains("unknown variant `mysql`, expected one of `postgres`, `redis`, `cadvisor`, `node`"),
        "{exporter}"
    );
    let image = said("[stack.images]\ngrafana = \"grafana/grafana:latest\"\n");
    assert!(image.contains("is not an image with a version"), "{image}");
    let secret = said("[stack.grafana]\nadmin_password = \"../password\"\n");
    assert!(secret.contains("is not the name of a file in `secrets/`"), "{secret}");
    let channel = said("[stack.alertmanager]\ncritical = [\"pagerduty\"]\n");
    assert!(channel.contains("add the table `[stack.alertmanager.pagerduty]`"), "{channel}");
}

#[test]
fn a_first_configuration_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("monitoring");
    assert!(generate(&out, &["--init"]).is_valid);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "nothing else is written");
    let again = generate(&out, &["--init"]);
    assert!(!again.is_valid && again.said.contains("exists already"), "{}", again.said);
    assert!(generate(&out, &[]).is_valid, "it is a valid configuration");
}
