//! `check --queries` finds nothing in what is generated.

use std::time::Duration;

use cargo_callmeter::generate::rules::{Format, artefacts};
use cargo_callmeter::query::analyse::Others;
use cargo_callmeter::query::{NamesArgs, QueryArgs, SettingsArgs};

use crate::program::{FULL, plan};
use crate::promtool::folder;

#[test]
fn generated_rules_have_no_findings() {
    let folder = folder(&artefacts(&plan(FULL), Format::Prometheus).expect("rules"));
    let known = folder.path().join("known.txt");
    std::fs::write(&known, "pg_*\nredis_*\ncontainer_*\n").expect("a file");
    let arguments = QueryArgs {
        queries: vec![folder.path().to_owned()],
        settings: SettingsArgs {
            names: NamesArgs { label: Vec::new(), known: vec![known] },
            others: Others::Deny,
            scrape_interval: Duration::from_secs(15),
        },
    };
    let report = arguments.check(&callmeter::catalogue()).expect("queries");
    let findings: Vec<String> = report.findings.iter().map(|located| format!("{located:?}")).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n\n"));
    assert!(report.queries > 60, "{} queries", report.queries);
}
