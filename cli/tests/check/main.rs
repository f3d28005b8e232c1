//! `cargo callmeter check`.

#[path = "../common/mod.rs"]
mod common;

use serde_json::Value;

use self::common::{catalogue, check_snapshot, failure, run, stdout};

/// The status and the output for files of the tests.
fn check(files: &[&str], arguments: &[&str]) -> (Option<i32>, String) {
    let paths: Vec<String> = files.iter().map(|name| catalogue(name).display().to_string()).collect();
    let files: Vec<&str> = paths.iter().flat_map(|path| ["--file", path]).collect();
    let output = run(&[&["check"], &files[..], arguments].concat());
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// The findings of one rule, as messages and what to write instead.
fn of_rule(rule: &str, arguments: &[&str]) -> Vec<(String, String)> {
    let (_, json) = check(&["shop.json"], &[arguments, &["--format", "json"]].concat());
    let document: Value = serde_json::from_str(&json).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = document["findings"].as_array().expect("findings").iter();
    findings
        .filter(|finding| finding["rule"] == rule)
        .map(|finding| (text(&finding["message"]), text(&finding["instead"])))
        .collect()
}

fn has(findings: &[(String, String)], message: &str, instead: &str) -> bool {
    findings.iter().any(|found| found.0.contains(message) && found.1.contains(instead))
}

#[test]
fn findings_are_written_in_every_format() {
    for (format, name) in [("text", "check.txt"), ("json", "check.json"), ("sarif", "check.sarif")] {
        let (status, text) =
            check(&["shop.json", "bank.json"], &["--format", format, "--max-series", "50", "--max-values", "10"]);
        assert_eq!(status, Some(1));
        check_snapshot(name, &text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }
}

#[test]
fn names_that_allow_name_admitted_are_notes() {
    let found = of_rule("unusual-name", &[]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        has(&found, "the name `wait_ms`: units are written in full", "`seconds` and not `s` or `ms`"),
        "{found:?}"
    );
    assert!(has(&found, "the label `job`", "write another name, as in `job_name`"), "{found:?}");
    assert!(found.iter().all(|(_, instead)| !instead.contains("allow_name")), "{found:?}");
}

#[test]
fn two_programs_must_not_contradict_each_other() {
    assert_eq!(of_rule("conflict", &[]), []);
    let (status, text) = check(&["shop.json", "bank.json"], &[]);
    assert_eq!(status, Some(1));
    assert!(text.contains("error[conflict]: `orders_total` is declared with type counter"), "{text}");
}

#[test]
fn the_budget_names_the_biggest_families_and_the_label_that_multiplies() {
    // 2 × 11 × 3 + 8 × 2 + 6 × 251 + 7 + 1 + 1 + 1
    assert_eq!(of_rule("series-budget", &["--max-series", "1598"]), []);
    let found = of_rule("series-budget", &["--max-series", "1597"]);
    let message = "there may be 1598 series, and 1597 are allowed: \
        `request_size_bytes` has 1506 (251 of `tenant` × 6 of buckets, sum and count); \
        `orders_total` has 66 (11 of `region` × 3 of `outcome` × 2 names); ";
    assert!(has(&found, message, "lower the limit of the label `tenant`"), "{found:?}");
    assert!(has(&found, "; 2 smaller families have the others", ""), "{found:?}");
}

#[test]
fn a_product_is_written_only_if_it_is_the_number() {
    let found = of_rule("family-series-budget", &["--max-family-series", "6"]);
    let message = "`function_calls_total` may have 7 series, and 6 are allowed: \
        7 label sets: `function` has 3 values, `result` 3, `module` 2, and not every combination exists";
    assert!(has(&found, message, "give the label `function` fewer values"), "{found:?}");
}

#[test]
fn limits_and_queries_exclude_each_other() {
    let shop = catalogue("shop.json").display().to_string();
    for limit in ["--max-series", "--max-family-series", "--max-values", "--max-limit"] {
        let (status, message) = failure(&["check", "--file", &shop, "--queries", "rules", limit, "1"]);
        assert_eq!(status, Some(2));
        assert!(message.contains(limit) && message.contains("cannot be used with"), "{message}");
    }
}

#[test]
fn the_budget_of_a_family_names_it() {
    assert_eq!(of_rule("family-series-budget", &["--max-family-series", "1506"]), []);
    let found = of_rule("family-series-budget", &["--max-family-series", "65"]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(has(&found, "`orders_total` may have 66 series", "give the label `region` fewer values"), "{found:?}");
}

#[test]
fn labels_have_limits() {
    assert_eq!(of_rule("label-values", &["--max-values", "11"]), []);
    let found = of_rule("label-values", &["--max-values", "10"]);
    assert!(
        has(&found, "the label `region` of `orders_total` has 11 values at one declaration, more than 10", "merge"),
        "{found:?}"
    );
    // Three functions are not three values of one label.
    assert!(
        of_rule("label-values", &["--max-values", "2"]).iter().all(|(message, _)| !message.contains("`function`"))
    );
    assert_eq!(of_rule("open-label-limit", &["--max-limit", "250"]), []);
    let found = of_rule("open-label-limit", &["--max-limit", "249"]);
    assert!(has(&found, "the open label `tenant` of `request_size_bytes` has the limit 250", "lower"), "{found:?}");
}

#[test]
fn a_threshold_must_be_a_bound() {
    let found = of_rule("objective-bucket", &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    let message = "has the threshold 0.3 s, between the bounds 0.25 and 0.5 of `checkout_duration_seconds`";
    assert!(
        has(&found, message, "choose `0.25` or `0.5` as the threshold, or add 0.3 to the buckets"),
        "{found:?}"
    );
}

#[test]
fn deprecations_are_notes() {
    let found = of_rule("deprecated", &[]);
    assert!(has(&found, "`carts_abandoned` is deprecated: nobody reads it; gone in 2.0", ""), "{found:?}");
    assert!(has(&found, "the former name `purchases_total` is deprecated", "query `orders_total`"), "{found:?}");
}

#[test]
fn the_status_is_1_for_what_is_denied() {
    let bank = catalogue("bank.json").display().to_string();
    let status = |arguments: &[&str]| run(&[&["check", "--file", &bank][..], arguments].concat()).status.code();
    // `orders_total` is a gauge: a note.
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--deny", "warnings"]), Some(0));
    assert_eq!(status(&["--deny", "notes"]), Some(1));
    assert_eq!(status(&["--max-values", "0"]), Some(0));
    assert_eq!(status(&["--max-values", "0", "--deny", "warnings"]), Some(1));
    assert_eq!(status(&["--max-series", "0"]), Some(1));
}

#[test]
fn the_json_is_valid() {
    let schema: Value = serde_json::from_str(&stdout(&["check", "--json-schema"])).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema), "draft 2020-12");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let (_, json) = check(&["shop.json", "bank.json"], &["--format", "json", "--max-series", "5"]);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(document["findings"].as_array().is_some_and(|findings| findings.len() > 5));
    assert!(!schema.is_valid(&serde_json::json!({ "schema_version": 1, "findings": [{ "rule": "x" }] })));
}

#[test]
fn sarif_names_the_rule_of_every_finding() {
    let (_, text) =
        check(&["shop.json", "bank.json"], &["--format", "sarif", "--max-series", "5", "--max-values", "1"]);
    let log: Value = serde_json::from_str(&text).expect("JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(uri.as_str().is_none_or(|uri| !uri.starts_with("file:")), "{uri}");
    }
}

#[test]
fn every_rule_is_listed() {
    let rules = stdout(&["check", "--rules"]);
    let (_, json) =
        check(&["shop.json", "bank.json"], &["--format", "json", "--max-series", "5", "--max-values", "1"]);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    for finding in document["findings"].as_array().expect("findings") {
        let heading = format!(
            "{} ({})\n",
            finding["rule"].as_str().expect("text"),
            finding["severity"].as_str().expect("text")
        );
        assert!(rules.contains(&heading), "{heading}");
    }
}

#[test]
fn a_program_without_findings_is_clean() {
    for profile in ["dev", "shipped"] {
        let path = callmeter_tests::quickstart(profile);
        let text = stdout(&["check", "--binary", path.to_str().expect("UTF-8"), "--deny", "notes"]);
        assert_eq!(text, "no findings\n");
    }
}

#[test]
fn a_file_that_is_no_catalogue_is_an_error() {
    let (status, message) = failure(&["check", "--file", "Cargo.toml"]);
    assert_eq!(status, Some(2));
    assert!(message.contains("Cargo.toml: this is not a valid catalogue"), "{message}");
}

#[test]
fn alerts_that_could_never_fire_are_errors() {
    let (status, json) = check(&["alerts.json"], &["--format", "json"]);
    assert_eq!(status, Some(1));
    let document: Value = serde_json::from_str(&json).expect("JSON");
    let findings = document["findings"].as_array().expect("findings");
    let of = |rule: &str| -> Vec<(String, u64)> {
        let of_rule = findings.iter().filter(|finding| finding["rule"] == rule);
        of_rule
            .map(|finding| {
                let text = finding["message"].as_str().expect("a message").to_owned();
                (text, finding["line"].as_u64().expect("a line"))
            })
            .collect()
    };
    let never = of("alert-never-fires");
    let lines: std::collections::BTreeSet<u64> = never.iter().map(|(_, line)| *line).collect();
    // The collector's family of line 80 may be there when the program runs.
    assert_eq!(lines, [90, 100, 110].into(), "{never:?}");
    assert!(never.iter().any(|(text, _)| text.contains("did you mean `orders_total`?")), "{never:?}");
    assert!(never.iter().any(|(text, _)| text.contains("the label `shard`")), "{never:?}");
    assert_eq!(of("alert-name"), [("the alert `queue_gone` is not in camel case".to_owned(), 70)]);
    assert_eq!(of("critical-without-runbook").len(), 1);
}
