//! `cargo callmeter report` of files, and of a running exporter.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use callmeter::{Exporter, metered};
use cargo_callmeter::report::JSON_SCHEMA;
use serde_json::Value;

#[metered(
    counter("parcels_total", labels(result = outcome)),
    histogram("parcel_duration_seconds", value = seconds, buckets = [0.1, 0.2])
)]
fn send(seconds: f64, is_possible: bool) -> Result<(), String> {
    if is_possible { Ok(()) } else { Err(format!("no parcel after {seconds}")) }
}

fn report(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.args(["callmeter", "report"]).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("UTF-8")
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

/// Saved scrapes of a real exporter, compared by the functions that its catalogue declares.
#[test]
fn scrapes_of_an_exporter_are_compared_by_function() {
    let exporter = Exporter::builder().listen("127.0.0.1:0").install().expect("the exporter is installed");
    let url = format!("http://{}", exporter.local_addr().expect("it listens"));
    let folder = tempfile::tempdir().expect("a folder");
    for index in 0..10 {
        let _ = send(0.05, index != 0);
    }
    let before = written(folder.path(), "before.txt", &exporter.render());
    for index in 0..10 {
        let _ = send(0.15, index > 2);
    }
    let after = written(folder.path(), "after.txt", &exporter.render());

    let output = report(&[&before, &after, "--catalogue", &format!("{url}/catalogue"), "--lasted", "10s"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let row =
        text(&output.stdout).lines().find(|line| line.starts_with("| `report::send` |")).expect("a row").to_owned();
    // 20 values: half of them at most 0.1, half at most 0.2.
    assert_eq!(
        row,
        "| `report::send` | 10 → 20 (+100%) | 1 → 2 (+100%) | 10.0% → 20.0% (+10 points) | 50.0ms → 100ms (+100%) | \
         95.0ms → 190ms (+100%) | 99.0ms → 198ms (+100%) |"
    );

    let catalogue = format!("{url}/catalogue");
    let fail_above = |limits: &str| report(&[&before, &after, "--fail-above", limits, "--catalogue", &catalogue]);
    assert_eq!(fail_above("errors=11%,p95=100%").status.code(), Some(0));
    let output = fail_above("errors=9%");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("- :x: errors of `report::send`: 10.0% → 20.0% (+10 points)"),
        "{output:?}"
    );

    // A running program declares its functions itself. Nothing happens between the two scrapes.
    let output = report(&["--every", "100ms", &url, "--format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let schema: Value = serde_json::from_str(JSON_SCHEMA).expect("a schema");
    assert!(jsonschema::validator_for(&schema).expect("a valid schema").is_valid(&json), "{json}");
    let rows = json["rows"].as_array().expect("rows");
    let send = rows.iter().find(|row| row["name"] == "report::send").expect("a row");
    assert_eq!(json["is_same_process"], true);
    assert_eq!((&send["before"]["count"], &send["after"]["count"]), (&Value::from(20.0), &Value::from(0.0)));
    assert_eq!(send["after"]["p95"], Value::Null, "nothing was recorded");
    assert!(send["location"].as_str().expect("a location").starts_with("cli/tests/report.rs:"), "{send}");
}

#[test]
fn the_schema_needs_no_expositions() {
    let output = report(&["--json-schema"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), JSON_SCHEMA);
    for missing in [&[][..], &["before.txt"]] {
        let output = report(missing);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("required arguments were not provided"), "{}", text(&output.stderr));
    }
}

/// The address of each schema is its file in the repository.
#[test]
fn schemas_have_the_address_of_their_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("a file").path();
        let schema: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        let name = path.file_name().and_then(|name| name.to_str()).expect("UTF-8");
        let expected = format!("{}/raw/main/cli/schema/{name}", env!("CARGO_PKG_REPOSITORY"));
        assert_eq!(schema["$id"], expected.as_str());
        count += 1;
    }
    assert_eq!(count, 4);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = written(folder.path(), "good.txt", "a_total 1\n");
    let wrong = written(folder.path(), "wrong.txt", "a_total 1\n# TYPE b counter\nb{ 1\n");
    let missing = folder.path().join("missing.txt").to_str().expect("UTF-8").to_owned();
    for (arguments, message) in [
        ([&*good, &*wrong], format!("{wrong}: line 3: a label name is expected at `1`")),
        ([&missing, &good], format!("{missing}: ")),
        ([&good, "http://127.0.0.1:1"], "http://127.0.0.1:1/metrics: Connection refused".to_owned()),
        (["--every=1s", &good], format!("`--every` needs a URL, not `{good}`")),
        ([&good, "--fail-above=p95=10"], "`p95=10` is not a valid threshold".to_owned()),
    ] {
        let output = report(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(&message), "{message:?} is not in {:?}", text(&output.stderr));
    }
}
