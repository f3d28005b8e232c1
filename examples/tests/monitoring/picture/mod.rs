//! A dashboard as a picture, for the README. `scripts/picture` makes it.
//!
//! The panels, their places, units and queries are those of the generated dashboard, and the values are Prometheus's. The page that
//! draws them is our own: it is not Grafana, and the picture says so.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use callmeter_tests::servers::Prometheus;
use callmeter_tests::tool;
use serde_json::{Value, json};

use crate::deployment::Deployment;
use crate::folder;
use crate::programs::start;
use crate::queries;

const PAGE: &str = include_str!("page.html");
const CAPTION: &str = "The generated dashboard of saas-starter with real data of Prometheus, drawn by a page of callmeter's tests, not \
                       by Grafana. A fifth of the requests fails on purpose from the middle on.";
/// How long the program runs without faults, and then with them.
const HALF: Duration = Duration::from_mins(2);

#[test]
#[ignore = "it takes four minutes and needs Chromium: scripts/picture runs it"]
fn a_dashboard_is_drawn() {
    let chromium = tool("chromium").expect("Chromium");
    let picture = std::env::var_os("CALLMETER_PICTURE").expect("CALLMETER_PICTURE names the file");
    let port = callmeter_tests::free_port().to_string();
    let listen = format!("127.0.0.1:{port}");
    let program = env!("CARGO_BIN_EXE_saas-starter");
    let mut running = start(program, &["--listen", &listen], &[]);
    running.address();
    let deployment = Deployment::of("saas-starter").secret("metrics_token", "none is asked for");
    let prometheus = deployment.target("saas-starter", &[&listen]).prometheus().expect("Prometheus");
    std::thread::sleep(HALF);
    running.kill();
    let mut running = start(program, &["--listen", &listen, "--fail", "0.2"], &[]);
    running.address();
    std::thread::sleep(HALF);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("page.html");
    // `</script>` cannot be in the data.
    let data = data(&prometheus).to_string().replace('<', "\\u003c");
    fs::write(&page, PAGE.replace("DATA", &data)).expect("a page");
    let mut command = Command::new(chromium);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1240,920"]);
    command.arg(format!("--user-data-dir={}", folder.path().join("profile").display()));
    command.arg(format!("--screenshot={}", Path::new(&picture).display()));
    let drawn = command.arg(format!("file://{}", page.display())).output().expect("Chromium");
    assert!(drawn.status.success(), "{drawn:?}");
}

/// The panels of the dashboard with the values of the last four minutes.
fn data(prometheus: &Prometheus) -> Value {
    let dashboard = folder::document(&folder::of("saas-starter").join("dashboards/saas-starter.json"));
    let end = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs_f64();
    let start = end - 2.0 * HALF.as_secs_f64();
    let variables = queries::variables(&dashboard);
    let panels = dashboard["panels"].as_array().expect("panels").iter().map(|panel| {
        let defaults = &panel["fieldConfig"]["defaults"];
        let targets = panel["targets"].as_array().into_iter().flatten();
        let series = targets.flat_map(|target| {
            let text = queries::substitute(target["expr"].as_str().expect("a query"), &variables);
            let answered = prometheus.query_range(&text, start, end, 2.0).unwrap_or_else(|error| panic!("{error}"));
            let legend = target["legendFormat"].as_str().unwrap_or_default().to_owned();
            answered.into_iter().map(move |series| {
                let points = series["values"].as_array().expect("values").iter();
                let points = points.map(|point| json!([point[0], number(&point[1])]));
                json!({ "name": named(&legend, &series["metric"]), "points": points.collect::<Vec<_>>() })
            })
        });
        json!({
            "title": panel["title"],
            "type": panel["type"],
            "place": panel["gridPos"],
            "unit": defaults["unit"],
            "max": defaults["max"],
            "isStacked": defaults["custom"]["stacking"]["mode"] == "normal",
            "series": series.collect::<Vec<_>>(),
        })
    });
    let panels: Vec<Value> = panels.collect();
    json!({ "title": dashboard["title"], "caption": CAPTION, "start": start, "end": end, "panels": panels })
}

/// JSON has no NaN.
fn number(text: &Value) -> Option<f64> {
    text.as_str()?.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A legend with the values of labels in place of `{{label}}`.
fn named(legend: &str, labels: &Value) -> String {
    let mut name = legend.to_owned();
    for (label, value) in labels.as_object().into_iter().flatten() {
        name = name.replace(&format!("{{{{{label}}}}}"), value.as_str().unwrap_or_default());
    }
    name
}
