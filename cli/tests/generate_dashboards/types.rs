//! The documents have the types that Grafana and Perses publish.

use std::path::{Path, PathBuf};
use std::process::Command;

use callmeter_tests::node_archives;
use cargo_callmeter::generate::dashboards::{Format, artefacts};
use serde_json::Value;

use crate::documents::json;
use crate::programs::everything;
use crate::{EVERYTHING, plan};

const PACKAGES: [&str; 12] = [
    "typescript@5.9.3",
    "@grafana/grafana-foundation-sdk@11.6.0-cogv0.0.x.1769699379",
    "@perses-dev/core@0.52.0",
    "@perses-dev/plugin-system@0.52.0",
    "@perses-dev/bar-chart-plugin@0.9.1",
    "@perses-dev/gauge-chart-plugin@0.9.1",
    "@perses-dev/markdown-plugin@0.9.1",
    "@perses-dev/pie-chart-plugin@0.9.1",
    "@perses-dev/prometheus-plugin@0.53.4",
    "@perses-dev/stat-chart-plugin@0.9.1",
    "@perses-dev/table-plugin@0.8.1",
    "@perses-dev/timeseries-chart-plugin@0.10.2",
];

const GRAFANA: (&str, &str) = ("grafana", include_str!("grafana.ts"));
const PERSES: (&str, &str) = ("perses", include_str!("perses.ts"));

/// The packages, or nothing where npm is not installed.
fn packages() -> Option<PathBuf> {
    node_archives("dashboards", &PACKAGES)
}

/// What the compiler says about documents that have to have the type `Dashboard` of a module. The name of each is `document` and its index.
fn compile(packages: &Path, (module, types): (&str, &str), documents: &[Value]) -> String {
    let folder = tempfile::tempdir_in(packages).expect("a folder");
    std::fs::write(folder.path().join(format!("{module}.ts")), types).expect("the types");
    let mut tsc = Command::new("node");
    tsc.current_dir(folder.path()).arg(packages.join("node_modules/typescript/bin/tsc"));
    tsc.args(["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--module", "esnext"]);
    tsc.args(["--moduleResolution", "bundler", "--target", "es2022"]);
    for (index, document) in documents.iter().enumerate() {
        let name = format!("document{index}.ts");
        let text = format!(
            "import type {{ Dashboard }} from \"./{module}\";\nexport const document: Dashboard = {document:#};\n"
        );
        std::fs::write(folder.path().join(&name), text).expect("the document");
        tsc.arg(name);
    }
    let output = tsc.output().expect("node");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    said
}

fn documents(format: Format) -> Vec<Value> {
    let artefacts = artefacts(&plan(EVERYTHING, everything()), format).expect("dashboards");
    artefacts.iter().map(json).collect()
}

/// Each change of the document has to be an error.
#[track_caller]
fn assert_rejected(packages: &Path, types: (&str, &str), document: &Value, changes: &[(&str, &str)]) {
    let documents: Vec<Value> = changes.iter().map(|(from, to)| change(document, from, to)).collect();
    let said = compile(packages, types, &documents);
    for (index, (_, to)) in changes.iter().enumerate() {
        let is_error =
            |line: &str| line.starts_with(&format!("document{index}.ts(")) && line.contains("): error TS");
        assert!(said.lines().any(is_error), "{to} is accepted: {said}");
    }
}

/// Replaces a part of the JSON where it is first.
fn change(document: &Value, from: &str, to: &str) -> Value {
    let text = document.to_string();
    assert!(text.contains(from), "{from}");
    serde_json::from_str(&text.replacen(from, to, 1)).expect("JSON")
}

#[test]
fn grafana_dashboards_have_the_types_of_the_foundation_sdk() {
    let Some(packages) = packages() else { return };
    let documents = documents(Format::Grafana);
    assert_eq!(compile(&packages, GRAFANA, &documents), "");
    let functions = documents.iter().find(|document| document["title"] == "shop: Functions").expect("a dashboard");
    assert_rejected(
        &packages,
        GRAFANA,
        functions,
        &[
            ("\"gridPos\"", "\"gridPosition\""),
            ("\"drawStyle\":\"line\"", "\"drawStyle\":\"lines\""),
            ("\"showLegend\"", "\"legendShown\""),
            ("\"schemaVersion\":39", "\"schemaVersion\":\"39\""),
            ("\"legendFormat\"", "\"legend\""),
            ("\"reduceOptions\"", "\"reduce\""),
            ("\"mode\":\"absolute\"", "\"mode\":\"relative\""),
            ("\"layout\":\"auto\"", "\"layout\":\"automatic\""),
            ("\"id\":\"byName\"", "\"name\":\"byName\""),
        ],
    );
}

#[test]
fn perses_dashboards_have_the_types_of_perses() {
    let Some(packages) = packages() else { return };
    let documents = documents(Format::Perses);
    assert_eq!(compile(&packages, PERSES, &documents), "");
    let functions = documents
        .iter()
        .find(|document| document["spec"]["display"]["name"] == "shop: Functions")
        .expect("a dashboard");
    assert_rejected(
        &packages,
        PERSES,
        functions,
        &[
            ("\"duration\":\"6h\"", "\"duration\":\"six hours\""),
            ("\"kind\":\"StatChart\"", "\"kind\":\"Stat\""),
            ("\"yAxis\"", "\"y_axis\""),
            ("\"unit\":\"seconds\"", "\"unit\":\"second\""),
            ("\"calculation\":\"last-number\"", "\"calculation\":\"lastNotNull\""),
            ("\"$ref\":\"#/spec/panels/", "\"$ref\":\"#/panels/"),
            ("\"seriesNameFormat\"", "\"legend\""),
            ("\"columnSettings\"", "\"columns\""),
            ("\"labelName\"", "\"label\""),
            ("\"position\":\"bottom\"", "\"position\":\"below\""),
        ],
    );
}
