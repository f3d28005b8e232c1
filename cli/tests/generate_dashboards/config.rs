//! `[[dashboards]]`: what does not fit the program is an error that names the line.

use cargo_callmeter::generate::config::Config;
use cargo_callmeter::generate::dashboards::{Format, artefacts, dashboards};

use crate::documents::json;
use crate::plan;
use crate::programs::everything;

/// A configuration of a panel with this series, in line 6.
fn with_series(series: &str) -> String {
    format!(
        "[[dashboards]]\nname = \"mine\"\n\n[[dashboards.panels]]\ntitle = \"Panel\"\nseries = [{{ {series} }}]\n"
    )
}

#[track_caller]
fn assert_error(toml: &str, line: usize, message: &str) {
    let error = dashboards(&plan(toml, everything())).expect_err("an error").to_string();
    assert_eq!(error, format!("callmeter.toml:{line}: {message}"));
}

#[test]
fn names_are_those_of_the_program() {
    assert_error(
        &with_series("view = \"rate\", family = \"mail_total\""),
        6,
        "the program declares no family `mail_total`: did you mean `mails_total`?",
    );
    assert_error(
        &with_series("view = \"rate\", family = \"job_runs_total\", by = [\"job\", \"job_nam\"]"),
        6,
        "the family `job_runs_total` has no label `job_nam`: did you mean `job_name`?",
    );
    assert_error(
        &with_series("view = \"rate\", family = \"job_runs_total\", only = { status = \"succes\" }"),
        6,
        "the label `status` of `job_runs_total` never has the value `succes`: did you mean `success`?",
    );
    assert_error(
        &with_series("view = \"share\", family = \"mails_total\", of = \"mail_sizes\""),
        6,
        "the program declares no family `mail_sizes`",
    );
}

#[test]
fn views_fit_the_type_of_their_family() {
    assert_error(
        &with_series("view = \"quantile\", family = \"mails_total\""),
        6,
        "`mails_total` is a counter, and the view `quantile` needs a histogram",
    );
    assert_error(
        &with_series("view = \"value\", family = \"mails_total\""),
        6,
        "`mails_total` is a counter, and the view `value` needs a gauge: for counters, write `rate` or `increase`",
    );
    assert_error(
        &with_series("view = \"share\", family = \"mails_total\""),
        6,
        "the declarations of `mails_total` do not say what an error is: write `only = { label = \"value\" }`, or `of` with the family of the whole",
    );
    assert_error(
        &with_series("view = \"quantile\", family = \"mail_size_bytes\", quantile = 95.0"),
        6,
        "a quantile is between 0 and 1, and 95 is not: write 0.95 for p95",
    );
    assert_error(&with_series("view = \"ratio\", family = \"shop_queue_depth\""), 6, "the view `ratio` needs `of`");
}

#[test]
fn queries_are_checked() {
    assert_error(
        &with_series("query = \"sum(rate(mails_total[5m])\""),
        6,
        "the query is wrong: this parenthesis is not closed",
    );
    let toml = with_series("query = \"rate(mail_size_bytes_count{knid='x'}[5m])\"");
    let error = dashboards(&plan(&toml, everything())).expect_err("an error").to_string();
    assert!(error.starts_with("callmeter.toml:6: the query is wrong: ") && error.contains("knid"), "{error}");
}

#[test]
fn dashboards_have_names_and_panels_have_something_to_draw() {
    let toml = "[[dashboards]]\nname = \"a/b\"\n";
    assert_error(toml, 2, "`a/b` cannot be the name of a dashboard: use letters, digits, `-` and `_`");
    let toml = "[[dashboards]]\nname = \"a\"\n[[dashboards]]\nname = \"a\"\n";
    assert_error(toml, 4, "there is another dashboard `a` in this file: give one of them another name");
    let toml = "[[dashboards]]\nname = \"a\"\ninclude = [\"http\", \"job\"]\n";
    assert_error(toml, 3, "there are no rows `job` to include: did you mean `jobs`?");
    let toml = "[[dashboards]]\nname = \"a\"\n[[dashboards.panels]]\ntitle = \"Nothing\"\n";
    assert_error(toml, 4, "the panel `Nothing` needs `series` or `markdown`");
    assert_error(&with_series("view = \"rate\""), 5, "a series needs either `family` and `view`, or `query`");
}

#[test]
fn a_generated_dashboard_is_changed_or_left_out_by_its_name() {
    let toml = "[[dashboards]]\nname = \"http\"\ntitle = \"Ours\"\nlast = \"1h\"\nrefresh = \"10s\"\n[[dashboards]]\nname = \"jobs\"\nshow = false\n";
    let all = dashboards(&plan(toml, everything())).expect("dashboards");
    let plain = dashboards(&plan("", everything())).expect("dashboards");
    assert!(plain.iter().any(|dashboard| dashboard.name == "jobs"));
    assert!(all.iter().all(|dashboard| dashboard.name != "jobs"));
    let http = all.iter().find(|dashboard| dashboard.name == "http").expect("a dashboard");
    assert_eq!((http.title.as_str(), http.last.as_secs(), http.refresh.as_secs()), ("Ours", 3_600, 10));
    let generated = plain.iter().find(|dashboard| dashboard.name == "http").expect("a dashboard");
    assert_eq!(http.rows, generated.rows, "its panels are kept");
}

#[test]
fn bars_are_never_shorter_than_some_scrapes() {
    let toml = |every: &str| {
        format!(
            "[[dashboards]]\nname = \"mine\"\n[[dashboards.panels]]\ntitle = \"Panel\"\ndraw = \"bars\"\n{every}\nseries = [{{ view = \"increase\", family = \"mails_total\" }}]\n"
        )
    };
    let panel = |every: &str, format| {
        let artefacts = artefacts(&plan(&toml(every), everything()), format).expect("dashboards");
        json(artefacts.iter().find(|artefact| artefact.path == "mine.json").expect("a dashboard"))
    };
    let document = panel("", Format::Grafana);
    assert_eq!(document["panels"][0]["interval"], "1m");
    let query = document["panels"][0]["targets"][0]["expr"].as_str().expect("a query");
    assert!(query.ends_with("[$__interval]))"), "{query}");
    let document = panel("every = \"1d\"", Format::Grafana);
    assert_eq!(document["panels"][0]["interval"], "1d");
    let document = panel("every = \"1d\"", Format::Perses);
    let query = &document["spec"]["panels"]["Panel"]["spec"]["queries"][0]["spec"]["plugin"]["spec"];
    assert_eq!(query["minStep"], "1d");
    assert!(query["query"].as_str().expect("a query").ends_with("[1d]))"), "{query}");
}

#[test]
fn the_pages_examples_are_configurations() {
    use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

    let (mut blocks, mut current) = (Vec::new(), None);
    for event in Parser::new(include_str!("../../../docs/dashboards.md")) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "toml" => {
                current = Some(String::new());
            }
            Event::Text(text) => current.iter_mut().for_each(|block| block.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => blocks.extend(current.take()),
            _ => {}
        }
    }
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        toml::from_str::<Config>(&block).unwrap_or_else(|error| panic!("{error}"));
    }
}
