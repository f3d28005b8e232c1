//! Identifiers, places, and what is left out.

use std::collections::BTreeSet;

use cargo_callmeter::generate::artefact::Artefact;
use cargo_callmeter::generate::dashboards::model::{Dashboard, View};
use cargo_callmeter::generate::dashboards::{Format, artefacts, dashboards};
use serde_json::Value;

use crate::programs::{everything, functions, only};
use crate::{EVERYTHING, plan};

pub(crate) fn json(artefact: &Artefact) -> Value {
    serde_json::from_str(&artefact.render().expect("a document")).expect("JSON")
}

fn names(dashboards: &[Dashboard]) -> Vec<&str> {
    dashboards.iter().map(|dashboard| dashboard.name.as_str()).collect()
}

/// The panels of a document, also those inside of collapsed rows.
pub(crate) fn panels(document: &Value) -> Vec<&Value> {
    let mut all = Vec::new();
    for panel in document["panels"].as_array().expect("panels") {
        all.push(panel);
        all.extend(panel["panels"].as_array().into_iter().flatten());
    }
    all
}

#[test]
fn panels_have_places_and_ids_of_their_own() {
    for artefact in artefacts(&plan(EVERYTHING, everything()), Format::Grafana).expect("dashboards") {
        let document = json(&artefact);
        let ids: Vec<i64> = panels(&document).iter().map(|panel| panel["id"].as_i64().expect("an id")).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{}", artefact.path);
        // Those inside of a collapsed row are placed when it is opened.
        let open = document["panels"].as_array().expect("panels");
        let places: Vec<[i64; 4]> = open
            .iter()
            .map(|panel| ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_i64().expect("a number")))
            .collect();
        for (index, [x, y, w, h]) in places.iter().enumerate() {
            assert!(*x >= 0 && *w > 0 && *h > 0 && x + w <= 24, "{}", artefact.path);
            for [x2, y2, w2, h2] in &places[index + 1..] {
                let overlap = x < &(x2 + w2) && x2 < &(x + w) && y < &(y2 + h2) && y2 < &(y + h);
                assert!(!overlap, "{}: {:?}", artefact.path, places);
            }
        }
    }
}

#[test]
fn a_dashboard_that_is_generated_again_is_the_same() {
    let render = || artefacts(&plan(EVERYTHING, everything()), Format::Grafana).expect("dashboards");
    let first = render();
    assert_eq!(first, render());
    let uids: BTreeSet<String> = first.iter().map(|artefact| json(artefact)["uid"].to_string()).collect();
    assert_eq!(uids.len(), first.len(), "each has a uid of its own");
    // A uid that changes breaks every link to its dashboard.
    assert_eq!(json(&first[0])["uid"], "callmeter-150feb4cb8b8858c", "of {}", first[0].path);
}

#[test]
fn a_panel_keeps_its_id_when_another_is_added() {
    let ids = |catalogue| {
        let artefacts = artefacts(&plan(EVERYTHING, catalogue), Format::Grafana).expect("dashboards");
        let metrics = artefacts.iter().find(|artefact| artefact.path == "metrics.json").expect("a dashboard");
        let document = json(metrics);
        let ids = panels(&document).into_iter().map(|panel| (panel["title"].to_string(), panel["id"].clone()));
        ids.collect::<Vec<_>>()
    };
    let few = ids(only(&["mail_size_bytes"]));
    let more = ids(only(&["mail_size_bytes", "mails_total", "shop_parcels_total"]));
    assert!(more.len() > few.len());
    assert!(few.iter().all(|panel| more.contains(panel)), "{few:?} {more:?}");
}

#[test]
fn there_is_nothing_about_what_a_program_does_not_declare() {
    let of = |names: &[&str]| plan("service.collectors = []", only(names));
    let mails = dashboards(&of(&["mails_total"])).expect("dashboards");
    assert_eq!(names(&mails), ["overview", "metrics"]);
    assert_eq!(mails[0].rows.len(), 1, "only whether it runs");
    let jobs = dashboards(&of(&["job_runs_total", "job_duration_seconds"])).expect("dashboards");
    assert_eq!(names(&jobs), ["overview", "jobs"]);
    let titles: Vec<&str> =
        jobs[1].rows.iter().flat_map(|row| &row.panels).map(|panel| panel.title.as_str()).collect();
    assert!(titles.contains(&"Jobs by job"), "{titles:?}");
    assert!(!titles.iter().any(|title| title.contains("flight")), "the gauge is not declared: {titles:?}");
    let all = dashboards(&plan(EVERYTHING, everything())).expect("dashboards");
    assert_eq!(
        names(&all),
        [
            "overview",
            "objectives",
            "http",
            "functions",
            "consumers",
            "publishers",
            "jobs",
            "queues",
            "resources",
            "metrics",
            "postgres",
            "redis",
            "infrastructure"
        ]
    );
}

#[test]
fn a_thousand_functions_do_not_make_a_thousand_panels() {
    let many = artefacts(&plan(EVERYTHING, functions(1_000)), Format::Grafana).expect("dashboards");
    let few = artefacts(&plan(EVERYTHING, functions(3)), Format::Grafana).expect("dashboards");
    for (many, few) in many.iter().zip(&few) {
        assert_eq!(panels(&json(many)).len(), panels(&json(few)).len(), "{}", many.path);
        let size = many.render().expect("a document").len();
        assert!(size < 400_000, "{} has {size} bytes", many.path);
    }
}

#[test]
fn functions_link_to_their_source() {
    let artefacts = artefacts(&plan(EVERYTHING, everything()), Format::Grafana).expect("dashboards");
    let functions = artefacts.iter().find(|artefact| artefact.path == "functions.json").expect("a dashboard");
    let text = functions.render().expect("a document");
    let prefix = "https://code.example/shop/blob/main/cli/tests/generate_dashboards/programs.rs#L";
    let lines: BTreeSet<&str> =
        text.split(prefix).skip(1).filter_map(|rest| rest.split(['"', ')']).next()).collect();
    let source = include_str!("programs.rs");
    let line = source.lines().position(|line| line.contains("#[instrumented")).expect("the attribute") + 1;
    assert_eq!(lines, BTreeSet::from([line.to_string().as_str()]));
}

#[test]
fn help_is_the_description_and_the_unit_is_declared() {
    let all = dashboards(&plan(EVERYTHING, everything())).expect("dashboards");
    let panels: Vec<_> = all.iter().flat_map(|dashboard| &dashboard.rows).flat_map(|row| &row.panels).collect();
    let sent = panels.iter().find(|panel| panel.title == "shop_sent_bytes_total: rate").expect("a panel");
    assert_eq!(sent.unit.grafana(), "binBps");
    assert_eq!(sent.description, "Bytes that were sent.");
    for panel in panels {
        let is_text = matches!(panel.view, View::Text(_));
        assert!(is_text || !panel.description.is_empty(), "{} has no description", panel.title);
        assert!(is_text || !panel.series.is_empty(), "{} has no query", panel.title);
    }
}

#[test]
fn panels_link_to_the_runbooks_of_their_alerts() {
    let all = dashboards(&plan(EVERYTHING, everything())).expect("dashboards");
    let linked = all.iter().flat_map(|dashboard| &dashboard.rows).flat_map(|row| &row.panels).filter(|panel| {
        let title = "What to do about MailsStopped";
        panel.links.iter().any(|link| link.title == title && link.url == "https://runbooks.example/mails")
    });
    assert_eq!(linked.map(|panel| panel.title.as_str()).collect::<Vec<_>>(), ["mails_total: rate"]);
}

#[test]
fn a_dashboard_names_lines_only_where_the_link_does() {
    let render = |link: &str| {
        let toml = format!("service.source_link = \"{link}\"");
        let artefacts = artefacts(&plan(&toml, functions(3)), Format::Grafana).expect("dashboards");
        let functions = artefacts.iter().find(|artefact| artefact.path == "functions.json").expect("a dashboard");
        functions.render().expect("a document")
    };
    assert!(render("https://code.example/{file}#L{line}").contains("programs.rs:2]"));
    let without = render("https://code.example/{file}");
    assert!(without.contains("programs.rs](https://code.example/cli/"), "{without}");
    assert!(
        !without.contains("programs.rs:"),
        "a file that names lines is out of date after each change above them"
    );
}
