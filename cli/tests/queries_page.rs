//! The examples of `docs/queries.md` are what it says they are: wrong by the rule that they explain, or right.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What the page says about a rule.
struct Section {
    rule: String,
    wrong: String,
    right: String,
}

fn sections() -> Vec<Section> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/queries.md");
    let page = fs::read_to_string(page).expect("the page");
    // `unchecked` has no query that is wrong.
    let sections = page.split("\n### `").skip(1).filter(|section| section.contains("\n# wrong\n"));
    sections
        .map(|section| {
            let (rule, text) = section.split_once('`').expect("a rule");
            let (_, code) = text.split_once("```promql\n# wrong\n").expect("a wrong query");
            let (code, _) = code.split_once("\n```").expect("the end of the code");
            let (wrong, right) = code.split_once("\n# right\n").expect("a right query");
            Section { rule: rule.to_owned(), wrong: wrong.to_owned(), right: right.to_owned() }
        })
        .collect()
}

/// The rules that `check` finds in a file with these queries, each in the place of its query.
fn found<'a>(queries: impl Iterator<Item = &'a str>) -> Vec<Vec<String>> {
    let mut file = String::from("groups:\n- name: page\n  rules:\n");
    let mut count = 0;
    for query in queries {
        writeln!(file, "  - {{alert: a, expr: {}}}", serde_json::to_string(query).expect("JSON")).expect("a text");
        count += 1;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.yml");
    fs::write(&path, file).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
        .args(["callmeter", "check", "--format", "json", "--file"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries/catalogue.json"))
        .arg("--queries")
        .arg(path)
        .output()
        .expect("the command");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut found = vec![Vec::new(); count];
    for finding in document["findings"].as_array().expect("findings") {
        let line = finding["line"].as_u64().and_then(|line| usize::try_from(line).ok()).expect("a line");
        found[line - 4].push(finding["rule"].as_str().expect("a rule").to_owned());
    }
    found
}

#[test]
fn wrong_examples_are_found_by_their_rule_and_right_ones_are_not() {
    let sections = sections();
    let wrong = found(sections.iter().map(|section| section.wrong.as_str()));
    let right = found(sections.iter().map(|section| section.right.as_str()));
    for ((section, wrong), right) in sections.iter().zip(wrong).zip(right) {
        assert_eq!(wrong, [section.rule.as_str()], "`{}`", section.wrong);
        assert_eq!(right, [""; 0], "`{}`", section.right);
    }
}

#[test]
fn every_rule_of_the_corpus_has_a_section() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries/README.md");
    let readme = fs::read_to_string(readme).expect("the README");
    let rules = readme.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let rules: BTreeSet<String> = rules.map(|(rule, _)| rule.to_owned()).collect();
    let sections: BTreeSet<String> = sections().into_iter().map(|section| section.rule).collect();
    assert_eq!(sections, rules);
}

#[test]
fn every_rule_of_the_command_has_a_section() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/queries.md");
    let page = fs::read_to_string(page).expect("the page");
    for rule in cargo_callmeter::query::analyse::RULES {
        assert!(page.contains(&format!("\n### `{}`\n", rule.id)), "{}", rule.id);
    }
}
