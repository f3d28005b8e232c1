//! The output of each format.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::catalogues::{duration, orders, with, with_label};

/// Catalogue files in a folder of the test's own.
pub(crate) struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    pub(crate) fn new(before: &[Value], after: &[Value]) -> Self {
        let files = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (name, families) in [("before.json", before), ("after.json", after)] {
            let document = json!({ "schema_version": 1, "programs": [{ "name": "shop", "families": families }] });
            std::fs::write(files.path(name), document.to_string()).expect("a file");
        }
        files
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `cargo-callmeter callmeter diff before.json after.json` with further arguments.
    pub(crate) fn diff(&self, arguments: &[&str]) -> Output {
        callmeter(self.folder.path(), &[&["diff", "before.json", "after.json"], arguments].concat())
    }
}

/// Runs the program in a folder.
pub(crate) fn callmeter(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.arg("callmeter").args(arguments).current_dir(folder).env_remove("CARGO_TARGET_DIR");
    command.output().expect("the program starts")
}

/// Two releases of a shop, with a change of each severity, and names that would spoil a format.
fn shop() -> Files {
    let odd = "odd|name`with```ticks<b>\u{1b}[31m\n@you";
    let renamed = with(duration(), [("/name", json!("index_search_seconds")), ("/deprecated", Value::Null)]);
    let going = with(orders(), [("/name", json!("carts_total")), ("/deprecated", json!("ends in 2.0"))]);
    let before = [orders(), duration(), going, with(orders(), [("/name", json!(odd))])];
    let after = [
        with_label(
            with(
                orders(),
                [("/declared/0/labels/0/values", json!(["eu", odd])), ("/help", json!("Placed orders."))],
            ),
            json!({ "key": "plan", "was": null, "values": ["free", "paid"] }),
        ),
        with(renamed, [("/declared/0/file", json!("src/index.rs")), ("/declared/0/line", json!(41))]),
        with(
            orders(),
            [
                ("/name", json!("dependency_calls_total")),
                ("/declared/0/file", json!("/home/me/.cargo/registry/src/index-1/a b-1.0.0/lib.rs")),
                ("/declared/0/function", json!("call")),
                ("/declared/0/module", json!("dependency")),
            ],
        ),
    ];
    Files::new(&before, &after)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Compares with a file. `CALLMETER_BLESS=1` writes it.
fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/snapshots").join(name);
    if std::env::var_os("CALLMETER_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, found).expect("the snapshot is written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name} differs; CALLMETER_BLESS=1 writes it:\n{found}");
}

#[test]
fn text() {
    let output = shop().diff(&[]);
    check("shop.txt", &stdout(&output));
    assert!(!output.stdout.contains(&0x1b), "there is an escape sequence in what is not printed on a terminal");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn text_has_colours_where_they_are_asked_for() {
    let files = shop();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    command.args(["callmeter", "diff", "before.json", "after.json"]).current_dir(files.path(""));
    let output = command.env("CLICOLOR_FORCE", "1").output().expect("the program starts");
    let text = stdout(&output);
    assert!(text.contains("\u{1b}[1m\u{1b}[31mbreaking"), "{text:?}");
    assert!(!text.contains("with```ticks<b>\u{1b}"), "the escape sequence of a name is printed");
}

#[test]
fn markdown() {
    let output = shop().diff(&["--format", "markdown"]);
    check("shop.md", &stdout(&output));
}

#[test]
fn long_markdown_is_folded() {
    let named = |i: usize| with(orders(), [("/name", json!(format!("family_{i}_total")))]);
    let families: Vec<Value> = (0..30).map(named).collect();
    let output = Files::new(&families, &[]).diff(&["--format", "markdown"]);
    let text = stdout(&output);
    assert!(text.contains("<details><summary>Breaking (30)</summary>"), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn json_is_as_its_schema_says() {
    let files = shop();
    let text = stdout(&files.diff(&["--format", "json"]));
    check("shop.json", &text);
    let schema = stdout(&callmeter(&files.path(""), &["diff", "--json-schema"]));
    validate(&schema, &text);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let changes = document["changes"].as_array().expect("changes");
    let breaking = changes.iter().filter(|change| change["severity"] == "breaking").count();
    assert_eq!(document["summary"]["breaking"], breaking);
    assert_eq!(document["summary"]["announced"], 1);
}

#[test]
fn sarif_is_as_its_schema_says() {
    let text = stdout(&shop().diff(&["--format", "sarif"]));
    check("shop.sarif", &text);
    validate(include_str!("../sarif.schema.json"), &text);
    let log: Value = serde_json::from_str(&text).expect("JSON");
    let run = &log["runs"][0];
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small number");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

#[test]
fn documents_of_equal_catalogues_are_valid_too() {
    let files = Files::new(&[orders()], &[orders()]);
    for (format, schema) in
        [("json", include_str!("../../schema/diff.schema.json")), ("sarif", include_str!("../sarif.schema.json"))]
    {
        let output = files.diff(&["--format", format, "--fail-on", "any"]);
        validate(schema, &stdout(&output));
        assert_eq!(output.status.code(), Some(0));
    }
    assert_eq!(stdout(&files.diff(&[])), "before.json → after.json: no changes\n");
    assert_eq!(
        stdout(&files.diff(&["--format", "markdown"])),
        "### Metrics: no changes\n\n`before.json` → `after.json`\n"
    );
}

fn validate(schema: &str, text: &str) {
    let schema: Value = serde_json::from_str(schema).expect("a schema");
    let document: Value = serde_json::from_str(text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_exit_status_is_for_continuous_integration() {
    let breaking = Files::new(&[orders()], &[]);
    let compatible = Files::new(&[], &[orders()]);
    let equal = Files::new(&[orders()], &[orders()]);
    for (files, on, status) in [
        (&breaking, "breaking", 1),
        (&breaking, "any", 1),
        (&breaking, "never", 0),
        (&compatible, "breaking", 0),
        (&compatible, "any", 1),
        (&compatible, "never", 0),
        (&equal, "any", 0),
    ] {
        assert_eq!(files.diff(&["--fail-on", on]).status.code(), Some(status), "--fail-on {on}");
    }
}
