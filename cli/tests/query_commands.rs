//! `check --queries`, `fix --queries` and `diff --queries`, as commands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn callmeter(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
        .arg("callmeter")
        .args(arguments)
        .output()
        .expect("the command")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn catalogue() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries/catalogue.json").display().to_string()
}

struct Files(TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let files_ = Self(TempDir::new().expect("a folder"));
        for (name, text) in files {
            fs::write(files_.path(name), text).expect("a file");
        }
        files_
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }
}

const RULES: &str = "# Rules.\r
groups:\r
  - name: payments   # of the shop\r
    rules:\r
      - alert: 'Few'\r
        expr: \"sum by (gateway) (rate({\\\"shop_payment_count\\\", gateway=~\\\"card|invoice\\\"}[5m])) < 1\"\r
        annotations: { summary: '{{ $labels.gateway }} sells little' }\r
      - alert: Many\r
        expr: >-\r
          rate(shop_payment_count{status=\"success\"}[5m])\r
          > on (gateway) group_left () rate(shop_payments_total{status=\"failure\"}[5m])\r
";

#[test]
fn fix_rewrites_names_and_keys_and_nothing_else() {
    let files = Files::new(&[("rules.yml", RULES)]);
    let rules = files.name("rules.yml");
    let dry = callmeter(&["fix", "--file", &catalogue(), "--dry-run", "--queries", &rules]);
    assert_eq!(dry.status.code(), Some(1), "{}", stdout(&dry));
    assert!(
        stdout(&dry).contains("+          rate(shop_payments_total{status=\"success\"}[5m])"),
        "{}",
        stdout(&dry)
    );
    assert!(stdout(&dry).starts_with(&format!("--- {rules}\n+++ {rules}\n")), "{}", stdout(&dry));
    assert_eq!(files.read("rules.yml"), RULES);

    let fixed = callmeter(&["fix", "--file", &catalogue(), "--queries", &rules]);
    assert!(fixed.status.success());
    assert_eq!(stdout(&fixed), format!("{rules}: 5 replacements\n"));
    assert!(
        String::from_utf8_lossy(&fixed.stderr)
            .contains("the template `{{gateway}}` still uses the former key; change it by hand")
    );
    let expected = RULES
        .replace("shop_payment_count", "shop_payments_total")
        .replace("by (gateway)", "by (provider)")
        .replace(", gateway=", ", provider=")
        .replace("on (gateway)", "on (provider)");
    assert_eq!(files.read("rules.yml"), expected);

    let again = callmeter(&["fix", "--file", &catalogue(), "--queries", &rules]);
    assert_eq!(stdout(&again), "nothing to rewrite\n");
    assert_eq!(files.read("rules.yml"), expected);
}

#[test]
fn fix_rewrites_what_is_misspelt_only_if_it_is_told_to() {
    const TEXT: &str = "groups: [{name: g, rules: [{alert: A, expr: 'sum by (regoin) (shop_basket_item) > 1'}]}]\n";
    let files = Files::new(&[("rules.yml", TEXT)]);
    let rules = files.name("rules.yml");
    callmeter(&["fix", "--file", &catalogue(), "--queries", &rules]);
    assert_eq!(files.read("rules.yml"), TEXT);
    // The labels of a metric are known as soon as its name is.
    for _ in 0..2 {
        callmeter(&["fix", "--all", "--file", &catalogue(), "--queries", &rules]);
    }
    let expected = TEXT.replace("shop_basket_item)", "shop_basket_items)").replace("regoin", "region");
    assert_eq!(files.read("rules.yml"), expected);
}

#[test]
fn fix_rewrites_whole_corpus_without_changing_anything_else() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries/broken");
    let files = Files::new(&[]);
    let mut before = Vec::new();
    for entry in fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".expected") {
            let text = fs::read_to_string(&path).expect("a text");
            fs::write(files.path(&name), &text).expect("a file");
            before.push((name, text));
        }
    }
    let folder = files.0.path().display().to_string();
    let output = callmeter(&["fix", "--file", &catalogue(), "--queries", &folder]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut changed = 0;
    for (name, text) in before {
        let after = files.read(&name);
        changed += usize::from(after != text);
        let rename =
            |text: &str| text.replace("shop_payment_count", "shop_payments_total").replace("gateway", "provider");
        assert_eq!(rename(&after), rename(&text), "{name}");
    }
    assert!(changed >= 3, "{changed}");
    let check = callmeter(&["check", "--format", "json", "--file", &catalogue(), "--queries", &folder]);
    assert!(!stdout(&check).contains("\"former-"), "{}", stdout(&check));
}

/// The catalogue after a change: an outcome and a family are gone, and a label is renamed.
fn changed_catalogue() -> String {
    let mut document: Value =
        serde_json::from_str(&fs::read_to_string(catalogue()).expect("a file")).expect("JSON");
    let families = document["programs"][0]["families"].as_array_mut().expect("families");
    families.retain(|family| family["name"] != "shop_queue_depth");
    for family in families {
        let text = family.to_string();
        if family["name"] == "shop_orders_total" {
            *family = serde_json::from_str(&text.replace("\"cancelled\"", "\"withdrawn\"")).expect("JSON");
        }
        if family["name"] == "shop_basket_items" {
            *family = serde_json::from_str(&text.replace("\"region\"", "\"zone\"")).expect("JSON");
        }
    }
    document.to_string()
}

const DASHBOARD: &str = r#"{ "title": "Shop", "panels": [
  { "title": "Depth", "type": "timeseries", "targets": [ { "refId": "A", "expr": "max(shop_queue_depth)" } ] },
  { "title": "Typo", "type": "timeseries", "targets": [ { "refId": "A", "expr": "max(shop_queue_dept)" } ] },
  { "title": "Items | <b>", "type": "timeseries", "targets": [ { "refId": "A", "expr": "sum by (region) (shop_basket_items)" } ] },
  { "title": "Orders", "type": "timeseries", "targets": [ { "refId": "A", "expr": "sum(rate(shop_orders_total{status=\"cancelled\"}[5m]))" } ] },
  { "title": "Fine", "type": "timeseries", "targets": [ { "refId": "A", "expr": "sum(rate(shop_orders_total{status=\"success\"}[5m]))" } ] } ] }
"#;

/// Where a word of the dashboard is.
fn column(line: usize, word: &str) -> usize {
    DASHBOARD.lines().nth(line - 1).and_then(|line| line.find(word)).expect("a word") + 1
}

#[test]
fn diff_names_the_queries_that_a_change_breaks() {
    let files = Files::new(&[("shop.json", DASHBOARD), ("after.json", &changed_catalogue())]);
    let (before, after, dashboard) = (catalogue(), files.name("after.json"), files.name("shop.json"));
    let diff = |format: &str| callmeter(&["diff", &before, &after, "--format", format, "--queries", &dashboard]);
    let output = diff("json");
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let queries = document["queries"].as_array().expect("queries");
    let found: Vec<_> = queries
        .iter()
        .map(|query| {
            let number = |key: &str| usize::try_from(query[key].as_u64().expect("a number")).expect("a small one");
            (number("line"), number("column"), query["rule"].as_str().expect("a rule"))
        })
        .collect();
    let expected = [
        (2, column(2, "shop_queue_depth"), "unknown-metric"),
        (4, column(4, "region"), "unknown-label"),
        (5, column(5, "cancelled"), "unknown-value"),
    ];
    assert_eq!(found, expected);
    let schema: Value = serde_json::from_str(include_str!("../schema/diff.schema.json")).expect("JSON");
    jsonschema::validate(&schema, &document).expect("the document has the published form");

    let text = stdout(&diff("text"));
    assert!(text.contains("Queries that break"), "{text}");
    assert!(text.contains("the panel `Orders` of the dashboard `Shop`, query A"), "{text}");
    let markdown = stdout(&diff("markdown"));
    assert!(markdown.contains("#### Queries that break"), "{markdown}");
    assert!(markdown.contains("<code>Items &#124; &#60;b&#62;</code>"), "{markdown}");
    let sarif: Value = serde_json::from_slice(&diff("sarif").stdout).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["ruleId"] == "check/unknown-label"), "{sarif}");

    let same = callmeter(&["diff", &before, &before, "--queries", &dashboard]);
    assert!(same.status.success());
    assert!(stdout(&same).contains("No query breaks."), "{}", stdout(&same));
}

#[test]
fn queries_that_still_work_have_a_heading_of_their_own() {
    // The panel's title has one backtick, so it is text in Markdown rather than code.
    let dashboard = DASHBOARD.replace("\"Depth\"", "\"Depth ` \\u202e<b>\\u200b @you\"");
    let renamed = fs::read_to_string(catalogue()).expect("a file");
    let mut renamed: Value = serde_json::from_str(&renamed).expect("JSON");
    let families = renamed["programs"][0]["families"].as_array_mut().expect("families");
    let depth = families.iter_mut().find(|family| family["name"] == "shop_queue_depth").expect("a family");
    depth["name"] = "shop_queue_length".into();
    depth["was"] = "shop_queue_depth".into();
    let files = Files::new(&[("shop.json", &dashboard), ("after.json", &renamed.to_string())]);
    let (before, after, dashboard) = (catalogue(), files.name("after.json"), files.name("shop.json"));
    let diff = |format: &str| callmeter(&["diff", &before, &after, "--format", format, "--queries", &dashboard]);
    assert!(diff("text").status.success(), "a compatible rename fails");
    for format in ["text", "markdown"] {
        let text = stdout(&diff(format));
        assert!(text.contains("\nNo query breaks.\n"), "{text}");
        assert!(!text.contains("Queries that break"), "{text}");
        let (_, later) = text.split_once("Queries to change before the former name is removed").expect("a heading");
        assert!(later.contains("shop_queue_length"), "{text}");
        assert!(!text.contains(['\u{202e}', '\u{200b}']), "{text:?}");
    }
    let markdown = stdout(&diff("markdown"));
    assert!(markdown.contains("Depth \\` \\\\u{202e}\\<b\\>\\\\u{200b} \\@you"), "{markdown}");
}

#[test]
fn check_shows_the_line_and_what_goes_blind() {
    let files = Files::new(&[("shop.json", DASHBOARD), ("notes.yml", "a: b\n"), ("broken.yml", "groups: [\n")]);
    let folder = files.0.path().display().to_string();
    let output = callmeter(&["check", "--file", &catalogue(), "--queries", &folder]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let first = column(3, "shop_queue_dept");
    let expected = [
        "error[unknown-metric]: no program declares `shop_queue_dept`",
        &format!("shop.json:3:{first}"),
        &format!("\n  | {}^^^^^^^^^^^^^^^\n", " ".repeat(first - 1)),
        "write `shop_queue_depth`",
        "the panel `Typo` of the dashboard `Shop`, query A shows nothing",
        "error[syntax]: this is not valid YAML: ",
        "broken.yml:",
        "2 errors in 5 queries of 1 file; 1 other file without queries",
    ];
    for words in expected {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "{text}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");

    let sarif =
        callmeter(&["check", "--file", &catalogue(), "--format", "sarif", "--queries", &files.name("shop.json")]);
    let sarif: Value = serde_json::from_slice(&sarif.stdout).expect("JSON");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*region, serde_json::json!({"startLine": 3, "startColumn": first, "endColumn": first + 15}));
}

#[test]
fn a_broken_rule_file_of_a_directory_is_an_error() {
    let files = Files::new(&[("a.yml", "groups: []\n"), ("b.yaml", "groups: [\n"), ("c.json", "{")]);
    let folder = files.0.path().display().to_string();
    let output = callmeter(&["check", "--file", &catalogue(), "--queries", &folder, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = document["findings"].as_array().expect("findings");
    let [finding] = findings.as_slice() else { panic!("{document}") };
    assert_eq!((finding["rule"].as_str(), finding["severity"].as_str()), (Some("syntax"), Some("error")));
    assert_eq!(finding["file"].as_str(), Some(files.name("b.yaml").as_str()));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("c.json") && !errors.contains("b.yaml"), "{errors}");
}

#[test]
fn a_directory_without_queries_is_an_error() {
    let files = Files::new(&[("notes.yml", "a: b\n")]);
    let folder = files.0.path().display().to_string();
    for command in ["check", "fix"] {
        let output = callmeter(&[command, "--file", &catalogue(), "--queries", &folder]);
        assert_eq!(output.status.code(), Some(2));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(&format!("`{folder}` contains no file with queries")), "{errors}");
    }
}

#[test]
fn misspelt_former_names_become_the_current_ones() {
    const TEXT: &str =
        "groups: [{name: g, rules: [{alert: A, expr: 'rate(shop_payment_coumt{gatewey=\"card\"}[5m]) > 1'}]}]\n";
    let files = Files::new(&[("rules.yml", TEXT)]);
    for _ in 0..2 {
        callmeter(&["fix", "--all", "--file", &catalogue(), "--queries", &files.name("rules.yml")]);
    }
    let expected = TEXT.replace("shop_payment_coumt", "shop_payments_total").replace("gatewey", "provider");
    assert_eq!(files.read("rules.yml"), expected);
}

#[test]
fn help_of_fix_has_only_what_changes_its_result() {
    let help = stdout(&callmeter(&["fix", "--help"]));
    assert!(help.contains("--label") && help.contains("--known"), "{help}");
    assert!(!help.contains("--others") && !help.contains("--scrape-interval"), "{help}");
}

/// An alert is blind only if its query has no result.
#[test]
fn consequences_are_true() {
    let consequence = |expression: &str| {
        let rule = serde_json::json!({"alert": "A", "expr": expression});
        let text = format!("groups: [{{name: g, rules: [{rule}]}}]\n");
        let files = Files::new(&[("rules.yml", &text)]);
        let output = callmeter(&["check", "--file", &catalogue(), "--queries", &files.name("rules.yml")]);
        let text = stdout(&output);
        let line = text.lines().find_map(|line| line.split("the alert `A` of the group `g` ").nth(1));
        line.unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    for (expression, expected) in [
        ("shop_queue_dept > 1", "is blind"),
        ("absent(shop_queue_dept)", "never fires or is wrong"),
        ("shop_queue_depth{queue=\"sms\"} > 1", "is blind"),
        ("shop_queue_depth{queue=~\"email|sms\"} > 1", "uses this"),
        ("rate(shop_queue_depth[5m]) > 1", "never fires or is wrong"),
        ("rate(shop_payment_count[5m]) > 1", "uses this"),
    ] {
        assert_eq!(consequence(expression), expected, "{expression}");
    }
}

#[test]
fn metrics_of_others_are_what_the_user_says() {
    const TEXT: &str =
        "groups: [{name: g, rules: [{alert: A, expr: 'rabbitmq_queue_messages > shop_queue_depth'}]}]\n";
    let files = Files::new(&[
        ("rules.yml", TEXT),
        ("known.txt", "# TYPE rabbitmq_up gauge\nrabbitmq_queue_*\n"),
        ("no.json", "{\"a\": 1}"),
    ]);
    let (rules, known) = (files.name("rules.yml"), files.name("known.txt"));
    let check = |more: &[&str]| {
        let catalogue = catalogue();
        let output = callmeter(&[&["check", "--file", &catalogue, "--queries", &rules], more].concat());
        (stdout(&output).lines().last().unwrap_or_default().to_owned(), output.status.code())
    };
    assert_eq!(check(&[]), ("1 note in 1 query of 1 file".to_owned(), Some(0)));
    assert_eq!(check(&["--others", "deny"]), ("1 error in 1 query of 1 file".to_owned(), Some(1)));
    assert_eq!(check(&["--others", "allow"]), ("no findings in 1 query of 1 file".to_owned(), Some(0)));
    assert_eq!(
        check(&["--others", "deny", "--known", &known]),
        ("no findings in 1 query of 1 file".to_owned(), Some(0))
    );
    let missing =
        callmeter(&["check", "--file", &catalogue(), "--queries", &rules, "--known", &files.name("no.json")]);
    assert_eq!(missing.status.code(), Some(2));
    let interval = callmeter(&["check", "--file", &catalogue(), "--queries", &rules, "--scrape-interval", "5"]);
    assert!(String::from_utf8_lossy(&interval.stderr).contains("write a number and a unit, such as `500ms`"));
}

/// A key stays where the new one alone would give another result, and `fix` says so.
#[test]
fn fix_leaves_keys_that_another_side_keeps() {
    const TEXT: &str = r#"groups:
  - name: g
    rules:
      - alert: Joined
        expr: sum by (gateway) (rate(shop_payment_count{gateway="card"}[5m])) * on (gateway) group_left (tier) psp_info > 1
      - alert: WithoutOn
        expr: max by (gateway) (sum by (gateway) (rate(shop_payments_total[5m])) / sum by (gateway) (rate(psp_requests_total[5m]))) > 1
      - alert: Twice
        expr: sum by (gateway, provider) (rate(shop_payments_total{gateway="card", provider="card"}[5m])) > 1
      - alert: Escaped
        expr: "rate(shop_pay\x6dent_count[5m]) > 1"
      - record: payments:rate5m
        expr: sum by (gateway) (rate(shop_payments_total[5m]))
      - alert: RecordedAndJoined
        expr: payments:rate5m * on (gateway) group_left (tier) psp_info > 1
      - alert: Recorded
        expr: payments:rate5m{gateway="card"} > 1
      - alert: BothSides
        expr: sum by (gateway) (rate(shop_payments_total[5m])) / on (gateway) sum by (gateway) (rate(shop_payments_total[1h])) > 2
"#;
    let files = Files::new(&[("rules.yml", TEXT)]);
    let rules = files.name("rules.yml");
    let output = callmeter(&["fix", "--file", &catalogue(), "--queries", &rules]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let expected = TEXT
        .replace("shop_payment_count{gateway", "shop_payments_total{provider")
        .replace("sum by (gateway) (rate(shop_payments_total[5m])) / on (gateway) sum by (gateway)", {
            "sum by (provider) (rate(shop_payments_total[5m])) / on (provider) sum by (provider)"
        });
    assert_eq!(files.read("rules.yml"), expected);
    // Each line of a rule above `BothSides` has something that is left.
    for line in [5, 7, 9, 11, 13, 15, 17] {
        assert!(errors.contains(&format!("rules.yml:{line}: left: `")), "{line}: {errors}");
    }
    assert!(!errors.contains("rules.yml:19"), "{errors}");
}
