//! Each alert has a page, and the alerts fit the routes of Alertmanager.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{FULL, Stack};

/// The alerts in all rule files.
fn alerts(stack: &Stack) -> Vec<Value> {
    let files = std::fs::read_dir(stack.path("rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files = files.filter(|name| name.ends_with(".rules.yml"));
    let documents: Vec<Value> = files.map(|name| stack.yaml(&format!("rules/{name}"))).collect();
    let groups = documents.iter().flat_map(|document| document["groups"].as_array().unwrap());
    let rules = groups.flat_map(|group| group["rules"].as_array().unwrap());
    rules.filter(|rule| rule["alert"].is_string()).cloned().collect()
}

#[test]
fn each_alert_has_a_page_and_each_page_an_alert() {
    let stack = Stack::generate(FULL);
    let names: BTreeSet<String> =
        alerts(&stack).iter().map(|alert| format!("{}.md", alert["alert"].as_str().unwrap())).collect();
    assert!(names.contains("InvoicesFail.md") && names.contains("TargetDown.md"), "{names:?}");
    let pages = std::fs::read_dir(stack.path("runbooks")).unwrap();
    let pages: BTreeSet<String> = pages.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(pages.into_iter().filter(|page| page != "README.md").collect::<BTreeSet<_>>(), names);
    let page = stack.read("runbooks/InvoicesFail.md");
    for part in [
        "Customers get no invoices.",
        "Look at the database first.",
        "job_runs_total",
        "support.rs",
        "https://grafana.example/d/",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn alerts_have_what_routes_and_inhibitions_need() {
    let stack = Stack::generate(FULL);
    for alert in alerts(&stack) {
        let name = &alert["alert"];
        let severity = alert["labels"]["severity"].as_str().unwrap_or_default();
        assert!(["critical", "warning", "info"].contains(&severity), "{name}: {severity:?}");
        // An alert without a job would not be inhibited when its job is down.
        let expression = alert["expr"].as_str().unwrap();
        assert!(alert["labels"]["job"].is_string() || expression.contains("job"), "{name}: {expression}");
        assert!(alert["annotations"]["summary"].is_string(), "{name}");
    }
}
