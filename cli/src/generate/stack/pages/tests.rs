//! The pages of a program with two alerts, one of them on a recorded series.

use callmeter::Catalogue;
use serde_json::json;

use crate::document::Document;
use crate::generate::Plan;
use crate::generate::artefact::{Artefact, Content};

fn plan(config: &str) -> Plan {
    let families = json!([{
        "name": "http_requests_total", "kind": "counter", "unit": null, "help": "Requests.", "labels": ["route", "status"], "buckets": [],
        "declared": [{
            "function": "orders", "module": "shop::api", "file": "shop/src/api.rs", "line": 12, "sample": 1, "objective": null,
            "role": "http_server", "measure": "calls",
            "labels": [{"key": "route", "values": ["/orders"]}, {"key": "status", "limit": 100}], "shares_series_with": [],
        }],
    }]);
    let document = Document::parse("shop", families.to_string().as_bytes()).unwrap();
    let catalogue = Catalogue::union(document.programs.into_iter().map(|program| program.catalogue));
    Plan::new(toml::from_str(config).unwrap(), "shop", catalogue)
}

fn rules() -> Vec<Artefact> {
    let groups = json!({"groups": [{"name": "shop", "rules": [
        {"record": "job:http_requests:rate5m", "expr": "sum by (job) (rate(http_requests_total{job=\"shop\"}[5m]))"},
        {"alert": "ShopErrors", "for": "5m", "labels": {"severity": "critical"},
         "expr": "sum(rate(http_requests_total{job=\"shop\",status=~\"5..\"}[5m])) / job:http_requests:rate5m > 0.05 and job:http_requests:rate5m > 1",
         "annotations": {"summary": "Orders fail", "source": "shop/src/alerts.rs", "description": "{{ $value | humanizePercentage }} of {{ $labels.route }} | all"}},
        {"alert": "DatabaseFull", "expr": "pg_stat_activity_count > 8", "labels": {"severity": "warning"}, "annotations": {"summary": "Few connections | left"}},
    ]}]});
    let tests = json!({"rule_files": ["shop.rules.yml"], "tests": []});
    vec![Artefact::yaml("shop.rules.yml", &groups).unwrap(), Artefact::yaml("shop.tests.yml", &tests).unwrap()]
}

fn dashboards() -> Vec<Artefact> {
    let dashboard = |title: &str, name: &str| json!({"uid": format!("{title}-uid"), "title": title, "panels": [{"targets": [{"expr": format!("rate({name}[5m])")}]}]});
    vec![
        Artefact::json("http.json", &dashboard("HTTP", "http_requests_total")).unwrap(),
        Artefact::json("jobs.json", &dashboard("Jobs", "old_http_requests_total")).unwrap(),
    ]
}

fn page(config: &str, path: &str) -> String {
    let pages = super::artefacts(&plan(config), &rules(), &dashboards()).unwrap();
    let found = pages.into_iter().find(|page| page.path == path).unwrap_or_else(|| panic!("{path}"));
    match found.content {
        Content::Page(text) => text,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_contains(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
}

#[test]
fn a_page_says_what_fired_and_what_to_look_at() {
    let page = page("", "runbooks/ShopErrors.md");
    assert_contains(
        &page,
        &[
            "# ShopErrors\n\nOrders fail\n",
            "Severity `critical`, after the expression has returned series for `5m`",
            "<details><summary>It reads series that Prometheus records</summary>\n\n`job:http_requests:rate5m` is",
            "The alert is declared in `shop/src/alerts.rs`.",
            "‹value› of ‹route› | all",
            "`http_requests_total`: Requests.\n\n- `orders` in `shop/src/api.rs`\n",
            "ALERTS{alertname=\"ShopErrors\"}",
            // What is compared, without the limit.
            "```promql\njob:http_requests:rate5m\n```",
            "topk(10, sum by (route, status) (rate(http_requests_total{job=\"shop\"}[5m])))",
            "- Dashboard [HTTP](../dashboards/http.json)",
        ],
    );
    assert!(!page.contains("api.rs:12") && !page.contains("#L12"), "lines change with every edit");
    assert!(!page.contains("[Jobs]"), "it reads another family");
}

#[test]
fn series_of_others_are_named() {
    let page = page("", "runbooks/DatabaseFull.md");
    assert_contains(
        &page,
        &[
            "Not declared by the program",
            "`pg_stat_activity_count`",
            "as soon as the expression returns series",
            "- Dashboard [HTTP]",
        ],
    );
}

#[test]
fn links_lead_to_the_servers_that_are_configured() {
    let config = "
[service]
source_link = \"https://git.example/blob/main/{file}#L{line}\"
[stack.grafana]
url = \"https://grafana.example/\"
[stack.prometheus]
url = \"https://prometheus.example\"
[stack.logs]
";
    let page = page(config, "runbooks/ShopErrors.md");
    assert_contains(
        &page,
        &[
            "[`shop/src/api.rs`](https://git.example/blob/main/shop/src/api.rs)",
            "- Dashboard [HTTP](https://grafana.example/d/HTTP-uid)",
            "(https://prometheus.example/alerts)",
            "```logql",
        ],
    );
}

#[test]
fn the_list_has_each_alert_once() {
    let page = page("", "runbooks/README.md");
    assert_contains(
        &page,
        &[
            "|---|---|---|\n| [DatabaseFull](DatabaseFull.md) | warning | Few connections \\| left |\n| [ShopErrors](ShopErrors.md) | critical | Orders fail |\n",
        ],
    );
}

#[test]
fn every_query_of_a_page_is_promql() {
    for path in ["runbooks/ShopErrors.md", "runbooks/DatabaseFull.md", "troubleshooting.md"] {
        let page = page("[stack.application]\ncompose = \"../compose.yaml\"", path);
        let blocks = page.split("```promql\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        let queries: Vec<&str> = blocks.map(str::trim).collect();
        assert!(queries.len() >= 3, "{path}");
        for query in queries {
            promql_parser::parser::parse(query).unwrap_or_else(|error| panic!("{path}: {query}: {error}"));
        }
    }
}

#[test]
fn troubleshooting_knows_the_program() {
    let page =
        page("[stack.application]\ncompose = \"../deploy/app.yaml\"\nservice = \"api\"", "troubleshooting.md");
    assert_contains(
        &page,
        &[
            "# If the monitoring of shop seems wrong",
            "docker compose -f app.yaml -f monitoring/compose.yaml",
            "wget -qO- http://api:9464/metrics",
            "sum(rate(http_requests_total{job=\"shop\"}[5m]))",
        ],
    );
    for section in [
        "A target is down",
        "A panel shows no data",
        "A metric does not appear",
        "A gauge drifts",
        "Series of two replicas together",
    ] {
        assert_contains(&page, &[&format!("## {section}")]);
    }
    assert!(!page.contains("{JOB}") && !page.contains("{COMPOSE}"), "{page}");
}
