//! The objects of Kubernetes, and the types and validators that are generated from the published CRDs and from the API of Kubernetes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use callmeter_tests::{node_packages, tool};
use cargo_callmeter::generate::stack;
use serde_json::{Value, json};

use crate::support::{FULL, Stack, Verdict, ask, error, plan};

const PACKAGES: [&str; 3] =
    ["@kubernetes-models/prometheus-operator@6.0.0", "kubernetes-models@5.1.0", "typescript@5.9.3"];

/// Where the packages have the type of an object.
fn module(kind: &str) -> String {
    match kind {
        "PodMonitor" | "ServiceMonitor" | "PrometheusRule" => {
            format!("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/{kind}")
        }
        "Deployment" => "kubernetes-models/apps/v1/Deployment".to_owned(),
        _ => format!("kubernetes-models/v1/{kind}"),
    }
}

/// A program that has each object as a constant, and validates it. The compiler finds unknown fields, and the validators what is
/// missing or has a wrong form.
fn check(folder: &Path, name: &str, objects: &[Value]) -> Verdict {
    let mut program = String::new();
    for (index, object) in objects.iter().enumerate() {
        let kind = object["kind"].as_str().expect("a kind");
        let module = module(kind);
        writeln!(
            program,
            "import {{ {kind} as C{index}, type I{kind} as T{index} }} from \"{module}\";\n\
             const o{index}: T{index} = {object};\nnew C{index}(o{index}).validate();"
        )
        .unwrap();
    }
    let source = folder.join(format!("{name}.mts"));
    fs::write(&source, program).unwrap();
    let compiler = folder.join("node_modules/typescript/bin/tsc");
    let arguments = [
        compiler.to_str().unwrap(),
        "--strict",
        "--module",
        "nodenext",
        "--skipLibCheck",
        "--target",
        "es2022",
        source.to_str().unwrap(),
    ];
    let node = tool("node").expect("npm needs it");
    let verdict = ask(&node, &arguments, Some(folder));
    if !verdict.is_valid {
        return verdict;
    }
    ask(&node, &[folder.join(format!("{name}.mjs")).to_str().unwrap()], Some(folder))
}

fn documents(stack: &Stack, file: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&stack.read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A Deployment of an application, with the probes.
fn patched(patch: &Value) -> Value {
    let mut deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "shop" },
        "spec": {
            "selector": { "matchLabels": { "app.kubernetes.io/name": "shop" } },
            "template": { "metadata": { "labels": { "app.kubernetes.io/name": "shop" } }, "spec": { "containers": [] } },
        },
    });
    let mut container = patch["spec"]["template"]["spec"]["containers"][0].clone();
    container["image"] = json!("shop:1");
    deployment["spec"]["template"]["spec"]["containers"] = json!([container]);
    deployment
}

#[test]
fn objects_have_the_form_of_the_published_schemas() {
    let Some(folder) = node_packages(&PACKAGES) else { return };
    let stack = Stack::generate(FULL);
    let mut objects = documents(&stack, "kubernetes/monitors.yaml");
    objects.push(patched(&stack.yaml("kubernetes/probes.yaml")));
    for file in ["kubernetes/rules.yaml", "kubernetes/dashboards.yaml"] {
        if stack.path(file).exists() {
            objects.extend(documents(&stack, file));
        }
    }
    let verdict = check(&folder, "objects", &objects);
    assert!(verdict.is_valid, "{}", verdict.said);

    let mut unknown = objects[0].clone();
    unknown["spec"]["podMetricsEndpoints"][0]["honourLabels"] = json!(true);
    assert!(check(&folder, "unknown", &[unknown]).said.contains("honourLabels"));
    let mut wrong = objects[0].clone();
    wrong["spec"]["podMetricsEndpoints"][0]["interval"] = json!("soon");
    assert!(!check(&folder, "wrong", &[wrong]).is_valid, "a duration has a form");
}

#[test]
fn series_have_the_job_that_rules_select() {
    let stack = Stack::generate(FULL);
    let monitors = documents(&stack, "kubernetes/monitors.yaml");
    assert_eq!(
        monitors[0]["spec"],
        json!({
            "selector": { "matchLabels": { "app.kubernetes.io/name": "shop" } },
            "podMetricsEndpoints": [{
                "port": "metrics", "path": "/internal/metrics", "interval": "10s",
                "authorization": { "type": "Bearer", "credentials": { "name": "shop-metrics", "key": "token" } },
                "relabelings": [{ "action": "replace", "targetLabel": "job", "replacement": "shop" }],
            }],
        })
    );
    assert_eq!(monitors[0]["metadata"]["labels"]["release"], "kube-prometheus-stack");
    assert_eq!(monitors[1]["kind"], "ServiceMonitor");
    assert_eq!(monitors[1]["spec"]["endpoints"][0]["honorLabels"], true, "what is pushed keeps its job");
    let service = Stack::generate("[stack.kubernetes]\nmonitor = \"service\"");
    assert_eq!(service.yaml("kubernetes/monitors.yaml")["kind"], "ServiceMonitor");
}

#[test]
fn a_lost_database_restarts_nothing() {
    let probes = Stack::generate(FULL).yaml("kubernetes/probes.yaml");
    let container = &probes["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["livenessProbe"]["httpGet"]["path"], "/livez");
    assert_eq!(container["startupProbe"]["httpGet"]["path"], "/livez");
    assert_eq!(container["readinessProbe"]["httpGet"]["path"], "/readyz");
    assert_eq!(container["ports"], json!([{ "name": "metrics", "containerPort": 8080 }]));
}

#[test]
fn the_component_names_files_that_exist() {
    let stack = Stack::generate(FULL);
    let component = stack.yaml("kubernetes/kustomization.yaml");
    assert_eq!(component["kind"], "Component");
    let patches = component["patches"].as_array().unwrap().iter().map(|patch| &patch["path"]);
    for file in component["resources"].as_array().unwrap().iter().chain(patches) {
        assert!(stack.path("kubernetes").join(file.as_str().unwrap()).is_file(), "{file}");
    }
}

#[test]
fn names_are_those_that_kubernetes_accepts() {
    let stack = Stack::generate("[service]\nname = \"Shop_API\"\n[stack.kubernetes]");
    assert_eq!(stack.yaml("kubernetes/monitors.yaml")["metadata"]["name"], "shop-api");
    let relabelings = &stack.yaml("kubernetes/monitors.yaml")["spec"]["podMetricsEndpoints"][0]["relabelings"];
    assert_eq!(relabelings[0]["replacement"], "Shop_API", "the label is the program's name");
    assert!(
        error("[service]\nname = \"__\"\n[stack.application]\nservice = \"x\"\n[stack.kubernetes]")
            .to_string()
            .contains("object of Kubernetes")
    );
    assert!(stack::artefacts(&plan(""), None).unwrap().iter().all(|file| !file.path.starts_with("kubernetes")));
}
