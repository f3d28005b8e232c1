//! The queries of all panels.

use cargo_callmeter::generate::Plan;
use cargo_callmeter::generate::dashboards::{Format, artefacts, dashboards, queries};
use cargo_callmeter::generate::output;

use crate::layouts::{rank_tracker, record_sync, saas_starter};
use crate::programs::everything;
use crate::{EVERYTHING, plan};

#[test]
fn every_query_is_promql() {
    let plan = plan(EVERYTHING, everything());
    let queries = queries(&dashboards(&plan).expect("dashboards"));
    assert!(queries.len() > 100, "{}", queries.len());
    for query in queries {
        let text = query.at("15s", "1h");
        assert!(!text.contains('$'), "{}/{}: {text}", query.dashboard, query.panel);
        promql_parser::parser::parse(&text)
            .unwrap_or_else(|error| panic!("{}/{}: {error}: {text}", query.dashboard, query.panel));
    }
}

#[test]
fn check_queries_finds_nothing() {
    check(&plan(EVERYTHING, everything()));
    check(&plan(include_str!("saas-starter.toml"), saas_starter()));
    check(&plan(include_str!("rank-tracker.toml"), rank_tracker()));
    check(&plan(include_str!("record-sync.toml"), record_sync()));
}

#[track_caller]
fn check(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a folder");
    let document = cargo_callmeter::document::Document::new(vec![cargo_callmeter::document::Program {
        name: "shop".to_owned(),
        catalogue: plan.catalogue.clone(),
    }]);
    let catalogue = folder.path().join("catalogue.json");
    std::fs::write(&catalogue, serde_json::to_string(&document).expect("JSON")).expect("the catalogue");
    for (format, name) in [(Format::Grafana, "grafana"), (Format::Perses, "perses")] {
        let out = folder.path().join(name);
        output::write(&artefacts(plan, format).expect("dashboards"), &out, output::DASHBOARDS_MANIFEST)
            .expect("files");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"))
            .args(["callmeter", "check", "--others", "allow", "--deny", "notes", "--file"])
            .arg(&catalogue)
            .arg("--queries")
            .arg(&out)
            .output()
            .expect("the command");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("no findings in"), "{said}");
    }
}
