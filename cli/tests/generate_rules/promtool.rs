//! `promtool check rules` and `promtool test rules`.

use std::path::Path;
use std::process::{Command, Output};

use cargo_callmeter::generate::artefact::Artefact;
use cargo_callmeter::generate::output::{RULES_MANIFEST, write};
use cargo_callmeter::generate::rules::{Format, artefacts};
use tempfile::TempDir;

use crate::program::{FULL, plan};
use callmeter_tests::tool;

/// Writes the files into a folder of their own.
pub(crate) fn folder(artefacts: &[Artefact]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(artefacts, folder.path(), RULES_MANIFEST).expect("the files");
    folder
}

/// The files of the folder whose names end like this.
pub(crate) fn files(folder: &Path, end: &str) -> Vec<String> {
    let names = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").file_name());
    let mut names: Vec<String> =
        names.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(end)).collect();
    names.sort();
    names
}

pub(crate) fn promtool(path: &Path, folder: &Path, arguments: &[&str], files: &[String]) -> Output {
    Command::new(path).args(arguments).args(files).current_dir(folder).output().expect("promtool")
}

pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn rules_and_their_tests_pass() {
    let Some(path) = tool("promtool") else { return };
    let artefacts = artefacts(&plan(FULL), Format::Prometheus).expect("rules");
    let folder = folder(&artefacts);
    let (rules, tests) = (files(folder.path(), ".rules.yml"), files(folder.path(), ".tests.yml"));
    assert_eq!(rules, ["alerts.rules.yml", "objective-api.rules.yml", "objective-mail.rules.yml"]);
    let output = promtool(&path, folder.path(), &["check", "rules", "--lint=all", "--lint-fatal"], &rules);
    assert!(output.status.success(), "{}", said(&output));
    let output = promtool(&path, folder.path(), &["test", "rules"], &tests);
    assert!(output.status.success(), "{}", said(&output));
}

/// Prometheus takes labels and annotations for templates, and would not load a file with a broken one.
#[test]
fn what_looks_like_a_template_is_text() {
    let config = "[rules]\nrunbook_url = \"https://r.example/{{ alert }}/{alert}\"\nlabels = { team = \"{{ x\" }";
    let artefacts = artefacts(&plan(config), Format::Prometheus).expect("rules");
    let alerts = artefacts.iter().find(|file| file.path == "alerts.rules.yml").expect("the alerts");
    let text = alerts.render().expect("YAML");
    assert!(text.contains(r#"https://r.example/{{ "{{" }} alert }}/LabelOverflow"#), "{text}");
    let Some(path) = tool("promtool") else { return };
    let folder = folder(&artefacts);
    let rules = files(folder.path(), ".rules.yml");
    let output = promtool(&path, folder.path(), &["check", "rules"], &rules);
    assert!(output.status.success(), "{}", said(&output));
}
