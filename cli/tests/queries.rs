//! `check --queries` over the corpus of `tests/queries/`: it finds every seeded break where the tables say, and nothing
//! else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A line of a table, or what the command found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    line: usize,
    column: usize,
    rule: String,
}

/// A file of the corpus.
struct Case {
    file: PathBuf,
    text: String,
    /// The findings and the words that are there.
    expected: Vec<(Finding, String)>,
    catalogue: PathBuf,
    arguments: Vec<String>,
}

impl Case {
    fn read(file: PathBuf) -> Self {
        let folder = file.parent().expect("a folder");
        let own = folder.join("catalogue.json");
        let table = fs::read_to_string(format!("{}.expected", file.display())).unwrap_or_default();
        let arguments = fs::read_to_string(folder.join("arguments")).unwrap_or_default();
        Self {
            text: fs::read_to_string(&file).expect("a text"),
            expected: table.lines().filter(|line| !line.starts_with('#')).map(row).collect(),
            catalogue: if own.exists() { own } else { corpus().join("catalogue.json") },
            arguments: arguments.lines().map(str::to_owned).collect(),
            file,
        }
    }

    fn name(&self) -> String {
        self.file.strip_prefix(corpus()).expect("a file of the corpus").display().to_string()
    }

    /// What `check --queries` finds, in the order of the file, and the exit status.
    fn found(&self) -> (Vec<(Finding, Value)>, Option<i32>) {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
            .args(["callmeter", "check", "--format", "json", "--file"])
            .arg(&self.catalogue)
            .args(&self.arguments)
            .arg("--queries")
            .arg(&self.file)
            .output()
            .expect("the command");
        let errors = String::from_utf8_lossy(&output.stderr);
        let document: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}: {errors}", self.name()));
        assert_eq!(document["schema_version"], 1);
        let findings = document["findings"].as_array().expect("findings").iter();
        let mut findings: Vec<_> = findings.map(|value| (self.finding(value), value.clone())).collect();
        findings.sort_by(|(one, _), (other, _)| one.cmp(other));
        (findings, output.status.code())
    }

    fn finding(&self, value: &Value) -> Finding {
        let number =
            |key: &str| value[key].as_u64().and_then(|number| usize::try_from(number).ok()).expect("a number");
        let text = |key: &str| value[key].as_str().unwrap_or_else(|| panic!("{key} of {value}"));
        assert_eq!(Path::new(text("file")), self.file);
        assert!(["error", "warning", "note"].contains(&text("severity")), "{value}");
        assert!(!text("message").is_empty() && !text("owner").is_empty(), "{value}");
        assert!(value["instead"].is_null() || value["instead"].is_string(), "{value}");
        Finding { line: number("line"), column: number("column"), rule: text("rule").to_owned() }
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries")
}

fn row(line: &str) -> (Finding, String) {
    let parts: Vec<&str> = line.splitn(3, ' ').collect();
    let [position, rule, word] = parts[..] else { panic!("`{line}` is no row of a table") };
    let (line, column) = position.split_once(':').expect("line:column");
    let number = |text: &str| text.parse().expect("a number");
    (Finding { line: number(line), column: number(column), rule: rule.to_owned() }, word.to_owned())
}

/// The query files of the corpus, or those of one folder.
fn cases(folder: &str) -> Vec<Case> {
    let mut files = Vec::new();
    let mut folders = vec![corpus().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| ["json", "yml", "yaml"].iter().any(|of| extension == *of))
                && path.file_name().is_some_and(|name| name != "catalogue.json")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter().map(Case::read).collect()
}

/// The rows of the README's table: rule and severity.
fn rules() -> Vec<(String, String)> {
    let readme = fs::read_to_string(corpus().join("README.md")).expect("the README");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let mut cells = row.split(" | ");
        let rule = cells.next().expect("a rule").trim_end_matches('`');
        (rule.to_owned(), cells.next().expect("a severity").to_owned())
    })
    .collect()
}

/// The tables themselves are right: each word is at its position, and each rule has breaks.
#[test]
fn tables_name_what_is_in_the_files() {
    let mut rules: BTreeSet<String> = rules().into_iter().map(|(rule, _)| rule).collect();
    let known = rules.clone();
    let mut breaks = 0;
    for case in cases("") {
        for (Finding { line, column, rule }, word) in &case.expected {
            let text: String =
                case.text.lines().nth(line - 1).unwrap_or_default().chars().skip(column - 1).collect();
            assert!(text.starts_with(word.as_str()), "{}:{line}:{column} is `{text}`, not `{word}`", case.name());
            assert!(known.contains(rule), "{rule}");
            rules.remove(rule);
            breaks += 1;
        }
    }
    assert!(rules.is_empty(), "no break of {rules:?}");
    assert!(breaks >= 70, "{breaks} breaks");
}

#[track_caller]
fn check(folder: &str) {
    let severities = rules();
    let mut differences = Vec::new();
    for case in cases(folder) {
        let (findings, status) = case.found();
        let mut missing: Vec<(Finding, String)> = case.expected.clone();
        for (finding, value) in &findings {
            match missing.iter().position(|(expected, _)| expected == finding) {
                Some(at) => drop(missing.remove(at)),
                None => differences.push(format!("{}: unexpected {value}", case.name())),
            }
            let severity =
                severities.iter().find(|(rule, _)| *rule == finding.rule).map(|(_, severity)| severity.as_str());
            if finding.rule != "unknown-value" && severity != value["severity"].as_str() {
                differences.push(format!("{}: the severity of {value} is not {severity:?}", case.name()));
            }
        }
        differences
            .extend(missing.iter().map(|(finding, word)| format!("{}: missing {finding:?} {word}", case.name())));
        let is_wrong = findings.iter().any(|(_, value)| value["severity"] == "error");
        if status != Some(i32::from(is_wrong)) {
            differences.push(format!("{}: the exit status is {status:?}", case.name()));
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn every_seeded_break_is_found_where_it_is() {
    check("broken");
}

#[test]
fn idiomatic_queries_raise_no_alarm() {
    check("clean");
}

#[test]
fn queries_of_the_examples_raise_no_alarm() {
    for example in ["quickstart", "record-sync", "rank-tracker", "saas-starter"] {
        check(example);
    }
}

#[test]
fn published_dashboards_raise_no_alarm() {
    check("published");
}

/// `fix --queries` writes the new names where the tables say that a former one is, and keeps every other byte.
#[test]
fn fix_rewrites_former_names_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rewritten = 0;
    for case in cases("broken") {
        let former: Vec<_> =
            case.expected.iter().filter(|(finding, _)| finding.rule.starts_with("former-")).collect();
        let mut expected: Vec<String> = case.text.split('\n').map(str::to_owned).collect();
        for (Finding { line, column, .. }, word) in former.iter().rev() {
            let new = if word == "gateway" { "provider" } else { "shop_payments_total" };
            let line = &mut expected[line - 1];
            let at = line.char_indices().nth(column - 1).expect("the column").0;
            line.replace_range(at..at + word.len(), new);
        }
        rewritten += former.len();
        let path = folder.path().join(case.file.file_name().expect("a name"));
        fs::write(&path, &case.text).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
            .args(["callmeter", "fix", "--file"])
            .arg(&case.catalogue)
            .arg("--queries")
            .arg(&path)
            .output()
            .expect("the command");
        assert!(output.status.success(), "{}: {}", case.name(), String::from_utf8_lossy(&output.stderr));
        assert_eq!(fs::read_to_string(&path).expect("a text"), expected.join("\n"), "{}", case.name());
    }
    assert!(rewritten >= 8, "{rewritten}");
}
